//! Freezing a list: everybody on it is read again from ISC, and judged.

use super::facts::{Known, elsewhere, ownership};
use super::judge::judge;
use super::step::{PEOPLE, end};
use crate::directory::{ReadNow, read_people};
use crate::runs::Step;
use crate::runs::wait::could_not_read;
use crate::store::person_jobs::{self as stored, Item, Job, Read};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Error, Result};
use gangway_isc::{AccessToken, ErrorKind, Lane};
use gangway_types::PersonId;
use gangway_types::people::{Owned, PersonAction, PersonJobState};

/// People read in one step; of a deletion fewer, since each is asked about on its own besides.
const AT_ONCE: i64 = 100;
const OWNERS_AT_ONCE: i64 = 20;

/// The next people of the list, or its end.
pub(super) async fn freeze(core: &Core, run: &Run, job: &Job, token: &AccessToken) -> Result<Step> {
    let most = if job.action == PersonAction::Delete { OWNERS_AT_ONCE } else { AT_ONCE };
    let items = stored::listed(&core.store, &job.id, most).await?;
    if items.is_empty() {
        let mut tx = core.store.begin().await?;
        stored::set_state(&mut tx, &job.id, PersonJobState::Reading, PersonJobState::Asked, None).await?;
        tx.commit().await?;
        return end(core, run, "all_done").await;
    }
    let judged = match judged(core, job, &run.started_by, &items, token).await {
        Err(Error::Isc(error)) => return could_not_read(core, run, &error, PEOPLE).await,
        other => other?,
    };
    let mut tx = core.store.begin().await?;
    if !journal::hold(&mut tx, run, core.clock.real()).await? {
        return Ok(Step::Rest);
    }
    for (item, one) in items.iter().zip(&judged) {
        let named = one.named.as_ref().map(|(name, alias)| (name.as_str(), alias.as_str()));
        let read = Read { named, cause: one.cause.as_deref(), owns: &one.owns };
        stored::judged(&mut tx, (&job.id, item.position), &read).await?;
    }
    tx.commit().await?;
    Ok(Step::Again)
}

/// What a reading says of somebody who is to be sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// Name and account name.
    pub(super) named: Option<(String, String)>,
    /// ISC's status.
    pub(super) status: String,
    /// Why not.
    pub(super) cause: Option<String>,
    /// What they own.
    pub(super) owns: Vec<Owned>,
    /// When they may be sent, real time, if not now.
    pub(super) not_before: Option<i64>,
}

/// Reads people again and judges them, in order.
///
/// # Errors
/// When ISC could not be read: nothing is known of anybody then.
pub(super) async fn judged(
    core: &Core,
    job: &Job,
    actor: &str,
    items: &[Item],
    token: &AccessToken,
) -> Result<Vec<Judged>> {
    let ids: Vec<PersonId> = items.iter().map(|item| item.person.clone()).collect();
    let read = read_people(core, token, Lane::Runs, &ids).await?;
    let known = Known::of(core, actor, job.action, &ids).await?;
    let mut elsewhere = elsewhere(core, job, &ids).await?;
    let isc = core.isc.acting(token, Lane::Runs);
    let real = core.clock.real();
    let mut all = Vec::with_capacity(read.len());
    for (id, now) in read {
        let person = match now {
            ReadNow::Seen(person) => person,
            ReadNow::Gone => {
                all.push(Judged { cause: Some("no longer in ISC".to_owned()), ..Judged::default() });
                continue;
            }
            ReadNow::Unreadable(why) => {
                all.push(Judged {
                    cause: Some(format!("could not be read from ISC: {why}")),
                    ..Judged::default()
                });
                continue;
            }
        };
        let mut facts = known.facts(&person);
        facts.elsewhere = elsewhere.remove(&id);
        // Somebody who was asked about a moment ago only has to wait.
        let last_sent = facts.last_sent.take();
        let mut one = Judged {
            named: Some((person.row.name.clone(), person.row.alias.clone())),
            status: person.row.status.to_string(),
            not_before: last_sent
                .map(|at| at + super::judge::SYNC_MS)
                .filter(|until| job.action == PersonAction::Sync && *until > real),
            ..Judged::default()
        };
        one.cause = judge(job.action, job.via, &facts, real).err().map(|why| why.words(job.action));
        if one.cause.is_none() && job.action == PersonAction::Delete {
            match ownership(&isc, &id).await {
                Ok(owns) => facts.owns = owns,
                // The next would fail as well, and nobody is deleted unread.
                Err(error) if !matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound) => {
                    return Err(error.into());
                }
                Err(error) => one.cause = Some(format!("what they own could not be read: {error}")),
            }
            if let Err(why) = judge(job.action, job.via, &facts, real) {
                one.cause = Some(why.words(job.action));
                one.owns = facts.owns;
            }
        }
        all.push(one);
    }
    Ok(all)
}
