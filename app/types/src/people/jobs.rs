//! What was done to people under one decision, in the words of `STATES`, section 2.

use super::{Named, PersonAction, Via};
use crate::batches::{RunState, RunView};
use crate::{PersonId, PersonJobId, TaskId};
use serde::{Deserialize, Serialize};

/// Where a job stands before and while its run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonJobState {
    /// Everybody on the list is being read again from ISC; nothing was sent.
    Reading,
    /// The list is frozen, with who is left out and why; nothing was sent.
    Asked,
    /// Somebody started it. How far it is tells its run.
    Started,
    /// Thrown away before it was started.
    Discarded,
}

impl PersonJobState {
    /// The name in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Asked => "asked",
            Self::Started => "started",
            Self::Discarded => "discarded",
        }
    }

    /// The state of a name.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Reading, Self::Asked, Self::Started, Self::Discarded]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// Where one person of a job stands. Says no more than ISC told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonOutcome {
    /// On the list, not read again yet.
    Listed,
    /// Left out when the list was frozen.
    LeftOut,
    /// In the list that was frozen, or that is being sent: nothing left for them yet.
    Queued,
    /// Left out by the reading right before sending.
    Dropped,
    /// ISC took the call.
    Accepted,
    /// ISC says it is done, or the effect was seen.
    Done,
    /// Refused for good.
    Failed,
    /// Nobody knows whether ISC did it.
    Unknown,
    /// Not sent: somebody stopped the run.
    NotSent,
}

impl PersonOutcome {
    /// All, in the order of counts.
    pub const ALL: [Self; 9] = [
        Self::Listed,
        Self::LeftOut,
        Self::Queued,
        Self::Dropped,
        Self::Accepted,
        Self::Done,
        Self::Failed,
        Self::Unknown,
        Self::NotSent,
    ];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::LeftOut => "left_out",
            Self::Queued => "queued",
            Self::Dropped => "dropped",
            Self::Accepted => "accepted",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
        }
    }

    /// The outcome of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.key() == key)
    }

    /// The word on the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Listed => "Not read yet",
            Self::LeftOut => "Left out",
            Self::Queued => "Queued",
            Self::Dropped => "Not sent: changed meanwhile",
            Self::Accepted => "Accepted",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown",
            Self::NotSent => "Not sent",
        }
    }
}

/// How many people of a job stand where. Their sum is the number of people on its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the number of people with the outcome of its name")]
pub struct PersonCounts {
    pub listed: u64,
    pub left_out: u64,
    pub queued: u64,
    pub dropped: u64,
    pub accepted: u64,
    pub done: u64,
    pub failed: u64,
    pub unknown: u64,
    pub not_sent: u64,
    /// Of those unknown: nobody has decided about them.
    pub undecided: u64,
}

impl PersonCounts {
    /// Everybody on the list.
    pub fn total(&self) -> u64 {
        self.listed + self.left_out + self.to_do()
    }

    /// Those who were not left out when the list was frozen.
    pub fn to_do(&self) -> u64 {
        self.queued + self.dropped + self.accepted + self.done + self.failed + self.unknown + self.not_sent
    }

    /// Of those, whom nothing is going to be sent for any more.
    pub fn handled(&self) -> u64 {
        self.to_do() - self.queued
    }

    /// How many stand there.
    pub fn of(&self, outcome: PersonOutcome) -> u64 {
        match outcome {
            PersonOutcome::Listed => self.listed,
            PersonOutcome::LeftOut => self.left_out,
            PersonOutcome::Queued => self.queued,
            PersonOutcome::Dropped => self.dropped,
            PersonOutcome::Accepted => self.accepted,
            PersonOutcome::Done => self.done,
            PersonOutcome::Failed => self.failed,
            PersonOutcome::Unknown => self.unknown,
            PersonOutcome::NotSent => self.not_sent,
        }
    }
}

/// Things of one kind that somebody owns: to be handed over before they can be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    /// ISC's word for how: `ROLE_OWNER`.
    pub key: String,
    /// How, in words: "Owner of roles".
    pub kind: String,
    /// What, by ISC's id and name.
    pub things: Vec<Named>,
}

/// One person of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonItem {
    /// Who.
    pub person: PersonId,
    /// Their name as the list was made.
    pub name: String,
    /// Their account name then.
    pub alias: String,
    /// Where they stand.
    pub outcome: PersonOutcome,
    /// Why they are left out, failed or unknown, or what was seen, in words.
    pub cause: Option<String>,
    /// What they own, where that kept them from being deleted.
    pub owns: Vec<Owned>,
    /// ISC's task, where there is one.
    pub task: Option<TaskId>,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// When the call left, domain milliseconds UTC.
    pub sent_at: Option<i64>,
    /// When it was over for them.
    pub ended_at: Option<i64>,
    /// Not before then, real milliseconds UTC: ISC accepts the call once in a while only, or asked to wait.
    pub not_before: Option<i64>,
}

/// How a cause begins that ISC gave after it had taken the call: how much of it was done before is not known.
pub const TAKEN: &str = "ISC took the call";

/// Whether a cause of failure proves that nothing was done.
pub fn nothing_was_done(cause: &str) -> bool {
    !cause.starts_with(TAKEN)
}

/// What to say about somebody for whom it did not go as it should: what happened, what was kept, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InThreeParts {
    /// What happened.
    pub happened: String,
    /// What was kept.
    pub kept: String,
    /// What to do.
    pub todo: String,
}

impl PersonItem {
    /// What to say, each part a sentence; none for somebody who is queued, or for whom it went well.
    pub fn trouble(&self, action: PersonAction) -> Option<InThreeParts> {
        let cause = self.cause.as_deref().unwrap_or("why is not known").trim_end_matches(['.', ' ']);
        let (happened, kept, todo) = match self.outcome {
            PersonOutcome::LeftOut | PersonOutcome::Dropped => (
                format!("{} is left out: {cause}.", self.name),
                "Nothing was sent for them.".to_owned(),
                match self.owns.is_empty() {
                    true => "See to the reason, then make a new list.".to_owned(),
                    false => "Hand over what is listed, in ISC, then come back.".to_owned(),
                },
            ),
            PersonOutcome::Failed if !nothing_was_done(cause) => (
                format!("{} did not end well for {}: {cause}.", action.name(), self.name),
                "How much of it ISC did before is not known.".to_owned(),
                format!("Look at them in ISC, then retry. {}", action.twice()),
            ),
            PersonOutcome::Failed => (
                format!("{} was not done for {}: {cause}.", action.name(), self.name),
                "ISC did not do it; nothing was changed.".to_owned(),
                match self.owns.is_empty() {
                    true => "See to the reason, then retry.".to_owned(),
                    false => "Hand over what is listed, in ISC, then retry.".to_owned(),
                },
            ),
            PersonOutcome::Unknown => (
                format!("Whether ISC did it for {} is not known: {cause}.", self.name),
                "The call is written down. Gangway does not repeat it by itself.".to_owned(),
                format!("Look at them in ISC, then decide: send again, or leave it. {}", action.twice()),
            ),
            PersonOutcome::NotSent => (
                format!("Nothing was sent for {}: {cause}.", self.name),
                "They stay on the list.".to_owned(),
                "Make a new list if it is still wanted.".to_owned(),
            ),
            PersonOutcome::Listed | PersonOutcome::Queued | PersonOutcome::Accepted | PersonOutcome::Done => {
                return None;
            }
        };
        Some(InThreeParts { happened, kept, todo })
    }
}

/// What was, or is to be, done to people under one decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonJob {
    /// `P-0007`.
    pub id: PersonJobId,
    /// What.
    pub action: PersonAction,
    /// How a mail goes out.
    pub via: Option<Via>,
    /// Where it stands.
    pub state: PersonJobState,
    /// Whether it is about one person only, acted on from their page.
    pub single: Option<(PersonId, String)>,
    /// Who decided it.
    pub made_by: PersonId,
    /// Their name.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// When it was started.
    pub started_at: Option<i64>,
    /// Until when it can be started, domain milliseconds UTC: then the list is too old.
    pub start_by: i64,
    /// How far it is. Before it was started: how far reading is.
    pub run: RunView,
    /// Who stands where.
    pub counts: PersonCounts,
    /// What has to be typed before it is started.
    pub typed: Option<String>,
    /// Why people are left out, the most frequent first.
    pub left_out: Vec<(String, u64)>,
    /// Why people failed.
    pub failures: Vec<(String, u64)>,
    /// Why people are unknown.
    pub unknowns: Vec<(String, u64)>,
    /// Why people were dropped or not sent.
    pub stops: Vec<(String, u64)>,
}

/// Something that was done to one person, for their history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDeed {
    /// The job it was part of.
    pub job: PersonJobId,
    /// What.
    pub action: PersonAction,
    /// How a mail went out.
    pub via: Option<Via>,
    /// Who decided it.
    pub by_name: String,
    /// When the job was started, domain milliseconds UTC.
    pub at: i64,
    /// Where it stands.
    pub item: PersonItem,
    /// Whether the reader may open the job.
    pub opens: bool,
}

/// Something a person does to a job that was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonJobAct {
    /// Hold sending.
    Pause,
    /// Send no more.
    Stop,
    /// Go on.
    Resume,
    /// Send again what failed.
    RetryFailed,
    /// Say what becomes of what is unknown.
    Decide,
}

impl PersonJobAct {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pause, Self::Stop, Self::Resume, Self::RetryFailed, Self::Decide];

    /// Whether it is possible now; else why not, in words.
    ///
    /// # Errors
    /// The sentence for people.
    pub fn allowed(
        self,
        state: PersonJobState,
        run: RunState,
        counts: &PersonCounts,
    ) -> Result<(), &'static str> {
        if state != PersonJobState::Started {
            return Err("It was not started.");
        }
        let sending = counts.queued > 0 && run != RunState::Ended;
        match self {
            Self::Pause if run == RunState::Paused => Err("It is paused already."),
            Self::Pause | Self::Stop if !sending => Err("Nothing is being sent."),
            Self::Resume if !sending || !matches!(run, RunState::Paused | RunState::Waiting) => {
                Err("It is neither paused nor waiting.")
            }
            Self::RetryFailed if counts.failed == 0 => Err("Nothing failed."),
            Self::Decide if counts.unknown == 0 => Err("Nothing is unknown."),
            Self::RetryFailed | Self::Decide if counts.queued > 0 => {
                Err("Sending is not over. Wait until it is, or stop it.")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back() {
        for outcome in PersonOutcome::ALL {
            assert_eq!(PersonOutcome::parse(outcome.key()), Some(outcome));
        }
    }

    #[test]
    fn what_failed_after_isc_had_taken_it_is_not_called_undone() {
        let item = |cause: &str| PersonItem {
            person: PersonId::from("p"),
            name: "Ida Holm".to_owned(),
            alias: "iholm".to_owned(),
            outcome: PersonOutcome::Failed,
            cause: Some(cause.to_owned()),
            owns: Vec::new(),
            task: None,
            request_id: None,
            sent_at: Some(1),
            ended_at: Some(2),
            not_before: None,
        };
        let refused = item("ISC refused the request (409): Not today.").trouble(PersonAction::Process);
        let refused = refused.expect("said");
        assert_eq!(
            refused.happened,
            "Process was not done for Ida Holm: ISC refused the request (409): Not today."
        );
        assert!(refused.kept.contains("nothing was changed"), "{refused:?}");
        let ended = item("ISC took the call; its task ended as Failed").trouble(PersonAction::Process);
        assert_eq!(ended.expect("said").kept, "How much of it ISC did before is not known.");
    }

    #[test]
    fn what_is_possible_when() {
        use PersonJobAct::{Decide, Pause, Resume, RetryFailed, Stop};
        use RunState::{Ended, Paused, Running, Waiting};
        let counts =
            |queued, failed, unknown| PersonCounts { queued, failed, unknown, ..PersonCounts::default() };
        let table = [
            (Running, counts(2, 1, 1), vec![Pause, Stop]),
            (Paused, counts(2, 1, 1), vec![Stop, Resume]),
            (Waiting, counts(2, 0, 0), vec![Pause, Stop, Resume]),
            (Waiting, counts(0, 1, 1), vec![RetryFailed, Decide]),
            (Ended, counts(0, 1, 0), vec![RetryFailed]),
            (Ended, counts(0, 0, 1), vec![Decide]),
            (Ended, counts(0, 0, 0), vec![]),
        ];
        for (run, counts, expected) in table {
            let possible = |state| -> Vec<PersonJobAct> {
                let all = PersonJobAct::ALL.into_iter();
                all.filter(|act| act.allowed(state, run, &counts).is_ok()).collect()
            };
            assert_eq!(possible(PersonJobState::Started), expected, "{run:?} {counts:?}");
            assert!(possible(PersonJobState::Asked).is_empty());
        }
    }
}
