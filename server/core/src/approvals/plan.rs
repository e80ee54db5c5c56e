//! Who would be asked for whom: read from the frozen list, the directory and the settings.

use super::{days, notify, store};
use crate::domain::approval::{Approver, Kind, Person, Split, Standing, split};
use crate::invites::people_words;
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::approvals::{Covered, Frozen, Request};
use crate::store::batches::Batch;
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::approvals::RequestState;
use gangway_types::notices::NoticeKind;
use std::collections::HashSet;

/// What asking would do.
pub(super) struct Plan {
    /// Everybody in question, in order.
    pub(super) people: Vec<Frozen>,
    /// Those of them who need no new approval.
    pub(super) covered: Covered,
    /// The others, in order: what the split's places refer to.
    pub(super) asked_for: Vec<Frozen>,
    /// Who is asked for whom.
    pub(super) split: Split,
    /// Whom the settings name for people without a manager who can answer, and who can be asked.
    pub(super) fallback: Vec<Approver>,
}

/// Whom the settings name, as far as they can be asked.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn fallback(tx: &mut Tx, settings: &Settings) -> Result<Vec<Approver>> {
    let known = store::standings(tx, &settings.fallback_approvers).await?;
    let mut once = HashSet::new();
    Ok(settings
        .fallback_approvers
        .iter()
        .filter(|id| once.insert((*id).clone()))
        .filter_map(|id| {
            let found = known.get(id).filter(|found| found.standing == Standing::Usable)?;
            Some(Approver { id: id.clone(), name: found.name.clone() })
        })
        .collect())
}

impl Plan {
    /// For the people of a batch with these outcomes. `carry` says whether an approval given lately counts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn of(
        core: &Core,
        tx: &mut Tx,
        settings: &Settings,
        batch: &Batch,
        submitter: &PersonId,
        outcomes: &[&str],
        carry: bool,
    ) -> Result<Self> {
        let people = store::frozen(tx, &batch.id, outcomes).await?;
        let covered = if carry && batch.parent.is_some() && settings.reinvite_without_approval_days > 0 {
            let since = core.clock.now() - days(settings.reinvite_without_approval_days);
            store::covered(tx, &batch.id, since).await?
        } else {
            Covered::new()
        };
        Self::split(tx, settings, people, covered, submitter).await
    }

    /// For these people, of whom some need no new approval.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn split(
        tx: &mut Tx,
        settings: &Settings,
        people: Vec<Frozen>,
        covered: Covered,
        submitter: &PersonId,
    ) -> Result<Self> {
        let asked_for: Vec<Frozen> =
            people.iter().filter(|person| !covered.contains_key(&person.id)).cloned().collect();
        let mut once = HashSet::new();
        let managers: Vec<PersonId> = asked_for
            .iter()
            .filter_map(|person| person.manager.as_ref())
            .filter(|manager| once.insert(manager.id.clone()))
            .map(|manager| manager.id.clone())
            .collect();
        let managers = store::standings(tx, &managers).await?;
        let fallback = fallback(tx, settings).await?;
        let list: Vec<Person<'_>> = asked_for
            .iter()
            .map(|person| Person {
                id: &person.id,
                manager: person.manager.as_ref().map(|manager| (&manager.id, manager.name.as_str())),
            })
            .collect();
        let split = split(&list, &managers, &fallback, submitter);
        Ok(Self { people, covered, asked_for, split, fallback })
    }

    /// Why it cannot be asked, for `who`; none when it can.
    pub(super) fn refusal(&self, who: &PersonId) -> Option<String> {
        if self.split.stuck.is_empty() {
            return None;
        }
        let n: usize = self.split.stuck.iter().map(|stuck| stuck.people.len()).sum();
        let mut whys: Vec<String> = self
            .split
            .stuck
            .iter()
            .take(3)
            .map(|stuck| {
                let why = stuck.why.words(stuck.manager.as_deref());
                format!("{} ({why})", people_words(stuck.people.len() as u64))
            })
            .collect();
        if self.split.stuck.len() > 3 {
            whys.push("others".to_owned());
        }
        let fallback = match self.fallback.as_slice() {
            [] => "no fallback approver is named in Settings, Approvals, who can be asked",
            [one] if one.id == *who => {
                "the only fallback approver is you, and nobody answers what they asked themselves; name another in Settings, Approvals"
            }
            _ => "no fallback approver can answer for them; name another in Settings, Approvals",
        };
        Some(format!(
            "Nobody can be asked for {}: {}; and {fallback}. Nobody was asked, and the draft is kept.",
            people_words(n as u64),
            whys.join(", ")
        ))
    }

    /// The requests to be made, in the order of the list, each with its people. People for whom nobody can be asked are
    /// in requests that an Admin alone can answer.
    pub(super) fn requests(
        &self,
        core: &Core,
        settings: &Settings,
        batch: &Batch,
        round: i64,
    ) -> Vec<(Request, Vec<&PersonId>)> {
        let now = core.clock.now();
        let stuck = self.split.stuck.iter().map(|stuck| {
            let first = stuck.people.first().map(|place| &self.asked_for[*place]);
            (
                Kind::Fallback,
                first.and_then(|one| one.manager.clone()),
                Some(stuck.why),
                Vec::new(),
                &stuck.people,
            )
        });
        let asked = self
            .split
            .requests
            .iter()
            .map(|one| (one.kind, one.manager.clone(), one.why, one.approvers.clone(), &one.people));
        let all: Vec<_> = asked.chain(stuck).collect();
        // Made within one moment: sorted, their order is the list's.
        let mut ids: Vec<String> = all.iter().map(|_| core.random.id(now)).collect();
        ids.sort_unstable();
        all.into_iter()
            .zip(ids)
            .map(|((kind, manager, why, approvers, people), id)| {
                let wait = match kind {
                    Kind::Manager => settings.approval_deadline_days,
                    Kind::Fallback if approvers.is_empty() => settings.fallback_deadline_days,
                    Kind::Fallback => settings.approval_deadline_days,
                };
                let request = Request {
                    id,
                    batch: batch.id.clone(),
                    round,
                    kind,
                    why: why.map(|why| why.words(manager.as_ref().map(|one| one.name.as_str()))),
                    manager,
                    state: RequestState::Open,
                    people: people.len() as u64,
                    asked_at: now,
                    deadline_at: Some(now + days(wait.max(1))),
                    reminded_at: None,
                    answered: None,
                    approved: 0,
                    comment: None,
                    passed_to: None,
                    approvers,
                };
                (request, people.iter().map(|place| &self.asked_for[*place].id).collect())
            })
            .collect()
    }
}

/// Stores requests, lets their people wait, and tells whoever is asked.
///
/// # Errors
/// When the database refuses.
pub(super) async fn ask(
    core: &Core,
    tx: &mut Tx,
    settings: &Settings,
    batch: &Batch,
    requests: &[(Request, Vec<&PersonId>)],
) -> Result<()> {
    let rows: Vec<Request> = requests.iter().map(|(request, _)| request.clone()).collect();
    store::insert(tx, &rows).await?;
    for (request, people) in requests {
        store::assign(tx, &batch.id, &request.id, people, core.clock.now()).await?;
    }
    let Some(round) = rows.first().map(|request| request.round) else { return Ok(()) };
    let event = format!("asked {} {round}", batch.id);
    let asked: Vec<&Request> = rows.iter().collect();
    notify::approvers(core, tx, settings, batch, NoticeKind::Asked, event, &asked).await
}
