//! By which of ISC's calls people are invited: today's, or the retired one for tenants that have no other
//! (`GANGWAY_ISC_INVITE_API=cc`).

use super::people_words;
use crate::domain::old_ids::Told;
use crate::old_lists::{Wanted, ask};
use crate::store::old_lists;
use crate::store::outcomes::{self, Queued};
use crate::store::runs::Run;
use crate::{Core, Result};
use gangway_isc::{Accepted, Acting, ShortId, TaskStatus};
use gangway_types::{BatchId, PersonId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Which call invites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InviteApi {
    /// `POST /identities/invite`: 32-hex ids, and a task to follow.
    #[default]
    Current,
    /// `POST /cc/api/user/invite`: short ids, and an answer that names no task (FACTS, section 8).
    Old,
}

/// More people than a batch can have.
const MOST: usize = 1_000_000;
/// Runs whose people without a short id are remembered at once.
const RUNS: usize = 64;

/// Whom the retired list did not name when it was read for a run, and why. Reading it takes hundreds of calls in a large
/// tenant: once for a run is enough, until somebody resumes it. All of it can be lost; then the list is read again.
#[derive(Default)]
pub(crate) struct Nameless(Mutex<HashMap<String, (i64, Arc<Unnamed>)>>);

/// Whom the retired list did not name, and why.
struct Unnamed {
    people: HashSet<PersonId>,
    why: &'static str,
}

impl Nameless {
    fn of(&self, run: &Run) -> Option<Arc<Unnamed>> {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.get(run.id.as_str())
            .filter(|(fence, _)| *fence == run.fence)
            .map(|(_, unnamed)| Arc::clone(unnamed))
    }

    fn put(&self, run: &Run, unnamed: &Arc<Unnamed>) {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.len() >= RUNS {
            runs.clear();
        }
        runs.insert(run.id.as_str().to_owned(), (run.fence, Arc::clone(unnamed)));
    }
}

/// What ISC answered when it took an invitation.
pub(super) enum Taken {
    /// A task to follow.
    Task(Box<TaskStatus>),
    /// No more than that.
    Only(Accepted),
}

/// How the people of one call are asked for.
pub(super) struct Way {
    isc: Acting,
    /// Short ids, for the retired call.
    shorts: Option<HashMap<PersonId, ShortId>>,
    /// Why somebody has none.
    why: &'static str,
}

impl Way {
    /// The way that is configured. Nobody whom `people` does not name is looked up, but short ids are asked for all that
    /// wait in the batch at once.
    ///
    /// # Errors
    /// When ISC's retired list cannot be read just now. Nothing was sent then.
    pub(super) async fn of(
        core: &Core,
        run: &Run,
        batch: &BatchId,
        isc: Acting,
        people: &[Queued],
    ) -> Result<Self> {
        if core.invite_api == InviteApi::Current {
            return Ok(Self { isc, shorts: None, why: NOT_NAMED });
        }
        let ids: Vec<PersonId> = people.iter().map(|person| person.person_id.clone()).collect();
        let mut shorts = known(core, &ids).await?;
        let mut unnamed = core.memory().nameless.of(run);
        let is_new = |id: &PersonId| {
            !shorts.contains_key(id) && unnamed.as_ref().is_none_or(|unnamed| !unnamed.people.contains(id))
        };
        if ids.iter().any(is_new) {
            let waiting = outcomes::next_queued(&core.store, batch, MOST).await?;
            let all: Vec<PersonId> =
                waiting.into_iter().map(|person| person.person_id).chain(ids.iter().cloned()).collect();
            let missing = without(core, &all).await?;
            let (told, words) = ask(core, &run.grant_id, &mut Wanted::People(missing), None).await?;
            if told != Told::Whole {
                tracing::warn!(batch = %batch, words, "not all short ids could be asked for");
            }
            shorts = known(core, &ids).await?;
            let fresh = Arc::new(Unnamed { people: without(core, &all).await?, why: reason(told) });
            core.memory().nameless.put(run, &fresh);
            unnamed = Some(fresh);
        }
        Ok(Self { isc, shorts: Some(shorts), why: unnamed.map_or(NOT_NAMED, |unnamed| unnamed.why) })
    }

    /// Why somebody could not be asked for by the retired call.
    pub(super) fn why(&self) -> &'static str {
        self.why
    }

    /// Parts people into those who can be asked for, and those who cannot because ISC never named a short id for them.
    pub(super) fn reached(&self, people: Vec<Queued>) -> (Vec<Queued>, Vec<Queued>) {
        match &self.shorts {
            None => (people, Vec::new()),
            Some(shorts) => people.into_iter().partition(|person| shorts.contains_key(&person.person_id)),
        }
    }

    /// Asks ISC to invite people, once.
    ///
    /// # Errors
    /// Those of the call; whether it may have been executed is in them.
    pub(super) async fn invite(&self, people: &[Queued]) -> gangway_isc::Result<Taken> {
        match &self.shorts {
            None => {
                let ids: Vec<gangway_isc::IdentityId> =
                    people.iter().filter_map(|person| person.person_id.as_str().parse().ok()).collect();
                self.isc.invite_identities(&ids).await.map(|task| Taken::Task(Box::new(task)))
            }
            Some(shorts) => {
                let ids: Vec<ShortId> =
                    people.iter().filter_map(|person| shorts.get(&person.person_id).cloned()).collect();
                self.isc.old_invite(&ids).await.map(Taken::Only)
            }
        }
    }
}

/// The whole list was read, and somebody is not in it.
const NOT_NAMED: &str =
    "this tenant’s old call takes short ids, and ISC’s old list names none for this person; nothing was sent";

/// Why somebody has no short id, by how much of the retired list could be read: no more than is known.
fn reason(told: Told) -> &'static str {
    match told {
        Told::Whole | Told::NotAsked => NOT_NAMED,
        Told::Partly => {
            "this tenant’s old call takes short ids, and ISC’s old list named fewer people than it counts, this person not among \
             them; nothing was sent"
        }
        Told::NotAnswered => {
            "this tenant’s old call takes short ids, and ISC’s old list of them could not be read; nothing was sent"
        }
    }
}

/// What stands in the timeline after the retired call was taken.
pub(super) fn words_without_task(n: u64) -> String {
    format!(
        "ISC took the invitation of {}; this tenant’s old call names no task, so what became of it shows in each person’s status \
         alone",
        people_words(n)
    )
}

/// Those of these people whose short ids ISC never told.
async fn without(core: &Core, people: &[PersonId]) -> Result<HashSet<PersonId>> {
    let has = known(core, people).await?;
    Ok(people.iter().filter(|id| !has.contains_key(*id)).cloned().collect())
}

/// Short ids of these people, as ISC told them. The last that was told counts.
async fn known(core: &Core, people: &[PersonId]) -> Result<HashMap<PersonId, ShortId>> {
    let told = old_lists::shorts_for(&core.store, people).await?;
    Ok(told.into_iter().filter_map(|(short, person)| Some((person, short.parse().ok()?))).collect())
}
