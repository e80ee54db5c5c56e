//! People: reading the directory again, and checking one person.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PersonId, PortalError, Posted};
use leptos::prelude::*;

/// Reads the directory again now, then back to `back`.
#[server]
pub async fn refresh_directory(back: String) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::RefreshDirectory).await?;
    let done = gangway_core::directory::refresh_now(&c.core).await;
    tell_refresh(&c, done.as_ref().err().map(ToString::to_string)).await?;
    done?;
    Ok(Posted::to(back))
}

/// The audit log is told who asked for it, and why it did not come about.
#[cfg(feature = "ssr")]
async fn tell_refresh(c: &super::Caller, problem: Option<String>) -> Result<(), PortalError> {
    use gangway_core::audit::{Entry, write};
    use gangway_types::audit::{AuditObject, AuditResult, ObjectKind, What};
    let entry = Entry::by(&*c.who, What::DirectoryRefreshed, "asked for a refresh of the directory")
        .about(AuditObject::new(ObjectKind::Directory, "people"), "Directory");
    let entry = match problem {
        Some(why) => entry.result(AuditResult::Failed).fact("Why not", why),
        None => entry,
    };
    Ok(write(&c.core, entry).await?)
}

/// Checks one person before inviting them.
#[server]
pub async fn check_person(person: PersonId) -> Result<Posted, PortalError> {
    use gangway_types::query::{Area, PeopleQuery};
    let c = super::caller(gangway_types::Capability::Invite).await?;
    let found = gangway_core::people::detail(&c.core, &reader(&c.who), &person).await?;
    let (name, back) = (found.row.name, PeopleQuery::new(Area::Unregistered));
    // Whoever was invited before is invited again: an approval of then may still hold.
    let parent = found.invitations.into_iter().find_map(|one| one.batch);
    let check =
        gangway_core::checks::create_of(&c.core, &owner(&c.who), vec![person], &back, &name, parent).await?;
    Ok(Posted::to(crate::paths::check(&check, "")))
}

/// Whose people somebody may read: everybody's, or their own reports only.
#[cfg(feature = "ssr")]
fn scope(who: &gangway_core::auth::Signed) -> gangway_core::people::Scope {
    use gangway_core::people::Scope;
    use gangway_types::Role;
    let only_approves = who.roles.iter().all(|role| *role == Role::Approver);
    if only_approves { Scope::Reports(PersonId(who.person_id.clone())) } else { Scope::All }
}

/// The caller as a reader of people.
#[cfg(feature = "ssr")]
pub fn reader(who: &gangway_core::auth::Signed) -> gangway_core::people::Reader {
    gangway_core::people::Reader {
        person: PersonId(who.person_id.clone()),
        name: who.name.clone(),
        scope: scope(who),
    }
}

/// The caller as the owner of a check.
#[cfg(feature = "ssr")]
pub fn owner(who: &gangway_core::auth::Signed) -> gangway_core::checks::Owner {
    gangway_core::checks::Owner {
        person: PersonId(who.person_id.clone()),
        name: who.name.clone(),
        grant_id: who.grant_id.clone(),
        scope: scope(who),
    }
}
