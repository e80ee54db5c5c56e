//! `GET /identities/{identityId}/ownership`, and what a deletion says about it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Call;
use crate::{http::reply::Reply, world::World};

/// What keeps an identity from being deleted.
pub(crate) fn of(call: &mut Call<'_>) -> Reply {
    match call.person() {
        Ok(place) => Reply::json(200, &json!({"associationDetails": associations(&call.state.world, place)})),
        Err(refusal) => refusal,
    }
}

/// What a person owns, one entry per kind.
pub(crate) fn associations(world: &World, place: u32) -> Vec<Value> {
    let mut kinds: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
    for owned in world.owned_by(place) {
        let entity = json!({"identityEntity": {"id": owned.id, "name": owned.name, "type": owned.kind}});
        kinds.entry(owned.association).or_default().push(entity);
    }
    kinds
        .into_iter()
        .map(|(association, entities)| json!({"associationType": association, "entities": entities}))
        .collect()
}
