//! Short ids and the people they belong to, from ISC's retired list.

use super::keeper::Worker;
use super::tell;
use crate::domain::old_ids::{Said, Told};
use crate::store::old_lists::{self as stored, List};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane, OldUsers};
use gangway_types::PersonId;
use gangway_types::old_lists::{OldColumn, OldWork};
use std::collections::HashSet;

/// A page is asked for this often before the work stops. The client itself repeats what is harmless to repeat.
const TRIES: u32 = 3;
/// Rows looked at together.
const CHUNK: i64 = 1_000;

/// What is looked for in the retired list: it is read no further than it takes to find all of it.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Whose these short ids are.
    Shorts(HashSet<String>),
    /// Which short ids these people have.
    People(HashSet<PersonId>),
}

impl Wanted {
    fn found(&mut self, short: &str, person: &PersonId) {
        match self {
            Self::Shorts(shorts) => drop(shorts.remove(short)),
            Self::People(people) => drop(people.remove(person)),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Shorts(shorts) => shorts.is_empty(),
            Self::People(people) => people.is_empty(),
        }
    }
}

/// Reads ISC's retired list under a sign-in until all that is wanted was named, and keeps what it says. `worker` notes
/// how many people were read, and of how many; when another took over, the reading ends. The sentence says why not all was told.
///
/// # Errors
/// When ISC cannot be asked just now, the sign-in ended, or the store refuses.
pub(crate) async fn ask(
    core: &Core,
    grant_id: &str,
    wanted: &mut Wanted,
    worker: Option<&Worker<'_>>,
) -> Result<(Told, Option<String>)> {
    if wanted.is_empty() {
        return Ok((Told::NotAsked, None));
    }
    let (token, _) = core.grants.token(grant_id).await?;
    let mut users = OldUsers::new(core.isc.acting(&token, Lane::Runs));
    let mut tries = 0;
    loop {
        let (token, _) = core.grants.token(grant_id).await?;
        users.act_as(core.isc.acting(&token, Lane::Runs));
        match users.next_page().await {
            Ok(Some(page)) => {
                tries = 0;
                let told: Vec<(String, PersonId)> = page
                    .into_iter()
                    .filter_map(|user| {
                        Some((user.id.as_str().to_owned(), PersonId::from(user.external_id?.as_str())))
                    })
                    .collect();
                let mut tx = core.store.begin().await?;
                stored::keep_shorts(&mut tx, &told, core.clock.now()).await?;
                tx.commit().await?;
                for (short, person) in &told {
                    wanted.found(short, person);
                }
                if wanted.is_empty() {
                    return Ok((Told::Whole, None));
                }
                if let Some(worker) = worker
                    && !noted(worker, &users).await?
                {
                    return Ok((Told::NotAsked, None));
                }
            }
            Ok(None) if users.is_complete() => return Ok((Told::Whole, None)),
            Ok(None) => return Ok((Told::Partly, Some(partly(&users)))),
            Err(error) => {
                tries += 1;
                match error.kind() {
                    ErrorKind::Unauthorized if tries < TRIES => core.grants.refused(grant_id).await,
                    ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Refused | ErrorKind::Foreign
                        if users.read() == 0 =>
                    {
                        return Ok((Told::NotAnswered, Some(not_answered(&error))));
                    }
                    _ if tries < TRIES => {}
                    _ => return Err(Error::Isc(error)),
                }
            }
        }
    }
}

/// Notes how far the reading is; false when another worker took over.
async fn noted(worker: &Worker<'_>, users: &OldUsers) -> Result<bool> {
    let mut tx = worker.core.store.begin().await?;
    let mine = worker.progress(&mut tx, users.read(), users.total()).await?;
    tx.commit().await?;
    tell(worker.core, worker.id);
    Ok(mine)
}

fn partly(users: &OldUsers) -> String {
    let total = users.total().unwrap_or_default();
    format!(
        "ISC’s old list counts {total} people and named {} of them; the others were not asked about.",
        users.read()
    )
}

fn not_answered(error: &gangway_isc::Error) -> String {
    let status = error.status().map(|status| format!(" ({status})")).unwrap_or_default();
    match error.kind() {
        ErrorKind::Forbidden => format!(
            "ISC does not let you read its old list{status}; short ids could not be translated. Account names, e-mails and names were \
             looked up in the directory."
        ),
        _ => format!(
            "This tenant does not answer the old list any more{status}; short ids could not be translated. Account names, e-mails and \
             names were looked up in the directory."
        ),
    }
}

/// Whether ISC itself failed at it, and not the way to it.
fn breaks_down(kind: ErrorKind) -> bool {
    use ErrorKind::{Cut, Forbidden, Foreign, NotFound, Refused, Server, Timeout};
    matches!(kind, Server | Timeout | Cut | Foreign | Refused | NotFound | Forbidden)
}

fn broke_down(error: &gangway_isc::Error) -> String {
    let status = error.status().map(|status| format!(" ({status})")).unwrap_or_default();
    format!(
        "ISC’s old list could not be read to its end{status}. What it named is used; account names, e-mails and names were looked \
         up in the directory. Find the people again to ask once more."
    )
}

/// Asks for the short ids of a list that nobody asked for before; false when another worker took over.
pub(super) async fn translate(worker: &Worker<'_>, list: &List) -> Result<bool> {
    let (core, id) = (worker.core, worker.id);
    let columns: Vec<OldColumn> = list.columns.iter().flatten().map(|(_, column)| *column).collect();
    let mut wanted = HashSet::new();
    let mut behind = 0;
    loop {
        let rows = stored::open_after(&core.store, id, behind, CHUNK).await?;
        let Some((last, ..)) = rows.last() else { break };
        behind = *last;
        wanted.extend(rows.iter().filter_map(|(_, _, cells)| Said::of(cells, &columns).short));
    }
    let all: Vec<String> = wanted.iter().cloned().collect();
    for (short, _) in stored::people_of(&core.store, &all).await? {
        wanted.remove(&short);
    }
    let mut wanted = Wanted::Shorts(wanted);
    let (told, why) = match ask(core, &list.grant_id, &mut wanted, Some(worker)).await {
        // The call is retired: one that breaks down for good must not keep the rest from being looked up.
        Err(Error::Isc(error)) if breaks_down(error.kind()) => (Told::Partly, Some(broke_down(&error))),
        told => told?,
    };
    let mut tx = core.store.begin().await?;
    stored::set_told(&mut tx, id, told, &why.into_iter().collect::<Vec<_>>()).await?;
    let done = worker.done(&mut tx, Some(OldWork::Matching)).await?;
    if done {
        tx.commit().await?;
    }
    Ok(done)
}
