//! Approval: who is asked for whom, and what they answer.

use crate::{BatchId, PersonId};
use serde::{Deserialize, Serialize};

/// State of one request: the people of one manager in one round of one batch, or those for whom the fallback is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Waits for an answer.
    Open,
    /// Somebody answered.
    Answered,
    /// Its deadline passed; the fallback is asked instead.
    PassedOn,
    /// The batch was withdrawn or cancelled.
    Withdrawn,
    /// The fallback's deadline passed too: its people count as not approved.
    Lapsed,
}

impl RequestState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Open, Self::Answered, Self::PassedOn, Self::Withdrawn, Self::Lapsed];

    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::PassedOn => "passed_on",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// In which capacity somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActedAs {
    /// As the approver who was asked.
    Approver,
    /// For an approver who is away.
    Delegate,
    /// As an Admin, for an absent approver.
    Admin,
}

impl ActedAs {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Approver => "approver",
            Self::Delegate => "delegate",
            Self::Admin => "admin",
        }
    }

    /// The capacity of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Approver, Self::Delegate, Self::Admin].into_iter().find(|acted| acted.key() == key)
    }
}

/// Why somebody is not to be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Has left.
    HasLeft,
    /// Has not started yet.
    NotStarted,
    /// Not in my team.
    NotMyTeam,
    /// E-mail looks wrong.
    MailWrong,
    /// Something else, in the approver's words.
    Other,
}

impl Refusal {
    /// All reasons, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::HasLeft, Self::NotStarted, Self::NotMyTeam, Self::MailWrong, Self::Other];

    /// The name in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::HasLeft => "has_left",
            Self::NotStarted => "not_started",
            Self::NotMyTeam => "not_my_team",
            Self::MailWrong => "mail_wrong",
            Self::Other => "other",
        }
    }

    /// The reason of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.key() == key)
    }

    /// The words of the choice.
    pub fn word(self) -> &'static str {
        match self {
            Self::HasLeft => "Has left",
            Self::NotStarted => "Has not started yet",
            Self::NotMyTeam => "Not in my team",
            Self::MailWrong => "E-mail looks wrong",
            Self::Other => "Other",
        }
    }

    /// The words inside a sentence: "will not: Mia Sand, has left".
    pub fn within(self) -> &'static str {
        match self {
            Self::HasLeft => "has left",
            Self::NotStarted => "has not started yet",
            Self::NotMyTeam => "is not in my team",
            Self::MailWrong => "the e-mail looks wrong",
            Self::Other => "another reason",
        }
    }
}

/// One request as a batch's page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Its id.
    pub id: String,
    /// The manager whose people these are; none when no manager can answer for them.
    pub for_name: Option<String>,
    /// Who may answer.
    pub approvers: Vec<(PersonId, String)>,
    /// Those of them to whom no mail can be sent, by name; known on the batch's page, while the request is open.
    pub without_address: Vec<String>,
    /// Why the fallback is asked, in words; none for a manager.
    pub why: Option<String>,
    /// Its state.
    pub state: RequestState,
    /// How many people it is about.
    pub people: u64,
    /// How many of them were approved.
    pub approved: u64,
    /// When it was asked, milliseconds UTC of the domain's clock.
    pub asked_at: i64,
    /// Until when an answer is waited for.
    pub deadline_at: Option<i64>,
    /// Who answered, in which capacity, and when.
    pub answered: Option<(String, ActedAs, i64)>,
    /// What they wrote with it.
    pub comment: Option<String>,
}

/// One batch that waits for, or was answered by, this person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalRow {
    /// The batch.
    pub batch: BatchId,
    /// Its name.
    pub name: String,
    /// Who asked.
    pub by_name: String,
    /// People this person can answer for in it.
    pub people: u64,
    /// The earliest deadline.
    pub deadline_at: Option<i64>,
    /// When it was asked.
    pub asked_at: i64,
    /// When this person's part was answered; none while it is open.
    pub answered_at: Option<i64>,
}

/// A batch as one approver sees it: only their own people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalDetail {
    /// The batch.
    pub batch: BatchId,
    /// Its name.
    pub name: String,
    /// Who asked.
    pub by_name: String,
    /// What the asker wrote.
    pub comment: Option<String>,
    /// The round of asking: an answer to an older one does not count.
    pub round: i64,
    /// Whether sending has started, or the batch was withdrawn or cancelled: then nothing can be answered any more, and why.
    pub closed: Option<String>,
    /// When approved people are mailed, as far as it is known: at once after the last answer, at a date, or by hand.
    pub sends: Sends,
    /// One group per request.
    pub groups: Vec<ApprovalGroup>,
}

/// When approved people are mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sends {
    /// When somebody with the right to send releases the batch.
    ByHand,
    /// When everybody who was asked has answered.
    WhenAnswered,
    /// Not before this time, milliseconds UTC of the domain's clock.
    At(i64),
}

/// The people of one request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalGroup {
    /// The request.
    pub request: RequestRow,
    /// Whether this person may answer it now.
    pub mine: bool,
    /// In which capacity they would.
    pub acts_as: ActedAs,
    /// Stands for the people shown here; an answer carries it back, so that nobody is approved who was not shown.
    pub shown: String,
    /// How many of its people there are to decide about: those who have not registered meanwhile.
    pub to_decide: u64,
    /// Its people; empty where a page names more lists than it shows, see [`LISTS`].
    pub people: Vec<ApprovalPerson>,
}

/// With more lists to answer than this, a page names them, and each is a page of its own.
pub const LISTS: usize = 6;

/// One person an approver is asked about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovalPerson {
    /// Whom.
    pub id: PersonId,
    /// Name as frozen.
    pub name: String,
    /// The address the mail goes to, as frozen.
    pub mail: Option<String>,
    /// Department or job, as the directory has it.
    pub job: Option<String>,
    /// First day, as ISC writes it.
    pub start_date: Option<String>,
    /// Registered meanwhile: nothing to decide.
    pub registered: bool,
    /// The answer, once given: approved, or why not.
    pub answer: Option<Result<(), String>>,
}

/// What an approver decides about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Whom.
    pub person: PersonId,
    /// Why not.
    pub reason: Refusal,
    /// In their own words; needed for [`Refusal::Other`].
    pub text: String,
}

/// An answer to one request: everybody it shows is approved but those who are marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The request.
    pub request: String,
    /// [`ApprovalGroup::shown`] of the page that was answered.
    pub shown: String,
    /// Who is not to be invited.
    pub marks: Vec<Mark>,
    /// What the approver writes with it.
    pub comment: String,
}

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// People approved with it, without those who registered meanwhile.
    pub approved: u64,
    /// People left out with it: name, and why, as the end of a sentence.
    pub left_out: Vec<(String, String)>,
    /// People who registered meanwhile: nothing was to decide.
    pub registered: u64,
    /// When the approved are mailed.
    pub sends: Sends,
    /// Requests that this answer did not reach any more, and why.
    pub late: Vec<Late>,
}

/// Why an answer came too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Late {
    /// Somebody else answered, or the same person differently.
    Answered {
        /// Who.
        by: String,
        /// When, milliseconds UTC of the domain's clock.
        at: i64,
    },
    /// The deadline passed, and others are asked; by name.
    PassedOn {
        /// Who is asked now.
        to: Vec<String>,
    },
    /// The last deadline passed: these people are not invited.
    Lapsed,
    /// The question was taken back, the batch cancelled, or asked anew.
    Closed {
        /// What is so now, as a sentence.
        why: String,
    },
}

/// A list for approval as somebody may see it who opened its address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// It is theirs, or was.
    Detail(Box<ApprovalDetail>),
    /// It is somebody else's: no names of its people, only whose it is.
    NotYours {
        /// Some of those who were asked.
        whose: Vec<String>,
        /// How many were asked.
        asked: u64,
    },
}

/// What asking for approval would do, before anybody is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApprovalPreview {
    /// Managers who would be asked, and for how many people.
    pub managers: Vec<(String, u64)>,
    /// Groups for whom the fallback would be asked: why, and how many people.
    pub fallback: Vec<(String, u64)>,
    /// The fallback approvers who would be asked.
    pub fallback_names: Vec<String>,
    /// People who were approved lately for the same address and need no new approval.
    pub covered: u64,
    /// People in all.
    pub people: u64,
    /// Until when the managers would be waited for, milliseconds UTC of the domain's clock.
    pub deadline_at: i64,
    /// Why nobody can be asked; none when the approval can be asked for.
    pub refused: Option<String>,
}

/// Somebody answers for somebody who is away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationRow {
    /// Its id.
    pub id: String,
    /// Who is away.
    pub from: (PersonId, String),
    /// Who answers for them.
    pub to: (PersonId, String),
    /// From when, milliseconds UTC of the domain's clock.
    pub since: i64,
    /// Until when; none until it is ended.
    pub until: Option<i64>,
    /// Who set it up.
    pub made_by_name: String,
    /// Whether it is in force now.
    pub in_force: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for state in RequestState::ALL {
            assert_eq!(RequestState::parse(state.key()), Some(state));
        }
        for reason in Refusal::ALL {
            assert_eq!(Refusal::parse(reason.key()), Some(reason));
        }
    }
}
