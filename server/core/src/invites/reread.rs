//! Reading everybody of a batch again before it is released: who changed since freezing is left out, and nobody is added.
//!
//! It is work on the server, a hundred people at a time, that outlives the page that asked for it and a restart.

use super::reread_part::judged;
use super::{commit, note, people_words};
use crate::auth::GrantProblem;
use crate::domain::release::{ANOTHER_MAIL, ANOTHER_MAIL_APPROVED};
use crate::invites::Maker;
use crate::settings::Settings;
use crate::store::batches::rereads::{self, RereadRow};
use crate::store::{batches, outcomes};
use crate::{Core, Error, Result};
use gangway_types::batches::{BatchState, Outcome};
use gangway_types::{BatchId, PersonId, PortalError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// People per call.
const CHUNK: usize = 100;
/// How long another replica leaves a reading alone whose reader is silent, in milliseconds.
const LEASE_MS: i64 = 90_000;
/// How often the keeper looks for readings that nobody carries on.
const LOOK: Duration = Duration::from_secs(10);

pub use crate::domain::release::is_another_mail;

/// What reading again came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reread {
    /// People read.
    pub read: u64,
    /// Of them, left out now.
    pub left_out: u64,
}

/// Starts reading everybody again who would be sent to, under `who`'s sign-in. Asked for twice, read once.
///
/// # Errors
/// When sending has started or is over.
pub async fn start_reread(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    ask(core, who, id).await?;
    let (core, id) = (core.clone(), id.clone());
    tokio::spawn(async move { log(&id, carry_on(&core, &id).await) });
    Ok(())
}

/// As [`start_reread`], and waits for its end.
///
/// # Errors
/// When sending has started or is over, or the store does not answer.
pub async fn reread(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<Reread> {
    ask(core, who, id).await?;
    carry_on(core, id).await?;
    let came = rereads::of(&core.store, id).await?.map(|row| row.view);
    Ok(came.map_or_else(Reread::default, |view| Reread { read: view.done, left_out: view.left_out }))
}

async fn ask(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let people = outcomes::next_queued(&core.store, id, usize::MAX >> 1).await?.len() as u64;
    let mut tx = core.store.begin().await?;
    let batch = batches::lock(&mut tx, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if !may_reread(batch.state) {
        let what = "People are read again before sending only. Nothing was done.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    let by = (who.person_id, who.name);
    rereads::ask(&mut tx, id, who.grant_id, by, people, core.clock.now()).await?;
    tx.commit().await?;
    core.news.tell(format!("batch:{id}"));
    Ok(())
}

fn log(id: &BatchId, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(batch = %id, %error, "reading people again was interrupted; it is taken up again");
    }
}

/// Takes up readings whose reader ended, until `stop`.
pub(super) async fn keep(core: Core, stop: CancellationToken) {
    if core.store.is_sqlite()
        && let Err(error) = rereads::free_all(&core.store).await
    {
        tracing::warn!(%error, "leases of a process before could not be given back; they run out by themselves");
    }
    while !stop.is_cancelled() {
        match rereads::unread(&core.store, core.clock.real()).await {
            Ok(waiting) => {
                for id in waiting {
                    log(&id, carry_on(&core, &id).await);
                }
            }
            Err(error) => tracing::warn!(%error, "readings before release could not be looked for"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Reads what is left; nothing when another reader has it.
async fn carry_on(core: &Core, id: &BatchId) -> Result<()> {
    let real = core.clock.real();
    // A reader of its own, not only of this process: two tasks of one process must not share a lease.
    let reader = format!("{}:{}", core.instance, core.random.id(real));
    let Some(row) = rereads::take(&core.store, id, &reader, real, real + LEASE_MS).await? else {
        return Ok(());
    };
    let problem = match rest(core, &row, &reader).await {
        Ok(problem) => problem,
        Err(error @ Error::Store(_)) => return Err(error),
        Err(error) => Some(words(&error)),
    };
    over(core, &row, &reader, problem.as_deref()).await
}

fn words(error: &Error) -> String {
    let why = match error {
        Error::Grant(GrantProblem::Ended { .. }) => "the sign-in it was read under ended".to_owned(),
        error => error.to_string(),
    };
    format!(
        "Not everybody could be read from ISC: {why}. Those who were not read are as they were. Read them again."
    )
}

/// Reads chunk by chunk; answers what kept it from the end, if something did.
async fn rest(core: &Core, row: &RereadRow, reader: &str) -> Result<Option<String>> {
    let settings = Settings::load(&core.store).await?;
    let id = &row.batch;
    let mut position = row.position;
    loop {
        let Some(batch) = batches::get(&core.store, id).await? else { return Ok(None) };
        let next = outcomes::queued_after(&core.store, id, position, CHUNK).await?;
        let Some((last, _)) = next.last() else { return Ok(None) };
        position = *last;
        let people: Vec<_> = next.into_iter().map(|(_, person)| person).collect();
        let dropped = judged(core, &row.grant_id, &batch, &people, &settings).await?;
        let mut tx = core.store.begin().await?;
        let now = batches::lock(&mut tx, id).await?.map(|batch| batch.state);
        if !now.is_some_and(may_reread) {
            return Ok(Some("It ended early: the batch is no longer as it was before sending.".to_owned()));
        }
        let came = (people.len(), dropped.len(), position);
        if !rereads::progress(&mut tx, id, reader, came, core.clock.real() + LEASE_MS).await? {
            return Ok(None);
        }
        for (person, reason) in &dropped {
            outcomes::dropped(&mut tx, id, &person.person_id, reason, core.clock.now()).await?;
        }
        commit(tx).await?;
        core.news.tell(format!("batch:{id}"));
    }
}

/// Ends it, with a line in the timeline.
async fn over(core: &Core, row: &RereadRow, reader: &str, problem: Option<&str>) -> Result<()> {
    let id = &row.batch;
    let mut tx = core.store.begin().await?;
    if !rereads::ended(&mut tx, id, reader, problem, core.clock.now()).await? {
        return Ok(());
    }
    tx.commit().await?;
    if let Some(view) = rereads::of(&core.store, id).await?.map(|row| row.view) {
        let words = format!(
            "read {} again; {} left out: changed since the check",
            people_words(view.done),
            people_words(view.left_out)
        );
        let mut tx = core.store.begin().await?;
        note(core, &mut tx, id, Some((row.by.0.as_str(), row.by.1.as_str())), &words, None).await?;
        commit(tx).await?;
    }
    core.news.tell(format!("batch:{id}"));
    core.news.tell("directory");
    Ok(())
}

/// Whether people are still to be sent to.
fn may_reread(state: BatchState) -> bool {
    state == BatchState::Draft || BatchState::RELEASABLE.contains(&state)
}

/// Those of a batch who were left out because their address changed, and the batch's name: for a new check of them.
///
/// # Errors
/// When there is no such batch, or there are none.
pub async fn with_another_mail(core: &Core, id: &BatchId) -> Result<(String, Vec<PersonId>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let mut people = Vec::new();
    for reason in [ANOTHER_MAIL, ANOTHER_MAIL_APPROVED] {
        let now = core.clock.now();
        people.extend(batches::ids_because(&core.store, id, Outcome::Dropped, reason, now).await?);
    }
    if people.is_empty() {
        let what =
            "Nobody of this batch was left out because of another e-mail. Nothing was made.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    Ok((batch.name, people))
}
