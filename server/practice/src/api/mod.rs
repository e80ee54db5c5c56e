//! ISC's operations, one module per resource.

pub(crate) mod accounts;
pub(crate) mod activities;
pub(crate) mod bulk;
pub(crate) mod groups;
pub(crate) mod identities;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod loads;
pub(crate) mod mail;
pub(crate) mod old;
pub(crate) mod org;
pub(crate) mod ownership;
pub(crate) mod person;
pub(crate) mod policies;
pub(crate) mod profiles;
pub(crate) mod public;
pub(crate) mod roles;
pub(crate) mod schemas;
pub(crate) mod search;
pub(crate) mod sources;
pub(crate) mod subscriptions;
pub(crate) mod table;
pub(crate) mod tasks;
pub(crate) mod triggers;
pub(crate) mod verification;

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

    /// Place of the person in the first segment in braces; 404 otherwise.
    fn person(&self) -> Result<u32, Reply> {
        let id = self.segment(0);
        let place = self.state.world.place(id);
        place.ok_or_else(|| Reply::not_found(&format!("There is no identity with the id \"{id}\".")))
    }

    /// When a task that begins now is visible, starts and ends.
    fn task_times(&self) -> (i64, i64, i64) {
        let millis = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4);
        let visible = self.now + millis(self.options.task_visible_after);
        let runs = millis(self.options.task_runs_for);
        (visible, visible + runs / 3, visible + runs)
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
