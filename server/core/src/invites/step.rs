//! One step of sending: from the next queued people to one call that is out and recorded.

use super::make::may_send;
use super::verdict::Verdict;
use super::way::Way;
use super::{call, note, pace, people_words, reading};
use crate::domain::approval::Approver;
use crate::notices::{self, Facts, Matter, Recipient};
use crate::runs::Step;
use crate::runs::wait::{could_not_read, signed};
use crate::settings::Settings;
use crate::store::batches;
use crate::store::outcomes::{self, Queued};
use crate::store::runs::{self as journal, CallEnd, CallState, Run};
use crate::{Core, Error, Result};
use gangway_isc::Lane;
use gangway_types::audit::AuditResult;
use gangway_types::batches::{BatchState, Outcome, RunState, WaitsFor};
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, CallId};
use sha2::{Digest as _, Sha256};

/// Why queued people of a stopped run are not mailed, before the name of who stopped it.
pub(super) const STOPPED_BY: &str = "sending stopped by";

/// Calls that an earlier owner left in flight may have been executed: they become unknown, never queued again by
/// themselves.
///
/// # Errors
/// When the store does not answer.
pub async fn recover(core: &Core, run: &Run) -> Result<()> {
    let batch = BatchId(run.object.clone());
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let lost = journal::orphans(&mut tx, run, Some(core.clock.real())).await?;
    for lost_call in &lost {
        outcomes::unknown(&mut tx, &batch, lost_call, "Gangway stopped while the call was out", now).await?;
        note(
            core,
            &mut tx,
            &batch,
            None,
            "found a call that was out when Gangway stopped; its people are unknown",
            None,
        )
        .await?;
        let became = (AuditResult::Unknown, "Gangway stopped while it was out");
        call::tell(core, &mut tx, run, &batch, lost_call, became, None, None).await?;
    }
    if !lost.is_empty() {
        tracing::warn!(batch = %batch, calls = lost.len(), "calls were out when Gangway stopped");
    }
    super::commit(tx).await?;
    Ok(())
}

/// The next step of an invite run.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub async fn step(core: &Core, run: &Run) -> Result<Step> {
    let batch = BatchId(run.object.clone());
    let Some(current) = journal::get(&core.store, &run.id).await? else { return Ok(Step::Rest) };
    if current.fence != run.fence || current.state == RunState::Ended {
        return Ok(Step::Rest);
    }
    if let Some(wish) = &current.wanted {
        return carry_out(core, &current, &batch, wish).await;
    }
    if current.state == RunState::Paused {
        return Ok(Step::Rest);
    }
    let settings = Settings::load(&core.store).await?;
    let planned = journal::planned(&core.store, &run.id).await?;
    let next = match &planned {
        Some(call) => Next::People(outcomes::queued_in(&core.store, &batch, &call.id).await?),
        None => next(core, &settings, &batch).await?,
    };
    let Next::People(people) = next else {
        return rest_until(core, &current, WaitsFor::DailyCap, pace::next_day(core, &settings)).await;
    };
    if people.is_empty() {
        return match planned {
            Some(call) => {
                let mut tx = core.store.begin().await?;
                journal::void(&mut tx, &call.id, "nobody is left in it", core.clock.now()).await?;
                super::commit(tx).await?;
                Ok(Step::Again)
            }
            None => finish(core, &current, &batch).await,
        };
    }
    if let Some(until) = pace::quiet_until(core, &settings) {
        return rest_until(core, &current, WaitsFor::QuietHours, until).await;
    }
    let Some((token, grant)) = signed(core, &current, "sending").await? else { return Ok(Step::Rest) };
    if !may_send(&grant.levels) {
        return rest(core, &current, WaitsFor::Right, None).await;
    }
    let isc = core.isc.acting(&token, Lane::Runs);
    let ids: Vec<_> = people.iter().map(|person| person.person_id.clone()).collect();
    let readings = match reading::read(&isc, &ids).await {
        Ok(readings) => readings,
        Err(Error::Isc(error)) => {
            return could_not_read(core, &current, &error, "the people of a batch").await;
        }
        Err(error) => return Err(error),
    };
    let stored = batches::get(&core.store, &batch).await?;
    let approved = stored.is_some_and(|batch| batch.submitted.is_some());
    let verdict = Verdict::new(core, &settings, readings, approved).await?;
    let mut kept = Vec::with_capacity(people.len());
    let mut dropped = Vec::new();
    for person in people {
        match verdict.of(&person) {
            None => kept.push(person),
            Some(reason) => dropped.push((person, reason)),
        }
    }
    let way = match Way::of(core, &current, &batch, isc, &kept).await {
        Ok(way) => way,
        Err(Error::Isc(error)) => {
            return could_not_read(core, &current, &error, "the people of a batch").await;
        }
        Err(error) => return Err(error),
    };
    let (kept, unnamed) = way.reached(kept);
    let left = Left { dropped: &dropped, unnamed: &unnamed, why_unnamed: way.why() };
    let call_id = plan(core, &current, &batch, planned.map(|call| call.id), &kept, &left).await?;
    match call_id {
        Some(call_id) => send(core, &current, &batch, &call_id, kept, &way, &settings).await,
        None => Ok(Step::Again),
    }
}

/// More people than a batch can have.
const MOST_QUEUED: usize = 1_000_000;

/// Whom the next call takes.
enum Next {
    /// These; nobody when nobody is queued.
    People(Vec<Queued>),
    /// Nobody today: as many as settings allow were mailed.
    Tomorrow,
}

/// The next queued people whom the caps of the day let through. Whoever shares a full mail domain waits, the others go on.
async fn next(core: &Core, settings: &Settings, batch: &BatchId) -> Result<Next> {
    let chunk = settings.invite_chunk.max(1);
    let Some(caps) = pace::caps(settings) else {
        return Ok(Next::People(outcomes::next_queued(&core.store, batch, chunk).await?));
    };
    let mut room = pace::room(core, settings, caps).await?;
    let most = if caps.domain.is_some() { MOST_QUEUED } else { chunk };
    let queued = outcomes::next_queued(&core.store, batch, most).await?;
    let is_any = !queued.is_empty();
    let fit: Vec<Queued> =
        queued.into_iter().filter(|person| room.take(person.mail_norm.as_deref())).take(chunk).collect();
    Ok(if is_any && fit.is_empty() { Next::Tomorrow } else { Next::People(fit) })
}

/// Who does not go into the next call.
struct Left<'a> {
    /// Dropped by the reading, each with the reason.
    dropped: &'a [(Queued, String)],
    /// Those whom the retired call cannot name.
    unnamed: &'a [Queued],
    /// Why it cannot.
    why_unnamed: &'a str,
}

/// Drops what the reading dropped, and plans a call for the rest; none when nobody is left.
async fn plan(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    planned: Option<CallId>,
    kept: &[Queued],
    left: &Left<'_>,
) -> Result<Option<CallId>> {
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        // The next step finds the lease lost and rests.
        return Ok(None);
    }
    for (person, reason) in left.dropped {
        outcomes::dropped(&mut tx, batch, &person.person_id, reason, now).await?;
    }
    for person in left.unnamed {
        outcomes::failed_unsent(&mut tx, batch, &person.person_id, left.why_unnamed, now).await?;
    }
    if let Some(call) = &planned {
        for person in left.dropped.iter().map(|(person, _)| person).chain(left.unnamed) {
            journal::drop_item(&mut tx, call, person.person_id.as_str()).await?;
        }
    }
    if !left.dropped.is_empty() {
        let words = format!("left {} out: changed since the check", people_words(left.dropped.len() as u64));
        note(core, &mut tx, batch, None, &words, None).await?;
    }
    if !left.unnamed.is_empty() {
        let words = format!(
            "{} could not be asked for: {}",
            people_words(left.unnamed.len() as u64),
            left.why_unnamed
        );
        note(core, &mut tx, batch, None, &words, None).await?;
    }
    let call_id = match (planned, kept.is_empty()) {
        (Some(call), true) => {
            journal::void(&mut tx, &call, "nobody is left in it", now).await?;
            None
        }
        (Some(call), false) => Some(call),
        (None, true) => None,
        (None, false) => {
            let call = CallId(core.random.id(core.clock.real()));
            let items: Vec<String> = kept.iter().map(|person| person.person_id.to_string()).collect();
            let hash = hex::encode(Sha256::digest(items.join("\n")));
            journal::plan(&mut tx, &call, run, "invite", &items, &hash, now).await?;
            for person in kept {
                outcomes::take(&mut tx, batch, &person.person_id, &call).await?;
            }
            Some(call)
        }
    };
    super::commit(tx).await?;
    Ok(call_id)
}

/// Writes the call as `sending`, sends it, and records what it came to.
async fn send(
    core: &Core,
    run: &Run,
    batch: &BatchId,
    call_id: &CallId,
    people: Vec<Queued>,
    way: &Way,
    settings: &Settings,
) -> Result<Step> {
    if let Some(until) = pace::quiet_until(core, settings) {
        // They began while people were read. The call stays planned.
        return rest_until(core, run, WaitsFor::QuietHours, until).await;
    }
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let people = match pace::caps(settings) {
        None => people,
        Some(caps) => {
            if !journal::hold(&mut tx, run, core.clock.real()).await? {
                return Ok(Step::Again);
            }
            let mut room = pace::room_for(&mut tx, core, settings, caps, call_id).await?;
            let (fit, full): (Vec<_>, Vec<_>) =
                people.into_iter().partition(|person| room.take(person.mail_norm.as_deref()));
            for person in &full {
                outcomes::put_back(&mut tx, batch, &person.person_id, call_id).await?;
            }
            if fit.is_empty() {
                journal::void(&mut tx, call_id, "the day's cap was reached", now).await?;
                super::commit(tx).await?;
                return Ok(Step::Again);
            }
            fit
        }
    };
    if !journal::sending(&mut tx, run, call_id, core.clock.real(), now).await? {
        // Somebody else owns the run now, or a person wants it paused or stopped: nothing left.
        return Ok(Step::Again);
    }
    let mut out = Vec::with_capacity(people.len());
    for person in people {
        match outcomes::claim(&mut tx, batch, call_id, &person, now).await? {
            None => out.push(person),
            Some(held) => {
                let reason = match (held.by_address, held.until) {
                    (true, _) => format!("shares an e-mail with somebody invited in {}", held.batch),
                    (false, None) => format!("being invited in {}", held.batch),
                    (false, Some(_)) => format!("invited in {} meanwhile", held.batch),
                };
                outcomes::unclaim_person(&mut tx, call_id, &person.person_id).await?;
                journal::drop_item(&mut tx, call_id, person.person_id.as_str()).await?;
                outcomes::dropped(&mut tx, batch, &person.person_id, &reason, now).await?;
            }
        }
    }
    if out.is_empty() {
        let end = CallEnd {
            state: CallState::Refused,
            status: None,
            problem: Some("nobody is left in it"),
            task_id: None,
            request_id: None,
            probe_at: None,
        };
        journal::ended(&mut tx, call_id, run.fence, &end, now).await?;
        super::commit(tx).await?;
        return Ok(Step::Again);
    }
    super::commit(tx).await?;
    let answer = way.invite(&out).await;
    call::record(core, run, batch, call_id, &answer, settings).await
}

/// A person wants the run paused or stopped; no call is out at this point.
async fn carry_out(core: &Core, run: &Run, batch: &BatchId, wish: &str) -> Result<Step> {
    let real = core.clock.real();
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, real).await? {
        return Ok(Step::Rest);
    }
    journal::granted(&mut tx, &run.id, wish).await?;
    if let Some(who) = wish.strip_prefix(journal::STOP) {
        let n =
            outcomes::stop_queued(&mut tx, batch, &format!("{STOPPED_BY} {who}"), core.clock.now()).await?;
        note(core, &mut tx, batch, None, &format!("stopped sending; {} not mailed", people_words(n)), None)
            .await?;
        journal::set_state(&mut tx, &run.id, run.fence, RunState::Running, None, real).await?;
        super::commit(tx).await?;
        return Ok(Step::Again);
    }
    journal::set_state(&mut tx, &run.id, run.fence, RunState::Paused, None, real).await?;
    note(core, &mut tx, batch, None, "paused sending", None).await?;
    super::commit(tx).await?;
    Ok(Step::Rest)
}

/// Nobody is queued any more: wait for ISC's tasks, then end.
async fn finish(core: &Core, run: &Run, batch: &BatchId) -> Result<Step> {
    if outcomes::any_open_task(&core.store, batch).await? {
        return rest(core, run, WaitsFor::Tasks, Some(30_000)).await;
    }
    let Some(stored) = batches::get(&core.store, batch).await? else { return Ok(Step::Rest) };
    let now = core.clock.now();
    let counts = batches::counts(&core.store, &[&stored], now).await?.remove(0).0;
    let drops = batches::causes(&core.store, batch, Outcome::Dropped, now).await?;
    let (how, words) = if drops.iter().any(|(cause, _)| cause.starts_with(STOPPED_BY)) {
        ("stopped", "ended; it had been stopped".to_owned())
    } else if counts.unknown > 0 {
        ("some_unknown", format!("ended; {} unknown", people_words(counts.unknown)))
    } else if counts.failed > 0 {
        ("some_failed", format!("ended; {} failed", people_words(counts.failed)))
    } else {
        ("all_done", "ended; all done".to_owned())
    };
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        return Ok(Step::Rest);
    }
    // Somebody may have put people back into the queue since it was found empty.
    if outcomes::still_queued(&mut tx, batch).await? {
        return Ok(Step::Again);
    }
    if journal::end(&mut tx, &run.id, run.fence, how, core.clock.real()).await? {
        batches::move_state(&mut tx, batch, &[BatchState::Sending], BatchState::Sent).await?;
        note(core, &mut tx, batch, None, &format!("Sending {words}"), None).await?;
        if counts.failed + counts.unknown > 0 {
            let who = Approver { id: run.started_by.as_str().into(), name: run.started_by_name.clone() };
            let facts = Facts::Trouble { failed: counts.failed, unknown: counts.unknown };
            // A run that is resumed for a retry ends again, under another fence.
            let event = format!("ended {} {}", run.id, run.fence);
            let matter = Matter { kind: NoticeKind::Trouble, batch, name: &stored.name, event };
            notices::add(core, &mut tx, &matter, &[Recipient { who, facts }]).await?;
        }
    }
    super::commit(tx).await?;
    core.news.tell("batches");
    Ok(Step::Rest)
}

/// The run waits; `ms` of real time at most, or until somebody acts.
pub(super) async fn rest(core: &Core, run: &Run, reason: WaitsFor, ms: Option<i64>) -> Result<Step> {
    let real = core.clock.real();
    let mut tx = core.store.begin().await?;
    let waits = Some((reason, ms.map(|ms| real + ms)));
    journal::set_state(&mut tx, &run.id, run.fence, RunState::Waiting, waits, real).await?;
    super::commit(tx).await?;
    Ok(Step::Rest)
}

/// The run waits until a moment of the domain's time.
async fn rest_until(core: &Core, run: &Run, reason: WaitsFor, until: i64) -> Result<Step> {
    rest(core, run, reason, Some(pace::from_now(core, until))).await
}
