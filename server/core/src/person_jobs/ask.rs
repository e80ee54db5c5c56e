//! From a wish to a job.

use super::facts::Known;
use super::judge::{Refusal, judge};
use super::told;
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::runs::KIND_PEOPLE;
use crate::store::person_jobs::{self as stored, AddItem, Job};
use crate::store::runs::{self as journal, Run};
use crate::store::{Tx, people};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::RunState;
use gangway_types::people::{PersonAction, PersonJobState, PersonOutcome, Via, people_words};
use gangway_types::{FieldError, PersonId, PersonJobId, PortalError, RunId};
use std::collections::HashSet;

/// People of one job at most.
pub const MOST_PEOPLE: usize = 2_000;
/// People of one job at most that resets or deletes.
pub const MOST_HARMED: usize = 250;

/// How a mail goes out; only a mail goes out in a way.
fn way(action: PersonAction, via: Option<Via>) -> Option<Via> {
    action.mails().then(|| via.unwrap_or_default())
}

/// The caller has the right in Gangway, and ISC's user level where ISC names one.
///
/// # Errors
/// Which of the two is missing.
pub(super) fn may(who: &Signed, action: PersonAction) -> Result<()> {
    if !who.may(action.capability()) {
        return Err(PortalError::Forbidden { need: action.capability() }.into());
    }
    if has_level(&who.levels, action) == Some(false) {
        let what = format!(
            "{} Your sign-in does not carry it, so ISC would refuse. Nothing was sent. Ask somebody who has it.",
            action.level_words()
        );
        return Err(PortalError::refused(what).into());
    }
    Ok(())
}

/// Whether somebody with these user levels may, as documented; none where nothing is documented.
pub(super) fn has_level(levels: &[String], action: PersonAction) -> Option<bool> {
    let needed = action.isc_levels();
    let has = |level: &&str| levels.iter().any(|own| own.eq_ignore_ascii_case(level));
    (!needed.is_empty()).then(|| needed.iter().any(has))
}

/// What was typed is what had to be, ignoring case.
///
/// # Errors
/// The reason beside the field.
pub(super) fn confirmed(wanted: &str, typed: &str, kept: &str) -> Result<()> {
    if typed.trim().to_lowercase() == wanted.trim().to_lowercase() {
        return Ok(());
    }
    let words = format!("Type “{wanted}” to confirm. {kept}");
    let fields = vec![FieldError { field: "typed".to_owned(), words: words.clone() }];
    Err(PortalError::Refused { what: words, fields }.into())
}

/// What has to be typed before somebody is reset or deleted: their account name, or their name where there is none.
pub(super) fn to_type(person: &people::Stored) -> &str {
    let alias = person.row.alias.trim();
    if alias.is_empty() { &person.row.name } else { alias }
}

/// A run of a job, under this person's sign-in.
async fn run(core: &Core, tx: &mut Tx, who: &Signed, job: &PersonJobId) -> Result<RunId> {
    let real = core.clock.real();
    let id = RunId(core.random.id(real));
    let run = Run {
        id: id.clone(),
        kind: KIND_PEOPLE.to_owned(),
        object: job.to_string(),
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

/// Freezes a list as a job: everybody on it is read again from ISC; nothing is sent before somebody starts it.
///
/// # Errors
/// Without the capability of the action, for nobody, or for more people than one job takes.
pub async fn propose(
    core: &Core,
    who: &Signed,
    action: PersonAction,
    via: Option<Via>,
    people: Vec<PersonId>,
) -> Result<PersonJobId> {
    may(who, action)?;
    let mut seen = HashSet::new();
    let people: Vec<PersonId> = people.into_iter().filter(|id| seen.insert(id.clone())).collect();
    if people.is_empty() {
        return Err(PortalError::refused("Nobody is selected. Nothing was done.").into());
    }
    let most = if action.typed() { MOST_HARMED } else { MOST_PEOPLE };
    if people.len() > most {
        let what = format!(
            "{} are selected; at most {most} go into one list. Nothing was done. Narrow the selection, or do it in \
             parts.",
            people_words(people.len() as u64)
        );
        return Err(PortalError::refused(what).into());
    }
    let mut items = Vec::with_capacity(people.len());
    for chunk in people.chunks(500) {
        let known = people::stored(&core.store, chunk).await?;
        items.extend(chunk.iter().map(|id| {
            let known = known.iter().find(|person| person.row.id == *id);
            AddItem {
                person: id.clone(),
                name: known.map_or_else(|| id.to_string(), |person| person.row.name.clone()),
                alias: known.map(|person| person.row.alias.clone()).unwrap_or_default(),
                outcome: PersonOutcome::Listed,
            }
        }));
    }
    let mut tx = core.store.begin().await?;
    let job = insert(core, &mut tx, who, (action, way(action, via)), None).await?;
    stored::add(&mut tx, &job, &items).await?;
    tx.commit().await?;
    told(core, &job);
    Ok(job)
}

/// A new job and its run; of one person when it is started at once.
async fn insert(
    core: &Core,
    tx: &mut Tx,
    who: &Signed,
    (action, via): (PersonAction, Option<Via>),
    started_at: Option<i64>,
) -> Result<PersonJobId> {
    // The number first: it locks, so that two who ask at the same time come one after the other.
    let id = PersonJobId(format!("P-{:04}", tx.next("person_job").await?));
    let run_id = run(core, tx, who, &id).await?;
    let single = started_at.is_some();
    let job = Job {
        id: id.clone(),
        action,
        via,
        state: if single { PersonJobState::Started } else { PersonJobState::Reading },
        single,
        made_by: who.person_id.clone(),
        made_by_name: who.name.clone(),
        made_at: core.clock.now(),
        started_at,
        run_id,
    };
    stored::insert(tx, &job).await?;
    Ok(id)
}

/// Does something to one person, as their confirm page said. They are read again right before.
///
/// # Errors
/// Without the capability, when it is refused for what is known of the person, or what was typed is not what had to be.
pub async fn act_on_one(
    core: &Core,
    who: &Signed,
    action: PersonAction,
    via: Option<Via>,
    person: &PersonId,
    typed: &str,
) -> Result<PersonJobId> {
    may(who, action)?;
    let known = people::get(&core.store, person).await?.ok_or_else(|| PortalError::not_found("person"))?;
    let name = known.row.name.as_str();
    if action.typed() {
        confirmed(to_type(&known), typed, "Nothing was sent.")?;
    }
    let via = way(action, via);
    let facts = Known::of(core, &who.person_id, action, std::slice::from_ref(person)).await?.facts(&known);
    if let Err(refusal) = judge(action, via, &facts, core.clock.real()) {
        return Err(refused(action, name, &refusal).into());
    }
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let id = insert(core, &mut tx, who, (action, via), Some(now)).await?;
    // Inside, after the number: somebody who asks at the same moment has either come before and is seen, or comes after.
    if let Some(other) = stored::underway(&mut tx, action, person).await? {
        return Err(refused(action, name, &Refusal::Underway(other)).into());
    }
    let item = AddItem {
        person: person.clone(),
        name: name.to_owned(),
        alias: known.row.alias.clone(),
        outcome: PersonOutcome::Queued,
    };
    stored::add(&mut tx, &id, &[item]).await?;
    let how = via.map(|via| format!(": {}", via.within())).unwrap_or_default();
    let entry = Entry::by(who, What::PeopleStarted, format!("{id}: set out to {}{how}", action.aim(name)));
    audit::append(core, &mut tx, entry.about(person, name));
    tx.commit().await?;
    told(core, &id);
    Ok(id)
}

fn refused(action: PersonAction, name: &str, refusal: &Refusal) -> PortalError {
    let shown = refusal.shown(action);
    let space = if shown.way_out.is_empty() { "" } else { " " };
    let what = format!(
        "{name}: {} was not done, {}. Nothing was sent.{space}{}",
        action.name(),
        shown.words,
        shown.way_out
    );
    match refusal {
        Refusal::TooSoon { .. } | Refusal::Underway(_) => PortalError::Conflict { what },
        _ => PortalError::refused(what),
    }
}
