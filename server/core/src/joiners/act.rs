//! What people do with joiners.

use super::views;
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::checks::{self, Owner};
use crate::people::Reader;
use crate::store::joiners::{self as store, Joiner, Move, rounds};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::joiners::{JoinerState, StateKey, WaitingFor};
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{CheckId, FieldError, PersonId, PortalError};

/// Characters of a reason.
const REASON: usize = 300;

/// Takes somebody out of the queue, for a reason. Done twice, done once.
///
/// # Errors
/// [`PortalError::Refused`] without a reason (field `reason`), [`PortalError::Conflict`] when the row is not open.
pub async fn skip(core: &Core, who: &Signed, person: &PersonId, reason: &str) -> Result<()> {
    let reason = reason.trim();
    let problem = if reason.is_empty() {
        Some("Say why this person is not to be invited.".to_owned())
    } else if reason.chars().count() > REASON {
        Some(format!("A reason may have {REASON} letters at most."))
    } else {
        None
    };
    if let Some(words) = problem {
        let fields = vec![FieldError { field: "reason".to_owned(), words: words.clone() }];
        return Err(PortalError::Refused { what: words, fields }.into());
    }
    let name = visible(core, who, person).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let Some(row) = store::lock(&mut tx, person).await? else {
        return Err(PortalError::not_found("joiner").into());
    };
    if row.state.key() == StateKey::Skipped {
        return Ok(());
    }
    if !row.state.key().can_be_skipped() {
        return Err(closed(&name, &row).into());
    }
    if !rounds::on_their_way(&mut tx, std::slice::from_ref(person)).await?.is_empty() {
        let what = format!(
            "A rule is taking {name} into a batch just now. Nothing was changed. Look again in a minute: the batch can leave them out."
        );
        return Err(PortalError::Conflict { what }.into());
    }
    let state = JoinerState::Skipped { by: who.name.clone(), at: now, reason: reason.to_owned() };
    let to = Move { state, since: now, note: None, due_at: None, ..Move::of(&row) };
    store::put(&mut tx, &to).await?;
    let entry = Entry::by(who, What::JoinerSkipped, format!("skipped the joiner {name}"))
        .about(person, &name)
        .fact("Reason", reason);
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    core.news.tell("joiners");
    Ok(())
}

fn closed(name: &str, row: &Joiner) -> PortalError {
    let state = row.state.key().words();
    PortalError::Conflict {
        what: format!("{name} is not open any more: {state}. Nothing was changed. Look at the queue again."),
    }
}

/// The person's name, if whoever asks may see them.
async fn visible(core: &Core, who: &Signed, person: &PersonId) -> Result<String> {
    Ok(views::row(core, &crate::overview::reader(who), person).await?.name)
}

/// Takes a skip back: the row stands again where the person does, which is looked at at once.
///
/// # Errors
/// [`PortalError::NotFound`] when there is no row.
pub async fn take_back(core: &Core, who: &Signed, person: &PersonId) -> Result<()> {
    let name = visible(core, who, person).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let Some(row) = store::lock(&mut tx, person).await? else {
        return Err(PortalError::not_found("joiner").into());
    };
    let JoinerState::Skipped { reason, .. } = &row.state else {
        // Taken back already.
        return Ok(());
    };
    let to = Move {
        state: JoinerState::Waiting { for_: vec![WaitingFor::Isc] },
        since: now,
        note: Some("Taken back into the queue".to_owned()),
        due_at: Some(now),
        ..Move::of(&row)
    };
    store::put(&mut tx, &to).await?;
    let entry = Entry::by(who, What::JoinerTakenBack, format!("took the skip of {name} back"))
        .about(person, &name)
        .fact("Reason of the skip", reason.as_str());
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    // What the directory knows is enough to show where they stand; ISC is asked in the background.
    let since = super::since(core).await?;
    let judge = super::judge::Judge::new(core, since).await?;
    super::judge::judge(core, &judge, std::slice::from_ref(person), None).await?;
    core.memory().ears.wake();
    core.news.tell("joiners");
    Ok(())
}

/// Checks these joiners before inviting, or all that are ready when none is named.
///
/// # Errors
/// [`PortalError::Refused`] when there is nobody.
pub async fn check(core: &Core, owner: &Owner, people: Vec<PersonId>) -> Result<CheckId> {
    let people = if people.is_empty() {
        let reader =
            Reader { person: owner.person.clone(), name: owner.name.clone(), scope: owner.scope.clone() };
        views::ready(core, &reader).await?
    } else {
        people
    };
    if people.is_empty() {
        return Err(PortalError::refused("Nobody in the queue is ready. Nothing was checked.").into());
    }
    let back = PeopleQuery::new(Area::Unregistered);
    checks::create_of(core, owner, people, &back, "New joiners", None).await
}
