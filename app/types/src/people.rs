//! View models: people, as our copy of ISC (the directory) has them. Times are milliseconds UTC; words for them are made
//! where the page is rendered.

mod actions;
mod confirm;
mod invite;
mod jobs;
mod list;

pub use actions::{PersonAction, Via, people_words};
pub use confirm::{ActRefusal, Confirm, Offer, RequestShown, ViaChoice};
pub use invite::{InviteState, SOON_MS};
pub use jobs::{
    InThreeParts, Owned, PersonCounts, PersonDeed, PersonItem, PersonJob, PersonJobAct, PersonJobState,
    PersonOutcome, TAKEN, nothing_was_done,
};
pub use list::{
    Crawl, CrawlState, FacetCounts, FacetValue, Headline, ListView, SelectionSummary, Sync, ViewNow, ViewTab,
};

use crate::{BatchId, IdentityStatus, PersonId};
use serde::{Deserialize, Serialize};

/// Something else that a row points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Named {
    /// ISC's id of it.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One person in a list: every column there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// ISC's id.
    pub id: PersonId,
    /// Display name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Where mail goes: the work e-mail, ISC's default.
    pub mail: Option<String>,
    /// Whether `mail` is there and well-formed.
    pub mail_ok: bool,
    /// Identity profile, once search was readable.
    pub profile: Option<Named>,
    /// Authoritative source, once search was readable.
    pub source: Option<Named>,
    /// Lifecycle state's technical name.
    pub lifecycle: Option<String>,
    /// Manager.
    pub manager: Option<Named>,
    /// ISC's status as it came.
    pub status: IdentityStatus,
    /// Where the person stands.
    pub invite: InviteState,
    /// Invitations known so far.
    pub times_invited: u32,
    /// When the newest of them was sent, if it was sent outside of Gangway.
    pub elsewhere_at: Option<i64>,
    /// When ISC made the person.
    pub created: Option<i64>,
    /// When ISC last processed the person.
    pub last_refresh: Option<i64>,
    /// Department.
    pub department: Option<String>,
    /// Start date, as ISC has it.
    pub start_date: Option<String>,
    /// Protected in ISC.
    pub protected: bool,
    /// Linked to an account.
    pub correlated: bool,
    /// ISC reports a processing error.
    pub processing_error: bool,
    /// The open batch the person is in.
    pub open_batch: Option<BatchId>,
    /// Whether the row is ticked, or part of "all matching".
    pub selected: bool,
}

/// One invitation of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSoFar {
    /// When we asked ISC, or ISC's event happened.
    pub asked_at: i64,
    /// When ISC's task ended well.
    pub invited_at: Option<i64>,
    /// Seven days later.
    pub expires_at: Option<i64>,
    /// Who released it.
    pub by_name: Option<String>,
    /// Our batch, if it was ours.
    pub batch: Option<BatchId>,
    /// The normalised address as of sending.
    pub address: Option<String>,
    /// Whether it was sent from elsewhere and seen in ISC's events.
    pub elsewhere: bool,
}

/// Everything known about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetail {
    /// The columns.
    pub row: PersonRow,
    /// Whether somebody reports to them.
    pub is_manager: bool,
    /// Whether the lifecycle state was set by hand.
    pub lifecycle_manual: bool,
    /// ISC's processing state as it came.
    pub processing_state: Option<String>,
    /// When the person last changed in ISC.
    pub modified: Option<i64>,
    /// Attributes of the profile, by name; values as text, empty ones included.
    pub attributes: Vec<(String, String)>,
    /// When we last read the person.
    pub read_at: i64,
    /// When a complete reading no longer found the person.
    pub gone_at: Option<i64>,
    /// When we first saw the person registered.
    pub registered_at: Option<i64>,
    /// Whether they were invited as often as settings say, and have not registered: another mail will hardly help.
    pub call: bool,
    /// Whether the profile is recorded as signing in by SSO.
    pub sso: bool,
    /// Whether the profile is recorded as inviting automatically.
    pub automatic: bool,
    /// What is recorded about where the profile's mail goes, and by whom.
    pub mail_note: Option<String>,
    /// How many other people share the mail address, over the whole tenant.
    pub shares_mail_with: u32,
    /// Invitations, newest first.
    pub invitations: Vec<InvitationSoFar>,
    /// Others with the same account name or mail, one of them gone: possibly the same person, made again.
    pub possibly_same: Vec<Named>,
}
