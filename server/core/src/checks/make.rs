//! Freezing a list.

use super::judge::{Judge, stranger};
use super::{Owner, Said, changes, read};
use crate::audit::{self, Entry};
use crate::domain::eligibility::main_reason;
use crate::people::side;
use crate::store::batches;
use crate::store::checks::{self, CheckPerson, CheckRow};
use crate::store::people::{Stored, stored};
use crate::{Core, Result, selections};
use gangway_types::audit::What;
use gangway_types::checks::{Changes, Reason, ReasonKind};
use gangway_types::query::{PeopleQuery, Selected};
use gangway_types::{BatchId, CheckId, PersonId, PortalError};
use std::collections::{HashMap, HashSet};

/// People frozen at once at most.
const LIMIT: usize = 50_000;

/// Freezes what `query` selects now and starts reading everybody again. `said` is the number that the page named, kept
/// beside what became of the others when it differs.
///
/// # Errors
/// [`PortalError::Refused`] when nobody is selected.
pub async fn create(core: &Core, owner: &Owner, query: &PeopleQuery, said: Option<Said>) -> Result<CheckId> {
    let people = selections::resolve(core, &owner.reader(), query).await?;
    let all = matches!(query.selected, Selected::All { .. });
    let changes = match said.filter(|_| all) {
        Some(said) => changes::since(core, &owner.reader(), query, said, people.len() as u64).await?,
        None => None,
    };
    let scope = if all { "all" } else { "ticked" };
    freeze(core, owner, people, query, scope, "", said.map(|said| (said.people, changes)), None).await
}

/// Freezes these people: one, from their page; or those of `parent` who are to be invited again. `back` is where the check
/// was begun.
///
/// # Errors
/// [`PortalError::Refused`] when there is nobody.
pub async fn create_of(
    core: &Core,
    owner: &Owner,
    people: Vec<PersonId>,
    back: &PeopleQuery,
    name: &str,
    parent: Option<BatchId>,
) -> Result<CheckId> {
    let people = selections::visible(core, &owner.reader(), people).await?;
    freeze(core, owner, people, back, "people", name, None, parent).await
}

#[expect(clippy::too_many_arguments, reason = "one row's columns, called from the two functions above only")]
async fn freeze(
    core: &Core,
    owner: &Owner,
    mut people: Vec<PersonId>,
    query: &PeopleQuery,
    scope: &str,
    name: &str,
    said: Option<(u64, Option<Changes>)>,
    parent: Option<BatchId>,
) -> Result<CheckId> {
    let mut once = HashSet::new();
    people.retain(|id| once.insert(id.clone()));
    if people.is_empty() {
        return Err(PortalError::refused(
            "Nobody is selected. Nothing was checked. Select people, then check.",
        )
        .into());
    }
    if people.len() > LIMIT {
        let words =
            format!("{} people are selected; one check takes {LIMIT}. Narrow the filters.", people.len());
        return Err(PortalError::refused(words).into());
    }
    let now = core.clock.now();
    let id = CheckId(core.random.id(now));
    let row = CheckRow {
        id: id.clone(),
        owner: owner.person.clone(),
        owner_name: owner.name.clone(),
        grant_id: owner.grant_id.clone(),
        state: "reading".to_owned(),
        area: query.area.name().to_owned(),
        query: query.print(),
        scope: scope.to_owned(),
        name: name.chars().take(120).collect(),
        said: said.and_then(|(said, _)| i64::try_from(said).ok()),
        changes: said.and_then(|(_, changes)| changes),
        selected: i64::try_from(people.len()).unwrap_or(i64::MAX),
        read_done: 0,
        frozen_at: now,
        directory_at: side(core).await?.sync.synced_at,
        problem: None,
        batch: None,
        parent,
        leave: Vec::new(),
    };
    let judged = judged(core, &people).await?;
    let mut tx = core.store.begin().await?;
    checks::insert(&mut tx, &row).await?;
    checks::insert_people(&mut tx, &id, &judged).await?;
    let sentence =
        format!("checked a list of {} before inviting", crate::invites::people_words(judged.len() as u64));
    let who = (owner.person.as_str(), owner.name.as_str());
    let entry = match &row.parent {
        Some(batch) => {
            let name = batches::get(&core.store, batch).await?.map(|batch| batch.name).unwrap_or_default();
            let entry = Entry::by(who, What::BatchChecked, format!("{batch}: {sentence}"));
            entry.about(batch, name).fact("Check", id.as_str())
        }
        None => Entry::by(who, What::CheckMade, sentence).about(&id, super::told_name(&row)),
    };
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    read::start(core, id.clone());
    Ok(id)
}

/// Why a check of the directory alone would leave these people out, of those whom it would.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn main_reasons(core: &Core, ids: &[PersonId]) -> Result<HashMap<PersonId, ReasonKind>> {
    let judged = judged(core, ids).await?;
    let main = |one: &CheckPerson| main_reason(&one.reasons, one.choice).map(|at| one.reasons[at].kind());
    Ok(judged.iter().filter_map(|one| Some((one.person_id.clone(), main(one)?))).collect())
}

/// Everybody as the directory has them.
async fn judged(core: &Core, ids: &[PersonId]) -> Result<Vec<CheckPerson>> {
    let mut judged = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let rows = stored(&core.store, chunk).await?;
        let judge = Judge::new(core, &rows, &[]).await?;
        let rows: HashMap<&PersonId, &Stored> = rows.iter().map(|person| (&person.row.id, person)).collect();
        for id in chunk {
            let position = i64::try_from(judged.len()).unwrap_or(i64::MAX);
            judged.push(match rows.get(id) {
                Some(person) => judge.person(person, position, false, None, Default::default()),
                None => stranger(id, position, None, Reason::Unreadable),
            });
        }
    }
    Ok(judged)
}
