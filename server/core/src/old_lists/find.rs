//! From rows to people: a few hundred rows at a time against the directory, and against ISC for ids that it lacks.

use super::keeper::Worker;
use super::tell;
use crate::directory::{ReadNow, read_people};
use crate::domain::old_ids::{Absent, Known, Lookup, Said, Verdict};
use crate::store::old_lists::{self as stored, List};
use crate::store::people::{self, KnownPerson};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane};
use gangway_types::PersonId;
use gangway_types::old_lists::{OldColumn, OldOutcome};
use std::collections::HashMap;

/// Rows looked at together.
const CHUNK: i64 = 500;

/// Finds the people of all rows that were not looked at yet; false when another worker took over.
pub(super) async fn find(worker: &Worker<'_>, list: &List) -> Result<bool> {
    let (core, id) = (worker.core, worker.id);
    let columns: Vec<OldColumn> = list.columns.iter().flatten().map(|(_, column)| *column).collect();
    let total = u64::try_from(list.rows).unwrap_or_default();
    loop {
        let rows = stored::open_after(&core.store, id, 0, CHUNK).await?;
        if rows.is_empty() {
            break;
        }
        let said: Vec<Said> = rows.iter().map(|(_, _, cells)| Said::of(cells, &columns)).collect();
        let look = lookup(core, list, &said).await?;
        let mut tx = core.store.begin().await?;
        for ((position, _, _), said) in rows.iter().zip(&said) {
            let (outcome, person, words) = match look.judge(said) {
                Verdict::Matched(person, how) => match stored::line_of(&mut tx, id, &person).await? {
                    Some(line) => {
                        (OldOutcome::Again, Some(person), format!("The same person as on line {line}"))
                    }
                    None => (OldOutcome::Matched, Some(person), how),
                },
                Verdict::Ambiguous(why) => (OldOutcome::Ambiguous, None, why),
                Verdict::Missing(why) => (OldOutcome::Missing, None, why),
            };
            let person = person.map(PersonId);
            let name =
                person.as_ref().and_then(|id| look.people.get(id.as_str())).map(|known| known.name.as_str());
            let person = person.as_ref().map(|id| (id, name.unwrap_or_default()));
            stored::settle(&mut tx, id, *position, outcome, person, &words).await?;
        }
        let left = stored::counts(&core.store, id).await?.open.saturating_sub(rows.len() as u64);
        if !worker.progress(&mut tx, total.saturating_sub(left), Some(total)).await? {
            return Ok(false);
        }
        tx.commit().await?;
        tell(core, id);
    }
    let mut tx = core.store.begin().await?;
    let done = worker.done(&mut tx, None).await?;
    if done {
        tx.commit().await?;
    }
    Ok(done)
}

/// Everything that is known of what these rows say.
async fn lookup(core: &Core, list: &List, said: &[Said]) -> Result<Lookup> {
    let mut look = Lookup { told: list.told, ..Lookup::default() };
    let shorts: Vec<String> = said.iter().filter_map(|said| said.short.clone()).collect();
    for (short, person) in stored::people_of(&core.store, &shorts).await? {
        look.short.insert(short, person.0);
    }
    let mut ids: Vec<String> = said.iter().filter_map(|said| said.long.clone()).collect();
    ids.extend(look.short.values().cloned());
    ids.sort_unstable();
    ids.dedup();
    for person in people::by_ids(&core.store, &ids).await? {
        look.know(person);
    }
    ids.retain(|id| !look.people.contains_key(id));
    strangers(core, list, &ids, &mut look).await?;
    let aliases: Vec<String> = said.iter().flat_map(|said| said.aliases.iter().cloned()).collect();
    for person in people::by_aliases(&core.store, &aliases).await? {
        put(&mut look.alias, person.alias.to_lowercase(), &person);
        look.know(person);
    }
    let mails: Vec<String> = said.iter().filter_map(|said| said.mail.clone()).collect();
    for person in people::by_mails(&core.store, &mails).await? {
        put(&mut look.mail, person.mail_norm.clone().unwrap_or_default(), &person);
        look.know(person);
    }
    let names: Vec<String> = said.iter().flat_map(|said| said.names.iter().cloned()).collect();
    for person in people::by_names(&core.store, &names).await? {
        put(&mut look.name, person.sort_name.clone(), &person);
        look.know(person);
    }
    Ok(look)
}

fn put(into: &mut HashMap<String, Vec<String>>, key: String, person: &KnownPerson) {
    let ids = into.entry(key).or_default();
    if !ids.iter().any(|id| id == person.id.as_str()) {
        ids.push(person.id.to_string());
    }
}

impl Lookup {
    fn know(&mut self, person: KnownPerson) {
        self.people.insert(person.id.0, Known { name: person.name, gone: person.gone_at.is_some() });
    }
}

/// Reads from ISC whoever the directory does not have: made since it was filled, or not there any more.
async fn strangers(core: &Core, list: &List, ids: &[String], look: &mut Lookup) -> Result<()> {
    let ids: Vec<PersonId> = ids.iter().map(|id| PersonId::from(id.as_str())).collect();
    for chunk in ids.chunks(100) {
        let mut tries = 0;
        let read = loop {
            let (token, _) = core.grants.token(&list.grant_id).await?;
            match read_people(core, &token, Lane::Runs, chunk).await {
                Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized && tries == 0 => {
                    tries += 1;
                    core.grants.refused(&list.grant_id).await;
                }
                answer => break answer?,
            }
        };
        for (id, now) in read {
            match now {
                ReadNow::Seen(person) => {
                    let known = Known { name: person.row.name.clone(), gone: person.gone_at.is_some() };
                    look.people.insert(id.0, known);
                }
                ReadNow::Gone => drop(look.absent.insert(id.0, Absent::Gone)),
                ReadNow::Unreadable(_) => drop(look.absent.insert(id.0, Absent::Unreadable)),
            }
        }
    }
    Ok(())
}
