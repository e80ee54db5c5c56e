//! What waits for this person beside batches: accounts, imports, and what is done to people.

use super::Work;
use crate::auth::Signed;
use crate::store::imports;
use crate::store::overview as stored;
use crate::{Core, Result};
use gangway_types::batches::{RunState, RunView, WaitsFor};
use gangway_types::imports::ImportState;
use gangway_types::overview::{Needs, Waiting};
use gangway_types::{Capability, Extent, PersonId};

/// What failed is shown this long, real milliseconds: later it is no news.
const FAILED_MS: i64 = 7 * 86_400_000;
/// Lines of each kind.
const MOST: usize = 5;
/// Drafts that are looked through.
const MOST_DRAFTS: i64 = 30;

/// Whether the run waits for somebody with the right to go on under their sign-in.
pub(super) fn for_sender(run: &RunView) -> bool {
    run.state == RunState::Waiting && matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right))
}

/// Accounts that are written and need somebody: their own, or everybody's for whoever may write all.
pub(super) async fn accounts(core: &Core, who: &Signed, work: &Work) -> Result<Vec<Waiting>> {
    let Some(extent) = Capability::WriteAccounts.extent(&who.roles) else { return Ok(Vec::new()) };
    let mine = |by: &str| extent == Extent::All || by == who.person_id;
    let stuck = work.accounts.iter().filter(|job| mine(job.made_by.as_str()) && for_sender(&job.run));
    let mut found: Vec<Waiting> = stuck
        .map(|job| Waiting::Accounts {
            job: job.id.clone(),
            source: job.source_name.clone(),
            needs: Needs::Sender,
            accounts: job.counts.queued,
            since: job.run.progressed_at,
        })
        .collect();
    let needs = stored::accounts(&core.store, core.clock.real() - FAILED_MS).await?;
    let needs = needs.into_iter().filter(|(need, _)| mine(&need.made_by));
    found.extend(needs.map(|(need, source)| Waiting::Accounts {
        job: need.job,
        source,
        needs: need.needs,
        accounts: need.n,
        since: need.since,
    }));
    found.truncate(MOST);
    Ok(found)
}

/// What is done to people and needs somebody: their own, or everybody's for whoever may do all of it.
pub(super) async fn people(core: &Core, who: &Signed, work: &Work) -> Result<Vec<Waiting>> {
    let may = |made_by: &str, need: Capability| {
        who.may(need) && (who.may(Capability::ChangePeople) || made_by == who.person_id)
    };
    let stuck = work
        .people
        .iter()
        .filter(|job| may(job.made_by.as_str(), job.action.capability()) && for_sender(&job.run));
    let mut found: Vec<Waiting> = stuck
        .map(|job| Waiting::People {
            job: job.id.clone(),
            action: job.action,
            needs: Needs::Sender,
            people: job.counts.queued,
            since: job.run.progressed_at,
        })
        .collect();
    let needs = stored::people(&core.store, core.clock.real() - FAILED_MS).await?;
    let needs = needs.into_iter().filter(|(need, action)| may(&need.made_by, action.capability()));
    found.extend(needs.map(|(need, action)| Waiting::People {
        job: need.job,
        action,
        needs: need.needs,
        people: need.n,
        since: need.since,
    }));
    found.truncate(MOST);
    Ok(found)
}

/// Their own imports that were not started and go on only when they do something.
pub(super) async fn imports(core: &Core, who: &Signed) -> Result<Vec<Waiting>> {
    if !who.may(Capability::WriteAccounts) {
        return Ok(Vec::new());
    }
    let me = PersonId::from(who.person_id.as_str());
    let (all, _) = imports::list(&core.store, Some(&me), 0, MOST_DRAFTS).await?;
    let waits = |import: &imports::Import| {
        let works = import.work.as_ref().is_some_and(|work| work.problem.is_none());
        import.state == ImportState::Draft && !works
    };
    let mut found = Vec::new();
    for import in all.into_iter().filter(waits).take(MOST) {
        let counts = imports::count_states(&core.store, &import.id).await?;
        found.push(Waiting::Import {
            open: counts.problem + counts.decide,
            rows: counts.total(),
            stopped: import.work.is_some(),
            import: import.id,
            name: import.name,
            at: import.changed_at,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
