//! Columns, order and size of a page.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Allowed numbers of rows per page; the second is the default.
pub const PER: [u32; 3] = [25, 50, 100];

/// A column beside the name, which is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    /// Mail goes to.
    Mail,
    /// Identity profile.
    Profile,
    /// Lifecycle state.
    State,
    /// Manager.
    Manager,
    /// Invite.
    Invite,
    /// Created.
    Created,
    /// Department.
    Department,
    /// Start date.
    Start,
    /// Authoritative source.
    Source,
    /// Times invited.
    Times,
    /// Last refresh.
    Refreshed,
    /// Identity id.
    Id,
}

impl Column {
    /// All columns, in the order of the table.
    pub const ALL: [Self; 12] = [
        Self::Mail,
        Self::Profile,
        Self::State,
        Self::Manager,
        Self::Invite,
        Self::Created,
        Self::Department,
        Self::Start,
        Self::Source,
        Self::Times,
        Self::Refreshed,
        Self::Id,
    ];

    /// The columns shown when the address names none.
    pub fn usual() -> BTreeSet<Self> {
        Self::ALL[..6].iter().copied().collect()
    }

    /// The word in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Profile => "profile",
            Self::State => "state",
            Self::Manager => "manager",
            Self::Invite => "invite",
            Self::Created => "created",
            Self::Department => "department",
            Self::Start => "start",
            Self::Source => "source",
            Self::Times => "times",
            Self::Refreshed => "refreshed",
            Self::Id => "id",
        }
    }

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "Mail goes to",
            Self::Profile => "Profile",
            Self::State => "State",
            Self::Manager => "Manager",
            Self::Invite => "Invite",
            Self::Created => "Created",
            Self::Department => "Department",
            Self::Start => "Start date",
            Self::Source => "Source",
            Self::Times => "Times invited",
            Self::Refreshed => "Last refresh",
            Self::Id => "Identity id",
        }
    }

    /// The order this column's heading switches, if it can.
    pub fn sort(self) -> Option<SortKey> {
        match self {
            Self::Profile => Some(SortKey::Profile),
            Self::Manager => Some(SortKey::Manager),
            Self::Invite => Some(SortKey::Invite),
            Self::Created => Some(SortKey::Created),
            _ => None,
        }
    }
}

/// What can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SortKey {
    /// Name.
    Name,
    /// Profile's name.
    Profile,
    /// Manager's name.
    Manager,
    /// Time left of the invitation; nobody's invitation comes first when ascending.
    Invite,
    /// When ISC made the person.
    Created,
}

impl SortKey {
    /// All keys.
    pub const ALL: [Self; 5] = [Self::Name, Self::Profile, Self::Manager, Self::Invite, Self::Created];

    /// The word in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Profile => "profile",
            Self::Manager => "manager",
            Self::Invite => "invite",
            Self::Created => "created",
        }
    }
}

/// One key of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest, latest or last first: written with a leading `-`.
    pub descending: bool,
}

impl Sort {
    /// The order that stands when the address names none.
    pub const USUAL: Self = Self { key: SortKey::Name, descending: false };

    /// Reads one key of `sort=`.
    pub fn parse(text: &str) -> Option<Self> {
        let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        let key = SortKey::ALL.into_iter().find(|key| key.key() == name)?;
        Some(Self { key, descending })
    }
}
