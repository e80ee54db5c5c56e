//! What a confirm page says before something is done to one person.

use super::{Owned, PersonAction, PersonDeed, Via};
use crate::PersonId;
use serde::{Deserialize, Serialize};

/// Why something is not done to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRefusal {
    /// In words, without a full stop: "not registered".
    pub words: String,
    /// What to do about it, as a sentence; empty when there is nothing.
    pub way_out: String,
    /// Until when, real milliseconds UTC, for one that goes away by itself.
    pub until: Option<i64>,
    /// The word of the glossary that explains it.
    pub word: Option<String>,
}

/// An action in the row of one person's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What.
    pub action: PersonAction,
    /// Why not now, by the directory.
    pub refusal: Option<ActRefusal>,
}

/// A way a mail may go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViaChoice {
    /// The way.
    pub via: Via,
    /// The address it goes to, as far as Gangway knows it.
    pub address: Option<String>,
    /// Why it is not possible.
    pub refusal: Option<String>,
}

/// The request that will be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestShown {
    /// HTTP method.
    pub method: String,
    /// Path on ISC's host, version included.
    pub path: String,
    /// Headers beyond the usual ones.
    pub headers: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<String>,
}

/// Everything a confirm page says about one action on one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// What.
    pub action: PersonAction,
    /// Whom.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their account name.
    pub alias: String,
    /// Their work e-mail.
    pub mail: Option<String>,
    /// What happens, sentence by sentence.
    pub effect: Vec<String>,
    /// Who hears of it.
    pub told: String,
    /// Whether it can be undone.
    pub undone: String,
    /// The user level of ISC that it takes, as a sentence.
    pub level: String,
    /// Whether the reader has that level; none where ISC documents none.
    pub has_level: Option<bool>,
    /// Why it is refused now.
    pub refusal: Option<ActRefusal>,
    /// The last time that ISC was asked the same about them from here.
    pub last: Option<PersonDeed>,
    /// What they own (delete).
    pub owns: Vec<Owned>,
    /// Why what they own could not be read.
    pub owns_unread: Option<String>,
    /// Raised user levels that are lost (reset), in words. None when they could not be read.
    pub loses: Option<Vec<String>>,
    /// Ways the mail may go out.
    pub vias: Vec<ViaChoice>,
    /// What will be called.
    pub request: RequestShown,
    /// What has to be typed.
    pub typed: Option<String>,
    /// When ISC does it by itself next (process), domain milliseconds UTC.
    pub by_itself_at: Option<i64>,
    /// When the person was read, domain milliseconds UTC.
    pub read_at: i64,
    /// Why the person could not be read just now, as a sentence: then what the directory knows is shown.
    pub unread: Option<String>,
}
