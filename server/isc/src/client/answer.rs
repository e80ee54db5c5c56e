//! What came back: a success with its bytes, or an error that says what the answer proves.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::IscError;
use crate::{Error, ErrorKind, Page};

/// Larger bodies are not read to their end: no documented answer comes near.
const MAX_BODY: usize = 64 << 20;
/// A page of any list is about this long at most.
const USUAL_BODY: usize = 2 << 20;
/// Headers in which gateways put the id of a request. ISC documents none for successes; errors carry `trackingId`.
const REQUEST_ID_HEADERS: [&str; 4] =
    ["slpt-request-id", "x-request-id", "x-correlation-id", "x-amzn-requestid"];

/// A 2xx answer. No `Debug`: the body may carry tokens.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads the whole answer and sorts successes from errors.
    pub(crate) async fn read(mut response: reqwest::Response) -> Result<Self, Error> {
        let status = response.status();
        let headers = response.headers().clone();
        let request_id = request_id(&headers);
        // As long as it says to be, within reason, so that a page is not copied while it grows.
        let told = response.content_length().and_then(|told| usize::try_from(told).ok());
        let mut body = Vec::with_capacity(told.unwrap_or_default().min(USUAL_BODY));
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) if body.len() + bytes.len() > MAX_BODY => {
                    let error = Error::own(ErrorKind::Foreign, "the answer is larger than any of ISC's");
                    return Err(error.with_status(status).with_request_id(request_id));
                }
                Ok(Some(bytes)) => body.extend_from_slice(&bytes),
                Ok(None) => break,
                Err(cause) => {
                    let kind = if cause.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Cut };
                    return Err(Error::caused(kind, cause.without_url())
                        .with_status(status)
                        .with_request_id(request_id));
                }
            }
        }
        if status.is_success() {
            return Ok(Self { status, headers, body });
        }
        Err(Error::answered(status, IscError::parse(&body))
            .with_retry_after(retry_after(&headers))
            .with_request_id(request_id))
    }

    /// The request id of the success, if a header carries one.
    pub(crate) fn request_id(&self) -> Option<String> {
        request_id(&self.headers)
    }

    /// `X-Total-Count`.
    pub(crate) fn total(&self) -> Option<u64> {
        self.headers.get("x-total-count")?.to_str().ok()?.trim().parse().ok()
    }

    /// The body as JSON of the expected shape.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|cause| self.foreign(cause))
    }

    /// A success that need not say anything: nothing, or any JSON. A page of a proxy proves nothing.
    pub(crate) fn taken(&self) -> Result<crate::Accepted, Error> {
        if !self.body.trim_ascii().is_empty() {
            let _read: &RawValue = serde_json::from_slice(&self.body).map_err(|cause| self.foreign(cause))?;
        }
        Ok(crate::Accepted { task_id: None, request_id: self.request_id() })
    }

    /// The body as a page of rows. A row that cannot be read is counted and does not spoil the page.
    pub(crate) fn page<T: DeserializeOwned>(&self) -> Result<Page<T>, Error> {
        // Nearly always every row can be read, and in one go; only else row by row.
        let (items, unreadable) = match serde_json::from_slice::<Vec<T>>(&self.body) {
            // "No content" is how a list may say that it has none.
            Err(_) if self.status == StatusCode::NO_CONTENT => (Vec::new(), 0),
            Ok(items) => (items, 0),
            Err(_) => readable(&self.rows()?),
        };
        Ok(Page { items, total: self.total(), request_id: self.request_id(), unreadable })
    }

    /// The rows of a list, each as it came.
    pub(crate) fn rows(&self) -> Result<Vec<&RawValue>, Error> {
        serde_json::from_slice(&self.body).map_err(|cause| self.foreign(cause))
    }

    /// A success whose body is not what it should be: for a write, what happened is unknown.
    pub(crate) fn foreign(&self, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::caused(ErrorKind::Foreign, cause).with_status(self.status).with_request_id(self.request_id())
    }
}

/// The rows that can be read, and how many cannot.
pub(crate) fn readable<T: DeserializeOwned>(rows: &[&RawValue]) -> (Vec<T>, usize) {
    let items: Vec<T> = rows.iter().filter_map(|row| one(row)).collect();
    let (sent, unreadable) = (rows.len(), rows.len() - items.len());
    if unreadable > 0 {
        tracing::warn!(unreadable, sent, "rows of a page could not be read");
    }
    (items, unreadable)
}

/// One row. Where a member came twice the last one counts, which only a tree tells.
fn one<T: DeserializeOwned>(row: &RawValue) -> Option<T> {
    let told = serde_json::from_str(row.get());
    told.or_else(|_| serde_json::from_str(row.get()).and_then(|tree: Value| serde_json::from_value(tree)))
        .ok()
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    let values = REQUEST_ID_HEADERS.iter().filter_map(|name| headers.get(*name));
    let mut texts = values.filter_map(|value| value.to_str().ok()).map(str::trim);
    texts.find(|text| !text.is_empty() && text.len() <= 200).map(str::to_owned)
}

/// `Retry-After` in seconds (documented), or as a date relative to the answer's own `Date`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let sent = date(headers.get(header::DATE)?.to_str().ok()?)?;
    date(text)?.duration_since(sent).try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after(&headers(&[("retry-after", "7")])), Some(Duration::from_secs(7)));
        let dated =
            [("retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"), ("date", "Wed, 21 Oct 2015 07:28:00 GMT")];
        assert_eq!(retry_after(&headers(&dated)), Some(Duration::from_secs(30)));
        let past =
            [("retry-after", "Wed, 21 Oct 2015 07:27:30 GMT"), ("date", "Wed, 21 Oct 2015 07:28:00 GMT")];
        assert_eq!(retry_after(&headers(&past)), None);
        assert_eq!(retry_after(&headers(&[("retry-after", "soon")])), None);
        assert_eq!(retry_after(&headers(&[("retry-after", "-1")])), None);
        assert_eq!(retry_after(&headers(&[])), None);
    }

    #[test]
    fn the_request_id_is_taken_from_the_headers_that_gateways_use() {
        assert_eq!(
            request_id(&headers(&[("x-request-id", "a"), ("slpt-request-id", "b")])).as_deref(),
            Some("b")
        );
        assert_eq!(request_id(&headers(&[("date", "x")])), None);
    }
}
