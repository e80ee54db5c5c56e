//! What can be filtered by.

use super::Area;
use serde::{Deserialize, Serialize};

/// A filter with values that come from the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// Identity profile, by id.
    Profile,
    /// Authoritative source, by id.
    Source,
    /// Lifecycle state, by its technical name.
    State,
    /// Manager, by id.
    Manager,
    /// Department, by its text.
    Department,
    /// ISC's status, as it came.
    Status,
}

impl Facet {
    /// All facets, in the order of the address and the filter bar.
    pub const ALL: [Self; 6] =
        [Self::Profile, Self::Source, Self::State, Self::Manager, Self::Department, Self::Status];

    /// The key in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Source => "source",
            Self::State => "state",
            Self::Manager => "manager",
            Self::Department => "department",
            Self::Status => "status",
        }
    }

    /// The name on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Source => "Source",
            Self::State => "State",
            Self::Manager => "Manager",
            Self::Department => "Department",
            Self::Status => "Status in ISC",
        }
    }
}

/// A filter with two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Flag {
    /// Has a well-formed mail address.
    Mail,
    /// Is in an open batch.
    Batch,
    /// ISC reports a processing error.
    Error,
    /// Linked to an account (correlated). Unset means linked only.
    Linked,
    /// Of a profile recorded as signing in by SSO. Unset means "no" on `/unregistered`, both on `/people`.
    Sso,
    /// Protected identity.
    Protected,
    /// No longer in ISC. Unset means "no".
    Gone,
    /// Invited as often as settings say, and still not registered.
    Call,
}

impl Flag {
    /// All flags, in the order of the address.
    pub const ALL: [Self; 8] = [
        Self::Mail,
        Self::Batch,
        Self::Error,
        Self::Linked,
        Self::Sso,
        Self::Protected,
        Self::Gone,
        Self::Call,
    ];

    /// The key in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Batch => "batch",
            Self::Error => "error",
            Self::Linked => "linked",
            Self::Sso => "sso",
            Self::Protected => "protected",
            Self::Gone => "gone",
            Self::Call => "call",
        }
    }

    /// The chip's words.
    pub fn words(self, yes: bool) -> &'static str {
        match (self, yes) {
            (Self::Mail, true) => "Can be mailed",
            (Self::Mail, false) => "Cannot be mailed",
            (Self::Batch, true) => "In an open batch",
            (Self::Batch, false) => "Not in an open batch",
            (Self::Error, true) => "Processing error",
            (Self::Error, false) => "No processing error",
            (Self::Linked, true) => "Linked",
            (Self::Linked, false) => "Uncorrelated",
            (Self::Sso, true) => "Signs in by SSO",
            (Self::Sso, false) => "Does not sign in by SSO",
            (Self::Protected, true) => "Protected",
            (Self::Protected, false) => "Not protected",
            (Self::Gone, true) => "No longer in ISC",
            (Self::Gone, false) => "Still in ISC",
            (Self::Call, true) => "Needs a call",
            (Self::Call, false) => "Needs no call",
        }
    }

    /// The value that stands when the address names none, if one does.
    pub fn default_in(self, area: Area) -> Option<bool> {
        match (self, area) {
            (Self::Linked, _) => Some(true),
            (Self::Gone, _) | (Self::Sso, Area::Unregistered) => Some(false),
            _ => None,
        }
    }
}

/// Where a person stands with their invitation: `invite=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum InviteFilter {
    /// UNREGISTERED and no invitation known.
    Never,
    /// Valid for more than 48 hours.
    Valid,
    /// Valid, runs out within 48 hours.
    Soon,
    /// Run out, still not registered.
    Expired,
    /// PENDING, or seen in ISC's events, without an invitation of ours.
    Elsewhere,
    /// Registered.
    Registered,
    /// Cannot sign in, by ISC's decision.
    Blocked,
    /// Needs attention in ISC.
    Attention,
}

impl InviteFilter {
    /// All values, in the order of the menu.
    pub const ALL: [Self; 8] = [
        Self::Never,
        Self::Valid,
        Self::Soon,
        Self::Expired,
        Self::Elsewhere,
        Self::Registered,
        Self::Blocked,
        Self::Attention,
    ];

    /// The value in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Valid => "valid",
            Self::Soon => "soon",
            Self::Expired => "expired",
            Self::Elsewhere => "elsewhere",
            Self::Registered => "registered",
            Self::Blocked => "blocked",
            Self::Attention => "attention",
        }
    }

    /// The words on menu and chip.
    pub fn words(self) -> &'static str {
        match self {
            Self::Never => "Never invited",
            Self::Valid => "Invited",
            Self::Soon => "Runs out in 48 h",
            Self::Expired => "Expired",
            Self::Elsewhere => "Invited elsewhere",
            Self::Registered => "Registered",
            Self::Blocked => "Cannot sign in, by ISC’s decision",
            Self::Attention => "Needs attention in ISC",
        }
    }

    /// Whether the value can match anybody on the list of this area.
    pub fn fits(self, area: Area) -> bool {
        area == Area::People || !matches!(self, Self::Registered | Self::Blocked | Self::Attention)
    }
}
