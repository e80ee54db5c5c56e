//! Who is an Admin, as far as Gangway knows: to tell them what only they can mend.

use super::rules::effective;
use crate::Result;
use crate::domain::approval::Approver;
use crate::store::Tx;
use crate::store::roles::{self, Assignment};
use gangway_types::roles::SubjectKind;
use gangway_types::{PersonId, Role};
use std::collections::BTreeMap;

/// Everybody who has the role now: those who signed in with a level that makes it, and those whom an assignment reaches. Who
/// is gone or cannot sign in is left out. People of a group who never signed in are called by their id.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn admins(tx: &mut Tx) -> Result<Vec<Approver>> {
    let all = roles::all_in(tx).await?;
    let members = roles::members_in(tx).await?;
    let absent = roles::absent_in(tx).await?;
    let mut known: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for one in roles::known_levels_in(tx).await? {
        known.insert(one.person_id, (one.name, one.levels));
    }
    for row in all.iter().filter(|row| row.kind == SubjectKind::Person) {
        known.entry(row.subject.clone()).or_insert_with(|| (row.subject_name.clone(), Vec::new()));
    }
    for (_, person) in &members {
        known.entry(person.clone()).or_insert_with(|| (person.clone(), Vec::new()));
    }
    let theirs = |person: &str| -> Vec<Assignment> {
        let reaches = |row: &&Assignment| match row.kind {
            SubjectKind::Person => row.subject == person,
            SubjectKind::Group => {
                members.iter().any(|(group, member)| *group == row.subject && member == person)
            }
            SubjectKind::Level => true,
        };
        all.iter().filter(reaches).cloned().collect()
    };
    Ok(known
        .into_iter()
        .filter(|(person, _)| !absent.contains(person))
        .filter(|(person, (_, levels))| effective(levels, false, &theirs(person)).contains(&Role::Admin))
        .map(|(person, (name, _))| Approver { id: PersonId(person), name })
        .collect())
}
