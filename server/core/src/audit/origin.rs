//! Where the request came from that is being answered.

use std::net::IpAddr;

/// Where a request came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address; none for what happens in the background.
    pub address: Option<IpAddr>,
    /// The browser only looks ahead: nobody has asked for it yet, so reading it is no entry.
    pub looks_ahead: bool,
}

tokio::task_local! {
    static ORIGIN: Origin;
}

/// Does `work` for a request from `origin`. Work that is spawned in it comes from nowhere.
pub async fn from<F: Future>(origin: Origin, work: F) -> F::Output {
    ORIGIN.scope(origin, work).await
}

/// Where the request came from that is being answered now; from nowhere in the background.
pub fn origin() -> Origin {
    ORIGIN.try_with(|origin| *origin).unwrap_or_default()
}
