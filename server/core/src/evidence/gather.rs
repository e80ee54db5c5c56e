//! Putting an evidence pack together.

use super::chain::Writer;
use super::facts::{Audit, Event, FORM, Fact, Footer, Header, Request, Task};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::audit::{Asked, StoredRow};
use crate::store::{approvals, batches, evidence, settings, tasks};
use crate::{Core, Error, Result};
use gangway_types::audit::What;
use gangway_types::{BatchId, PortalError};

/// A file, ready to be taken.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The file.
    pub text: String,
    /// The hash of its last line.
    pub last: String,
}

/// Puts the evidence of a batch together, and tells the audit log who took it, with the hash of the last line.
///
/// # Errors
/// When there is no such batch, or the store does not answer.
pub async fn pack(core: &Core, who: &Signed, id: &BatchId) -> Result<Pack> {
    let pack = gather(core, &who.name, id).await?;
    let entry = Entry::by(who, What::Exported, format!("{id}: took the evidence as a file"));
    audit::write(core, entry.about(id, id.as_str()).fact("Hash of its last line", &pack.last)).await?;
    Ok(pack)
}

pub(super) async fn gather(core: &Core, by: &str, id: &BatchId) -> Result<Pack> {
    let (store, now) = (&core.store, core.clock.now());
    let batch = batches::get(store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let people = evidence::people(store, id, now).await?;
    let counts = batches::counts(store, &[&batch], now).await?.remove(0).0;
    let mut file = Writer::new();
    let mut footer = Footer::default();
    let mut add = |fact: Fact| {
        match &fact {
            Fact::Person(_) => footer.people += 1,
            Fact::Request(_) => footer.requests += 1,
            Fact::Call(_) => footer.calls += 1,
            Fact::Task(_) => footer.tasks += 1,
            Fact::Event(_) => footer.events += 1,
            Fact::Audit(_) => footer.audit += 1,
            Fact::Header(_) | Fact::Outcome(_) | Fact::Sums(_) | Fact::Footer(_) => {}
        }
        file.add(&fact).map_err(|error| Error::from(crate::store::Error::from(error)))
    };
    let submitted = batch.submitted.as_ref();
    add(Fact::Header(Box::new(Header {
        form: FORM.to_owned(),
        tenant: settings::meta(store, "tenant_id").await?,
        batch: id.to_string(),
        name: batch.name.clone(),
        state: batch.state.key().to_owned(),
        parent: batch.parent.as_ref().map(ToString::to_string),
        made_by: batch.made_by.clone(),
        made_by_name: batch.made_by_name.clone(),
        made_at: batch.made_at,
        frozen_at: batch.frozen_at,
        frozen_hash: batch.frozen_hash.clone(),
        people: people.len() as u64,
        round: batch.round,
        submitted_by: submitted.map(|(id, ..)| id.clone()),
        submitted_by_name: submitted.map(|(_, name, _)| name.clone()),
        submitted_at: submitted.map(|(.., at)| *at),
        decided_at: batch.decided_at,
        released_by_name: batch.released_by_name.clone(),
        released_at: batch.released_at,
        taken_at: now,
        taken_by_name: by.to_owned(),
    })))?;
    let mut outcomes = Vec::with_capacity(people.len());
    for (person, outcome) in people {
        add(Fact::Person(Box::new(person)))?;
        outcomes.push(outcome);
    }
    for round in 1..=batch.round {
        for request in approvals::of_round(store, id, round).await? {
            add(Fact::Request(Box::new(asked(request))))?;
        }
    }
    if let Some(run) = &batch.run_id {
        for call in evidence::calls(store, run).await? {
            add(Fact::Call(Box::new(call)))?;
        }
    }
    for task in batches::tasks(store, id).await? {
        if let Some(task) = tasks::get(store, &task).await? {
            add(Fact::Task(Box::new(Task {
                id: task.id.to_string(),
                state: task.state.key().to_owned(),
                completion: task.completion,
                born_at: task.born_at,
                launched_at: task.launched_at,
                completed_at: task.completed_at,
            })))?;
        }
    }
    for outcome in outcomes {
        add(Fact::Outcome(Box::new(outcome)))?;
    }
    for event in batches::timeline_whole(store, id.as_str()).await? {
        add(Fact::Event(Event {
            at: event.at,
            who: event.actor,
            what: event.what,
            task: event.task_id.map(|task| task.to_string()),
            person: event.person_id.map(|person| person.to_string()),
        }))?;
    }
    let about = Asked { about: vec![format!("batch:{id}")], ..Asked::default() };
    let mut entries = crate::store::audit::list(store, &about, 0, u32::MAX).await?;
    entries.reverse();
    for entry in entries {
        add(Fact::Audit(Box::new(told(entry))))?;
    }
    add(Fact::Sums(counts))?;
    footer.lines = file.lines();
    file.add(&Fact::Footer(footer)).map_err(crate::store::Error::from)?;
    let (text, last) = file.end();
    Ok(Pack { text, last })
}

fn asked(request: approvals::Request) -> Request {
    let (by, acted) = match request.answered {
        Some(answered) => (Some((answered.by, answered.at)), Some(answered.acted.key().to_owned())),
        None => (None, None),
    };
    Request {
        id: request.id,
        round: request.round,
        asked: request.kind.key().to_owned(),
        for_name: request.manager.map(|manager| manager.name),
        why: request.why,
        state: request.state.key().to_owned(),
        people: request.people,
        approved: request.approved,
        approvers: request.approvers.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        asked_at: request.asked_at,
        deadline_at: request.deadline_at,
        answered_at: by.as_ref().map(|(_, at)| *at),
        answered_by: by.as_ref().map(|(by, _)| by.id.to_string()),
        answered_by_name: by.map(|(by, _)| by.name),
        acted_as: acted,
        comment: request.comment,
        passed_to: request.passed_to,
    }
}

fn told(row: StoredRow) -> Audit {
    let told = row.told;
    Audit {
        seq: row.seq,
        at: told.at,
        actor: told.actor,
        actor_name: told.actor_name,
        for_id: told.for_id,
        for_name: told.for_name,
        what: told.what,
        sentence: told.sentence,
        object: told.object,
        object_name: told.object_name,
        result: told.result,
        request_id: told.request_id,
        address: told.address,
        detail: told.detail,
        log_prev: row.prev,
        log_hash: row.hash,
    }
}
