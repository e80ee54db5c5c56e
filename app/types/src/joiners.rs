//! View models: people whom ISC has just created, and the rules that look after them. Times are milliseconds UTC of the
//! domain's clock; words for them are made where the page is rendered.

mod listening;
mod query;
mod rule;
mod state;

pub use listening::{Listening, Sweep};
pub use query::{JoinersQuery, JoinersTicked};
pub use rule::{DayCount, Rehearsal, Rule, RuleDoes, RuleDraft, RuleState, RuleValues};
pub use state::{JoinerState, StateKey, WaitingFor};

use crate::people::Named;
use crate::reach::Hint;
use crate::{Page, PersonId};
use serde::{Deserialize, Serialize};

/// How Gangway came to know of a joiner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// ISC's event "Identity Created".
    Event,
    /// No event came; found by comparing when people were created.
    Compared,
}

impl Origin {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Compared => "compared",
        }
    }

    /// The origin of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Event, Self::Compared].into_iter().find(|origin| origin.key() == key)
    }

    /// What the row says of it; nothing where an event came, as it should.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Event => None,
            Self::Compared => Some("found by comparing creation dates; no event came"),
        }
    }
}

/// What a rule made of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The rule's name.
    pub rule: String,
    /// When.
    pub at: i64,
    /// What it came to, in words: "proposed", "in B-0143", "left out: no e-mail address".
    pub words: String,
}

/// One joiner in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinerRow {
    /// ISC's id.
    pub person: PersonId,
    /// Display name; the id as long as ISC did not say more.
    pub name: String,
    /// Account name; empty as long as ISC did not say.
    pub alias: String,
    /// The work e-mail.
    pub mail: Option<String>,
    /// Identity profile, once search was readable.
    pub profile: Option<Named>,
    /// Manager.
    pub manager: Option<Named>,
    /// Lifecycle state's technical name.
    pub lifecycle: Option<String>,
    /// When the first event came, or the comparison found them.
    pub arrived_at: i64,
    /// When ISC made the person, once read.
    pub created: Option<i64>,
    /// How Gangway came to know.
    pub origin: Origin,
    /// The start day, `2026-11-24`, where one of the attributes named in settings holds one that can be read.
    pub start: Option<String>,
    /// What the attribute holds, where it cannot be read as a day.
    pub start_as_is: Option<String>,
    /// Where the row stands.
    pub state: JoinerState,
    /// Since when.
    pub since: i64,
    /// What moved the row last: "E-mail address has come", "B-0142 was cancelled".
    pub note: Option<String>,
    /// What rules made of them.
    pub proposals: Vec<Proposal>,
    /// When ISC was last asked; none as long as it was not.
    pub read_at: Option<i64>,
    /// Why they may not be able to read an invitation; only of those who can be checked now.
    pub reach: Vec<Hint>,
    /// Ticked.
    pub ticked: bool,
}

/// How many rows stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinerCounts {
    /// Rows by state, in the order of [`StateKey::ALL`], states without rows included.
    pub states: Vec<(StateKey, u64)>,
    /// Those who came since the instant that was asked about, and are neither invited nor done with: "9 people joined
    /// since Monday and are not invited".
    pub lately: u64,
}

impl JoinerCounts {
    /// How many stand here.
    pub fn of(&self, key: StateKey) -> u64 {
        self.states.iter().find(|(known, _)| *known == key).map_or(0, |(_, n)| *n)
    }

    /// How many wait for something.
    pub fn waiting(&self) -> u64 {
        self.states.iter().filter(|(key, _)| key.waits()).map(|(_, n)| n).sum()
    }

    /// How many are not invited and could or will be: ready ones and waiting ones.
    pub fn open(&self) -> u64 {
        self.of(StateKey::Ready) + self.waiting()
    }

    /// All of them.
    pub fn all(&self) -> u64 {
        self.states.iter().map(|(_, n)| n).sum()
    }
}

/// The queue as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joiners {
    /// What is in effect.
    pub query: JoinersQuery,
    /// The rows, newest first.
    pub rows: Page<JoinerRow>,
    /// What is ticked.
    pub ticked: JoinersTicked,
    /// How many stand where, of all that the reader may see.
    pub counts: JoinerCounts,
    /// Since when [`JoinerCounts::lately`] counts: the last Monday, midnight, in the reader's zone.
    pub week_from: i64,
    /// Whether events come.
    pub listening: Listening,
    /// The instant all words for times are computed from.
    pub now: i64,
}
