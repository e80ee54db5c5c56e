//! Asking ISC about joiners: an event is never believed, it says whom to read.

use super::judge::{self, Judge};
use crate::auth::Grant;
use crate::directory::{self, LEVELS, ReadNow, read_people};
use crate::domain::joiners as domain;
use crate::store::joiners::{self as store, Move};
use crate::store::settings::set_meta;
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane};
use gangway_types::PersonId;
use gangway_types::joiners::{JoinerState, StateKey, WaitingFor};

/// People asked about in one call.
const CHUNK: i64 = 100;
/// How long nobody else asks about them, in milliseconds.
const LEASE_MS: i64 = 60_000;
/// Calls of one look; the rest comes next.
const CALLS: usize = 10;

/// Under whose sign-in joiners are read: an Admin's rather than a Helpdesk's, because it may search as well.
pub(super) async fn reader(core: &Core) -> Result<Option<Grant>> {
    for level in LEVELS {
        if let Some(grant) = core.grants.any_with(&[level]).await? {
            return Ok(Some(grant));
        }
    }
    Ok(None)
}

/// Asks about everybody who is due, as far as one look goes; answers whether anything moved.
pub(super) async fn read_due(core: &Core, since: i64) -> Result<bool> {
    if store::due(&core.store, core.clock.now()).await?.0 == 0 {
        return Ok(false);
    }
    let Some(grant) = reader(core).await? else {
        return wait_for_sign_in(core).await;
    };
    let mut moved = false;
    for _ in 0..CALLS {
        let now = core.clock.now();
        let leased = now + LEASE_MS;
        let people = store::take_due(&core.store, now, LEASE_MS, CHUNK).await?;
        if people.is_empty() {
            break;
        }
        match read(core, &grant, &people).await {
            Ok(answers) => {
                problem(core, None).await?;
                settle(core, since, answers, leased).await?;
                moved = true;
            }
            Err(error @ Error::Store(_)) => return Err(error),
            // Nothing is known about anybody: all of them are asked about again when their time comes.
            Err(error) => {
                problem(core, Some(&error.to_string())).await?;
                break;
            }
        }
    }
    Ok(moved)
}

/// What went wrong when ISC was last asked.
async fn problem(core: &Core, what: Option<&str>) -> Result<()> {
    let known = crate::store::settings::meta(&core.store, super::PROBLEM).await?.unwrap_or_default();
    let now = what.unwrap_or_default();
    if known != now {
        set_meta(&core.store, super::PROBLEM, now).await?;
    }
    Ok(())
}

/// Nobody is there under whose right anybody could be read: rows say so.
async fn wait_for_sign_in(core: &Core) -> Result<bool> {
    let rows = store::in_states(&core.store, &[StateKey::Unseen], "", 1_000).await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let mut tx = core.store.begin().await?;
    let people: Vec<PersonId> = rows.into_iter().map(|row| row.person).collect();
    for row in store::lock_all(&mut tx, &people).await? {
        if row.state.key() == StateKey::Unseen && row.read_at.is_none() {
            let state = JoinerState::Waiting { for_: vec![WaitingFor::SignIn] };
            store::put(&mut tx, &Move { state, ..Move::of(&row) }).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

async fn read(core: &Core, grant: &Grant, people: &[PersonId]) -> Result<Vec<(PersonId, ReadNow)>> {
    let mut renewed = false;
    loop {
        let (token, _) = core.grants.token(&grant.id).await?;
        match read_people(core, &token, Lane::Crawl, people).await {
            Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized && !renewed => {
                core.grants.refused(&grant.id).await;
                renewed = true;
            }
            Ok(answers) => {
                let there: Vec<PersonId> = answers
                    .iter()
                    .filter(|(_, now)| matches!(now, ReadNow::Seen(person) if person.row.profile.is_none()))
                    .map(|(id, _)| id.clone())
                    .collect();
                // Profile and source come from search. Without them a rule that names one waits for the directory.
                if let Err(error) = directory::enrich_people(core, &token, Lane::Crawl, &there).await {
                    tracing::debug!(%error, "joiners: profiles could not be read");
                }
                return Ok(answers);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Writes what ISC said.
async fn settle(core: &Core, since: i64, answers: Vec<(PersonId, ReadNow)>, leased: i64) -> Result<()> {
    let (mut there, mut others) = (Vec::new(), Vec::new());
    for (id, now) in answers {
        match now {
            ReadNow::Seen(_) => there.push(id),
            ReadNow::Gone => others.push((id, true)),
            ReadNow::Unreadable(_) => others.push((id, false)),
        }
    }
    // Whom ISC showed before and shows no more, the directory calls gone.
    there.extend(others.iter().filter(|(_, gone)| *gone).map(|(id, _)| id.clone()));
    let with = Judge::new(core, since).await?;
    judge::judge(core, &with, &there, Some(leased)).await?;
    let now = core.clock.now();
    let people: Vec<PersonId> = others.iter().map(|(id, _)| id.clone()).collect();
    let mut tx = core.store.begin().await?;
    for row in store::lock_all(&mut tx, &people).await? {
        if row.seen && row.state.key() == StateKey::Gone {
            continue;
        }
        let gone = others.iter().any(|(id, gone)| *id == row.person && *gone);
        let due_at = match row.due_at {
            // Something came while it was read.
            Some(due) if due != leased && due <= now => Some(due),
            _ => domain::try_again(row.arrived_at, now, row.tries),
        };
        let mut to = Move { due_at, tries: row.tries + 1, ..Move::of(&row) };
        if gone && !row.seen {
            to.read_at = Some(now);
            to.state = domain::unseen(row.arrived_at, now);
            if to.state.key() != row.state.key() {
                (to.since, to.note) = (now, None);
            }
        }
        store::put(&mut tx, &to).await?;
    }
    tx.commit().await?;
    Ok(())
}
