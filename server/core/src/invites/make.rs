//! From a preflight to a batch, and from a batch to a run.

use super::{people_words, tell};
use crate::domain::{approval, frozen};
use crate::settings::Settings;
use crate::store::batches::{self, Batch, NewPerson};
use crate::store::{Tx, runs as journal, runs::Run};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::{BatchAction, BatchState, OutcomeCounts, RunState, Situation};
use gangway_types::{BatchId, CheckId, PortalError, RunId};

/// ISC's user levels whose tokens may invite.
const MAY_SEND: [&str; 2] = ["ORG_ADMIN", "HELPDESK"];

/// Who makes, releases or changes a batch.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// ISC's identity id.
    pub person_id: &'a str,
    /// Display name.
    pub name: &'a str,
    /// Their sign-in; what they release is sent under it.
    pub grant_id: &'a str,
}

/// Makes a draft of a frozen preflight. The same preflight gives the same batch, however often it is posted.
///
/// # Errors
/// When the preflight is not the maker's or not ready, nobody in it can be mailed, or more people than the cap allows.
pub async fn make(core: &Core, who: Maker<'_>, check: &CheckId, name: &str) -> Result<BatchId> {
    let frozen = crate::checks::frozen(core, check, who.person_id).await?;
    if frozen.people.is_empty() {
        return Err(PortalError::refused("Nobody in this list can be mailed. Nothing was made.").into());
    }
    let cap = Settings::load(&core.store).await?.batch_cap;
    if frozen.people.len() > cap {
        return Err(PortalError::refused(format!(
            "This list has {} people; a batch may have {cap}. Nothing was made. Narrow the filter and check again.",
            frozen.people.len()
        ))
        .into());
    }
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if let Some(made) = batches::of_check(&mut tx, check).await? {
        return Ok(made);
    }
    let number = tx.next("batch").await?;
    let id = BatchId(format!("B-{number:04}"));
    let name = match name.trim() {
        "" => format!("Batch {number}"),
        given => given.chars().take(120).collect(),
    };
    let warnings: Vec<String> = frozen
        .people
        .iter()
        .map(|person| serde_json::to_string(&person.warnings))
        .collect::<std::result::Result<_, _>>()
        .map_err(crate::store::Error::from)?;
    let people: Vec<NewPerson<'_>> = (0..)
        .zip(frozen.people.iter().zip(&warnings))
        .map(|(position, (person, warnings))| NewPerson {
            person_id: &person.person_id,
            position,
            name: &person.name,
            alias: &person.alias,
            mail: person.mail.as_deref(),
            mail_norm: person.mail_norm.as_deref(),
            status: &person.status,
            lifecycle: person.lifecycle.as_deref(),
            manager_id: person.manager_id.as_deref(),
            manager_name: person.manager_name.as_deref(),
            profile_name: person.profile_name.as_deref(),
            warnings,
            send_again: person.send_again,
        })
        .collect();
    let batch = Batch {
        id: id.clone(),
        name,
        state: BatchState::Draft,
        made_by: who.person_id.to_owned(),
        made_by_name: who.name.to_owned(),
        made_at: now,
        check_id: check.clone(),
        parent: frozen.parent.clone(),
        frozen_at: frozen.frozen_at,
        frozen_hash: frozen::hash(people.iter().map(NewPerson::line)),
        selected: frozen.selected,
        left_out: frozen.left_out,
        run_id: None,
        released_by_name: None,
        released_at: None,
        round: 0,
        submitted: None,
        comment: None,
        decided_at: None,
        release: None,
        sender_why: None,
    };
    match batches::insert(&mut tx, &batch, number).await {
        Ok(()) => {}
        Err(error) if error.is_taken() => {
            // Another request with the same preflight was first.
            drop(tx);
            let mut tx = core.store.begin().await?;
            let made = batches::of_check(&mut tx, check).await?;
            return made.ok_or_else(|| error.into());
        }
        Err(error) => return Err(error.into()),
    }
    batches::add_people(&mut tx, &id, &people, now).await?;
    if !crate::checks::used(&mut tx, check, &id).await? {
        return Err(PortalError::Conflict {
            what: "People are being read again from ISC. Nothing was made; wait until the check is complete."
                .to_owned(),
        }
        .into());
    }
    let left_out = match frozen.left_out {
        0 => "nobody".to_owned(),
        n => people_words(n),
    };
    let words = format!(
        "made this batch of {}; {left_out} left out at the check",
        people_words(frozen.people.len() as u64)
    );
    tell(core, &mut tx, &batch, who, What::BatchMade, &words).await?;
    super::commit(tx).await?;
    core.news.tell("batches");
    core.news.tell("directory");
    Ok(id)
}

/// Whether this batch may be released, as it is held now.
fn releasable(core: &Core, settings: &Settings, batch: &Batch, approval_needed: bool) -> Result<()> {
    let counts = OutcomeCounts::default();
    let now = Situation { counts: &counts, run: None, approval_needed };
    batch
        .state
        .allows(BatchAction::Release, &now)
        .map_err(|why| PortalError::Conflict { what: format!("{why} Nothing was sent.") })?;
    let until = batch.decided_at.map(|at| approval::holds_until(at, settings.approval_days.max(1)));
    if BatchState::RELEASABLE.contains(&batch.state) && until.is_none_or(|until| until <= core.clock.now()) {
        let what = "The approval ran out before this was released; it is asked for anew. Nothing was sent.";
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    Ok(())
}

/// Whether somebody with these user levels may invite.
pub(super) fn may_send(levels: &[String]) -> bool {
    levels.iter().any(|level| MAY_SEND.iter().any(|wanted| level.eq_ignore_ascii_case(wanted)))
}

/// Why this person may not release a batch of `people`: above a number that settings name, neither who made it nor who
/// asked for its approval does.
pub(super) fn second_eyes(settings: &Settings, batch: &Batch, people: u64, who: &str) -> Option<String> {
    let above = u64::from(settings.second_eyes_above?);
    let asked = batch.submitted.as_ref().filter(|(by, ..)| by == who);
    if people <= above || (batch.made_by != who && asked.is_none()) {
        return None;
    }
    let name = asked.map_or(batch.made_by_name.as_str(), |(_, name, _)| name);
    Some(format!(
        "More than {} are released by somebody else than {name}, whose batch this is.",
        people_words(above)
    ))
}

/// Moves a batch into sending, with a run under `who`'s sign-in, in the caller's transaction, which holds the batch.
pub(super) async fn start(core: &Core, tx: &mut Tx, batch: &Batch, who: Maker<'_>) -> Result<()> {
    let real = core.clock.real();
    let run = Run {
        id: RunId(core.random.id(real)),
        kind: "invite".to_owned(),
        object: batch.id.to_string(),
        state: RunState::Running,
        waits_for: None,
        wait_until: None,
        grant_id: who.grant_id.to_owned(),
        started_by: who.person_id.to_owned(),
        started_by_name: who.name.to_owned(),
        wanted: None,
        fence: 0,
        progressed_at: real,
    };
    batches::move_state(tx, &batch.id, &[batch.state], BatchState::Sending).await?;
    journal::insert(tx, &run, real).await?;
    batches::released(tx, &batch.id, &run.id, (who.person_id, who.name), core.clock.now()).await?;
    Ok(())
}

/// Starts sending under the releaser's own sign-in: a draft where the settings need no approval, or what was approved.
/// Released twice, sent once.
///
/// # Errors
/// When there is no such batch, it was cancelled or rejected, or it needs an approval that it does not have.
pub async fn release(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<()> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let settings = Settings::load(&core.store).await?;
    let approval_needed = crate::approvals::needed(core, &settings, &batch).await?;
    let mut tx = core.store.begin().await?;
    let batch = batches::lock(&mut tx, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if batch.run_id.is_some() {
        // Posted twice: the first one released it.
        return Ok(());
    }
    if batch.state == BatchState::Cancelled {
        let what =
            format!("{id} was cancelled. Nothing was sent. Copy its people to a new check to invite them.");
        return Err(PortalError::Conflict { what }.into());
    }
    releasable(core, &settings, &batch, approval_needed)?;
    let (_, people, _) = crate::store::approvals::tally(&mut tx, id).await?;
    if let Some(why) = second_eyes(&settings, &batch, people, who.person_id) {
        return Err(PortalError::Conflict { what: format!("{why} Nothing was sent.") }.into());
    }
    start(core, &mut tx, &batch, who).await?;
    tell(core, &mut tx, &batch, who, What::BatchReleased, "released it for sending").await?;
    super::commit(tx).await?;
    core.news.tell("runs");
    core.news.tell(format!("batch:{id}"));
    Ok(())
}

/// Gives a batch up before sending; its people are free for other batches, and nobody is asked any more.
///
/// # Errors
/// When sending has started, or it is neither the caller's own nor is the caller an Admin.
pub async fn cancel(core: &Core, who: Maker<'_>, is_admin: bool, id: &BatchId) -> Result<()> {
    let mut tx = core.store.begin().await?;
    let batch = batches::lock(&mut tx, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if batch.made_by != who.person_id && !is_admin {
        let what = format!("Only {} or an Admin can cancel this batch. It is as it was.", batch.made_by_name);
        return Err(PortalError::Conflict { what }.into());
    }
    if !batches::move_state(&mut tx, id, &BatchState::BEFORE_SENDING, BatchState::Cancelled).await? {
        if batch.state == BatchState::Cancelled {
            return Ok(());
        }
        let why = batch
            .state
            .allows(
                BatchAction::Cancel,
                &Situation { counts: &OutcomeCounts::default(), run: None, approval_needed: false },
            )
            .err()
            .unwrap_or_default();
        return Err(PortalError::Conflict { what: why.to_owned() }.into());
    }
    let reason = format!("batch cancelled by {}", who.name);
    crate::approvals::taken_back(core, &mut tx, &batch).await?;
    crate::store::approvals::withdraw(&mut tx, id).await?;
    crate::store::outcomes::stop_queued(&mut tx, id, &reason, core.clock.now()).await?;
    tell(core, &mut tx, &batch, who, What::BatchCancelled, "cancelled it; nobody was mailed").await?;
    super::commit(tx).await?;
    core.news.tell("approvals");
    core.news.tell(format!("batch:{id}"));
    core.news.tell("directory");
    Ok(())
}
