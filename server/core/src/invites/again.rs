//! Whom of a batch a new check is made for: nobody is mailed by that, and the check says who of them still can be.

use crate::store::batches;
use crate::{Core, Result};
use gangway_types::batches::{BatchAction, BatchState, Outcome, OutcomeCounts, Situation};
use gangway_types::{BatchId, PersonId, PortalError};
use std::collections::HashSet;

/// Those of a batch whose invitation ran out without a registration, and the batch's name.
///
/// # Errors
/// When there is no such batch, or nobody's invitation ran out.
pub async fn expired(core: &Core, id: &BatchId) -> Result<(String, Vec<PersonId>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let people = batches::ids_with(&core.store, id, Outcome::Expired, core.clock.now()).await?;
    if people.is_empty() {
        let what = "No invitation of this batch has expired. Nothing was made.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    Ok((batch.name, people))
}

/// Everybody of a batch that was rejected or cancelled, and the batch's name: for a new check of the same people.
///
/// # Errors
/// When there is no such batch, or something of it was or may still be sent.
pub async fn copied(core: &Core, id: &BatchId) -> Result<(String, Vec<PersonId>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let counts = OutcomeCounts::default();
    let now = Situation { counts: &counts, run: None, approval_needed: true };
    batch
        .state
        .allows(BatchAction::Copy, &now)
        .map_err(|why| PortalError::Conflict { what: format!("{why} Nothing was made.") })?;
    Ok((batch.name, batches::ids(&core.store, id).await?))
}

/// Outcomes of people who were invited: those of them who are still unregistered may be invited again.
const INVITED: [Outcome; 7] = [
    Outcome::Invited,
    Outcome::Confirmed,
    Outcome::NotConfirmed,
    Outcome::Expired,
    Outcome::Again,
    Outcome::Asked,
    Outcome::Registered,
];

/// Those of `ticked` whom a batch invited, in its order, and the batch's name. Who of them registered since is left out by
/// the check, which says so.
///
/// # Errors
/// When there is no such batch, it was not sent, or it invited none of them.
pub async fn ticked(core: &Core, id: &BatchId, ticked: &[PersonId]) -> Result<(String, Vec<PersonId>)> {
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if ticked.is_empty() {
        return Err(PortalError::refused("Nobody is ticked. Tick people, then invite them again.").into());
    }
    if !matches!(batch.state, BatchState::Sent | BatchState::FollowedUp) {
        let what = "People are invited again once sending is over. Nothing was made.".to_owned();
        return Err(PortalError::Conflict { what }.into());
    }
    let now = core.clock.now();
    let wanted: HashSet<&PersonId> = ticked.iter().collect();
    let mut invited = HashSet::new();
    for outcome in INVITED {
        invited.extend(batches::ids_with(&core.store, id, outcome, now).await?);
    }
    let mut people = batches::ids(&core.store, id).await?;
    people.retain(|person| wanted.contains(person) && invited.contains(person));
    if people.is_empty() {
        let what = "This batch invited none of those who are ticked. Nothing was made; retry who failed, and decide who is unknown.";
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    Ok((batch.name, people))
}
