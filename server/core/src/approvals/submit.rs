//! Asking for approval, and what it would do.

use super::plan::{Plan, ask};
use super::{Told, conflict, days, locked, managers_words, moment, settle, store, told};
use crate::domain::approval::Kind;
use crate::invites::{Maker, commit, people_words};
use crate::settings::Settings;
use crate::store::batches::{self, Batch, Release};
use crate::{Core, Result};
use gangway_types::approvals::ApprovalPreview;
use gangway_types::audit::What;
use gangway_types::batches::{BatchAction, BatchState, OutcomeCounts, Situation};
use gangway_types::{BatchId, PersonId, PortalError};

/// Characters of a comment.
pub(super) const COMMENT_LIMIT: usize = 1_000;

/// What is decided when approval is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmitOptions {
    /// What the approvers read with it.
    pub comment: String,
    /// Whether the batch releases itself once it is approved, under the submitter's sign-in.
    pub release_when_approved: bool,
    /// And not before this time, milliseconds UTC of the domain's clock.
    pub release_at: Option<i64>,
}

/// A draft that this person may submit, held until the transaction ends.
fn allowed(batch: &Batch, who: Maker<'_>, is_admin: bool) -> Result<()> {
    let counts = OutcomeCounts::default();
    let now = Situation { counts: &counts, run: None, approval_needed: true };
    batch.state.allows(BatchAction::Submit, &now).map_err(conflict)?;
    if batch.made_by != who.person_id && !is_admin {
        return Err(conflict(format!(
            "Only {} or an Admin can ask for approval of this draft. Nobody was asked.",
            batch.made_by_name
        )));
    }
    Ok(())
}

pub(super) fn limited(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(COMMENT_LIMIT).collect();
    (!text.is_empty()).then_some(text)
}

/// Asks for approval of a draft. Posted twice, asked once.
///
/// # Errors
/// [`PortalError::Refused`] when there are people for whom nobody can be asked, [`PortalError::Conflict`] when it is not a
/// draft any more or not theirs to submit.
pub async fn submit(
    core: &Core,
    who: Maker<'_>,
    is_admin: bool,
    id: &BatchId,
    options: &SubmitOptions,
) -> Result<()> {
    let settings = Settings::load(&core.store).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    let by_them = batch.submitted.as_ref().is_some_and(|(by, ..)| by == who.person_id);
    if batch.state != BatchState::Draft && by_them {
        return Ok(());
    }
    allowed(&batch, who, is_admin)?;
    let submitter = PersonId::from(who.person_id);
    let waiting = ["queued", "not_approved"];
    let plan = Plan::of(core, &mut tx, &settings, &batch, &submitter, &waiting, true).await?;
    if let Some(refusal) = plan.refusal(&submitter) {
        return Err(PortalError::refused(refusal).into());
    }
    let round = batch.round + 1;
    let release = options.release_when_approved.then(|| Release {
        grant_id: who.grant_id.to_owned(),
        person_id: who.person_id.to_owned(),
        name: who.name.to_owned(),
        at: options.release_at.filter(|at| *at > now),
    });
    let comment = limited(&options.comment);
    let by = (who.person_id, who.name);
    batches::submitted(&mut tx, id, round, by, comment.as_deref(), release.as_ref(), now).await?;
    batches::move_state(&mut tx, id, &[BatchState::Draft], BatchState::AwaitingApproval).await?;
    for person in &plan.people {
        if let Some(decision) = plan.covered.get(&person.id) {
            store::carry_over(&mut tx, id, &person.id, decision, now).await?;
        }
    }
    let requests = plan.requests(core, &settings, &batch, round);
    ask(core, &mut tx, &settings, &batch, &requests).await?;
    let line = Told { actor: Some(by), what: What::BatchSubmitted, words: words(&plan) };
    line.down(core, &mut tx, &batch, |mut entry| {
        if let Some(comment) = comment {
            entry = entry.fact("Comment", comment);
        }
        match &release {
            Some(Release { at: Some(at), .. }) => entry.fact("Released by itself, not before", moment(*at)),
            Some(_) => entry.fact("Released by itself", "when it is approved"),
            None => entry,
        }
    })
    .await?;
    settle(core, &mut tx, id, round).await?;
    commit(tx).await?;
    told(core, id);
    Ok(())
}

/// "asked 5 managers for approval of 44 people, the fallback for 2 people".
fn words(plan: &Plan) -> String {
    let of = |kind: Kind| {
        let of: Vec<_> = plan.split.requests.iter().filter(|one| one.kind == kind).collect();
        (of.len(), of.iter().map(|one| one.people.len() as u64).sum::<u64>())
    };
    let ((managers, theirs), (_, others)) = (of(Kind::Manager), of(Kind::Fallback));
    let mut parts = Vec::new();
    if theirs > 0 {
        parts.push(format!("asked {} for approval of {}", managers_words(managers), people_words(theirs)));
    }
    if others > 0 {
        let start = if parts.is_empty() { "asked the fallback approvers" } else { "the fallback approvers" };
        parts.push(format!("{start} for approval of {}", people_words(others)));
    }
    let covered = plan.covered.len() as u64;
    if covered > 0 {
        let verb = if covered == 1 { "was" } else { "were" };
        parts.push(format!("{} {verb} approved lately for the same address", people_words(covered)));
    }
    parts.join("; ")
}

/// What asking for approval of a batch would do.
///
/// # Errors
/// When there is no such batch, or the store does not answer.
pub async fn preview(core: &Core, who: Maker<'_>, id: &BatchId) -> Result<ApprovalPreview> {
    let settings = Settings::load(&core.store).await?;
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let submitter = PersonId::from(who.person_id);
    let mut tx = core.store.begin().await?;
    let waiting = ["queued", "not_approved"];
    let plan = Plan::of(core, &mut tx, &settings, &batch, &submitter, &waiting, true).await?;
    // Nothing was written.
    drop(tx);
    Ok(summary(core, &settings, &plan, &submitter))
}

/// A plan in words and numbers.
pub(super) fn summary(
    core: &Core,
    settings: &Settings,
    plan: &Plan,
    submitter: &PersonId,
) -> ApprovalPreview {
    let mut preview = ApprovalPreview {
        covered: plan.covered.len() as u64,
        people: plan.people.len() as u64,
        deadline_at: core.clock.now() + days(settings.approval_deadline_days.max(1)),
        refused: plan.refusal(submitter),
        ..ApprovalPreview::default()
    };
    for one in &plan.split.requests {
        let (n, name) = (one.people.len() as u64, one.manager.as_ref().map(|manager| manager.name.clone()));
        match one.why {
            None => preview.managers.push((name.unwrap_or_default(), n)),
            Some(why) => {
                preview.fallback.push((why.words(name.as_deref()), n));
                for approver in &one.approvers {
                    if !preview.fallback_names.contains(&approver.name) {
                        preview.fallback_names.push(approver.name.clone());
                    }
                }
            }
        }
    }
    preview
}
