//! One step of a load: what comes next by where it stands.

use super::{call, change, follow, settle};
use crate::runs::Step;
use crate::runs::wait::{rest, signed};
use crate::sources::compare::{self, Asked};
use crate::sources::{accounts_words, show};
use crate::store::kept_files;
use crate::store::runs::{self as journal, Run};
use crate::store::source_files::comparisons::{self, Purpose, Stored};
use crate::store::source_files::loads::{self, Change, Load};
use crate::store::source_files::{self as files};
use crate::{Core, Result};
use gangway_isc::{Acting, ErrorKind, Lane};
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::safety::{CompareState, LoadState};
use gangway_types::{CallId, ComparisonId, PortalError, SourceLoadId};
use sha2::{Digest as _, Sha256};
use std::io::Read as _;

/// How long a load waits for another aggregation before it looks again, real milliseconds.
const BUSY_MS: i64 = 5_000;
/// How long after a reading that came to nothing, real milliseconds.
const AGAIN_MS: i64 = 15_000;
/// The kind of the call in the journal.
const CALL: &str = "load";

/// A file that was out when its owner stopped may have been taken: its fate is unknown until it is found out.
///
/// # Errors
/// When the store does not answer.
pub async fn recover(core: &Core, run: &Run) -> Result<()> {
    let Some(load) = loads::get(&core.store, &SourceLoadId(run.object.clone())).await? else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    // Nobody else looks for evidence of these calls.
    let lost = journal::orphans(&mut tx, run, None).await?;
    if !lost.is_empty() {
        let cause = "Gangway stopped while the file was on its way: whether ISC took it is not known";
        let unknown = Change { state: Some(LoadState::Unknown), cause: Some(cause), ..Change::default() };
        change(core, &mut tx, &load, &[LoadState::Sending], &unknown).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The next step of a load.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub async fn step(core: &Core, run: &Run) -> Result<Step> {
    let Some(current) = journal::get(&core.store, &run.id).await? else { return Ok(Step::Rest) };
    if current.fence != run.fence || current.state == RunState::Ended {
        return Ok(Step::Rest);
    }
    let Some(load) = loads::get(&core.store, &SourceLoadId(run.object.clone())).await? else {
        return end(core, &current, "all_done").await;
    };
    if let Some(wish) = &current.wanted {
        let mut tx = core.store.begin().await?;
        if let Some(who) = wish.strip_prefix(journal::STOP) {
            let cause = format!("stopped by {who}");
            let stopped = Change {
                state: Some(LoadState::Stopped),
                cause: Some(&cause),
                ended_at: Some(core.clock.now()),
                ..Change::default()
            };
            // What has left cannot be stopped: it is followed.
            change(core, &mut tx, &load, &[LoadState::Reading, LoadState::Busy], &stopped).await?;
        }
        journal::granted(&mut tx, &run.id, wish).await?;
        tx.commit().await?;
        return Ok(Step::Again);
    }
    match load.state {
        LoadState::Done => end(core, &current, "all_done").await,
        LoadState::Differs | LoadState::Failed => end(core, &current, "some_failed").await,
        LoadState::Stopped => end(core, &current, "stopped").await,
        // It was never let go, or another step is at it.
        LoadState::Second => rest(core, &current, WaitsFor::Right, None).await,
        LoadState::Reading | LoadState::Busy => before(core, &current, &load).await,
        LoadState::Sending => Ok(Step::Again),
        LoadState::Running => follow::running(core, &current, &load).await,
        LoadState::Checking => settle::checking(core, &current, &load).await,
        LoadState::Unknown => follow::unknown(core, &current, &load).await,
    }
}

/// ISC under the run's sign-in; none when the run rests.
pub(super) async fn acting(core: &Core, run: &Run) -> Result<Option<Acting>> {
    Ok(signed(core, run, "a load").await?.map(|(token, _)| core.isc.acting(&token, Lane::Runs)))
}

/// Everything before the first byte leaves: no other aggregation runs, and what would happen is still what was confirmed.
async fn before(core: &Core, run: &Run, load: &Load) -> Result<Step> {
    let Some(isc) = acting(core, run).await? else { return Ok(Step::Rest) };
    match follow::aggregating(&isc, &load.source).await {
        Err(error) if error.kind() == ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            return rest(core, run, WaitsFor::Isc, Some(1_000)).await;
        }
        Ok(Some(name)) => {
            let cause = format!("another aggregation runs: {name}");
            move_on(core, load, LoadState::Busy, &cause).await?;
            return rest(core, run, WaitsFor::Tasks, Some(BUSY_MS)).await;
        }
        // Whether one runs cannot be read: ISC says so itself when the file comes.
        Ok(None) | Err(_) => {}
    }
    if load.state == LoadState::Busy {
        // What it changed is read first.
        move_on(core, load, LoadState::Reading, "").await?;
        return Ok(Step::Again);
    }
    let read = match reading(core, run, load, load.before.as_ref()).await? {
        Read::Done(read) => *read,
        Read::New(id) => {
            let mut tx = core.store.begin().await?;
            let begun = Change { before: Some(&id), ..Change::default() };
            change(core, &mut tx, load, &[LoadState::Reading], &begun).await?;
            tx.commit().await?;
            return Ok(Step::Again);
        }
        Read::Failed(words) => {
            move_on(core, load, LoadState::Reading, &words).await?;
            return rest(core, run, WaitsFor::Isc, Some(AGAIN_MS)).await;
        }
    };
    if let Some(words) = drift(core, load, &read).await? {
        let mut tx = core.store.begin().await?;
        let now = core.clock.now();
        let stopped = Change {
            state: Some(LoadState::Stopped),
            cause: Some(&words),
            ended_at: Some(now),
            ..Change::default()
        };
        change(core, &mut tx, load, &[LoadState::Reading], &stopped).await?;
        tx.commit().await?;
        return Ok(Step::Again);
    }
    // Reading took its time: another one may have begun meanwhile.
    if let Ok(Some(name)) = follow::aggregating(&isc, &load.source).await {
        move_on(core, load, LoadState::Busy, &format!("another aggregation runs: {name}")).await?;
        return rest(core, run, WaitsFor::Tasks, Some(BUSY_MS)).await;
    }
    send(core, run, load, &isc).await
}

/// What reading a comparison of a load came to.
pub(super) enum Read {
    /// There is a result.
    Done(Box<Stored>),
    /// It is to be read: a new one was entered.
    New(ComparisonId),
    /// It came to nothing, in words; a new one may.
    Failed(String),
}

/// Reads the comparison `id` of a load to its end; one that has a result young enough is taken as it is.
pub(super) async fn reading(core: &Core, run: &Run, load: &Load, id: Option<&ComparisonId>) -> Result<Read> {
    let known = match id {
        Some(id) => comparisons::get(&core.store, id).await?,
        None => None,
    };
    match known {
        Some(known) if known.state == CompareState::Reading => {
            compare::read(core, &known.id).await?;
            let read = comparisons::get(&core.store, &known.id).await?;
            match read {
                Some(read) if read.state == CompareState::Done => Ok(Read::Done(Box::new(read))),
                Some(read) if read.state == CompareState::Failed => {
                    Ok(Read::Failed(read.problem.unwrap_or_default()))
                }
                // Another reader has it.
                _ => Ok(Read::Failed("ISC's accounts are being read".to_owned())),
            }
        }
        Some(known) if show::comparison_view(&known).is_fresh(core.clock.now()) => {
            Ok(Read::Done(Box::new(known)))
        }
        _ => {
            let asked = Asked {
                source: &load.source,
                source_name: &load.source_name,
                file: &load.file,
                by: (&run.started_by, &run.started_by_name),
                grant: &run.grant_id,
            };
            Ok(Read::New(compare::insert(core, &asked, Purpose::Load).await?))
        }
    }
}

/// Why what would happen now is not what was confirmed, in words.
async fn drift(core: &Core, load: &Load, now: &Stored) -> Result<Option<String>> {
    let more = comparisons::beyond(&core.store, &now.id, &load.comparison).await?;
    if !more.is_empty() {
        let named: Vec<&str> = more.iter().take(5).map(String::as_str).collect();
        let and = if more.len() > named.len() { " and others" } else { "" };
        return Ok(Some(format!(
            "what would be removed changed since it was confirmed: {} would go besides ({}{and}). Nothing was sent; look \
             at the comparison and ask again",
            accounts_words(more.len() as u64),
            named.join(", ")
        )));
    }
    let prediction = show::prediction(now);
    if load.said.held && !prediction.held && prediction.goes > 0 {
        return Ok(Some(
            "ISC's delete threshold would no longer hold the removals back. Nothing was sent; look at the comparison and \
             ask again"
                .to_owned(),
        ));
    }
    Ok(None)
}

/// Sends the file: once.
async fn send(core: &Core, run: &Run, load: &Load, isc: &Acting) -> Result<Step> {
    let file = files::get(&core.store, &load.source, &load.file).await?;
    let file = file.ok_or_else(|| PortalError::not_found("file"))?;
    let mut kept = kept_files::reader(&core.store, &file.kept);
    let bytes = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        kept.read_to_end(&mut all).map(|_| all)
    });
    let bytes = match bytes.await {
        Ok(Ok(bytes)) if hex::encode(Sha256::digest(&bytes)) == file.sha => bytes,
        _ => {
            move_on(core, load, LoadState::Reading, "the kept file could not be read").await?;
            return rest(core, run, WaitsFor::Isc, Some(AGAIN_MS)).await;
        }
    };
    // A request that waits for the budget has not left.
    let isc = match isc.reserved().await {
        Ok(isc) => isc,
        Err(_) => return rest(core, run, WaitsFor::Budget, Some(5_000)).await,
    };
    let (now, real) = (core.clock.now(), core.clock.real());
    let id = CallId(core.random.id(real));
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, real).await? {
        return Ok(Step::Again);
    }
    journal::plan(&mut tx, &id, run, CALL, &[load.id.to_string()], &file.sha, now).await?;
    let out = Change {
        state: Some(LoadState::Sending),
        call: Some(&id),
        sent_at: Some(now),
        cause: Some(""),
        ..Change::default()
    };
    // Somebody may have stopped it.
    if !journal::sending(&mut tx, run, &id, real, now).await?
        || !change(core, &mut tx, load, &[LoadState::Reading], &out).await?
    {
        return Ok(Step::Again);
    }
    tx.commit().await?;
    let source = gangway_isc::SourceId::from(load.source.as_str());
    let answer = isc.load_accounts(&source, &file.name, &bytes, false).await;
    drop(bytes);
    call::record(core, run, load, &id, &answer).await
}

/// Puts a load that was not sent somewhere else, with a cause.
async fn move_on(core: &Core, load: &Load, to: LoadState, cause: &str) -> Result<()> {
    let mut tx = core.store.begin().await?;
    let moved = Change { state: Some(to), cause: Some(cause), ..Change::default() };
    change(core, &mut tx, load, &[LoadState::Reading, LoadState::Busy], &moved).await?;
    tx.commit().await?;
    Ok(())
}

async fn end(core: &Core, run: &Run, how: &str) -> Result<Step> {
    let mut tx = core.store.begin().await?;
    journal::end(&mut tx, &run.id, run.fence, how, core.clock.real()).await?;
    tx.commit().await?;
    core.news.tell("runs");
    Ok(Step::Rest)
}
