//! From a rule's decision to a draft, and to a request for its approval: the same check, the same batch and the same
//! settings as for a person, under the sign-in of the rule's owner. It goes on where a process before left off.

use super::decide::owner;
use super::object;
use crate::approvals::{self, SubmitOptions};
use crate::audit::{self, Entry};
use crate::auth::Grant;
use crate::checks;
use crate::domain::eligibility::main_reason;
use crate::invites::{self, Maker, people_words};
use crate::people::Scope;
use crate::settings::Settings;
use crate::store::batches;
use crate::store::checks::{left_out, numbers};
use crate::store::joiners::{self as store, Round, rounds, rules};
use crate::{Core, Error, Result};
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::checks::{CheckState, ReasonKind};
use gangway_types::joiners::RuleDoes;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{BatchId, CheckId, PersonId, PortalError};

/// How long another replica leaves a round alone, in milliseconds of real time.
const LEASE_MS: i64 = 120_000;
/// How long people who could not be read are tried again, in milliseconds.
const AGAIN_MS: i64 = 3_600_000;

/// Takes every round one step further; answers whether one moved.
pub(super) async fn all(core: &Core) -> Result<bool> {
    let real = core.clock.real();
    let mut moved = false;
    for round in rounds::take(&core.store, &core.instance, real, LEASE_MS).await? {
        match step(core, &round).await {
            Ok(one) => moved |= one,
            Err(error) => {
                tracing::warn!(%error, round = round.id, "joiners: a rule’s batch could not be taken further");
                rules::waits(&core.store, &round.rule, Some(&format!("It could not go on: {error}"))).await?;
            }
        }
    }
    Ok(moved)
}

async fn step(core: &Core, round: &Round) -> Result<bool> {
    let known = store::rules::all(&core.store).await?.into_iter().find(|rule| rule.id == round.rule);
    if known.is_none_or(|rule| rule.state == "off") {
        return given_up(core, round).await;
    }
    let Some(grant) = owner(core, &round.owner.0).await? else {
        let words = format!("Waits until {} is signed in with the right to invite.", round.owner.1);
        rules::waits(&core.store, &round.rule, Some(&words)).await?;
        return Ok(false);
    };
    match (&round.check, &round.batch) {
        (None, _) => check(core, round, &grant).await,
        (Some(id), None) => made(core, round, &grant, id).await,
        (Some(_), Some(batch)) => asked(core, round, &grant, batch).await,
    }
}

/// Somebody switched the rule off or removed it: what is not made is not made, and a draft stays a draft.
async fn given_up(core: &Core, round: &Round) -> Result<bool> {
    let mut tx = core.store.begin().await?;
    let words = match &round.batch {
        Some(batch) => format!("in {batch}, a draft: the rule was switched off"),
        None => "not checked to the end: the rule was switched off".to_owned(),
    };
    match &round.batch {
        Some(_) => rounds::came_to_of_batch(&mut tx, &round.id, &words).await?,
        None => rounds::came_to(&mut tx, &round.id, None, ("left-out", &words)).await?,
    }
    rounds::put(&mut tx, &round.id, "done", None, None, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The name of a rule's batch.
fn name(round: &Round) -> String {
    format!("Joiners: {}", round.rule_name)
}

/// Freezes the list. When a process dies here it is checked once more: a check mails nobody.
async fn check(core: &Core, round: &Round, grant: &Grant) -> Result<bool> {
    let people = store::of_round(&core.store, &round.id).await?;
    let by = checks::Owner {
        person: PersonId::from(grant.person_id.as_str()),
        name: grant.person_name.clone(),
        grant_id: grant.id.clone(),
        scope: Scope::All,
    };
    let back = PeopleQuery::new(Area::Unregistered);
    let id = checks::create_of(core, &by, people, &back, &name(round), None).await?;
    let mut tx = core.store.begin().await?;
    rounds::put(&mut tx, &round.id, "checking", Some(&id), None, None).await?;
    tx.commit().await?;
    rules::waits(&core.store, &round.rule, None).await?;
    Ok(true)
}

/// Makes the draft once everybody was read.
async fn made(core: &Core, round: &Round, grant: &Grant, id: &CheckId) -> Result<bool> {
    let by = PersonId::from(grant.person_id.as_str());
    let check = match checks::get(core, &by, id).await {
        Ok(check) => check,
        // A check that nothing came of for long is forgotten: the same people are checked anew, and nobody was mailed.
        Err(Error::Portal(PortalError::NotFound { .. })) => return self::check(core, round, grant).await,
        Err(error) => return Err(error),
    };
    if check.state == CheckState::Reading {
        return Ok(false);
    }
    if check.batch.is_none() && check.unreadable > 0 && core.clock.now() - round.at < AGAIN_MS {
        let again = checks::Owner {
            person: by,
            name: grant.person_name.clone(),
            grant_id: grant.id.clone(),
            scope: Scope::All,
        };
        checks::check_again(core, &again, id).await?;
        return Ok(false);
    }
    let batch = match check.batch {
        Some(batch) => Some(batch),
        None if check.mailed == 0 => None,
        None => Some(invites::make(core, maker(grant), id, &name(round)).await?),
    };
    let mut tx = core.store.begin().await?;
    // First everybody, then those for whom it came otherwise.
    let words =
        batch.as_ref().map_or_else(|| "left out by the check".to_owned(), |batch| format!("in {batch}"));
    let outcome = if batch.is_some() { "batch" } else { "left-out" };
    rounds::came_to(&mut tx, &round.id, None, (outcome, &words)).await?;
    for (kind, people) in left(core, id).await? {
        let words = format!("left out by the check: “{}”", kind.heading());
        rounds::came_to(&mut tx, &round.id, Some(&people), ("left-out", &words)).await?;
    }
    let state = if batch.is_some() { "made" } else { "done" };
    rounds::put(&mut tx, &round.id, state, None, batch.as_ref(), None).await?;
    let sentence = match &batch {
        Some(batch) => {
            format!("made {batch} of {} by the rule “{}”", people_words(check.mailed), round.rule_name)
        }
        None => format!("made nothing by the rule “{}”: the check left everybody out", round.rule_name),
    };
    let entry = Entry::by_gangway(What::RuleDecided, sentence)
        .on_behalf_of(grant)
        .about(object(&round.rule), &round.rule_name)
        .fact("Left out by the check", people_words(check.left_out));
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    Ok(true)
}

/// Whom the check left out, by main reason.
async fn left(core: &Core, id: &CheckId) -> Result<Vec<(ReasonKind, Vec<PersonId>)>> {
    let mut left = Vec::new();
    for (kind, count) in numbers(&core.store, id).await?.left_out {
        let most = i64::try_from(count).unwrap_or(i64::MAX);
        let people = left_out(&core.store, id, kind, most).await?;
        let people = people.into_iter().filter(|one| main_reason(&one.reasons, one.choice).is_some());
        left.push((kind, people.map(|one| one.person_id).collect()));
    }
    Ok(left)
}

/// Asks for approval where the rule says so; a draft stays a draft where settings or ISC’s people do not let it.
async fn asked(core: &Core, round: &Round, grant: &Grant, batch: &BatchId) -> Result<bool> {
    let needed = Settings::load(&core.store).await?.approval_needed;
    let words = if RuleDoes::parse(&round.does) != Some(RuleDoes::Ask) {
        format!("in {batch}, a draft")
    } else if !needed {
        format!("in {batch}, a draft: approval is not needed by the settings, and a rule never sends")
    } else {
        let comment = format!("Made by the rule “{}” for new joiners.", round.rule_name);
        let options = SubmitOptions { comment, ..SubmitOptions::default() };
        match approvals::submit(core, maker(grant), false, batch, &options).await {
            Ok(()) => format!("in {batch}, approval asked"),
            Err(Error::Portal(PortalError::Refused { what, .. } | PortalError::Conflict { what })) => {
                let known = batches::get(&core.store, batch).await?;
                match known.filter(|known| known.state == BatchState::Draft) {
                    Some(_) => format!("in {batch}, still a draft: {what}"),
                    // Somebody was faster, with asking or with taking it back.
                    None => format!("in {batch}"),
                }
            }
            Err(error) => return Err(error),
        }
    };
    let mut tx = core.store.begin().await?;
    rounds::came_to_of_batch(&mut tx, &round.id, &words).await?;
    rounds::put(&mut tx, &round.id, "done", None, None, None).await?;
    tx.commit().await?;
    rules::waits(&core.store, &round.rule, None).await?;
    Ok(true)
}

fn maker(grant: &Grant) -> Maker<'_> {
    Maker { person_id: &grant.person_id, name: &grant.person_name, grant_id: &grant.id }
}
