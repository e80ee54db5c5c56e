//! One step of writing accounts.

use crate::runs::Step;
use crate::store::runs::Run;
use crate::{Core, Result};

/// Calls that an earlier owner left in flight may have been executed: they become unknown, and are looked up.
///
/// # Errors
/// When the store does not answer.
pub async fn recover(_core: &Core, _run: &Run) -> Result<()> {
    Ok(())
}

/// The next step of a run of accounts.
///
/// # Errors
/// When the store does not answer; the journal says how far it went.
pub async fn step(_core: &Core, _run: &Run) -> Result<Step> {
    Ok(Step::Rest)
}
