//! What stands around every page, and the Overview.

use crate::accounts::AccountJob;
use crate::batches::{OutcomeCounts, RunView};
use crate::people::{Headline, PersonAction, PersonJob, Sync};
use crate::safety::SourceLoad;
use crate::tasks::TaskState;
use crate::{AccountJobId, BatchId, PersonJobId, SourceId, SourceLoadId, TaskId};
use serde::{Deserialize, Serialize};

/// What stands around every page: read once per page, under a second old at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chrome {
    /// The tenant's name.
    pub tenant: String,
    /// The practice tenant's people and how far its clock is ahead, in milliseconds; none with a real tenant.
    pub practice: Option<(u64, i64)>,
    /// Running first, then what ended within the last day.
    pub jobs: Vec<Job>,
    /// Accounts being written, and what of them ended lately: their own, or everybody's for who reads all.
    #[serde(default)]
    pub account_jobs: Vec<AccountJob>,
    /// What is done to people, and what of it ended lately: their own, or everybody's for who reads all.
    #[serde(default)]
    pub person_jobs: Vec<PersonJob>,
    /// Files being loaded into sources, and what of them ended lately: their own, or everybody's for who reads all.
    #[serde(default)]
    pub loads: Vec<SourceLoad>,
    /// Things waiting for this person: number beside "Batches".
    pub batches_waiting: u64,
    /// New joiners who are ready to be invited.
    pub joiners_ready: u64,
    /// Lists that wait for this person's approval: number beside "Approvals".
    pub approvals_waiting: u64,
    /// Notices that this person has not looked at.
    pub notices_unread: u64,
    /// The domain's now, milliseconds UTC.
    pub now: i64,
    /// The real now, milliseconds UTC: for "last news", waits and sessions.
    pub real_now: i64,
}

/// One piece of work that goes on while people are elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The batch it sends.
    pub batch: BatchId,
    /// Its name.
    pub name: String,
    /// Its run.
    pub run: RunView,
    /// What became of its people so far.
    pub counts: OutcomeCounts,
}

/// What of a job needs somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Needs {
    /// It waits for somebody with the right to sign in or to go on.
    Sender,
    /// The fate of some is unknown, nobody looks any more, and only a person can decide.
    Decision,
    /// Some failed, and nobody has tried them again.
    Retry,
}

/// Something that waits for this person, most urgent first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waiting {
    /// People need this person's approval.
    Approve {
        /// The batch.
        batch: BatchId,
        /// How many of its people this person is asked about.
        people: u64,
        /// When they were asked.
        asked_at: i64,
        /// Until when an answer is waited for.
        deadline_at: Option<i64>,
    },
    /// Sending, or a release that was decided ahead, waits for somebody with the right to send.
    NeedsSender {
        /// The batch.
        batch: BatchId,
        /// Its name.
        name: String,
        /// People still queued.
        queued: u64,
        /// Whether sending has started; it goes on then, and is released first otherwise.
        started: bool,
        /// Since when, real milliseconds UTC.
        since: i64,
    },
    /// The fate of people is unknown, and only a person can decide.
    Unknown {
        /// The batch.
        batch: BatchId,
        /// How many.
        people: u64,
    },
    /// People failed.
    Failed {
        /// The batch.
        batch: BatchId,
        /// How many.
        people: u64,
    },
    /// Invitations of a batch expired.
    Expired {
        /// The batch.
        batch: BatchId,
        /// How many.
        people: u64,
    },
    /// An own draft that was never released.
    Draft {
        /// The batch.
        batch: BatchId,
        /// Its name.
        name: String,
        /// How many people.
        people: u64,
        /// When it was made.
        made_at: i64,
    },
    /// Accounts that are written, or were.
    Accounts {
        /// The job.
        job: AccountJobId,
        /// The source's name.
        source: String,
        /// What it needs.
        needs: Needs,
        /// Of how many accounts.
        accounts: u64,
        /// Since when, real milliseconds UTC.
        since: i64,
    },
    /// Something that is done to people, or was.
    People {
        /// The job.
        job: PersonJobId,
        /// What.
        action: PersonAction,
        /// What it needs.
        needs: Needs,
        /// Of how many people.
        people: u64,
        /// Since when, real milliseconds UTC.
        since: i64,
    },
    /// An own import that was not started.
    Import {
        /// `I-0031`.
        import: AccountJobId,
        /// Name of the file.
        name: String,
        /// Rows with a problem, or to be decided about.
        open: u64,
        /// All rows.
        rows: u64,
        /// Work on it stopped and has to be asked for again.
        stopped: bool,
        /// When it was changed last, domain milliseconds UTC.
        at: i64,
    },
    /// Accounts would disappear at the next aggregation of a source's file, by the latest comparison.
    Vanish {
        /// The source.
        source: SourceId,
        /// Its name.
        name: String,
        /// How many.
        accounts: u64,
        /// When ISC was read, domain milliseconds UTC.
        at: i64,
    },
    /// Somebody else asked to load a file, and a second person has to let it go.
    Load {
        /// The source.
        source: SourceId,
        /// Its name.
        name: String,
        /// The load.
        load: SourceLoadId,
    },
    /// An own frozen list of people that was not started.
    Frozen {
        /// The job.
        job: PersonJobId,
        /// What is to be done.
        action: PersonAction,
        /// To how many people.
        people: u64,
        /// It is still being read again from ISC.
        reading: bool,
        /// Until when it can be started, domain milliseconds UTC.
        until: i64,
    },
    /// A rule for joiners stopped itself.
    Rule {
        /// Its id.
        rule: String,
        /// Its name.
        name: String,
        /// Why, as a sentence.
        reason: String,
        /// When, domain milliseconds UTC.
        at: i64,
    },
    /// A task that Gangway started ended badly since yesterday, and nothing else here says what to do about it.
    Task {
        /// The task.
        task: TaskId,
        /// What it does.
        title: String,
        /// How it ended.
        state: TaskState,
        /// When it was born.
        at: i64,
    },
}

/// Known, invited, registered: how far people have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelCounts {
    /// Linked people whom ISC does not keep from signing in.
    pub known: u64,
    /// Of those, invited by the ledger, or PENDING, or registered.
    pub invited: u64,
    /// Of those, registered.
    pub registered: u64,
}

/// Invitations of one week and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekCounts {
    /// Beginning of the week, milliseconds UTC.
    pub from: i64,
    /// Registered since.
    pub registered: u64,
    /// Still valid.
    pub valid: u64,
    /// Expired without registering.
    pub expired: u64,
}

/// Invitations by identity profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileCounts {
    /// The profile's name.
    pub profile: String,
    /// Registered.
    pub registered: u64,
    /// Invited, still valid.
    pub valid: u64,
    /// All who were invited.
    pub invited: u64,
}

/// A number that is not certain: likely, and between which it lies four times out of five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// At least.
    pub low: u64,
    /// Most likely.
    pub likely: u64,
    /// At most.
    pub high: u64,
}

/// How long the invited take to register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Invitations that were looked at.
    pub invited: u64,
    /// After how long half of them had registered, milliseconds; none when fewer did so far.
    pub half: Option<i64>,
    /// The same for four of five.
    pub most: Option<i64>,
}

/// The pace of those who were invited in one week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekPace {
    /// Beginning of the week, milliseconds UTC.
    pub from: i64,
    /// Their pace.
    pub pace: Pace,
}

/// What is to be expected of those who are invited now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// People whose invitation is valid.
    pub people: u64,
    /// When four of five of them will likely have registered; none when that is not to be expected.
    pub most_by: Option<i64>,
    /// At the earliest.
    pub earliest: Option<i64>,
    /// At the latest; none when it may not come to that.
    pub latest: Option<i64>,
    /// How many will register before their invitation runs out.
    pub register: Range,
    /// How many will not: they need a call or another invitation.
    pub call: Range,
    /// Past invitations that this was worked out from.
    pub from: u64,
}

/// A forecast, or why there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// People whose invitation is valid.
    pub open: u64,
    /// Past invitations whose fate is known.
    pub finished: u64,
    /// How many are needed to tell.
    pub needed: u64,
    /// The forecast, where there is enough to tell and somebody to tell of.
    pub forecast: Option<Forecast>,
    /// How long the invited took so far.
    pub pace: Pace,
}

/// The Overview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The numbers of the first sentence; none where the caller may not read people.
    pub headline: Option<Headline>,
    /// How old they are.
    pub sync: Option<Sync>,
    /// What waits for this person.
    pub waiting: Vec<Waiting>,
    /// What is running.
    pub running: Vec<Job>,
    /// Accounts being written.
    #[serde(default)]
    pub writing: Vec<AccountJob>,
    /// What is being done to people.
    #[serde(default)]
    pub doing: Vec<PersonJob>,
    /// How far people have come.
    pub funnel: Option<FunnelCounts>,
    /// The last eight weeks, oldest first.
    pub weeks: Vec<WeekCounts>,
    /// By profile, lowest share of registered first.
    pub profiles: Vec<ProfileCounts>,
    /// By manager, most who have not registered first; the rest as one.
    #[serde(default)]
    pub managers: Vec<ProfileCounts>,
    /// How long the invited of the last eight weeks took, oldest first.
    #[serde(default)]
    pub paces: Vec<WeekPace>,
    /// What is to be expected.
    #[serde(default)]
    pub outlook: Option<Outlook>,
}
