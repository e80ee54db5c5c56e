//! Lists of old ids: what their columns hold, and on to a check.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{OldListId, PortalError, Posted};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_core::old_lists;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Freezes the people who were found and opens the check. `said` is how many the page named.
///
/// # Errors
/// Without the capability, when the list is not the caller's, or it came to another number meanwhile.
#[server]
pub async fn check_old_list(id: OldListId, said: Option<u64>) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    let missing =
        "The form did not say how many people it is about, so nothing was checked. Open the page again.";
    let said = said.ok_or_else(|| PortalError::refused(missing))?;
    let owner = super::people::owner(&c.who);
    let check = old_lists::check(&c.core, &c.who, &owner, &id, said).await?;
    Ok(Posted::to(crate::paths::check(&check, "")))
}

/// Takes columns (by their place) for something else, and finds the people anew.
///
/// # Errors
/// Without the capability, when the list is not the caller's, or there is no such kind of column.
#[server]
pub async fn old_list_columns(
    id: OldListId,
    #[server(default)] column: BTreeMap<String, String>,
) -> Result<Posted, PortalError> {
    use gangway_types::old_lists::OldColumn;
    let c = caller(Capability::Invite).await?;
    let mut said: Vec<(usize, OldColumn)> = Vec::new();
    for (place, kind) in &column {
        let (Ok(place), Some(kind)) = (place.parse(), OldColumn::parse(kind)) else {
            return Err(PortalError::refused("There is no such kind of column. Nothing was changed."));
        };
        said.push((place, kind));
    }
    said.sort_by_key(|(place, _)| *place);
    let kinds: Vec<OldColumn> = said.into_iter().map(|(_, kind)| kind).collect();
    old_lists::set_columns(&c.core, &c.who, &id, &kinds).await?;
    Ok(Posted::to(crate::paths::old_list(&id)))
}

/// Goes on with work that stopped.
///
/// # Errors
/// Without the capability, or when the list is not the caller's.
#[server]
pub async fn old_list_retry(id: OldListId) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    old_lists::retry(&c.core, &c.who, &id).await?;
    Ok(Posted::to(crate::paths::old_list(&id)))
}

/// Forgets a list and its file.
///
/// # Errors
/// Without the capability, or when the list is not the caller's or is being worked on.
#[server]
pub async fn discard_old_list(id: OldListId) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    old_lists::discard(&c.core, &c.who, &id).await?;
    Ok(Posted::saying(crate::paths::OLD_LISTS.to_owned(), "The list was discarded"))
}
