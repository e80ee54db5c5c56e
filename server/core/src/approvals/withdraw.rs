//! Taking the question back.

use super::{Told, conflict, locked, notify, store, told};
use crate::invites::{Maker, commit};
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::BatchId;
use gangway_types::audit::What;
use gangway_types::batches::{BatchAction, BatchState, OutcomeCounts, Situation};

/// Makes a draft of a batch again, until sending starts: nobody is waited for, and no approval counts. Posted twice, done
/// once.
///
/// # Errors
/// [`PortalError::Conflict`](gangway_types::PortalError::Conflict) when sending has started, or it is not theirs.
pub async fn withdraw(core: &Core, who: Maker<'_>, is_admin: bool, id: &BatchId) -> Result<()> {
    let mut tx = core.store.begin().await?;
    let batch = locked(&mut tx, id).await?;
    if batch.state == BatchState::Draft && batch.round > 0 {
        return Ok(());
    }
    let counts = OutcomeCounts::default();
    let now = Situation { counts: &counts, run: None, approval_needed: true };
    batch.state.allows(BatchAction::Withdraw, &now).map_err(conflict)?;
    if let Some((by, name, _)) = &batch.submitted
        && by != who.person_id
        && !is_admin
    {
        return Err(conflict(format!("Only {name}, who asked for approval, or an Admin can take it back.")));
    }
    notify::taken_back(core, &mut tx, &batch).await?;
    store::withdraw(&mut tx, id).await?;
    store::clear(&mut tx, id, core.clock.now()).await?;
    batches::unsubmitted(&mut tx, id).await?;
    batches::move_state(&mut tx, id, &[batch.state], BatchState::Draft).await?;
    let words = "took the question for approval back; it is a draft again".to_owned();
    let line = Told { actor: Some((who.person_id, who.name)), what: What::BatchWithdrawn, words };
    line.down(core, &mut tx, &batch, |entry| entry).await?;
    commit(tx).await?;
    told(core, id);
    Ok(())
}
