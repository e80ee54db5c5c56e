//! The client under somebody's token.

use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use serde::Serialize;
use url::Url;

use crate::client::{Answer, Call};
use crate::{AccessToken, Client, Error, ErrorKind, Lane, Permit, Result};

/// A [`Client`] bound to one access token and one lane of the budget: one method per operation of ISC.
///
/// Owned and cheap to clone. Which user levels and scopes an operation needs is in its comment; a token needs one of
/// the scopes (`sp:scopes:all` always does) and, where stated, one of the levels.
#[derive(Debug, Clone)]
pub struct Acting {
    client: Client,
    token: AccessToken,
    lane: Lane,
    reserved: Option<Arc<Reserved>>,
}

/// Leave to send one request, waited for before it is needed.
#[derive(Debug)]
struct Reserved {
    client: Client,
    permit: Mutex<Option<Permit>>,
}

impl Reserved {
    fn take(&self) -> Option<Permit> {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(permit) = self.take() {
            self.client.unused(permit);
        }
    }
}

impl Acting {
    pub(crate) fn new(client: Client, token: AccessToken, lane: Lane) -> Self {
        Self { client, token, lane, reserved: None }
    }

    /// The client without the token.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The lane of the budget that requests queue in.
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// The same token in another lane.
    #[must_use]
    pub fn in_lane(&self, lane: Lane) -> Self {
        Self { lane, ..self.clone() }
    }

    /// Waits for leave to send one request; the first call of what is answered goes out at once. For a caller that writes
    /// down that a request leaves before it does: a request that waits has not left.
    ///
    /// # Errors
    /// When the budget is closed.
    pub async fn reserved(&self) -> Result<Self> {
        let permit = Mutex::new(Some(self.client.permit(self.lane).await?));
        let reserved = Arc::new(Reserved { client: self.client.clone(), permit });
        Ok(Self { reserved: Some(reserved), ..self.clone() })
    }

    /// A call of an operation in the configured version.
    pub(crate) fn call(&self, method: Method, service: &str, segments: &[&str]) -> Result<Call> {
        let call = Call::new(method, self.client.url(service, segments)?);
        // Required on some identity operations, once required on all, ignored where it is not (docs:
        // api-versioning-strategy): sent on all of them.
        Ok(if service == "identities" { call.header("x-sailpoint-experimental", "true") } else { call })
    }

    /// A call of an address outside the versions.
    pub(crate) fn call_at(&self, method: Method, url: Url) -> Call {
        Call::new(method, url)
    }

    pub(crate) async fn send<T>(&self, call: Call, read: impl Fn(&Answer) -> Result<T>) -> Result<T> {
        let call = call.bearer(&self.token)?;
        let reserved = self.reserved.as_deref().and_then(Reserved::take);
        self.client.send_with(Some(self.lane), reserved, call, read).await
    }
}

/// A body as JSON.
pub(crate) fn json_body(body: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(body).map_err(|cause| Error::caused(ErrorKind::Invalid, cause))
}
