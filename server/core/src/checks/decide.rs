//! What a check's owner decides.

use super::{Owner, own, read};
use crate::audit::{self, Entry};
use crate::domain::eligibility::can_be_picked;
use crate::store::checks;
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::checks::{Reason, ReasonKind};
use gangway_types::reach::HintKind;
use gangway_types::{CheckId, PersonId, PortalError};

/// Characters of a name.
const NAME_LIMIT: usize = 120;

fn closed() -> PortalError {
    PortalError::Conflict { what: "A batch was made of this check already. Nothing was changed.".to_owned() }
}

/// Picks one of those who share an address, or nobody. Only one can be: ISC mails only one of them.
///
/// # Errors
/// [`PortalError::NotFound`] when the check is not theirs, [`PortalError::Refused`] when the person does not have the
/// address or cannot be mailed for another reason, [`PortalError::Conflict`] when a batch was made of it.
pub async fn pick(
    core: &Core,
    owner: &PersonId,
    id: &CheckId,
    address: &str,
    person: Option<&PersonId>,
) -> Result<()> {
    own(core, owner.as_str(), id).await?;
    let mut tx = core.store.begin().await?;
    if !checks::is_open(&mut tx, id).await? {
        return Err(closed().into());
    }
    let people = checks::of_address(&mut tx, id, address).await?;
    if let Some(wanted) = person
        && !people.iter().any(|one| one.person_id == *wanted && can_be_picked(&one.reasons))
    {
        return Err(PortalError::refused(
            "This person cannot be picked for that address. Nothing was changed.",
        )
        .into());
    }
    for mut one in people {
        let picked = person == Some(&one.person_id);
        if one.choice.picked != picked {
            one.choice.picked = picked;
            checks::settle(&mut tx, id, &one).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Sends again to somebody whose last invitation is still valid, or not.
///
/// # Errors
/// As [`pick`]; [`PortalError::Refused`] when the person has no valid invitation.
pub async fn send_again(
    core: &Core,
    owner: &PersonId,
    id: &CheckId,
    person: &PersonId,
    on: bool,
) -> Result<()> {
    own(core, owner.as_str(), id).await?;
    let mut tx = core.store.begin().await?;
    if !checks::is_open(&mut tx, id).await? {
        return Err(closed().into());
    }
    let one = checks::person(&mut tx, id, person).await?;
    let Some(mut one) =
        one.filter(|one| one.reasons.iter().any(|reason| reason.kind() == ReasonKind::Recent))
    else {
        return Err(PortalError::refused(
            "This person has no invitation that is still valid. Nothing was changed.",
        )
        .into());
    };
    one.choice.again = on;
    checks::settle(&mut tx, id, &one).await?;
    tx.commit().await?;
    Ok(())
}

/// Leaves everybody out who may not be able to read it for this reason, or not. It holds for whoever turns out to be one
/// of them when people are read again, too.
///
/// # Errors
/// As [`pick`].
pub async fn leave_out(core: &Core, owner: &PersonId, id: &CheckId, kind: HintKind, on: bool) -> Result<()> {
    leave_out_all(core, owner, id, &[kind], on).await
}

/// The same for several reasons at once: all of them, or none.
///
/// # Errors
/// As [`pick`].
pub async fn leave_out_all(
    core: &Core,
    owner: &PersonId,
    id: &CheckId,
    kinds: &[HintKind],
    on: bool,
) -> Result<()> {
    own(core, owner.as_str(), id).await?;
    let mut tx = core.store.begin().await?;
    if !checks::is_open(&mut tx, id).await? {
        return Err(closed().into());
    }
    // Read after the row is held: two choices at the same time must not lose one another.
    let mut leave = checks::leave_of(&mut tx, id).await?;
    leave.retain(|one| !kinds.contains(one));
    if on {
        leave.extend_from_slice(kinds);
    }
    checks::set_leave(&mut tx, id, &leave).await?;
    for kind in kinds {
        for mut one in checks::of_hint(&mut tx, id, *kind).await? {
            for reason in &mut one.reasons {
                if let Reason::MayNotRead { hints, left } = reason {
                    *left = hints.iter().any(|hint| leave.contains(&hint.kind));
                }
            }
            checks::settle(&mut tx, id, &one).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Names the batch to be.
///
/// # Errors
/// As [`pick`].
pub async fn rename(core: &Core, owner: &PersonId, id: &CheckId, name: &str) -> Result<()> {
    own(core, owner.as_str(), id).await?;
    let name: String =
        name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME_LIMIT).collect();
    if checks::rename(&core.store, id, &name).await? { Ok(()) } else { Err(closed().into()) }
}

/// Reads everybody of the frozen list again, under the owner's present sign-in. What was decided stays.
///
/// # Errors
/// As [`pick`].
pub async fn check_again(core: &Core, owner: &Owner, id: &CheckId) -> Result<()> {
    let found = own(core, owner.person.as_str(), id).await?;
    let mut tx = core.store.begin().await?;
    if !checks::read_again(&mut tx, id, &owner.grant_id).await? {
        return Err(closed().into());
    }
    checks::clear_reading(&mut tx, id).await?;
    let who = (owner.person.as_str(), owner.name.as_str());
    let entry = Entry::by(who, What::CheckAgain, "had the people of a check read again from ISC");
    audit::append(core, &mut tx, entry.about(id, super::told_name(&found)));
    tx.commit().await?;
    crate::reach::read_again(core).await?;
    read::start(core, id.clone());
    Ok(())
}
