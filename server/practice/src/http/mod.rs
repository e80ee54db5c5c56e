//! Requests and replies as the tenant sees them, and the loop that serves them.

pub(crate) mod multipart;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod serve;
