//! The roles of a person, as ISC lists their assignments; and one of them in full.

use super::Trouble;
use crate::accounts::reading;
use crate::auth::Signed;
use crate::{Core, Error};
use gangway_isc::{AssignmentId, ErrorKind, IdentityId, Reference, RoleAssignment, Time};
use gangway_types::{PersonId, PortalError};
use serde_json::Value;

/// One assignment as the list has it: ids, role and dates only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleLine {
    /// ISC's id of the assignment.
    pub id: String,
    /// The role's name; its id when it has none.
    pub role: String,
    /// Since when, milliseconds UTC.
    pub added: Option<i64>,
    /// When it begins, if later.
    pub starts: Option<i64>,
    /// When it ends.
    pub ends: Option<i64>,
}

/// One thing that an assignment says, beside role and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFact {
    /// What it is.
    pub label: &'static str,
    /// What ISC says.
    pub value: String,
}

/// The assignments of a person, by role.
///
/// # Errors
/// Why they could not be read.
pub async fn roles(core: &Core, who: &Signed, person: &PersonId) -> Result<Vec<RoleLine>, Trouble> {
    let read = async {
        let id = &identity(person)?;
        let page = reading(core, who, |isc| async move { Ok(isc.role_assignments(id).await?) }).await?;
        let mut lines: Vec<RoleLine> = page.items.iter().map(line).collect();
        lines.sort_by_cached_key(|line| (line.role.to_lowercase(), line.added, line.id.clone()));
        lines.dedup_by(|a, b| a.id == b.id);
        Ok::<_, Error>(lines)
    };
    read.await.map_err(|error| Trouble::new(error, "role assignments", ""))
}

/// One assignment in full; none when ISC has it no more.
///
/// # Errors
/// Why it could not be read.
pub async fn role_in_full(
    core: &Core,
    who: &Signed,
    person: &PersonId,
    assignment: &str,
) -> Result<Option<(RoleLine, Vec<RoleFact>)>, Trouble> {
    let read = async {
        let (id, wanted) = (&identity(person)?, &AssignmentId::from(assignment));
        reading(core, who, |isc| async move {
            match isc.role_assignment(id, wanted).await {
                Ok(found) => Ok(Some((line(&found), facts(&found)))),
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => Ok(None),
                Err(error) => Err(Error::from(error)),
            }
        })
        .await
    };
    read.await.map_err(|error| Trouble::new(error, "this role assignment", ""))
}

fn identity(person: &PersonId) -> Result<IdentityId, Error> {
    person.as_str().parse().map_err(|_| PortalError::not_found("person").into())
}

fn named(reference: &Reference) -> Option<String> {
    reference.name.clone().filter(|name| !name.is_empty()).or_else(|| reference.id.clone())
}

fn line(told: &RoleAssignment) -> RoleLine {
    let at = |time: &Option<Time>| time.as_ref().and_then(Time::millis);
    RoleLine {
        id: told.id.as_str().to_owned(),
        role: told.role.as_ref().and_then(named).unwrap_or_else(|| "A role without a name".to_owned()),
        added: at(&told.added_date),
        starts: at(&told.start_date),
        ends: at(&told.remove_date),
    }
}

fn facts(told: &RoleAssignment) -> Vec<RoleFact> {
    let accounts: Vec<String> = told.account_targets.iter().filter_map(target).collect();
    let dimensions: Vec<String> = told.assigned_dimensions.iter().filter_map(named).collect();
    let facts = [
        ("How it was assigned", told.assignment_source.clone()),
        ("Assigned by", told.assigner.as_ref().and_then(named)),
        ("Comment", told.comments.clone()),
        ("Asked for", part(&told.assignment_context, "requested")),
        ("Criteria that matched", part(&told.assignment_context, "matched")),
        ("Dimensions", Some(dimensions.join(", "))),
        ("Acts on accounts", Some(accounts.join(", "))),
    ];
    facts
        .into_iter()
        .filter_map(|(label, value)| {
            Some(RoleFact { label, value: value.filter(|value| !value.trim().is_empty())? })
        })
        .collect()
}

/// "Active Directory: aosei".
fn target(told: &gangway_isc::AccountTarget) -> Option<String> {
    let source = told.source.as_ref().and_then(named);
    let account = told.account_info.as_ref();
    let account = account.and_then(|info| info.display_name.clone().or_else(|| info.native_identity.clone()));
    match (source, account) {
        (Some(source), Some(account)) => Some(format!("{source}: {account}")),
        (source, account) => source.or(account),
    }
}

/// A member of the assignment's context as text: the attributes that it names, "department = Sales", else as it came, since no
/// documentation fixes its form.
fn part(context: &gangway_isc::Attributes, name: &str) -> Option<String> {
    let value = context.get(name)?;
    let mut named = Vec::new();
    attributes(value, &mut named, 0);
    match value {
        _ if !named.is_empty() => Some(named.join(", ")),
        Value::String(text) => Some(text.clone()),
        value if says_nothing(value) => None,
        other => Some(other.to_string()),
    }
}

/// Nothing but empty lists and objects.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().all(says_nothing),
        Value::Object(map) => map.values().all(says_nothing),
        _ => false,
    }
}

/// Contexts nest three levels; deeper than this nothing is looked for.
const DEEPEST: usize = 8;

fn attributes(value: &Value, named: &mut Vec<String>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| attributes(one, named, depth + 1)),
        Value::Object(map) => match (map.get("attribute").and_then(Value::as_str), map.get("value")) {
            (Some(name), Some(value)) => {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                named.push(format!("{name} = {value}"));
            }
            _ => map.values().for_each(|one| attributes(one, named, depth + 1)),
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_isc_leaves_out_is_left_out() {
        let told: RoleAssignment = serde_json::from_value(serde_json::json!({
            "id": "a", "role": {"id": "r", "name": "Contractor"}, "addedDate": "2025-11-21T13:02:00Z",
            "assignmentSource": "UI", "comments": "", "assigner": {"name": ""},
            "accountTargets": [{"source": {"name": "AD"}, "accountInfo": {"nativeIdentity": "aosei"}}]
        }))
        .expect("an assignment");
        assert_eq!((line(&told).role.as_str(), line(&told).added), ("Contractor", Some(1_763_730_120_000)));
        let facts: Vec<(&str, String)> =
            facts(&told).into_iter().map(|fact| (fact.label, fact.value)).collect();
        assert_eq!(
            facts,
            [("How it was assigned", "UI".to_owned()), ("Acts on accounts", "AD: aosei".to_owned())]
        );
    }

    #[test]
    fn the_context_is_read_by_what_it_names() {
        let context = serde_json::json!({
            "requested": {"contextAttributes": []},
            "matched": [{"roleRef": {"name": "Staff"}, "matchedAttributes": [{"attribute": "state", "value": "active"}]}],
            "other": {"odd": 1}, "words": "by hand"
        });
        let context = context.as_object().expect("an object");
        assert_eq!(part(context, "requested"), None);
        assert_eq!(part(context, "matched").as_deref(), Some("state = active"));
        assert_eq!(part(context, "other").as_deref(), Some(r#"{"odd":1}"#));
        assert_eq!(part(context, "words").as_deref(), Some("by hand"));
        assert_eq!(part(context, "absent"), None);
    }
}
