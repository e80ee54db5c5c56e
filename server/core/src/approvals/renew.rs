//! An approval holds for some days; a batch that was not released until then is asked about anew.

use super::plan::{Plan, ask};
use super::{Told, locked, settle, store, told};
use crate::domain::approval::holds_until;
use crate::invites::{commit, people_words};
use crate::settings::Settings;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, PersonId};

/// Asks anew about everybody who was approved, when the approval ran out; answers whether it did.
pub(super) async fn ran_out(core: &Core, settings: &Settings, id: &BatchId) -> Result<bool> {
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    let over =
        batch.decided_at.is_some_and(|at| holds_until(at, settings.approval_days.max(1)) <= core.clock.now());
    if !over || !BatchState::RELEASABLE.contains(&batch.state) {
        return Ok(false);
    }
    let submitter = PersonId(batch.submitted.as_ref().map(|(by, ..)| by.clone()).unwrap_or_default());
    let plan = Plan::of(core, &mut tx, settings, &batch, &submitter, &["queued"], false).await?;
    let round = batch.round + 1;
    let requests = plan.requests(core, settings, &batch, round);
    batches::next_round(&mut tx, id, round).await?;
    batches::move_state(&mut tx, id, &[batch.state], BatchState::AwaitingApproval).await?;
    ask(core, &mut tx, settings, &batch, &requests).await?;
    let words = format!(
        "the approval is {} days old and was not used: {} are asked about anew",
        settings.approval_days.max(1),
        people_words(plan.people.len() as u64)
    );
    Told { actor: None, what: What::ApprovalAsked, words }.down(core, &mut tx, &batch, |entry| entry).await?;
    store::free(&mut tx, id).await?;
    settle(core, &mut tx, id, round).await?;
    commit(tx).await?;
    told(core, id);
    Ok(true)
}
