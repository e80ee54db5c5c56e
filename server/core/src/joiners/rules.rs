//! Rules: for whom, until when to wait, and then what. A rule decides about a person once, looks after those only who came
//! after it was switched on, and stops itself before it would go beyond its cap of a day. None of them sends: what it
//! makes is a draft or a request for approval, and the settings of approval hold.

mod batch;
mod decide;
mod rehearse;
mod save;

pub use rehearse::{rehearse, told_rehearsal};
pub use save::{remove, save, switch};

use crate::domain::quiet;
use crate::settings::Settings;
use crate::store::joiners::{self as store, RuleRow};
use crate::store::people::{lifecycle_states, profiles};
use crate::{Core, Result};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, ObjectKind};
use gangway_types::joiners::{Rule, RuleState, RuleValues};
use gangway_types::people::Named;
use std::collections::BTreeMap;

fn missing() -> PortalError {
    PortalError::not_found("rule for joiners")
}

/// A rule in the audit log.
fn object(id: &str) -> AuditObject {
    AuditObject::new(ObjectKind::Setting, format!("joiner rule {id}"))
}

/// All rules, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core) -> Result<Vec<Rule>> {
    let rows = store::rules::all(&core.store).await?;
    let settings = Settings::load(&core.store).await?;
    let zone = quiet::zone(settings.time_zone.as_deref());
    let (today, _) = quiet::day(&zone, core.clock.now());
    let decided = store::decided_in(&core.store, today).await?;
    let values = values(core).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let counted = decided.iter().find(|(rule, ..)| *rule == row.id);
            shown(row, &values, counted.map(|(_, today, all, last)| (*today, *all, *last)))
        })
        .collect())
}

/// A rule with names instead of ids, as far as they are known.
fn shown(row: RuleRow, values: &RuleValues, decided: Option<(u64, u64, i64)>) -> Rule {
    let named = |ids: Vec<String>, known: &[Named]| {
        ids.into_iter()
            .map(|id| {
                let name =
                    known.iter().find(|one| one.id == id).map_or_else(|| id.clone(), |one| one.name.clone());
                Named { id, name }
            })
            .collect()
    };
    let state = match (row.state.as_str(), row.since, row.stopped_at) {
        ("on", Some(since), _) => RuleState::On { since, waits: row.waits },
        ("stopped", _, Some(at)) => RuleState::Stopped { at, reason: row.reason.unwrap_or_default() },
        _ => RuleState::Off,
    };
    let (today, all, last) = decided.unwrap_or_default();
    Rule {
        id: row.id,
        name: row.name,
        state,
        profiles: named(row.spec.profiles, &values.profiles),
        lifecycle: row.spec.lifecycle,
        sources: named(row.spec.sources, &values.sources),
        wait_mail: true,
        wait_manager: row.spec.wait_manager,
        start_days: row.spec.start_days,
        wait_quiet: row.spec.wait_quiet,
        does: row.spec.does,
        daily_cap: row.spec.daily_cap,
        owner: row.owner.map(|(_, name)| name),
        saved: (row.saved_at, row.saved_by_name),
        today,
        decided: all,
        last_at: (all > 0).then_some(last),
    }
}

/// One rule.
///
/// # Errors
/// [`PortalError::NotFound`] when there is none.
pub async fn get(core: &Core, id: &str) -> Result<Rule> {
    let found = list(core).await?.into_iter().find(|rule| rule.id == id);
    Ok(found.ok_or_else(missing)?)
}

/// What rules can be for.
///
/// # Errors
/// When the store does not answer.
pub async fn values(core: &Core) -> Result<RuleValues> {
    let known = profiles(&core.store).await?;
    let sources: BTreeMap<String, String> = known
        .iter()
        .filter_map(|profile| {
            let id = profile.source_id.clone()?;
            Some((id.clone(), profile.source_name.clone().unwrap_or(id)))
        })
        .collect();
    let absent = known.is_empty().then(|| {
        "Profiles and sources are not known yet. They are read through ISC’s search while an Org Admin is signed in."
            .to_owned()
    });
    Ok(RuleValues {
        profiles: known.into_iter().map(|profile| Named { id: profile.id, name: profile.name }).collect(),
        lifecycle: lifecycle_states(&core.store).await?.into_iter().map(|(state, _)| state).collect(),
        sources: sources.into_iter().map(|(id, name)| Named { id, name }).collect(),
        absent,
    })
}

/// A rule that stopped itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Why, as a sentence.
    pub reason: String,
    /// When.
    pub at: i64,
}

/// Rules that stopped themselves, for whoever may switch them on again.
///
/// # Errors
/// When the store does not answer.
pub async fn stopped(core: &Core) -> Result<Vec<Stopped>> {
    let rows = store::rules::all(&core.store).await?;
    let stopped = rows.into_iter().filter(|row| row.state == "stopped");
    Ok(stopped
        .map(|row| Stopped {
            id: row.id,
            name: row.name,
            reason: row.reason.unwrap_or_default(),
            at: row.stopped_at.unwrap_or_default(),
        })
        .collect())
}

/// Lets rules decide, and takes what they decided on its way; answers whether anything moved.
pub(super) async fn turn(core: &Core, since: i64) -> Result<bool> {
    let decided = decide::all(core, since).await?;
    let moved = batch::all(core).await?;
    Ok(decided || moved)
}
