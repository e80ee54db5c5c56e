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
            return Ok(Self { isc, shorts: None });
        }
        let ids: Vec<PersonId> = people.iter().map(|person| person.person_id.clone()).collect();
        let mut shorts = known(core, &ids).await?;
        if ids.iter().any(|id| !shorts.contains_key(id)) {
            let waiting = outcomes::next_queued(&core.store, batch, MOST).await?;
            let all: Vec<PersonId> =
                waiting.into_iter().map(|person| person.person_id).chain(ids.iter().cloned()).collect();
            let has = known(core, &all).await?;
            let missing: HashSet<PersonId> = all.into_iter().filter(|id| !has.contains_key(id)).collect();
            let (told, why) = ask(core, &run.grant_id, &mut Wanted::People(missing), None).await?;
            if told != Told::Whole {
                tracing::warn!(batch = %batch, why, "not all short ids could be asked for");
            }
            shorts = known(core, &ids).await?;
        }
        Ok(Self { isc, shorts: Some(shorts) })
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

/// Why somebody could not be asked for by the retired call.
pub(super) const NO_SHORT_ID: &str =
    "this tenant’s old call takes short ids, and ISC’s old list names none for this person; nothing was sent";

/// What stands in the timeline after the retired call was taken.
pub(super) fn words_without_task(n: u64) -> String {
    format!(
        "ISC took the invitation of {}; this tenant’s old call names no task, so what became of it shows in each person’s status \
         alone",
        people_words(n)
    )
}

/// Short ids of these people, as ISC told them. The last that was told counts.
async fn known(core: &Core, people: &[PersonId]) -> Result<HashMap<PersonId, ShortId>> {
    let told = old_lists::shorts_for(&core.store, people).await?;
    Ok(told.into_iter().filter_map(|(short, person)| Some((person, short.parse().ok()?))).collect())
}
