//! The address of a list of people, as data: what is shown, how, and what is selected.
//!
//! One grammar for `/unregistered` and `/people`; they differ in their [`Area`]. Defaults are omitted, keys come in one
//! order and values are sorted, so one state has one address: [`PeopleQuery::print`] of [`PeopleQuery::parse`] is
//! canonical, and `parse(print(q)) == q`. What is unknown or retired is dropped and named ([`DroppedNote`]).

mod created;
mod dropped;
mod facet;
mod parse;
mod print;
mod shape;
mod steps;
mod url;

#[cfg(test)]
mod tests;

pub use created::{Created, Day};
pub use dropped::{DroppedNote, WhyDropped};
pub use facet::{Facet, Flag, InviteFilter};
pub use shape::{Column, PER, Sort, SortKey};
pub use steps::Chip;
pub use url::{decode, encode, pairs};

use crate::{PersonId, SelectionId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows unticked after "Select all that match": at most this many are kept in the address.
pub const NOT_LIMIT: usize = 50;

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Area {
    /// `/unregistered`: linked people whom ISC reads as UNREGISTERED or PENDING, without those of profiles that sign in
    /// by SSO.
    #[default]
    Unregistered,
    /// `/people`: everybody linked and still in ISC.
    People,
}

impl Area {
    /// The page's path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Unregistered => "/unregistered",
            Self::People => "/people",
        }
    }

    /// The area's name in the table of saved views.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unregistered => "unregistered",
            Self::People => "people",
        }
    }
}

/// What is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Selected {
    /// Nothing.
    #[default]
    Nothing,
    /// Single people across pages, kept on the server under a handle: `sel={handle}`.
    Ticked(SelectionId),
    /// Everybody the filters match, but these (`sel=all&not=…`).
    All {
        /// Unticked afterwards; at most [`NOT_LIMIT`].
        not: BTreeSet<PersonId>,
    },
    /// "All matching" was dropped because the filters changed (`sel=dropped`): said once, gone at the next step.
    Dropped,
}

/// One list of people: filters, order, page, columns, view, selection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PeopleQuery {
    /// Which list.
    pub area: Area,
    /// Text contained in name, mail or account name.
    pub q: String,
    /// Chosen values per facet: or within a facet, and between facets. No facet is present with an empty set.
    pub facets: BTreeMap<Facet, BTreeSet<String>>,
    /// When ISC made the person.
    pub created: Option<Created>,
    /// Where the person stands with their invitation: any of these.
    pub invite: BTreeSet<InviteFilter>,
    /// Yes-or-no filters.
    pub flags: BTreeMap<Flag, bool>,
    /// Only what is ticked: "Show selected".
    pub only_selected: bool,
    /// Order, at most two keys; empty means by name.
    pub sort: Vec<Sort>,
    /// Page, from 1; 0 reads as 1.
    pub page: u32,
    /// Rows per page: one of [`PER`]; 0 reads as the default.
    pub per: u32,
    /// Shown columns beside the name, when they are not the usual ones.
    pub cols: Option<BTreeSet<Column>>,
    /// Slug of the saved view this came from.
    pub view: Option<String>,
    /// What is selected.
    pub selected: Selected,
}
