//! Somebody is away, and somebody else answers for them meanwhile.

use super::{moment, store};
use crate::audit::{self, Entry};
use crate::domain::approval::{Approver, Standing};
use crate::invites::Maker;
use crate::store::approvals::Delegation;
use crate::{Core, Result};
use gangway_types::approvals::DelegationRow;
use gangway_types::audit::What;
use gangway_types::{PersonId, PortalError};

/// Whoever may answer for `from` (the caller, when none is named; somebody else by an Admin only) is `to`, too, from
/// `since` until `until` (domain's time; none: until it is ended). Answers its id.
///
/// # Errors
/// [`PortalError::Refused`] when one of the two cannot be asked, they are the same, or the time is over already.
pub async fn set_absence(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    from: Option<&PersonId>,
    to: &PersonId,
    since: i64,
    until: Option<i64>,
) -> Result<String> {
    let me = PersonId::from(who.person_id);
    let from = from.unwrap_or(&me).clone();
    let refused = |why: &str| PortalError::refused(format!("{why} Nothing was changed."));
    if from != me && !is_admin {
        return Err(refused("Only an Admin can name who answers for somebody else.").into());
    }
    if from == *to {
        return Err(refused("Nobody stands in for themselves.").into());
    }
    let now = core.clock.now();
    if until.is_some_and(|until| until <= since.max(now)) {
        return Err(refused("The last day lies before the first, or is over.").into());
    }
    let mut tx = core.store.begin().await?;
    let known = store::standings(&mut tx, &[from.clone(), to.clone()]).await?;
    let Some(standing_in) = known.get(to).filter(|one| one.standing == Standing::Usable) else {
        return Err(refused(
            "This person cannot be asked: ISC does not know them, or does not let them sign in.",
        )
        .into());
    };
    let from_name = known.get(&from).map_or_else(|| who.name.to_owned(), |one| one.name.clone());
    let new = Delegation {
        id: core.random.id(now),
        from: Approver { id: from, name: from_name },
        to: Approver { id: to.clone(), name: standing_in.name.clone() },
        since,
        until,
        made_at: now,
        made_by_name: who.name.to_owned(),
        ended_at: None,
    };
    store::insert_delegation(&mut tx, &new).await?;
    let sentence = format!("named {} to answer for {} meanwhile", new.to.name, new.from.name);
    let mut entry = Entry::by(who, What::DelegationMade, sentence)
        .about(&new.to.id, &new.to.name)
        .fact("From", moment(since))
        .fact("Until", until.map_or_else(|| "it is ended".to_owned(), moment));
    if new.from.id.as_str() != who.person_id {
        entry = entry.on_behalf_of((new.from.id.as_str(), new.from.name.as_str()));
    }
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    core.news.tell("approvals");
    Ok(new.id)
}

/// Ends it before its time. Posted twice, done once.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs.
pub async fn end_absence(core: &Core, who: Maker<'_>, is_admin: bool, id: &str) -> Result<()> {
    let mut tx = core.store.begin().await?;
    let found = store::delegation(&mut tx, id).await?;
    let theirs = |one: &Delegation| is_admin || one.from.id.as_str() == who.person_id;
    let found = found.filter(theirs).ok_or_else(|| PortalError::not_found("absence of yours"))?;
    if !store::end_delegation(&mut tx, id, core.clock.now()).await? {
        return Ok(());
    }
    let sentence = format!("ended that {} answers for {}", found.to.name, found.from.name);
    audit::append(
        core,
        &mut tx,
        Entry::by(who, What::DelegationEnded, sentence).about(&found.to.id, &found.to.name),
    );
    tx.commit().await?;
    core.news.tell("approvals");
    Ok(())
}

/// Who stands in for whom: what concerns this person, or everything when nobody is named. What is over is not listed.
///
/// # Errors
/// When the store does not answer.
pub async fn delegations(core: &Core, of: Option<&PersonId>) -> Result<Vec<DelegationRow>> {
    let now = core.clock.now();
    let found = store::delegations(&core.store, of, now).await?;
    Ok(found
        .into_iter()
        .map(|one| DelegationRow {
            id: one.id,
            in_force: one.since <= now,
            from: (one.from.id, one.from.name),
            to: (one.to.id, one.to.name),
            since: one.since,
            until: one.until,
            made_by_name: one.made_by_name,
        })
        .collect())
}
