use http::Method;

use crate::{
    Acting, AggregationStatus, Error, ErrorKind, LoadStarted, Result, SourceHealth, SourceId, TaskId,
};

impl Acting {
    /// Asks ISC to aggregate a delimited file, which replaces all accounts of its source. `POST
    /// /sources/{id}/load-accounts`, multipart; scope `idn:sources:manage`; ORG_ADMIN, SOURCE_ADMIN or SOURCE_SUBADMIN.
    /// The file arrives byte for byte, as SailPoint's VS Code extension sends it: part `file`, application/octet-stream, with
    /// its name. Sent at most once; after an error [`crate::Error::proven_not_executed`] says whether sending again is safe.
    ///
    /// Answered with 202 also when another aggregation of the source runs: then the task has failed, and says so in its
    /// messages ([`LoadStarted::refused`]).
    pub async fn load_accounts(
        &self,
        source: &SourceId,
        file_name: &str,
        file: &[u8],
        disable_optimization: bool,
    ) -> Result<LoadStarted> {
        let (content_type, body) = form(file_name, file, disable_optimization);
        let call = self
            .call(Method::POST, "sources", &[source.as_str(), "load-accounts"])?
            .body_of(&content_type, body)?;
        self.send(call, |answer| {
            let mut started: LoadStarted = answer.json()?;
            if started.success.is_none() && started.task.is_none() {
                return Err(Error::own(ErrorKind::Foreign, "the answer names neither success nor task")
                    .with_status(answer.status)
                    .with_request_id(answer.request_id()));
            }
            started.request_id = answer.request_id();
            Ok(started)
        })
        .await
    }

    /// How far an aggregation is. `GET /account-aggregations/{id}/status`, by the id of its task; ORG_ADMIN, SOURCE_ADMIN
    /// or SOURCE_SUBADMIN; a token with a user. Not found from an hour after the end: ask [`Acting::task_status`] then. It
    /// counts new, changed and deleted accounts only.
    pub async fn aggregation_status(&self, id: &TaskId) -> Result<AggregationStatus> {
        self.one("account-aggregations", &[id.as_str(), "status"]).await
    }

    /// Health of a source. `GET /sources/{sourceId}/source-health`; scopes `idn:sources:read`, `…:manage`. It says nothing
    /// about aggregations that run.
    pub async fn source_health(&self, source: &SourceId) -> Result<SourceHealth> {
        self.one("sources", &[source.as_str(), "source-health"]).await
    }
}

/// The form, and its content type. The boundary occurs nowhere in the file.
fn form(file_name: &str, file: &[u8], disable_optimization: bool) -> (String, Vec<u8>) {
    let mut number = 0_u64;
    let boundary = loop {
        let boundary = format!("gangway-boundary-{number:016x}");
        if !holds(file, boundary.as_bytes()) {
            break boundary;
        }
        number += 1;
    };
    let mut body = Vec::with_capacity(file.len() + 512);
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        quoted(file_name)
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    if disable_optimization {
        let part = format!(
            "\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"disableOptimization\"\r\n\r\ntrue"
        );
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// A file's name within quotes, as browsers write it.
fn quoted(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name = name.replace('"', "%22");
    if name.trim().is_empty() { "accounts.csv".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What lies between the first part's empty line and the boundary after it.
    fn file_of(content_type: &str, body: &[u8]) -> Vec<u8> {
        let boundary = content_type.split_once("boundary=").unwrap().1;
        let begin = body.windows(4).position(|at| at == b"\r\n\r\n").unwrap() + 4;
        let mark = format!("\r\n--{boundary}");
        let end = body[begin..].windows(mark.len()).position(|at| at == mark.as_bytes()).unwrap();
        body[begin..begin + end].to_vec()
    }

    #[test]
    fn marks_line_ends_and_a_boundary_inside_stay_as_they_are() {
        for file in [
            &b"\xEF\xBB\xBFid;name\r\na;\"x\r\ny\"\r\n"[..],
            b"id\n",
            b"",
            b"--gangway-boundary-0000000000000000--\r\n",
        ] {
            let (content_type, body) = form("accounts.csv", file, true);
            assert_eq!(file_of(&content_type, &body), file);
            assert!(holds(&body, b"name=\"disableOptimization\"\r\n\r\ntrue\r\n"));
        }
        let (_, body) = form("a.csv", b"id\n", false);
        assert!(!holds(&body, b"disableOptimization"));
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        assert_eq!(quoted("a\"; name=\"b\r\nX: y"), "a%22; name=%22bX: y");
        assert_eq!(quoted(" \r\n"), "accounts.csv");
    }

    proptest! {
        #[test]
        fn any_file_arrives_byte_for_byte(file in proptest::collection::vec(any::<u8>(), 0..200)) {
            let (content_type, body) = form("a.csv", &file, false);
            prop_assert_eq!(file_of(&content_type, &body), file);
        }
    }
}
