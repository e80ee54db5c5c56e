//! People read again from ISC, right before they are acted on or to look for evidence.

use crate::Result;
use gangway_isc::{Acting, ErrorKind, Identity, IdentityId};
use gangway_types::PersonId;
use std::collections::HashMap;

/// What ISC says of each person asked for. `None`: ISC answers that there is no such identity.
pub(super) type Readings = HashMap<PersonId, Option<Identity>>;

/// Reads up to a hundred people a call; who is missing from the list is asked for alone, because absence from a list
/// proves nothing.
///
/// # Errors
/// When ISC cannot be read. Nothing is concluded then.
pub(super) async fn read(isc: &Acting, people: &[PersonId]) -> Result<Readings> {
    let ids: Vec<IdentityId> = people.iter().filter_map(|person| person.as_str().parse().ok()).collect();
    let mut readings: Readings = isc
        .identities_by_ids(&ids)
        .await?
        .into_iter()
        .map(|identity| (PersonId::from(identity.id.as_str()), Some(identity)))
        .collect();
    for id in ids {
        let person = PersonId::from(id.as_str());
        if readings.contains_key(&person) {
            continue;
        }
        match isc.get_identity(&id).await {
            Ok(identity) => readings.insert(person, Some(identity)),
            Err(error) if error.kind() == ErrorKind::NotFound => readings.insert(person, None),
            Err(error) => return Err(error.into()),
        };
    }
    Ok(readings)
}

/// ISC's status of a reading, as text; empty when ISC left it out.
pub(super) fn status_of(identity: &Identity) -> gangway_types::IdentityStatus {
    gangway_types::IdentityStatus(identity.status_text().into_owned())
}
