//! Rules: for whom, until when to wait, and then what. No rule ever sends.

use super::StateKey;
use crate::people::Named;
use serde::{Deserialize, Serialize};

/// What a rule does with those it is for. It never sends: approval and release are as the settings say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleDoes {
    /// Marks them in the queue, for whoever looks.
    #[default]
    Propose,
    /// Checks them and keeps a draft batch.
    Draft,
    /// Checks them, makes a batch and asks for its approval.
    Ask,
}

impl RuleDoes {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Propose, Self::Draft, Self::Ask];

    /// The name in the store and in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::Propose => "propose",
            Self::Draft => "draft",
            Self::Ask => "ask",
        }
    }

    /// What a name means.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|does| does.key() == key)
    }

    /// The words in the form.
    pub fn words(self) -> &'static str {
        match self {
            Self::Propose => "Propose them in the queue",
            Self::Draft => "Make a draft batch of them",
            Self::Ask => "Make a batch of them and ask for its approval",
        }
    }
}

/// Whether a rule works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuleState {
    /// Never switched on, or switched off by somebody.
    Off,
    /// Works.
    On {
        /// Since when; whoever came before is not its business.
        since: i64,
        /// What it waits for, as a sentence: its owner to sign in, approval to be possible.
        waits: Option<String>,
    },
    /// Stopped itself.
    Stopped {
        /// When.
        at: i64,
        /// Why, as a sentence.
        reason: String,
    },
}

impl RuleState {
    /// Whether it works.
    pub fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// The word beside the rule.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::On { .. } => "On",
            Self::Stopped { .. } => "Stopped itself",
        }
    }
}

/// One rule as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id, in addresses.
    pub id: String,
    /// Its name, unique.
    pub name: String,
    /// Whether it works.
    pub state: RuleState,
    /// For people of these profiles; empty means any.
    pub profiles: Vec<Named>,
    /// In these lifecycle states; empty means any.
    pub lifecycle: Vec<String>,
    /// From these sources; empty means any.
    pub sources: Vec<Named>,
    /// Waits for a well-formed work e-mail. Always so: without one nobody can be invited.
    pub wait_mail: bool,
    /// Waits for a manager.
    pub wait_manager: bool,
    /// Waits until this many days before the start day; none: does not look at it.
    pub start_days: Option<u32>,
    /// Waits for the end of quiet hours.
    pub wait_quiet: bool,
    /// What it then does.
    pub does: RuleDoes,
    /// People a day at most; the rule stops itself before it would go beyond.
    pub daily_cap: u32,
    /// Under whose sign-in it checks and makes batches: who switched it on last.
    pub owner: Option<String>,
    /// When it was saved last, and by whom.
    pub saved: (i64, String),
    /// People it decided about today, in the tenant's time zone.
    pub today: u64,
    /// People it decided about so far.
    pub decided: u64,
    /// When it last did.
    pub last_at: Option<i64>,
}

/// A rule as it is entered. Numbers are text, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleDraft {
    /// Its name.
    pub name: String,
    /// Ids of profiles.
    pub profiles: Vec<String>,
    /// Technical names of lifecycle states.
    pub lifecycle: Vec<String>,
    /// Ids of sources.
    pub sources: Vec<String>,
    /// Ticked (any text): waits for a manager.
    pub wait_manager: Option<String>,
    /// Days before the start day; empty: does not look at it.
    pub start_days: String,
    /// Ticked (any text): waits for the end of quiet hours.
    pub wait_quiet: Option<String>,
    /// `propose`, `draft` or `ask`.
    pub does: String,
    /// People a day at most.
    pub daily_cap: String,
}

impl RuleDraft {
    /// What a form shows that begins with a rule.
    pub fn of(rule: &Rule) -> Self {
        let ids = |named: &[Named]| named.iter().map(|one| one.id.clone()).collect();
        let ticked = |on: bool| on.then(|| "on".to_owned());
        Self {
            name: rule.name.clone(),
            profiles: ids(&rule.profiles),
            lifecycle: rule.lifecycle.clone(),
            sources: ids(&rule.sources),
            wait_manager: ticked(rule.wait_manager),
            start_days: rule.start_days.map_or_else(String::new, |days| days.to_string()),
            wait_quiet: ticked(rule.wait_quiet),
            does: rule.does.key().to_owned(),
            daily_cap: rule.daily_cap.to_string(),
        }
    }
}

/// What a rule can be for: the values that the directory knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleValues {
    /// Profiles.
    pub profiles: Vec<Named>,
    /// Lifecycle states, technical names.
    pub lifecycle: Vec<String>,
    /// Authoritative sources.
    pub sources: Vec<Named>,
    /// Why profiles and sources are not known, as a sentence.
    pub absent: Option<String>,
}

/// A day and a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// The day in the tenant's time zone, `2026-11-24`.
    pub day: String,
    /// How many.
    pub people: u64,
}

/// What a rule would have done with those who came in the last days, judged as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// The rule's name.
    pub name: String,
    /// Days looked back.
    pub days: u32,
    /// People whom ISC created in these days.
    pub came: u64,
    /// Of those, people that the rule is for.
    pub meant: u64,
    /// Of those, the ones it would have proposed. Always `meant - waiting - left_out`, and contains `registered`.
    pub would: u64,
    /// Of those it would have proposed, the ones who are registered already.
    pub registered: u64,
    /// People that the rule would still wait for, by what for.
    pub waiting: Vec<(StateKey, u64)>,
    /// People that a check would leave out, by reason in words.
    pub left_out: Vec<(String, u64)>,
    /// Proposed by day, days without anybody included, oldest first.
    pub by_day: Vec<DayCount>,
    /// Days on which the cap would have stopped it, with how many came on them.
    pub capped: Vec<DayCount>,
    /// The cap that was tried.
    pub daily_cap: u32,
    /// What could not be judged, as a sentence: profiles that are not known.
    pub problem: Option<String>,
    /// How old the directory is that this was read from.
    pub directory_at: Option<i64>,
    /// When it was tried.
    pub at: i64,
}
