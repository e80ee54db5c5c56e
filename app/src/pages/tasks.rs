//! ISC's tasks: what it is doing for us, what it said, what to do next.

pub mod detail;
mod filters;
pub mod list;
mod state;

use gangway_core::auth::Signed;
use gangway_core::tasks::Viewer;
use gangway_types::{Capability, Extent};

/// Whose tasks somebody sees: all, or their own, as the table of capabilities says.
pub fn viewer(who: &Signed) -> Viewer<'_> {
    Viewer {
        grant_id: &who.grant_id,
        person_id: &who.person_id,
        sees_all: Capability::ReadTasks.extent(&who.roles) == Some(Extent::All),
    }
}
