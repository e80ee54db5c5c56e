//! Giving and taking roles, and reading governance groups again.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Gives a role (`role`: admin, inviter, coordinator, approver, auditor) to a subject (`kind`: person, group, level).
///
/// # Errors
/// Without the capability, for an unknown subject, or when ISC does not show the group.
#[server]
pub async fn give_role(role: String, kind: String, subject: String) -> Result<Posted, PortalError> {
    use gangway_types::Role;
    use gangway_types::roles::SubjectKind;
    let c = caller(Capability::ChangeSettings).await?;
    let role = Role::parse(&role).ok_or_else(|| PortalError::refused("Choose a role. None was given."))?;
    let kind = SubjectKind::parse(&kind).ok_or_else(|| PortalError::not_found("kind of subject"))?;
    let name = gangway_core::roles::give(&c.core, &c.who, role, kind, &subject).await?;
    Ok(Posted::saying(crate::paths::settings("roles"), format!("{name} has the role {}", role.name())))
}

/// Takes a role away.
///
/// # Errors
/// Without the capability, when it was taken before, or when nobody would be left who is an Admin.
#[server]
pub async fn take_role(id: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let name = gangway_core::roles::take(&c.core, &c.who, &id).await?;
    Ok(Posted::saying(crate::paths::settings("roles"), format!("The role was taken from {name}")))
}

/// Reads the governance groups that carry a role again from ISC.
///
/// # Errors
/// Without the capability, or when ISC does not show groups to the caller.
#[server]
pub async fn refresh_groups() -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let read = gangway_core::roles::refresh(&c.core, &c.who).await?;
    let words = crate::ui::plural(read as u64, "group was", "groups were");
    Ok(Posted::saying(crate::paths::settings("roles"), format!("{words} read again")))
}
