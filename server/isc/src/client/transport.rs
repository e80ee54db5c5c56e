//! One request on the wire: address, headers, budget, sending, and what a failure below HTTP proves.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::{Answer, Client, retry};
use crate::{AccessToken, Error, ErrorKind, Lane, Permit};

/// Everything but unreserved characters; a space becomes `%20`, as the documentation asks for filters.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// However long ISC asks to wait, all lanes are held at most this long at a time: a wrong header must not stop the
/// portal for a day, and the next answer tells again.
const LONGEST_HOLD: Duration = Duration::from_secs(15 * 60);

/// One call, ready to be sent and, where harmless, to be sent again. No `Debug`: a sign-in's body carries secrets.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// Reading twice does no harm; writing twice does.
    pub(crate) repeatable: bool,
    /// ISC limits it beside the budget: its 429 says nothing about other requests.
    pub(crate) limited_apart: bool,
}

impl Call {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let repeatable = matches!(method, Method::GET | Method::HEAD);
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        Self { method, url, headers, body: Vec::new(), repeatable, limited_apart: false }
    }

    pub(crate) fn query(mut self, params: &[(&'static str, String)]) -> Self {
        if !params.is_empty() {
            let pairs =
                params.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY)));
            self.url.set_query(Some(&pairs.collect::<Vec<_>>().join("&")));
        }
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    pub(crate) fn body(mut self, content_type: &'static str, body: Vec<u8>) -> Self {
        self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body;
        self
    }

    /// A body whose type is made for it, as a form's is.
    pub(crate) fn body_of(mut self, content_type: &str, body: Vec<u8>) -> Result<Self, Error> {
        let content_type =
            HeaderValue::try_from(content_type).map_err(|cause| Error::caused(ErrorKind::Invalid, cause))?;
        self.headers.insert(header::CONTENT_TYPE, content_type);
        self.body = body;
        Ok(self)
    }

    pub(crate) fn limited_apart(mut self) -> Self {
        self.limited_apart = true;
        self
    }

    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    pub(crate) fn bearer(mut self, token: &AccessToken) -> Result<Self, Error> {
        let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| Error::own(ErrorKind::Invalid, "the access token cannot be part of a request"))?;
        value.set_sensitive(true);
        self.headers.insert(header::AUTHORIZATION, value);
        Ok(self)
    }
}

impl Client {
    /// The address of an operation: base, version and service, then one part per segment.
    pub(crate) fn url(&self, service: &str, segments: &[&str]) -> Result<Url, Error> {
        let prefix = self.inner.version.prefix(service, segments.last().copied());
        self.plain_url(prefix.into_iter().chain(segments.iter().copied()))
    }

    /// An address below the base, outside the versions.
    pub(crate) fn plain_url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Result<Url, Error> {
        let mut url = self.inner.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| Error::own(ErrorKind::Invalid, "the API base cannot carry a path"))?;
            path.pop_if_empty();
            for segment in segments {
                // These three would name another resource than the one meant.
                if matches!(segment, "" | "." | "..") {
                    return Err(Error::own(ErrorKind::Invalid, "an id is empty or no id"));
                }
                path.push(segment);
            }
        }
        Ok(url)
    }

    /// Sends a call and reads its answer; repeats it where that is harmless. `read` is part of an attempt, since a
    /// body cut short is only seen when it is read. Without a lane it is outside the budget, as sign-in is: ISC counts
    /// by API version, and sign-in has none.
    pub(crate) async fn send<T>(
        &self,
        lane: Option<Lane>,
        call: Call,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.send_with(lane, None, call, read).await
    }

    /// A permit of the budget.
    pub(crate) async fn permit(&self, lane: Lane) -> Result<Permit, Error> {
        let permit = self.inner.budget.acquire(lane).await;
        permit.map_err(|closed| Error::caused(ErrorKind::Closed, closed))
    }

    /// A permit that nothing was sent with.
    pub(crate) fn unused(&self, permit: Permit) {
        self.inner.budget.answered(permit);
    }

    /// The same; the first attempt goes out under a permit that was waited for before, if there is one.
    pub(crate) async fn send_with<T>(
        &self,
        lane: Option<Lane>,
        mut reserved: Option<Permit>,
        call: Call,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut attempt = 0;
        loop {
            let permit = match (reserved.take(), lane) {
                (Some(permit), _) => Some(permit),
                (None, None) => None,
                (None, Some(lane)) => Some(self.permit(lane).await?),
            };
            let answer = self.send_once(&call).await;
            if let Some(permit) = permit {
                self.inner.budget.answered(permit);
                let refused = answer.as_ref().is_err_and(|error| error.status() == Some(429));
                if refused && !call.limited_apart {
                    self.inner.budget.refused(permit);
                }
            }
            let error = match answer.and_then(|answer| read(&answer)) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let jitter = (self.inner.jitter)();
            let hold = retry::hold(&error, jitter);
            if let Some(hold) = hold.filter(|_| lane.is_some() && !call.limited_apart) {
                self.inner.budget.hold(hold.min(LONGEST_HOLD));
            }
            let wait = hold.unwrap_or_default();
            let repeat = call.repeatable && attempt < self.inner.retries && retry::may_pass(&error);
            if !repeat || wait > self.inner.longest_wait {
                return Err(error);
            }
            tokio::time::sleep(wait.max(retry::pause(attempt, jitter))).await;
            attempt += 1;
        }
    }

    /// One attempt: at most one request.
    pub(crate) async fn send_once(&self, call: &Call) -> Result<Answer, Error> {
        let http = if call.repeatable { &self.inner.reading } else { &self.inner.writing };
        let mut request = http.request(call.method.clone(), call.url.clone()).headers(call.headers.clone());
        if call.method != Method::GET && call.method != Method::HEAD {
            request = request.body(call.body.clone());
        }
        let started = tokio::time::Instant::now();
        let result = match request.send().await {
            Ok(response) => Answer::read(response).await,
            Err(cause) => Err(unsent(cause)),
        };
        // The path only: a query may carry people's names and addresses.
        let (method, path, took) =
            (call.method.as_str(), call.url.path(), started.elapsed().as_millis() as u64);
        match &result {
            Ok(answer) => {
                tracing::debug!(
                    method,
                    path,
                    took,
                    status = answer.status.as_u16(),
                    request_id = answer.request_id()
                );
            }
            Err(error) => {
                let (status, tracking_id) = (error.status(), error.tracking_id());
                tracing::debug!(method, path, took, kind = ?error.kind(), status, tracking_id);
            }
        }
        if let Ok(answer) = &result
            && answer.headers.get("x-deprecated").is_some_and(|value| value == "true")
        {
            tracing::warn!(method, path, "ISC says that this operation is deprecated");
        }
        result
    }
}

/// A failure before any answer. Only a connection that was never made proves that nothing was executed.
fn unsent(cause: reqwest::Error) -> Error {
    let kind = if cause.is_builder() || cause.is_connect() {
        ErrorKind::NotSent
    } else if cause.is_timeout() {
        ErrorKind::Timeout
    } else {
        ErrorKind::Cut
    };
    // Addresses may carry people's names and addresses in their query.
    Error::caused(kind, cause.without_url())
}
