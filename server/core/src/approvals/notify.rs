//! Who is told of what happens to an approval. One notice for a person, however many requests of a batch are theirs.

use super::{day, store};
use crate::domain::approval::Approver;
use crate::notices::{Facts, Matter, Recipient, add};
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::approvals::Request;
use crate::store::batches::{self, Batch};
use crate::{Core, Result};
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// Tells whoever may answer these requests: those who are asked, and who answers for those of them who are away. `event`
/// stands for what happened.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn approvers(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    kind: NoticeKind,
    event: String,
    requests: &[&Request],
) -> Result<()> {
    let mut each: BTreeMap<PersonId, (Approver, u64, Option<i64>)> = BTreeMap::new();
    let deputies = deputies(core, tx, batch, requests).await?;
    for (at, request) in requests.iter().enumerate() {
        let stand_in = deputies.iter().filter(|(of, _)| *of == at).map(|(_, deputy)| deputy);
        let mut once = BTreeSet::new();
        for who in request.approvers.iter().chain(stand_in).filter(|who| once.insert(&who.id)) {
            let (_, people, until) = each.entry(who.id.clone()).or_insert((who.clone(), 0, None));
            *people += request.people;
            *until = match (*until, request.deadline_at) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
    let to: Vec<Recipient> = each
        .into_values()
        .map(|(who, people, until)| Recipient {
            who,
            facts: Facts::Asked { people, until: until.map(|at| day(settings, at)) },
        })
        .collect();
    add(core, tx, &Matter { kind, batch: &batch.id, name: &batch.name, event }, &to).await
}

/// Who answers for approvers who are away, with the place of the request. Neither whoever asked nor one of its people may.
async fn deputies(
    core: &Core,
    tx: &mut Tx,
    batch: &Batch,
    requests: &[&Request],
) -> Result<Vec<(usize, Approver)>> {
    let asked: BTreeSet<&PersonId> =
        requests.iter().flat_map(|request| &request.approvers).map(|one| &one.id).collect();
    let asked: Vec<&PersonId> = asked.into_iter().collect();
    let known = store::deputies(tx, &asked, core.clock.now()).await?;
    // While approval is being asked for, the batch that was read before knows nobody who asked.
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let now = batches::lock(tx, &batch.id).await?;
    let submitter = now.and_then(|batch| batch.submitted).map(|(by, ..)| PersonId(by));
    let mut found = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        let away = |id: &PersonId| request.approvers.iter().any(|one| one.id == *id);
        for (_, deputy) in known.iter().filter(|(from, _)| away(from)) {
            if submitter.as_ref() != Some(&deputy.id) && !store::has(tx, &request.id, &deputy.id).await? {
                found.push((at, deputy.clone()));
            }
        }
    }
    Ok(found)
}

/// Tells whoever has not answered that there is nothing to answer any more. To be called before the requests are closed.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn taken_back(core: &Core, tx: &mut Tx, batch: &Batch) -> Result<()> {
    let open = store::asked(tx, &batch.id, batch.round).await?;
    let places: Vec<&Request> = open.iter().collect();
    let deputies = deputies(core, tx, batch, &places).await?;
    let to: Vec<Recipient> = open
        .iter()
        .flat_map(|request| request.approvers.clone())
        .chain(deputies.into_iter().map(|(_, deputy)| deputy))
        .map(|who| Recipient { who, facts: Facts::None })
        .collect();
    let event = format!("taken back {} {}", batch.id, batch.round);
    let matter = Matter { kind: NoticeKind::Withdrawn, batch: &batch.id, name: &batch.name, event };
    add(core, tx, &matter, &to).await
}

/// Tells the submitter that everybody has answered, or their time is over.
///
/// # Errors
/// When the store does not answer.
pub(super) async fn settled(core: &Core, tx: &mut Tx, id: &BatchId) -> Result<()> {
    let Some(batch) = batches::lock(tx, id).await? else { return Ok(()) };
    let Some((by, name, _)) = &batch.submitted else { return Ok(()) };
    let (_, approved, refused) = store::tally(tx, id).await?;
    let who = Approver { id: PersonId::from(by.as_str()), name: name.clone() };
    let to = [Recipient { who, facts: Facts::Answered { approved, of: approved + refused } }];
    // The same round may be settled again, after an answer was taken back.
    let event = format!("answered {id} {} {}", batch.round, core.clock.now());
    let matter = Matter { kind: NoticeKind::Answered, batch: id, name: &batch.name, event };
    add(core, tx, &matter, &to).await
}
