//! ISC's operations, one module per resource.

pub(crate) mod accounts;
pub(crate) mod groups;
pub(crate) mod identities;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod loads;
pub(crate) mod org;
pub(crate) mod policies;
pub(crate) mod profiles;
pub(crate) mod public;
pub(crate) mod schemas;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod table;
pub(crate) mod tasks;

use serde::de::DeserializeOwned;

use crate::{
    gate::{Version, Who},
    http::{reply::Reply, request::Request},
    options::Options,
    state::State,
};

/// One call of an operation by somebody who may make it.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    /// Segments in braces, in order.
    pub captured: Vec<String>,
    pub state: &'a mut State,
    pub who: &'a Who,
    pub version: Version,
    /// The tenant's clock.
    pub now: i64,
    pub options: &'a Options,
}

impl Call<'_> {
    /// The `n`th segment in braces.
    pub(crate) fn segment(&self, n: usize) -> &str {
        self.captured.get(n).map_or("", String::as_str)
    }

    /// The body as JSON of a known shape.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        let media = self.request.media_type();
        if media != "application/json" && media != "application/json-patch+json" {
            return Err(Reply::error(
                415,
                "415 Unsupported media type",
                "The body must be application/json.",
            ));
        }
        serde_json::from_slice(&self.request.body)
            .map_err(|e| Reply::bad_request(&format!("The request body cannot be read: {e}")))
    }
}
