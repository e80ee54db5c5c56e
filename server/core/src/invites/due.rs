//! Releases that were decided ahead of their time: once a batch is approved, and not before its day, it is released under
//! the sign-in that was given for it. What cannot be is told, and waits for somebody with the right to send.

use super::make::{self, Maker, may_send, second_eyes};
use super::{note, pace, people_words};
use crate::audit::{self, Entry};
use crate::auth::GrantProblem;
use crate::domain::approval::{Approver, holds_until};
use crate::news::Topic;
use crate::notices::{self, Facts, Matter, Recipient};
use crate::settings::Settings;
use crate::store::batches::{self, Batch, Release};
use crate::store::{Tx, approvals};
use crate::{Core, Result};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::BatchState;
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, PersonId};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often due releases are looked for when no news comes.
const TICK: Duration = Duration::from_secs(5);
/// States from which a batch releases itself.
const FROM: [BatchState; 2] = [BatchState::Approved, BatchState::PartlyApproved];

/// Releases what is due until `stop`, and sets runs going that a change of clock or settings lets go on. Several replicas
/// may: each batch is held while something is done to it.
pub(super) async fn keep(core: Core, stop: CancellationToken) {
    let mut news = core.news.watch();
    while !stop.is_cancelled() {
        if let Err(error) = turn(&core).await {
            tracing::warn!(%error, "due releases could not be looked at; they are tried again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
            () = of_interest(&mut news) => {}
        }
    }
}

/// An answer came, a clock or a setting changed, or news were missed that may have said so.
async fn of_interest(news: &mut broadcast::Receiver<Topic>) {
    loop {
        match news.recv().await {
            Ok(topic) if !["approvals", "clock", "settings"].contains(&topic.as_str()) => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            // Nobody tells news any more: the tick is enough.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Releases everything that is due now; answers how many batches moved.
///
/// # Errors
/// When the store does not answer. What was done before stays done.
pub async fn turn(core: &Core) -> Result<u64> {
    let settings = Settings::load(&core.store).await?;
    pace::wake(core, &settings).await?;
    let mut moved = 0;
    for id in batches::due_releases(&core.store, core.clock.now()).await? {
        moved += u64::from(one(core, &settings, &id).await?);
    }
    Ok(moved)
}

/// Whether this sign-in may send now; none when that cannot be known just now.
async fn allowed(core: &Core, release: &Release) -> Option<std::result::Result<(), String>> {
    match core.grants.token(&release.grant_id).await {
        Ok((_, grant)) if may_send(&grant.levels) => Some(Ok(())),
        Ok(_) => Some(Err(format!("{} may not send in ISC", release.name))),
        Err(GrantProblem::Ended { why, .. }) => {
            Some(Err(format!("the sign-in of {} ended: {why}", release.name)))
        }
        Err(GrantProblem::NotNow { why }) => {
            tracing::warn!(why, "a release waits: the sign-in cannot be renewed now");
            None
        }
    }
}

/// Releases one batch, or says why it cannot be; answers whether it moved.
async fn one(core: &Core, settings: &Settings, id: &BatchId) -> Result<bool> {
    let found = batches::get(&core.store, id).await?;
    let Some(release) = found.and_then(|batch| batch.release) else { return Ok(false) };
    // ISC is asked before the batch is held: others wait for it.
    let Some(allowed) = allowed(core, &release).await else { return Ok(false) };
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let Some(batch) = batches::lock(&mut tx, id).await? else { return Ok(false) };
    let is_due = FROM.contains(&batch.state)
        && batch.run_id.is_none()
        && batch.release.as_ref() == Some(&release)
        && release.at.is_none_or(|at| at <= now);
    // An approval that ran out is asked for anew, and the release stays decided.
    let holds = batch.decided_at.is_some_and(|at| now < holds_until(at, settings.approval_days.max(1)));
    if !is_due || !holds {
        return Ok(false);
    }
    let (_, people, _) = approvals::tally(&mut tx, id).await?;
    let refused = match allowed {
        Err(why) => Some(why),
        Ok(()) => second_eyes(settings, &batch, people, &release.person_id),
    };
    match refused {
        Some(why) => needs_sender(core, &mut tx, &batch, &release, &why).await?,
        None => released(core, &mut tx, &batch, &release, people).await?,
    }
    super::commit(tx).await?;
    for topic in ["runs", "batches"] {
        core.news.tell(topic);
    }
    core.news.tell(format!("batch:{id}"));
    Ok(true)
}

async fn released(core: &Core, tx: &mut Tx, batch: &Batch, release: &Release, people: u64) -> Result<()> {
    let who = Maker { person_id: &release.person_id, name: &release.name, grant_id: &release.grant_id };
    make::start(core, tx, batch, who).await?;
    let words = format!(
        "released {} for sending by itself, as decided before, under the sign-in of {}",
        people_words(people),
        release.name
    );
    note(core, tx, &batch.id, None, &words, None).await?;
    let entry = Entry::by_gangway(What::BatchReleased, format!("{}: {words}", batch.id));
    audit::append(core, tx, entry.on_behalf_of(who).about(&batch.id, &batch.name));
    Ok(())
}

/// Nothing is sent, and it is not tried again: somebody with the right to send releases it.
async fn needs_sender(core: &Core, tx: &mut Tx, batch: &Batch, release: &Release, why: &str) -> Result<()> {
    batches::move_state(tx, &batch.id, &FROM, BatchState::NeedsSender).await?;
    batches::dated(tx, &batch.id, None).await?;
    batches::needs_sender(tx, &batch.id, why).await?;
    let (_, people, _) = approvals::tally(tx, &batch.id).await?;
    let submitter = batch.submitted.as_ref().map(|(by, name, _)| (by.as_str(), name.as_str()));
    let whose = Some((release.person_id.as_str(), release.name.as_str()));
    let to: Vec<Recipient> = [submitter, whose]
        .into_iter()
        .flatten()
        .map(|(id, name)| Recipient {
            who: Approver { id: PersonId::from(id), name: name.to_owned() },
            facts: Facts::Waiting { people },
        })
        .collect();
    let event = format!("needs sender {} {} {}", batch.id, batch.round, core.clock.now());
    let matter = Matter { kind: NoticeKind::NeedsSender, batch: &batch.id, name: &batch.name, event };
    notices::add(core, tx, &matter, &to).await?;
    let words = format!("was not released by itself: {why}");
    note(core, tx, &batch.id, None, &words, None).await?;
    let who = (release.person_id.as_str(), release.name.as_str());
    let entry = Entry::by_gangway(What::BatchReleased, format!("{}: {words}", batch.id));
    let entry = entry.on_behalf_of(who).result(AuditResult::Refused);
    audit::append(core, tx, entry.about(&batch.id, &batch.name));
    Ok(())
}
