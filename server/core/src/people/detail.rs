//! One person, and finding one by text.

use super::{Reader, Scope, side};
use crate::store::{invitations, people};
use crate::{Core, Result};
use gangway_types::people::{InviteState, PersonDetail, PersonRow};
use gangway_types::{PersonId, PortalError};
use serde_json::Value;

/// Everything known about one person.
///
/// # Errors
/// [`PortalError::NotFound`] when the directory has no such person or the reader may not see them.
pub async fn detail(core: &Core, reader: &Reader, id: &PersonId) -> Result<PersonDetail> {
    let missing = || PortalError::not_found("person");
    let person = people::get(&core.store, id).await?.ok_or_else(missing)?;
    if let Scope::Reports(manager) = &reader.scope
        && person.row.manager.as_ref().is_none_or(|of| of.id != manager.as_str())
    {
        return Err(missing().into());
    }
    let side = side(core).await?;
    let attributes = people::attributes(&core.store, id).await?;
    let shares = match &person.mail_norm {
        Some(address) => {
            people::sharing(&core.store, std::slice::from_ref(address)).await?.remove(address).unwrap_or(0)
        }
        None => 0,
    };
    let profile =
        person.row.profile.as_ref().and_then(|of| side.profiles.iter().find(|profile| profile.id == of.id));
    let possibly_same = people::possibly_same(&core.store, &person).await?;
    let invite = person.invite(core.clock.now());
    // The person themselves is among those counted unless they are gone.
    let others = if person.gone_at.is_some() { shares } else { shares.saturating_sub(1) };
    let open = matches!(
        invite,
        InviteState::Invited { .. }
            | InviteState::Soon { .. }
            | InviteState::Expired { .. }
            | InviteState::Elsewhere
    );
    let often = side.call_after > 0 && person.row.times_invited >= side.call_after;
    Ok(PersonDetail {
        call: open && often,
        is_manager: person.is_manager,
        lifecycle_manual: person.lifecycle_manual,
        processing_state: person.processing_state,
        modified: person.modified,
        attributes: attributes.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        read_at: person.read_at,
        gone_at: person.gone_at,
        registered_at: person.registered_at,
        sso: profile.is_some_and(|profile| profile.sso),
        automatic: profile.is_some_and(|profile| profile.automatic),
        mail_note: profile.and_then(|profile| profile.mail_note.clone()),
        shares_mail_with: u32::try_from(others).unwrap_or(u32::MAX),
        invitations: invitations::of_person(&core.store, id).await?,
        possibly_same,
        row: PersonRow { invite, ..person.row },
    })
}

/// An attribute's value as text.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(self::text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The first people whose name, account name or mail contains `text`, by name; a pasted id finds its person alone.
///
/// # Errors
/// When the store does not answer.
pub async fn search(core: &Core, reader: &Reader, text: &str, limit: u32) -> Result<Vec<PersonRow>> {
    let now = core.clock.now();
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let id = PersonId(text.to_ascii_lowercase());
        return Ok(detail(core, reader, &id).await.map_or_else(|_| Vec::new(), |found| vec![found.row]));
    }
    let manager = match &reader.scope {
        Scope::All => None,
        Scope::Reports(manager) => Some(manager),
    };
    let ids = people::containing(&core.store, text, manager, limit.min(100)).await?;
    let mut found = people::stored(&core.store, &ids).await?;
    found.sort_by_key(|person| ids.iter().position(|id| *id == person.row.id));
    Ok(found
        .into_iter()
        .map(|person| {
            let invite = person.invite(now);
            PersonRow { invite, ..person.row }
        })
        .collect())
}
