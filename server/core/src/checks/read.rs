//! Reading everybody of a check again from ISC, in the background, across restarts.

use super::judge::{Judge, stranger};
use crate::auth::GrantProblem;
use crate::directory::{ReadNow, read_people};
use crate::store::checks::{self, CheckPerson, CheckRow};
use crate::store::people::{Stored, stored};
use crate::{Core, Error, Result};
use gangway_isc::{ErrorKind, Lane};
use gangway_types::checks::Reason;
use gangway_types::{CheckId, PersonId};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// People per call.
const CHUNK: i64 = 100;
/// How long another replica leaves a check alone whose reader is silent, in milliseconds.
const LEASE_MS: i64 = 90_000;
/// How often the keeper looks for checks that nobody reads.
const LOOK: Duration = Duration::from_secs(10);
/// Checks that nothing came of are forgotten after this many milliseconds: 30 days.
const FORGET_MS: i64 = 30 * 86_400_000;

/// Starts reading a check's people now.
pub(super) fn start(core: &Core, id: CheckId) {
    let core = core.clone();
    tokio::spawn(async move { log(&id, read(&core, &id).await) });
}

fn log(id: &CheckId, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, check = %id, "checks: reading was interrupted; it is taken up again");
    }
}

/// Takes up checks whose reader ended, until told to stop.
pub async fn keep(core: Core, stop: CancellationToken) {
    if core.store.is_sqlite()
        && let Err(error) = checks::free_all(&core.store).await
    {
        tracing::warn!(%error, "checks: leases of a process before could not be given back; they run out by themselves");
    }
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = turn(&core) => if let Err(error) = outcome {
                tracing::warn!(%error, "checks: the keeper could not look");
            },
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn turn(core: &Core) -> Result<()> {
    checks::forget(&core.store, core.clock.now() - FORGET_MS).await?;
    for id in checks::unread(&core.store, core.clock.real()).await? {
        log(&id, read(core, &id).await);
    }
    Ok(())
}

/// Reads what is left of a check; nothing when another reader has it.
pub(super) async fn read(core: &Core, id: &CheckId) -> Result<()> {
    let real = core.clock.real();
    // A reader of its own, not only of this process: two tasks of one process must not share a lease.
    let reader = format!("{}:{}", core.instance, core.random.id(real));
    let Some(check) = checks::take(&core.store, id, &reader, real, real + LEASE_MS).await? else {
        return Ok(());
    };
    let mail = {
        let (core, grant, name) = (core.clone(), check.grant_id.clone(), check.owner_name.clone());
        // Beside reading people, and with a patience of its own: nobody's check hangs on it.
        tokio::spawn(async move { crate::reach::ask(&core, &grant, &name).await })
    };
    let mut problem = None;
    loop {
        let ids = checks::to_read(&core.store, id, CHUNK).await?;
        if ids.is_empty() {
            break;
        }
        let answers = match chunk(core, &check, &ids).await {
            Ok(answers) => answers,
            Err(error @ Error::Store(_)) => return Err(error),
            Err(error) => {
                problem = Some(words(&error));
                ids.iter().map(|id| (id.clone(), ReadNow::Unreadable(String::new()))).collect()
            }
        };
        if !store(core, id, &reader, answers).await? {
            return Ok(());
        }
        core.news.tell(format!("check:{id}"));
    }
    if let Err(error) = mail.await {
        tracing::warn!(%error, "checks: how ISC's mail is set up could not be asked for");
    }
    finish(core, id, &reader, problem.as_deref()).await?;
    core.news.tell(format!("check:{id}"));
    Ok(())
}

fn words(error: &Error) -> String {
    match error {
        Error::Grant(GrantProblem::Ended { .. }) => {
            "Your sign-in ended while people were read. Those not read are left out for now. Check again."
                .to_owned()
        }
        _ => {
            format!("Not everybody could be read from ISC: {error}. Those are left out for now. Check again.")
        }
    }
}

async fn chunk(core: &Core, check: &CheckRow, ids: &[PersonId]) -> Result<Vec<(PersonId, ReadNow)>> {
    let mut renewed = false;
    loop {
        let (token, _) = core.grants.token(&check.grant_id).await?;
        match read_people(core, &token, Lane::People, ids).await {
            Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized && !renewed => {
                core.grants.refused(&check.grant_id).await;
                renewed = true;
            }
            answer => return answer,
        }
    }
}

/// Judges what was read and stores it; false when another reader took over.
async fn store(core: &Core, id: &CheckId, reader: &str, answers: Vec<(PersonId, ReadNow)>) -> Result<bool> {
    let ids: Vec<PersonId> = answers.iter().map(|(id, _)| id.clone()).collect();
    let unreadable: HashSet<PersonId> = answers
        .into_iter()
        .filter(|(_, now)| matches!(now, ReadNow::Unreadable(_)))
        .map(|(id, _)| id)
        .collect();
    let rows = stored(&core.store, &ids).await?;
    let mut judge = Judge::new(core, &rows, &[]).await?;
    let rows: HashMap<&PersonId, &Stored> = rows.iter().map(|person| (&person.row.id, person)).collect();
    let at = core.clock.now();
    let mut tx = core.store.begin().await?;
    // First, because it locks the check: a choice made meanwhile waits and is not written over.
    if !checks::progress(&mut tx, id, reader, core.clock.real() + LEASE_MS).await? {
        return Ok(false);
    }
    judge.leave_out(checks::leave_of(&mut tx, id).await?);
    let before = checks::choices_of(&mut tx, id, &ids).await?;
    let judged: Vec<CheckPerson> = before
        .iter()
        .map(|person| {
            again(
                &judge,
                person,
                rows.get(&person.person_id).copied(),
                unreadable.contains(&person.person_id),
                Some(at),
            )
        })
        .collect();
    checks::insert_people(&mut tx, id, &judged).await?;
    if !checks::progress(&mut tx, id, reader, core.clock.real() + LEASE_MS).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Judges somebody again. A pick holds only for the address it was made for.
fn again(
    judge: &Judge,
    before: &CheckPerson,
    now: Option<&Stored>,
    unreadable: bool,
    read_at: Option<i64>,
) -> CheckPerson {
    let Some(person) = now else {
        let reason = if unreadable { Reason::Unreadable } else { Reason::Gone };
        return stranger(&before.person_id, before.position, read_at, reason);
    };
    let mut judged = judge.person(person, before.position, unreadable, read_at, before.choice);
    if judged.settled().address != before.settled().address {
        judged.choice.picked = false;
    }
    judged
}

/// Judges everybody once more when all were read, because each reading may change who shares an address, and ends the
/// reading.
async fn finish(core: &Core, id: &CheckId, reader: &str, problem: Option<&str>) -> Result<()> {
    let mut from = 0;
    loop {
        let people = checks::positions(&core.store, id, from, 500).await?;
        let Some(last) = people.last() else { break };
        from = last.position + 1;
        let ids: Vec<PersonId> = people.iter().map(|person| person.person_id.clone()).collect();
        let rows = stored(&core.store, &ids).await?;
        let mut judge = Judge::new(core, &rows, &[]).await?;
        let rows: HashMap<&PersonId, &Stored> = rows.iter().map(|person| (&person.row.id, person)).collect();
        let mut tx = core.store.begin().await?;
        if !checks::progress(&mut tx, id, reader, core.clock.real() + LEASE_MS).await? {
            return Ok(());
        }
        judge.leave_out(checks::leave_of(&mut tx, id).await?);
        let mut judged = Vec::new();
        for person in checks::choices_of(&mut tx, id, &ids).await? {
            let unreadable = person.reasons.contains(&Reason::Unreadable);
            let new =
                again(&judge, &person, rows.get(&person.person_id).copied(), unreadable, person.read_at);
            if new != person {
                judged.push(new);
            }
        }
        checks::insert_people(&mut tx, id, &judged).await?;
        tx.commit().await?;
    }
    let mut tx = core.store.begin().await?;
    checks::ready(&mut tx, id, reader, problem).await?;
    tx.commit().await?;
    Ok(())
}
