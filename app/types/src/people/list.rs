//! One list as a page shows it.

use super::PersonRow;
use crate::Page;
use crate::query::{DroppedNote, Facet, InviteFilter, PeopleQuery};
use serde::{Deserialize, Serialize};

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value in the address.
    pub value: String,
    /// Its name.
    pub label: String,
    /// People with it under the other filters.
    pub count: u64,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The menu of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// Which.
    pub facet: Facet,
    /// The commonest values, and whatever is chosen; by name.
    pub values: Vec<FacetValue>,
    /// Values that are not listed, because there are too many.
    pub more: u64,
    /// Why the facet is empty, when it cannot be filled under anybody's right so far.
    pub absent: Option<String>,
}

/// Numbers over the whole list, without any filter of the address: what the sentence and the view tabs say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// UNREGISTERED: "cannot sign in yet".
    pub cannot_sign_in: u64,
    /// Of those, with a well-formed address.
    pub can_be_mailed: u64,
    /// Of those, without one. The two add up.
    pub cannot_be_mailed: u64,
    /// PENDING: "invited, not registered yet".
    pub pending: u64,
    /// Never invited.
    pub never: u64,
    /// Invited, valid for more than 48 hours.
    pub valid: u64,
    /// Runs out within 48 hours.
    pub soon: u64,
    /// Run out, not registered.
    pub expired: u64,
    /// Invited elsewhere. Never, valid, soon, expired and elsewhere add up to cannot sign in and pending.
    pub elsewhere: u64,
    /// Invited as often as settings say, and still not registered. Counted inside the others.
    pub call: u64,
    /// Registered.
    pub registered: u64,
    /// All linked people still in ISC.
    pub known: u64,
    /// All of those ever invited, by us or elsewhere.
    pub ever_invited: u64,
}

/// A tab or menu line of a saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewTab {
    /// Slug, unique.
    pub slug: String,
    /// Name.
    pub name: String,
    /// The list of the view.
    pub query: PeopleQuery,
    /// People in it, for built-in views.
    pub count: Option<u64>,
    /// Whether it comes with Gangway.
    pub built_in: bool,
    /// Whether it belongs to the reader.
    pub own: bool,
    /// Whether others see it.
    pub shared: bool,
    /// Whose it is.
    pub owner_name: String,
}

/// The view in the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewNow {
    /// The view.
    pub tab: ViewTab,
    /// Whether the list differs from what the view keeps.
    pub edited: bool,
}

/// State of a reading of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrawlState {
    /// At work.
    Running,
    /// Stopped; goes on when somebody with the right is signed in.
    Waiting,
    /// Complete.
    Done,
    /// Given up.
    Failed,
}

/// The newest reading of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crawl {
    /// State.
    pub state: CrawlState,
    /// When it began.
    pub started_at: i64,
    /// People read so far.
    pub seen: u64,
    /// People there are, as far as ISC said.
    pub expected: Option<u64>,
    /// Under whose sign-in.
    pub person_name: Option<String>,
    /// What is in the way, as a sentence.
    pub problem: Option<String>,
}

/// How old the directory is, and what is being done about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sync {
    /// End of the last complete reading; none before the first.
    pub synced_at: Option<i64>,
    /// The newest reading.
    pub crawl: Option<Crawl>,
    /// Why nothing refreshes it now, as a sentence; none while something does.
    pub stopped: Option<String>,
    /// Whether it is older than 60 minutes, or was never filled.
    pub stale: bool,
}

/// What is selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelectionSummary {
    /// People selected.
    pub count: u64,
    /// Of those, not matched by the filters: only for ticked ones.
    pub not_in_view: u64,
    /// People of this page that are selected.
    pub on_page: u64,
    /// People that match, without those unticked.
    pub matching: u64,
    /// Whether "all matching" was dropped because the filters changed.
    pub dropped_all: bool,
}

/// A list as a page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListView {
    /// The address in effect, after what was dropped and what a view brought along.
    pub query: PeopleQuery,
    /// The rows.
    pub page: Page<PersonRow>,
    /// Facet menus, in order.
    pub facets: Vec<FacetCounts>,
    /// Counts of the invite menu under the other filters.
    pub invite: Vec<(InviteFilter, u64)>,
    /// Numbers of the sentence.
    pub headline: Headline,
    /// Saved views: built-in, own, shared.
    pub views: Vec<ViewTab>,
    /// The view in the address.
    pub view: Option<ViewNow>,
    /// How old the directory is.
    pub sync: Sync,
    /// What of the address is not in effect.
    pub dropped: Vec<DroppedNote>,
    /// What is selected.
    pub selection: SelectionSummary,
    /// The instant all countdowns are computed from.
    pub now: i64,
}
