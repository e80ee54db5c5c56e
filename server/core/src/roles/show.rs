//! Who has which role, and from where.

use super::rules::{Reach, by_level, has_admin_without, level_name, without_effect};
use crate::auth::Signed;
use crate::store::roles::{self, Assignment, KnownLevels};
use crate::{Core, Result};
use gangway_types::Role;
use gangway_types::roles::{GroupCopy, RoleRow, RolesView, SubjectKind};
use std::collections::HashMap;

/// Everything the page of roles shows.
///
/// # Errors
/// When the store does not answer.
pub async fn view(core: &Core, who: &Signed) -> Result<RolesView> {
    let store = &core.store;
    let all = roles::all(store).await?;
    let reach = Reach {
        signed_in: roles::known_levels(store).await?,
        members: roles::members(store).await?,
        absent: roles::absent(store).await?,
    };
    let mut rows: Vec<RoleRow> = defaults();
    for row in &all {
        let stays = if row.role == Role::Admin && !has_admin_without(&all, &reach, &row.id) {
            let own = row.kind == SubjectKind::Person && row.subject == who.person_id;
            Some(if own { "You are the last Admin" } else { "It is the last way to be an Admin" }.to_owned())
        } else {
            None
        };
        rows.push(RoleRow {
            id: Some(row.id.clone()),
            role: row.role,
            who: whom(row, &reach.members),
            from: from(row),
            without_effect: effect(row, &reach.signed_in, &reach.members),
            made: Some((row.made_by_name.clone(), row.made_at)),
            stays,
        });
    }
    rows.sort_by_key(|row| row.role);
    let groups = roles::groups(store).await?;
    let groups = groups.into_iter().map(|(group, members)| GroupCopy {
        id: group.id,
        name: group.name,
        members,
        read_at: group.read_at,
        read_by_name: group.read_by_name,
        problem: group.problem,
    });
    Ok(RolesView { rows, groups: groups.collect() })
}

/// What follows by itself.
fn defaults() -> Vec<RoleRow> {
    let row = |role: Role, who: String, from: &str, stays: &str| RoleRow {
        id: None,
        role,
        who,
        from: from.to_owned(),
        without_effect: None,
        made: None,
        stays: Some(stays.to_owned()),
    };
    let mut rows: Vec<RoleRow> = by_level()
        .iter()
        .map(|(level, role)| {
            let stays = match role {
                Role::Admin => "It follows from ISC, so that there is always a way to be an Admin",
                _ => "It follows from ISC",
            };
            row(
                *role,
                format!("Everybody with the user level {}", level_name(level)),
                "User level in ISC, by default",
                stays,
            )
        })
        .collect();
    rows.push(row(
        Role::Approver,
        "Everybody who manages somebody".to_owned(),
        "Manager in ISC, by default",
        "It follows from ISC",
    ));
    rows.push(row(
        Role::Approver,
        "Fallback approvers, whoever is asked for an approval, and whoever stands in for an approver"
            .to_owned(),
        "Settings, requests and delegations, by default",
        "It follows from what they are asked",
    ));
    rows
}

fn whom(row: &Assignment, members: &[(String, String)]) -> String {
    match row.kind {
        SubjectKind::Person => row.subject_name.clone(),
        SubjectKind::Level => format!("Everybody with the user level {}", row.subject_name),
        SubjectKind::Group => {
            let count = members.iter().filter(|(group, _)| *group == row.subject).count();
            let unit = if count == 1 { "member" } else { "members" };
            format!("{count} {unit} of {}", row.subject_name)
        }
    }
}

fn from(row: &Assignment) -> String {
    match row.kind {
        SubjectKind::Person => "Given to the person",
        SubjectKind::Level => "Given to the user level in ISC",
        SubjectKind::Group => "Given to the governance group",
    }
    .to_owned()
}

/// Why an assignment has less effect than its role says, as far as levels are known.
fn effect(row: &Assignment, known: &[KnownLevels], members: &[(String, String)]) -> Option<String> {
    let levels: HashMap<&str, &[String]> =
        known.iter().map(|known| (known.person_id.as_str(), known.levels.as_slice())).collect();
    match row.kind {
        SubjectKind::Level => without_effect(row.role, std::slice::from_ref(&row.subject)).map(str::to_owned),
        SubjectKind::Person => match levels.get(row.subject.as_str()) {
            Some(levels) => without_effect(row.role, levels).map(str::to_owned),
            None => without_effect(row.role, &[])
                .map(|why| format!("Not known until they sign in. Without the level: {why}")),
        },
        SubjectKind::Group => {
            let why = without_effect(row.role, &[])?;
            let people =
                members.iter().filter(|(group, _)| *group == row.subject).map(|(_, person)| person.as_str());
            let lacking = people
                .filter(|person| {
                    levels.get(person).is_some_and(|levels| without_effect(row.role, levels).is_some())
                })
                .count();
            Some(match lacking {
                0 => format!("Only for members whose user level carries it. For others: {why}"),
                1 => format!("For 1 member who signed in without the level: {why}"),
                n => format!("For {n} members who signed in without the level: {why}"),
            })
        }
    }
}
