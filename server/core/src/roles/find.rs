//! What a role can be given to, by a few letters of its name.

use super::groups::{acting, refusal};
use super::rules::{by_level, effective, has, known_levels, level_name};
use crate::auth::Signed;
use crate::store::roles::{self, Assignment};
use crate::{Core, Result, overview, people, store};
use gangway_isc::{Filter, ListQuery, Sorter};
use gangway_types::Role;
use gangway_types::roles::{Subject, SubjectKind};

/// Subjects found at most.
const FOUND: u32 = 15;

/// People, groups or levels that match; each with the roles it has already, and from where. Groups are asked of ISC under
/// the sign-in of `who`, which finds names that begin with the text.
///
/// # Errors
/// When the store does not answer, or ISC does not show groups.
pub async fn find(core: &Core, who: &Signed, kind: SubjectKind, text: &str) -> Result<Vec<Subject>> {
    let text = text.trim();
    match kind {
        SubjectKind::Person => find_people(core, who, text).await,
        SubjectKind::Level => levels(core, text).await,
        SubjectKind::Group => find_groups(core, who, text).await,
    }
}

fn has_of(all: &[Assignment], kind: SubjectKind, id: &str) -> Vec<(Role, String)> {
    let own = all.iter().filter(|row| row.kind == kind && row.subject.eq_ignore_ascii_case(id));
    own.map(|row| (row.role, "given".to_owned())).collect()
}

async fn find_people(core: &Core, who: &Signed, text: &str) -> Result<Vec<Subject>> {
    let found = people::search(core, &overview::reader(who), text, FOUND).await?;
    let known = roles::known_levels(&core.store).await?;
    let mut subjects = Vec::with_capacity(found.len());
    for person in found {
        let levels = known.iter().find(|known| known.person_id == person.id.as_str());
        let levels = levels.map(|known| known.levels.clone()).unwrap_or_default();
        let has = explain(core, person.id.as_str(), &levels).await?;
        let hint =
            person.mail.map_or_else(|| person.alias.clone(), |mail| format!("{}, {mail}", person.alias));
        subjects.push(Subject {
            kind: SubjectKind::Person,
            id: person.id.to_string(),
            name: person.name,
            hint,
            has,
        });
    }
    Ok(subjects)
}

/// The roles of somebody with these levels, each with where it comes from.
async fn explain(core: &Core, person_id: &str, levels: &[String]) -> Result<Vec<(Role, String)>> {
    let assigned = store::roles::that_may_concern(&core.store, person_id).await?;
    let mut found = Vec::new();
    for (level, role) in by_level().iter().filter(|(name, _)| has(levels, &[name])) {
        found.push((*role, format!("user level {}", level_name(level))));
    }
    if super::approves(&core.store, person_id, core.clock.now()).await? {
        found.push((Role::Approver, "manages or stands in for somebody".to_owned()));
    }
    for row in &assigned {
        let reaches = effective(levels, false, std::slice::from_ref(row)).contains(&row.role);
        let from = match row.kind {
            SubjectKind::Person => "given to the person".to_owned(),
            SubjectKind::Group => format!("governance group {}", row.subject_name),
            SubjectKind::Level => format!("given to the user level {}", row.subject_name),
        };
        if reaches && (row.kind != SubjectKind::Level || has(levels, &[&row.subject])) {
            found.push((row.role, from));
        }
    }
    Ok(found)
}

async fn levels(core: &Core, text: &str) -> Result<Vec<Subject>> {
    let all = roles::all(&core.store).await?;
    let wanted = text.to_lowercase();
    let matches = |name: &str, words: &str| {
        wanted.is_empty() || name.to_lowercase().contains(&wanted) || words.to_lowercase().contains(&wanted)
    };
    let subject = |name: &str| {
        let by_default = by_level().iter().filter(|(level, _)| *level == name);
        let mut has: Vec<(Role, String)> =
            by_default.map(|(_, role)| (*role, "by default".to_owned())).collect();
        has.extend(has_of(&all, SubjectKind::Level, name));
        Subject {
            kind: SubjectKind::Level,
            id: name.to_owned(),
            name: level_name(name),
            hint: name.to_owned(),
            has,
        }
    };
    let mut found: Vec<Subject> = known_levels()
        .iter()
        .filter(|(name, words)| matches(name, words))
        .map(|(name, _)| subject(name))
        .collect();
    if found.is_empty() && !text.is_empty() {
        // A level of the tenant's own, as its tokens write it.
        found.push(subject(&text.to_uppercase()));
    }
    Ok(found)
}

async fn find_groups(core: &Core, who: &Signed, text: &str) -> Result<Vec<Subject>> {
    let acting = acting(core, &who.grant_id).await?;
    let query = ListQuery {
        filter: (!text.is_empty()).then(|| Filter::starts_with("name", text)),
        sorters: vec![Sorter::ascending("name")],
        limit: Some(FOUND),
        ..ListQuery::default()
    };
    let all = roles::all(&core.store).await?;
    let found = acting.groups(&query).await.map_err(refusal)?;
    Ok(found
        .items
        .into_iter()
        .map(|group| {
            let id = group.id.to_string();
            let hint = match group.member_count {
                Some(1) => "1 member".to_owned(),
                Some(n) => format!("{n} members"),
                None => String::new(),
            };
            let has = has_of(&all, SubjectKind::Group, &id);
            Subject {
                kind: SubjectKind::Group,
                name: group.name.unwrap_or_else(|| id.clone()),
                id,
                hint,
                has,
            }
        })
        .collect())
}
