//! Who is asked where no manager can answer.

use super::change_one;
use crate::auth::Signed;
use crate::store::people;
use crate::{Core, Result};
use gangway_types::{PersonId, PortalError};
use serde_json::json;

/// Fallback approvers at most: every one of them is asked for every person.
const MOST: usize = 20;

/// Adds a fallback approver; answers their name. Adding somebody who is one already changes nothing.
///
/// # Errors
/// When the directory does not know the person, or there are [`MOST`] already.
pub async fn add_fallback(core: &Core, who: &Signed, person: &PersonId) -> Result<String> {
    let Some(found) = people::get(&core.store, person).await? else {
        return Err(PortalError::not_found("person").into());
    };
    change_one(core, who, "fallback_approvers", |settings| {
        let mut all = settings.fallback_approvers.clone();
        if !all.contains(person) {
            all.push(person.clone());
        }
        if all.len() > MOST {
            return Err(PortalError::refused(format!(
                "There are {MOST} fallback approvers already. Nobody was added; remove one first."
            )));
        }
        Ok(json!(all))
    })
    .await?;
    Ok(found.row.name)
}

/// Removes a fallback approver. Removing somebody who is none changes nothing.
///
/// # Errors
/// When approval is needed and they are the last one; when the store refuses.
pub async fn remove_fallback(core: &Core, who: &Signed, person: &PersonId) -> Result<()> {
    change_one(core, who, "fallback_approvers", |settings| {
        let all: Vec<&PersonId> = settings.fallback_approvers.iter().filter(|known| *known != person).collect();
        if all.is_empty() && settings.approval_needed && !settings.fallback_approvers.is_empty() {
            return Err(PortalError::refused(
                "Approval is needed, and this is the last fallback approver: people without a manager could not be approved by \
                 anybody. Nobody was removed; add somebody else first.",
            ));
        }
        Ok(json!(all))
    })
    .await?;
    Ok(())
}
