//! Who is signed in, and what Gangway lets them do.

use gangway_types::{Capability, Role};

/// The person behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Handle of their browser's session: what is private to it belongs to this.
    pub session: String,
    /// Their sign-in; runs they start refer to it.
    pub grant_id: String,
    /// ISC's identity id.
    pub person_id: String,
    /// Display name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// ISC's user levels (`ORG_ADMIN`, `HELPDESK`, …).
    pub levels: Vec<String>,
    /// Gangway's roles; they add up. What makes them is in [`crate::roles`].
    pub roles: Vec<Role>,
    /// The time zone they read times in, IANA name.
    pub zone: String,
}

impl Signed {
    /// Whether one of their roles carries this capability.
    pub fn may(&self, capability: Capability) -> bool {
        capability.allowed(&self.roles)
    }
}
