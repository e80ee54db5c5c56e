//! A request with its body read.

use axum::http::{HeaderMap, Method};
use bytes::Bytes;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The caller is on this machine.
    pub local: bool,
    pub method: Method,
    /// As sent, percent-encoded.
    pub path: String,
    /// Decoded, in order.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Request {
    /// The first query parameter of this name.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body's media type without parameters, lower case.
    pub(crate) fn media_type(&self) -> String {
        self.header("content-type")
            .and_then(|v| v.split(';').next())
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The path's segments, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// Parameters of a token request: from the query, a form or a multipart form [docs authentication].
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let mut all = self.query.clone();
        match self.media_type().as_str() {
            "multipart/form-data" => all.extend(multipart(self.header("content-type"), &self.body)),
            _ => all.extend(url::form_urlencoded::parse(&self.body).into_owned()),
        }
        all
    }
}

/// Plain fields of a multipart form as text.
fn multipart(content_type: Option<&str>, body: &[u8]) -> Vec<(String, String)> {
    let parts = super::multipart::parts(content_type, body).unwrap_or_default();
    parts.into_iter().map(|part| (part.name, String::from_utf8_lossy(&part.bytes).into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_form_is_read() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--x\r\n\
                    Content-Disposition: form-data; name=\"client_id\"\r\n\r\na b\r\n--x--\r\n";
        assert_eq!(
            multipart(Some("multipart/form-data; boundary=x"), body.as_bytes()),
            [("grant_type".into(), "client_credentials".into()), ("client_id".into(), "a b".into())]
        );
    }
}
