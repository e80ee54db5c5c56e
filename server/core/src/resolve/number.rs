//! Numbers: short ids of old scripts, numbers of sources in ISC's admin addresses, account names that are numbers.

use super::sources::in_reach;
use super::{Depth, Resolved, Target, visible};
use crate::auth::Signed;
use crate::domain::ids::Place;
use crate::store::{old_lists, people};
use crate::{Core, Result};
use gangway_types::Capability;

/// What this number is known to be.
pub(super) async fn find(
    core: &Core,
    who: &Signed,
    number: &str,
    place: Option<Place>,
    depth: Depth,
) -> Result<Resolved> {
    let (person, source) = (place != Some(Place::Source), place != Some(Place::Person));
    let mut found = Vec::new();
    if person && who.may(Capability::ReadPeople) {
        let mut people = people::with_alias(&core.store, number).await?;
        if let Some(id) = old_lists::person_of(&core.store, number).await? {
            people.extend(people::managers(&core.store, &[id]).await?);
        }
        for id in visible(who, people) {
            if !found.contains(&Target::Person(id.clone())) {
                found.push(Target::Person(id));
            }
        }
    }
    let known = if source { in_reach(core, who, depth == Depth::Live).await } else { Default::default() };
    found.extend(
        known
            .iter()
            .filter(|source| source.number.as_deref() == Some(number))
            .map(|source| Target::Source(source.id.clone())),
    );
    if found.len() > 1 {
        return Ok(Resolved::Many);
    }
    if let Some(target) = found.pop() {
        return Ok(Resolved::To(target));
    }
    if place == Some(Place::Source) {
        let names = known.iter().any(|source| source.number.is_some());
        let why = if names {
            "none that you may read has it"
        } else {
            "ISC does not tell Gangway which source it belongs to; look for the source by its name"
        };
        return Ok(Resolved::Not(format!(
            "{number} is the number from the address of a source’s admin page. Sources have a 32-character id, and {why}."
        )));
    }
    Ok(Resolved::Not(format!(
        "{number} may be a short id of the retired calls, or the number from ISC’s admin address of a source. Today’s ids have \
         32 characters, and Gangway does not know yet which of them this number belongs to. A list of short ids is translated \
         under Old lists."
    )))
}
