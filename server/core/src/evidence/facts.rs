//! What the lines of an evidence pack hold. Times are milliseconds UTC of the domain's clock.

use gangway_types::batches::OutcomeCounts;
use serde::{Deserialize, Serialize};

/// The name of this form of the file.
pub const FORM: &str = "gangway evidence 1";

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "is", rename_all = "snake_case")]
pub enum Fact {
    /// The batch.
    Header(Box<Header>),
    /// One person, as frozen.
    Person(Box<Person>),
    /// One request for approval, and its answer.
    Request(Box<Request>),
    /// One call to ISC.
    Call(Box<Call>),
    /// One of ISC's tasks.
    Task(Box<Task>),
    /// What became of one person.
    Outcome(Box<Outcome>),
    /// One line of the timeline.
    Event(Event),
    /// One entry of the audit log.
    Audit(Box<Audit>),
    /// How many people have each outcome.
    Sums(OutcomeCounts),
    /// The end.
    Footer(Footer),
}

/// The batch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORM`].
    pub form: String,
    /// ISC's id of the tenant.
    pub tenant: Option<String>,
    /// Its id.
    pub batch: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: String,
    /// The batch whose people it invites again.
    pub parent: Option<String>,
    /// Who made it: ISC's id.
    pub made_by: String,
    /// Their name.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// When its list was frozen.
    pub frozen_at: i64,
    /// The hash over the list, as it was kept then.
    pub frozen_hash: String,
    /// How many people were frozen.
    pub people: u64,
    /// The round of asking for approval; 0: never asked.
    pub round: i64,
    /// Who asked for approval: ISC's id; none when it was sent without.
    pub submitted_by: Option<String>,
    /// Their name.
    pub submitted_by_name: Option<String>,
    /// When.
    pub submitted_at: Option<i64>,
    /// When the last answer came.
    pub decided_at: Option<i64>,
    /// Who released it.
    pub released_by_name: Option<String>,
    /// When.
    pub released_at: Option<i64>,
    /// When this file was made.
    pub taken_at: i64,
    /// By whom.
    pub taken_by_name: String,
}

/// One person, as frozen: the fields over which the list's hash is made, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// ISC's identity id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// E-mail as ISC had it.
    pub mail: Option<String>,
    /// Normalised.
    pub mail_norm: Option<String>,
    /// ISC's status.
    pub status: String,
    /// Lifecycle state.
    pub lifecycle: Option<String>,
    /// Identity profile.
    pub profile: Option<String>,
    /// Manager's id.
    pub manager_id: Option<String>,
    /// Manager's name.
    pub manager_name: Option<String>,
    /// Warnings of the check, JSON as stored.
    pub warnings: String,
    /// Sent although an invitation is valid.
    pub send_again: bool,
}

/// One request for approval, and its answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The round of asking.
    pub round: i64,
    /// `manager` or `fallback`.
    pub asked: String,
    /// The manager whose people these are.
    pub for_name: Option<String>,
    /// Why the fallback was asked.
    pub why: Option<String>,
    /// Its state.
    pub state: String,
    /// How many people it was about.
    pub people: u64,
    /// How many were approved.
    pub approved: u64,
    /// Who could answer: ISC's id and name.
    pub approvers: Vec<(String, String)>,
    /// When it was asked.
    pub asked_at: i64,
    /// Until when an answer was waited for.
    pub deadline_at: Option<i64>,
    /// Who answered: ISC's id.
    pub answered_by: Option<String>,
    /// Their name.
    pub answered_by_name: Option<String>,
    /// In which capacity: `approver`, `delegate`, `admin`.
    pub acted_as: Option<String>,
    /// When.
    pub answered_at: Option<i64>,
    /// What they wrote with it.
    pub comment: Option<String>,
    /// The request that was asked instead.
    pub passed_to: Option<String>,
}

/// One call to ISC. Neither token nor body: the people it was about, and the hash over what was sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// Its place in the run.
    pub seq: i64,
    /// What it asked for.
    pub asked: String,
    /// Its state.
    pub state: String,
    /// How often it was sent.
    pub attempt: i64,
    /// SHA-256 over the ids it was planned with.
    pub request_hash: String,
    /// When it was planned.
    pub planned_at: i64,
    /// When it was sent last.
    pub sent_at: Option<i64>,
    /// When it was answered.
    pub answered_at: Option<i64>,
    /// ISC's HTTP status.
    pub status: Option<i64>,
    /// What went wrong.
    pub problem: Option<String>,
    /// ISC's task.
    pub task_id: Option<String>,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// ISC's ids of the people it was about.
    pub people: Vec<String>,
}

/// One of ISC's tasks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// ISC's id.
    pub id: String,
    /// In our words.
    pub state: String,
    /// As ISC wrote it.
    pub completion: Option<String>,
    /// When it was asked for.
    pub born_at: i64,
    /// When ISC launched it.
    pub launched_at: Option<i64>,
    /// When it was over.
    pub completed_at: Option<i64>,
}

/// What became of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// ISC's identity id.
    pub person: String,
    /// As the batch's page shows it.
    pub outcome: String,
    /// Why.
    pub cause: Option<String>,
    /// The request that asked for them.
    pub request: Option<String>,
    /// Who decided about them: ISC's id.
    pub decided_by: Option<String>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// For whom, when somebody else was asked.
    pub decided_for_name: Option<String>,
    /// When.
    pub decided_at: Option<i64>,
    /// The last call they were in.
    pub call: Option<String>,
    /// ISC's task.
    pub task: Option<String>,
    /// When ISC took the call.
    pub asked_at: Option<i64>,
    /// When ISC's task ended well.
    pub invited_at: Option<i64>,
    /// When the invitation runs out.
    pub expires_at: Option<i64>,
    /// When it was seen in effect.
    pub confirmed_at: Option<i64>,
    /// When they registered.
    pub registered_at: Option<i64>,
    /// The newer batch that invited them again.
    pub again_in: Option<String>,
}

/// One line of the timeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: i64,
    /// Who; "Gangway" for what happens by itself.
    pub who: String,
    /// What, as the rest of a sentence.
    pub what: String,
    /// ISC's task.
    pub task: Option<String>,
    /// Whom of the batch a comment is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// One entry of the audit log, with its hash and that of the one before in the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who: ISC's id.
    pub actor: Option<String>,
    /// Their name.
    pub actor_name: String,
    /// On whose behalf: ISC's id.
    pub for_id: Option<String>,
    /// Their name.
    pub for_name: Option<String>,
    /// Key of what was done.
    pub what: String,
    /// The sentence.
    pub sentence: String,
    /// What it is about.
    pub object: Option<String>,
    /// Its name.
    pub object_name: Option<String>,
    /// Result.
    pub result: String,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
    /// Facts, JSON as stored.
    pub detail: Option<String>,
    /// Hash of the entry before it in the log.
    pub log_prev: String,
    /// Its own.
    pub log_hash: String,
}

/// The end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Lines before this one.
    pub lines: u64,
    /// Of them: people, requests, calls, tasks, entries of the timeline, entries of the audit log.
    pub people: u64,
    /// See `people`.
    pub requests: u64,
    /// See `people`.
    pub calls: u64,
    /// See `people`.
    pub tasks: u64,
    /// See `people`.
    pub events: u64,
    /// See `people`.
    pub audit: u64,
}
