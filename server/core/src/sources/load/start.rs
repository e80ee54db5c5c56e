//! Asking for a load, letting it go as the second person, stopping it, and deciding about one whose fate is not known.

use super::{change, own};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::runs::KIND_LOAD;
use crate::settings::Settings;
use crate::sources::merge::fresh;
use crate::sources::{accounts_words, flat_file, show};
use crate::store::source_files::loads::{self, Change, Load};
use crate::store::source_files::{self as stored, comparisons};
use crate::store::{Tx, runs as journal, runs::Run};
use crate::{Core, Result};
use gangway_types::audit::{AuditResult, What};
use gangway_types::batches::RunState;
use gangway_types::safety::{LoadDecision, LoadState, Prediction};
use gangway_types::{ComparisonId, FieldError, PortalError, RunId, SourceId, SourceLoadId};

/// What it takes to load a compared file.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What an aggregation would do.
    pub prediction: Prediction,
    /// Accounts that ISC has.
    pub of: u64,
    /// What has to be typed; none when nothing would be removed.
    pub confirmation: Option<String>,
    /// Whether a second person is needed, and above which share of accounts.
    pub needs_second: Option<u32>,
}

pub(super) async fn asked(core: &Core, source: &SourceId, id: &ComparisonId) -> Result<Asked> {
    let done = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    let done = done.ok_or_else(|| PortalError::not_found("comparison"))?;
    let prediction = show::prediction(&done);
    let settings = Settings::load(&core.store).await?;
    let (goes, of) = (prediction.goes, done.counts.in_isc);
    let above = goes > 0 && u128::from(goes) * 100 > u128::from(of) * u128::from(settings.load_share);
    Ok(Asked {
        confirmation: (goes > 0).then(|| show::confirmation(goes)),
        needs_second: (above && settings.load_second_person).then_some(settings.load_share),
        prediction,
        of,
    })
}

/// Whether what was typed is what had to be.
fn confirmed(confirmation: Option<&str>, typed: &str) -> Result<()> {
    let Some(wanted) = confirmation else { return Ok(()) };
    if typed.trim().eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    let words = format!("Type “{wanted}” to confirm. Nothing was loaded.");
    let fields = vec![FieldError { field: "typed".to_owned(), words: words.clone() }];
    Err(PortalError::Refused { what: words, fields }.into())
}

/// Asks for a load of a compared file. It begins at once, or waits for a second person where settings want one.
///
/// # Errors
/// When the source is not theirs, the comparison is older than ten minutes, what was typed is not what had to be, or
/// another load of the source is not over.
pub async fn ask(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &ComparisonId,
    typed: &str,
) -> Result<SourceLoadId> {
    let facts = flat_file(core, who, source).await?;
    let done = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    let done = done.ok_or_else(|| PortalError::not_found("comparison"))?;
    fresh(core, &done)?;
    let asked = asked(core, source, id).await?;
    confirmed(asked.confirmation.as_deref(), typed)?;
    let file = stored::get(&core.store, source, &done.file).await?;
    let file = file.ok_or_else(|| PortalError::not_found("file"))?;
    let mut tx = core.store.begin().await?;
    // The number first: it locks, so that two who ask at the same time come one after the other.
    let number = tx.next("load").await?;
    if let Some(other) = loads::open_in(&mut tx, source).await? {
        let what =
            format!("{other} of {} is not over. Nothing was begun. Wait for it, or stop it.", facts.name);
        return Err(PortalError::Conflict { what }.into());
    }
    let needs_second = asked.needs_second.is_some();
    let mut load = Load {
        id: SourceLoadId(format!("L-{number:04}")),
        source: source.clone(),
        source_name: facts.name.clone(),
        file: file.id.clone(),
        state: if needs_second { LoadState::Second } else { LoadState::Reading },
        by: who.person_id.clone(),
        by_name: who.name.clone(),
        at: core.clock.now(),
        said: asked.prediction,
        said_of: i64::try_from(asked.of).unwrap_or(i64::MAX),
        comparison: id.clone(),
        before: None,
        after: None,
        needs_second,
        second: None,
        run: None,
        call: None,
        task: None,
        progress: None,
        cause: None,
        request_id: None,
        sent_at: None,
        task_over_at: None,
        ended_at: None,
        result: None,
    };
    if !needs_second {
        load.run = Some(run(core, &mut tx, who, &load.id).await?);
    }
    loads::insert(&mut tx, &load).await?;
    let goes = accounts_words(asked.prediction.goes);
    let second = if needs_second { "; a second person is needed" } else { "" };
    let sentence =
        format!("asked to load {} into {}: {goes} would be removed{second}", file.name, facts.name);
    let entry = Entry::by(who, What::LoadAsked, sentence).about(source, &facts.name);
    audit::append(core, &mut tx, entry.fact("Load", load.id.as_str()).fact("SHA-256", &file.sha));
    tx.commit().await?;
    core.news.tell("runs");
    Ok(load.id)
}

/// The run that carries a load out, under this person's sign-in.
async fn run(core: &Core, tx: &mut Tx, who: &Signed, load: &SourceLoadId) -> Result<RunId> {
    let real = core.clock.real();
    let id = RunId(core.random.id(real));
    let run = Run {
        id: id.clone(),
        kind: KIND_LOAD.to_owned(),
        object: load.to_string(),
        state: RunState::Running,
        waits_for: None,
        wait_until: None,
        grant_id: who.grant_id.clone(),
        started_by: who.person_id.clone(),
        started_by_name: who.name.clone(),
        wanted: None,
        fence: 0,
        progressed_at: real,
    };
    journal::insert(tx, &run, real).await?;
    Ok(id)
}

/// Lets a load go that somebody else asked for. It is carried out under this person's sign-in.
///
/// # Errors
/// When the source is not theirs, they asked for it themselves, it does not wait for anybody, or what was typed is not
/// what had to be.
pub async fn allow(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &SourceLoadId,
    typed: &str,
) -> Result<()> {
    flat_file(core, who, source).await?;
    let load = own(core, source, id).await?;
    if load.by == who.person_id {
        let what = "You asked for this load yourself: somebody else has to let it go. Nothing was sent.";
        return Err(PortalError::refused(what).into());
    }
    confirmed((load.said.goes > 0).then(|| show::confirmation(load.said.goes)).as_deref(), typed)?;
    let mut tx = core.store.begin().await?;
    let run = run(core, &mut tx, who, id).await?;
    let now = core.clock.now();
    let moved = change(
        core,
        &mut tx,
        &load,
        &[LoadState::Second],
        &Change {
            state: Some(LoadState::Reading),
            run: Some(&run),
            second: Some((&who.person_id, &who.name, now)),
            ..Change::default()
        },
    )
    .await?;
    if !moved {
        let what = format!("{id} no longer waits for a second person. Nothing was done.");
        return Err(PortalError::Conflict { what }.into());
    }
    let sentence = format!("let {id} go, which {} asked for: {}", load.by_name, load.source_name);
    audit::append(
        core,
        &mut tx,
        Entry::by(who, What::LoadAllowed, sentence).about(source, &load.source_name),
    );
    tx.commit().await?;
    core.news.tell("runs");
    Ok(())
}

/// Stops a load that has not been sent.
///
/// # Errors
/// When the source is not theirs, or the file may have left.
pub async fn stop(core: &Core, who: &Signed, source: &SourceId, id: &SourceLoadId) -> Result<()> {
    flat_file(core, who, source).await?;
    let load = own(core, source, id).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let cause = format!("stopped by {}", who.name);
    let unsent = [LoadState::Second, LoadState::Reading, LoadState::Busy];
    let stopped = Change {
        state: Some(LoadState::Stopped),
        cause: Some(&cause),
        ended_at: Some(now),
        ..Change::default()
    };
    if !change(core, &mut tx, &load, &unsent, &stopped).await? {
        let what = format!(
            "The file of {id} has left already, or {id} is over. An aggregation cannot be stopped from here."
        );
        return Err(PortalError::Conflict { what }.into());
    }
    if let Some(run) = &load.run {
        journal::want(&mut tx, run, &journal::stop_wish(&who.name)).await?;
    }
    let sentence = format!("stopped {id} before anything was sent: {}", load.source_name);
    audit::append(
        core,
        &mut tx,
        Entry::by(who, What::LoadStopped, sentence).about(source, &load.source_name),
    );
    tx.commit().await?;
    core.news.tell("runs");
    Ok(())
}

/// Decides about a load whose fate is not known. It is never sent again by itself.
///
/// # Errors
/// When the source is not theirs, or the load's fate is known.
pub async fn decide(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &SourceLoadId,
    decision: LoadDecision,
) -> Result<()> {
    flat_file(core, who, source).await?;
    let load = own(core, source, id).await?;
    let (now, real) = (core.clock.now(), core.clock.real());
    let mut tx = core.store.begin().await?;
    let cause = format!("taken for not loaded by {}", who.name);
    let to = match decision {
        LoadDecision::Loaded => {
            Change { state: Some(LoadState::Checking), task_over_at: Some(now), ..Change::default() }
        }
        LoadDecision::NotLoaded => Change {
            state: Some(LoadState::Failed),
            cause: Some(&cause),
            ended_at: Some(now),
            ..Change::default()
        },
    };
    if !change(core, &mut tx, &load, &[LoadState::Unknown], &to).await? {
        let what = format!("What became of {id} is known by now. Nothing was decided. Look at it again.");
        return Err(PortalError::Conflict { what }.into());
    }
    if let Some(call) = &load.call {
        journal::settle(&mut tx, call, Some(&who.name), now).await?;
    }
    if let Some(run) = &load.run {
        journal::resume(&mut tx, run, (&who.person_id, &who.name), &who.grant_id, real).await?;
    }
    let words = match decision {
        LoadDecision::Loaded => "took it for loaded",
        LoadDecision::NotLoaded => "took it for not loaded",
    };
    let entry = Entry::by(who, What::LoadDecided, format!("{id}: {words}, {}", load.source_name));
    audit::append(core, &mut tx, entry.about(source, &load.source_name).result(AuditResult::Done));
    tx.commit().await?;
    core.news.tell("runs");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::confirmed;

    #[test]
    fn only_the_words_confirm() {
        assert!(confirmed(Some("remove 14 accounts"), " Remove 14 accounts ").is_ok());
        assert!(confirmed(None, "").is_ok());
        for typed in ["", "remove 4 accounts", "yes"] {
            assert!(confirmed(Some("remove 14 accounts"), typed).is_err(), "{typed}");
        }
    }
}
