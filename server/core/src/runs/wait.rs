//! What a run waits for, whatever it is about.

use super::Step;
use super::answer::pause;
use crate::auth::{Grant, GrantProblem};
use crate::store::runs::{self as journal, Run};
use crate::{Core, Result};
use gangway_isc::{AccessToken, ErrorKind};
use gangway_types::batches::{RunState, WaitsFor};

/// The run waits: for so many milliseconds, or until what it waits for comes.
pub(crate) async fn rest(core: &Core, run: &Run, reason: WaitsFor, ms: Option<i64>) -> Result<Step> {
    let real = core.clock.real();
    let mut tx = core.store.begin().await?;
    let waits = Some((reason, ms.map(|ms| real + ms)));
    journal::set_state(&mut tx, &run.id, run.fence, RunState::Waiting, waits, real).await?;
    tx.commit().await?;
    Ok(Step::Rest)
}

/// The sign-in under which a run works; none when the run waits for one. `what` is what waits: "a load".
pub(crate) async fn signed(core: &Core, run: &Run, what: &str) -> Result<Option<(AccessToken, Grant)>> {
    match core.grants.token(&run.grant_id).await {
        Ok(granted) => return Ok(Some(granted)),
        Err(GrantProblem::Ended { who, why }) => {
            tracing::warn!(run = %run.id, object = run.object, who, why, "{what} waits for a sign-in");
            rest(core, run, WaitsFor::SignIn, None).await?;
        }
        Err(GrantProblem::NotNow { why }) => {
            tracing::warn!(run = %run.id, object = run.object, why, "{what} waits: the sign-in cannot be renewed now");
            rest(core, run, WaitsFor::Isc, Some(10_000)).await?;
        }
    }
    Ok(None)
}

/// ISC could not be read before sending: nothing left, so the run just waits and tries again. `what` is what could not be
/// read: "the source".
pub(crate) async fn could_not_read(
    core: &Core,
    run: &Run,
    error: &gangway_isc::Error,
    what: &str,
) -> Result<Step> {
    tracing::warn!(run = %run.id, object = run.object, %error, "{what} could not be read before sending");
    match error.kind() {
        ErrorKind::Unauthorized => {
            core.grants.refused(&run.grant_id).await;
            // A waiting run that is refused again with its fresh token will not get better by itself.
            if run.waits_for == Some(WaitsFor::Isc) && run.state == RunState::Waiting {
                return rest(core, run, WaitsFor::SignIn, None).await;
            }
            rest(core, run, WaitsFor::Isc, Some(1_000)).await
        }
        ErrorKind::RateLimited => rest(core, run, WaitsFor::Budget, Some(pause(error, 5_000))).await,
        ErrorKind::Forbidden => rest(core, run, WaitsFor::Right, None).await,
        _ => rest(core, run, WaitsFor::Isc, Some(5_000)).await,
    }
}
