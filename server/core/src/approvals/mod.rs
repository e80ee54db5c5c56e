//! Approval: nobody's mail goes out on one person's word, unless the tenant's owner decides so.
//!
//! A draft is submitted: its people are split by manager into requests, one per manager and round. Whoever is asked answers
//! for all of a request's people at once; what a manager leaves unanswered goes to the fallback. When nothing is open any
//! more, the batch is approved, partly approved or rejected. Every action is one transaction that holds the batch's row
//! first, so that of two people who act at once one is told what the other did. Only people whose outcome is `queued` are
//! ever sent to; whoever waits for an answer or was refused is not.

mod absence;
mod ahead;
mod change;
mod decide;
mod keep;
mod marks;
mod notify;
mod pass;
mod plan;
mod renew;
mod submit;
mod views;
mod withdraw;

#[cfg(test)]
mod tests;

pub use absence::{delegations, end_absence, set_absence};
pub use ahead::preview_of_check;
pub use change::{change_answer, delegate};
pub use decide::decide;
pub use keep::{keep, turn};
pub use marks::{
    Aftermath, Prepared, aftermath, keep_comment, kept_marks, mark, open_group, prepared, unmark,
};
pub(crate) use notify::taken_back;
pub use submit::{SubmitOptions, preview, submit};
pub(crate) use views::{answers, requests};
pub use views::{detail, list, waiting_count};
pub use withdraw::withdraw;

use crate::audit::{self, Entry};
use crate::domain::approval::{DAY_MS, settled};
use crate::invites::{note, people_words};
use crate::settings::Settings;
use crate::store::batches::{self, Batch};
use crate::store::{Tx, approvals as store};
use crate::{Core, Result};
use gangway_types::approvals::Sends;
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, PortalError};

/// The batch, held until the transaction ends.
async fn locked(tx: &mut Tx, id: &BatchId) -> Result<Batch> {
    Ok(batches::lock(tx, id).await?.ok_or_else(|| PortalError::not_found("batch"))?)
}

fn told(core: &Core, id: &BatchId) {
    core.news.tell("approvals");
    core.news.tell("batches");
    core.news.tell("directory");
    core.news.tell(format!("batch:{id}"));
}

fn conflict(what: impl Into<String>) -> crate::Error {
    PortalError::Conflict { what: what.into() }.into()
}

/// "28 Nov", in the tenant's zone.
fn day(settings: &Settings, at: i64) -> String {
    let zone = settings.time_zone.as_deref().and_then(|name| jiff::tz::TimeZone::get(name).ok());
    jiff::Timestamp::from_millisecond(at)
        .map(|at| at.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC)).strftime("%-d %b").to_string())
        .unwrap_or_default()
}

/// A moment in the audit log.
fn moment(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
}

fn days(days: u32) -> i64 {
    i64::from(days) * DAY_MS
}

fn sends(batch: &Batch) -> Sends {
    match &batch.release {
        None => Sends::ByHand,
        Some(release) => release.at.map_or(Sends::WhenAnswered, Sends::At),
    }
}

/// "3 managers", "1 manager".
fn managers_words(n: usize) -> String {
    if n == 1 { "1 manager".to_owned() } else { format!("{n} managers") }
}

/// What is written down of one action: a line in the batch's timeline and an entry in the audit log, in its transaction.
struct Told<'a> {
    /// Who did it; none for Gangway.
    actor: Option<(&'a str, &'a str)>,
    what: What,
    /// The line of the timeline: the rest of a sentence.
    words: String,
}

impl Told<'_> {
    async fn down(
        self,
        core: &Core,
        tx: &mut Tx,
        batch: &Batch,
        with: impl FnOnce(Entry) -> Entry,
    ) -> Result<()> {
        note(core, tx, &batch.id, self.actor, &self.words, None).await?;
        let sentence = format!("{}: {}", batch.id, self.words);
        let entry = match self.actor {
            Some(who) => Entry::by(who, self.what, sentence),
            None => Entry::by_gangway(self.what, sentence),
        };
        audit::append(core, tx, with(entry.about(&batch.id, &batch.name)));
        Ok(())
    }
}

/// Ends the asking when nothing is open any more; answers the state that the batch got then.
async fn settle(core: &Core, tx: &mut Tx, id: &BatchId, round: i64) -> Result<Option<BatchState>> {
    let open = store::open(tx, id, round).await?.len() as u64;
    let (_, approved, refused) = store::tally(tx, id).await?;
    let Some(state) = settled(open, approved, refused) else { return Ok(None) };
    if !batches::move_state(tx, id, &[BatchState::AwaitingApproval], state).await? {
        return Ok(None);
    }
    batches::decided(tx, id, Some(core.clock.now())).await?;
    let words = match state {
        BatchState::Approved => format!("all answers are in: {} approved", people_words(approved)),
        BatchState::Rejected => "all answers are in: nobody was approved".to_owned(),
        _ => format!("all answers are in: {} approved, {refused} not", people_words(approved)),
    };
    note(core, tx, id, None, &words, None).await?;
    Ok(Some(state))
}

/// Whether this batch needs an approval that it does not have: the settings want one, and not everybody in it was approved
/// lately for the same address.
///
/// # Errors
/// When the store does not answer.
pub async fn needed(core: &Core, settings: &Settings, batch: &Batch) -> Result<bool> {
    if !settings.approval_needed || batch.state != BatchState::Draft {
        return Ok(settings.approval_needed);
    }
    if batch.parent.is_none() || settings.reinvite_without_approval_days == 0 {
        return Ok(true);
    }
    let since = core.clock.now() - days(settings.reinvite_without_approval_days);
    Ok(!store::all_covered(&core.store, &batch.id, since).await?)
}
