//! Checks before inviting: choices, reading again, and what becomes of them.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{CheckId, PersonId, PortalError, Posted};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the drawer’s form holds (`choices[…]`), whichever of its buttons is pressed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// Name of the batch to be.
    pub name: String,
    /// Shared addresses, by their number in the form.
    pub address: BTreeMap<String, String>,
    /// Who is picked for each of them; empty for nobody.
    pub pick: BTreeMap<String, String>,
    /// People who are sent to again although their last invitation is still valid.
    pub again: Vec<PersonId>,
    /// Of those whom the page showed, the ones for whom that was so already.
    pub was: Vec<PersonId>,
    /// Reasons for which everybody is left out who may not be able to read it.
    pub leave: Vec<String>,
    /// Of those whom the page showed, the ones for which that was so already.
    pub left: Vec<String>,
    /// How many the page said will be mailed.
    pub said: Option<u64>,
}

/// Takes over what was chosen. `list` is the query of the list below.
#[server]
pub async fn choose(
    check: CheckId,
    #[server(default)] list: String,
    #[server(default)] choices: Choices,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::Invite).await?;
    settle(&c, &check, &choices).await?;
    Ok(Posted::to(crate::paths::check(&check, &list)))
}

/// Leaves out everybody of a check who may not be able to read it, for one reason (`kind`) or for any; or takes that back.
/// `said` is how many the page named.
///
/// # Errors
/// Without the capability, when the check is not the caller's, or the number is another one by now.
#[server]
pub async fn leave_doubtful(
    check: CheckId,
    #[server(default)] kind: String,
    #[server(default)] on: bool,
    said: Option<u64>,
) -> Result<Posted, PortalError> {
    use gangway_types::reach::HintKind;
    let c = super::caller(gangway_types::Capability::Invite).await?;
    let said = super::batches::counted(said)?;
    let wanted = match kind.as_str() {
        "" => None,
        key => Some(
            HintKind::parse(key)
                .ok_or_else(|| PortalError::refused("There is no such reason. Nothing was changed."))?,
        ),
    };
    let owner = PersonId(c.who.person_id.clone());
    gangway_core::checks::leave_out_as_said(&c.core, &owner, &check, wanted, on, said).await?;
    Ok(Posted::to(crate::paths::doubts(&check, &kind)))
}

/// Takes over what was chosen and reads everybody again from ISC.
#[server]
pub async fn check_again(
    check: CheckId,
    #[server(default)] list: String,
    #[server(default)] choices: Choices,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::Invite).await?;
    settle(&c, &check, &choices).await?;
    gangway_core::checks::check_again(&c.core, &super::people::owner(&c.who), &check).await?;
    Ok(Posted::to(crate::paths::check(&check, &list)))
}

/// Keeps the checked list as a draft.
#[server]
pub async fn draft_check(check: CheckId, #[server(default)] choices: Choices) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::Invite).await?;
    settle(&c, &check, &choices).await?;
    let batch = gangway_core::invites::make(&c.core, maker(&c.who), &check, &choices.name).await?;
    Ok(Posted::to(crate::paths::batch(&batch)))
}

/// Makes a batch of the checked list and leads to the question for approval.
#[server]
pub async fn submit_check(
    check: CheckId,
    #[server(default)] choices: Choices,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::Invite).await?;
    settle(&c, &check, &choices).await?;
    as_said(&c, &check, super::batches::counted(choices.said)?).await?;
    let batch = gangway_core::invites::make(&c.core, maker(&c.who), &check, &choices.name).await?;
    Ok(Posted::to(crate::paths::batch_action(&batch, "submit")))
}

/// Makes a batch of the checked list and sends it under the caller's own sign-in.
#[server]
pub async fn release_check(
    check: CheckId,
    #[server(default)] choices: Choices,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::Invite).await?;
    settle(&c, &check, &choices).await?;
    as_said(&c, &check, super::batches::counted(choices.said)?).await?;
    let batch = gangway_core::invites::make(&c.core, maker(&c.who), &check, &choices.name).await?;
    gangway_core::invites::release(&c.core, maker(&c.who), &batch).await?;
    Ok(Posted::to(crate::paths::batch(&batch)))
}

#[cfg(feature = "ssr")]
fn maker(who: &gangway_core::auth::Signed) -> gangway_core::invites::Maker<'_> {
    gangway_core::invites::Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }
}

/// Stores what differs from what is stored.
#[cfg(feature = "ssr")]
async fn settle(c: &super::Caller, id: &CheckId, choices: &Choices) -> Result<(), PortalError> {
    use gangway_core::checks;
    use gangway_types::reach::HintKind;
    let owner = PersonId(c.who.person_id.clone());
    let now = checks::get(&c.core, &owner, id).await?;
    if now.batch.is_some() {
        // Posted twice: what follows leads to the batch.
        return Ok(());
    }
    let name = choices.name.trim();
    if !name.is_empty() && name != now.name {
        checks::rename(&c.core, &owner, id, name).await?;
    }
    for (number, address) in &choices.address {
        let picked = choices.pick.get(number).filter(|person| !person.is_empty());
        let picked = picked.map(|person| PersonId::from(person.as_str()));
        let known = now.shared.iter().find(|shared| shared.address == *address);
        if known.is_none_or(|shared| shared.picked != picked) {
            checks::pick(&c.core, &owner, id, address, picked.as_ref()).await?;
        }
    }
    let (again, was) = (&choices.again, &choices.was);
    for person in again.iter().filter(|person| !was.contains(person)) {
        checks::send_again(&c.core, &owner, id, person, true).await?;
    }
    for person in was.iter().filter(|person| !again.contains(person)) {
        checks::send_again(&c.core, &owner, id, person, false).await?;
    }
    for (keys, but, on) in [(&choices.leave, &choices.left, true), (&choices.left, &choices.leave, false)] {
        for kind in keys.iter().filter(|key| !but.contains(key)).filter_map(|key| HintKind::parse(key)) {
            checks::leave_out(&c.core, &owner, id, kind, on).await?;
        }
    }
    Ok(())
}

/// The number on the button is the number that is sent: a choice that nobody has seen counted comes back first.
#[cfg(feature = "ssr")]
async fn as_said(c: &super::Caller, id: &CheckId, said: u64) -> Result<(), PortalError> {
    let owner = PersonId(c.who.person_id.clone());
    let now = gangway_core::checks::get(&c.core, &owner, id).await?;
    if said == now.mailed || now.batch.is_some() {
        return Ok(());
    }
    Err(PortalError::Conflict {
        what: format!(
            "{said} would have been mailed by what you saw; with your choices it is {} now. Nothing was sent, your \
             choices are kept. Look at the list, then invite.",
            now.mailed
        ),
    })
}
