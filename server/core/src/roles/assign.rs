//! Giving and taking roles. There is always a way left to be an Admin that leads to somebody.

use super::groups;
use super::rules::{Reach, by_level, has_admin_without, level_name};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::people;
use crate::store::roles::{self, Assignment};
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::roles::SubjectKind;
use gangway_types::{PersonId, PortalError, Role};

/// Letters of a level's name at most.
const LEVEL: usize = 64;

/// Gives a role to a person, to the members of a governance group, or to everybody with a user level; answers to whom, in
/// words. A group is read from ISC under the sign-in of `who`. Given twice it is given once.
///
/// # Errors
/// When there is no such subject, ISC does not show the group, or the role follows by itself already.
pub async fn give(core: &Core, who: &Signed, role: Role, kind: SubjectKind, subject: &str) -> Result<String> {
    let subject = subject.trim();
    let (subject, name, copy) = match kind {
        SubjectKind::Person => {
            let found = people::get(&core.store, &PersonId::from(subject)).await?;
            let Some(person) = found.filter(|person| person.gone_at.is_none()) else {
                return Err(PortalError::not_found("person").into());
            };
            (subject.to_owned(), format!("{} ({})", person.row.name, person.row.alias), None)
        }
        SubjectKind::Level => {
            let level = level(role, subject)?;
            (level.clone(), level_name(&level), None)
        }
        SubjectKind::Group => {
            let copy = groups::read(core, who, subject).await?;
            (subject.to_owned(), copy.0.name.clone(), Some(copy))
        }
    };
    let at = core.clock.now();
    let new = Assignment {
        id: core.random.id(at),
        role,
        kind,
        subject,
        subject_name: name.clone(),
        made_by: who.person_id.clone(),
        made_by_name: who.name.clone(),
        made_at: at,
    };
    let mut tx = core.store.begin().await?;
    let given = roles::insert(&mut tx, &new).await?;
    if let Some((group, members)) = &copy {
        roles::put_group(&mut tx, group, members).await?;
    }
    if given {
        let sentence = format!("gave the role {} to the {} {name}", role.name(), kind.word());
        let object = AuditObject::new(ObjectKind::Role, role.key());
        let entry = Entry::by(who, What::RoleGiven, sentence).about(object, role.name());
        audit::append(core, &mut tx, entry.change(format!("{} {name}", kind.word()), "", role.name()));
    }
    tx.commit().await?;
    core.grants.forget_roles();
    core.news.tell("roles");
    Ok(name)
}

fn level(role: Role, typed: &str) -> std::result::Result<String, PortalError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':' | '-' | '.');
    if typed.is_empty() || typed.len() > LEVEL || !typed.chars().all(plain) {
        return Err(PortalError::refused(
            "A user level is written as ISC's tokens have it, for example CERT_ADMIN. No role was given.",
        ));
    }
    let level = typed.to_ascii_uppercase();
    if by_level().iter().any(|(name, known)| *name == level && *known == role) {
        return Err(PortalError::refused(format!(
            "Everybody with the user level {} is {} anyway. No role was given.",
            level_name(&level),
            role.name()
        )));
    }
    Ok(level)
}

/// Takes a role away; answers from whom, in words.
///
/// # Errors
/// When it was taken before, or nobody would be left who is an Admin.
pub async fn take(core: &Core, who: &Signed, id: &str) -> Result<String> {
    let mut tx = core.store.begin().await?;
    let all = roles::all_in(&mut tx).await?;
    let Some(row) = all.iter().find(|row| row.id == id) else {
        return Err(PortalError::Conflict {
            what: "This role was taken away already. Nothing was changed.".to_owned(),
        }
        .into());
    };
    let reach = Reach {
        signed_in: roles::known_levels_in(&mut tx).await?,
        members: roles::members_in(&mut tx).await?,
        absent: roles::absent_in(&mut tx).await?,
    };
    if row.role == Role::Admin && !has_admin_without(&all, &reach, id) {
        let own = row.kind == SubjectKind::Person && row.subject == who.person_id;
        return Err(PortalError::refused(last_admin(own)).into());
    }
    roles::delete(&mut tx, id).await?;
    let name = row.subject_name.clone();
    let sentence = format!("took the role {} from the {} {name}", row.role.name(), row.kind.word());
    let object = AuditObject::new(ObjectKind::Role, row.role.key());
    let entry = Entry::by(who, What::RoleTaken, sentence).about(object, row.role.name());
    audit::append(core, &mut tx, entry.change(format!("{} {name}", row.kind.word()), row.role.name(), ""));
    tx.commit().await?;
    core.grants.forget_roles();
    core.news.tell("roles");
    Ok(name)
}

fn last_admin(own: bool) -> &'static str {
    if own {
        "You are the last Admin that Gangway knows of: nobody else who can sign in has the role, and nobody with the user level \
         Org Admin has signed in. The role stays; give it to somebody else first."
    } else {
        "This is the last way to be an Admin that leads to somebody who can sign in. The role stays; give it to somebody else \
         first."
    }
}
