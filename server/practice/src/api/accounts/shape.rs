//! The specification's Account.

use serde_json::{Value, json};

use crate::{
    api::identities,
    world::{
        World,
        accounts::{Account, layout::layout},
        catalog::{PROFILES, SOURCES},
        ids::{self, iso},
        person::Person,
    },
};

/// `identityState` of a person.
pub(super) fn identity_state(person: &Person) -> Option<&'static str> {
    let profile = PROFILES.get(usize::from(person.profile))?;
    profile.states.get(usize::from(person.state)).map(|state| state.identity_state)
}

/// Name of an account: its display attribute, or its native identity.
pub(super) fn name(world: &World, account: &Account) -> String {
    let layout = layout(usize::from(account.source));
    world.value(account, layout.display).unwrap_or_else(|| world.native(account))
}

/// Whether the account has entitlements.
pub(super) fn has_entitlements(world: &World, account: &Account) -> bool {
    let values = world.values(account);
    layout(usize::from(account.source))
        .attributes
        .iter()
        .any(|attribute| attribute.entitlement && values.contains_key(attribute.name))
}

/// The account; `full` with what is around it.
pub(crate) fn account(world: &World, account: &Account, full: bool) -> Value {
    let n = usize::from(account.source);
    let Some(source) = SOURCES.get(n) else { return Value::Null };
    let person = world.holder(account);
    let uuid = world.value(account, "objectGUID");
    let mut row = json!({
        "id": account.id.to_string(),
        "name": name(world, account),
        "created": iso(account.created),
        "modified": iso(account.modified),
        "sourceId": ids::source(world.seed, n),
        "sourceName": source.name,
        "attributes": *world.values(account),
        "authoritative": source.authoritative,
        "disabled": account.disabled,
        "locked": account.locked,
        "nativeIdentity": world.native(account),
        "systemAccount": false,
        "uncorrelated": person.is_none(),
        "uuid": uuid,
        "manuallyCorrelated": account.manual,
        "hasEntitlements": has_entitlements(world, account),
    });
    if let Some(person) = person {
        row["identityId"] = person.id.to_string().into();
    }
    if !full {
        return row;
    }
    row["description"] = Value::Null;
    row["isMachine"] = false.into();
    row["connectionType"] = source.connection.into();
    row["features"] = source.features.join(", ").into();
    row["origin"] = "AGGREGATED".into();
    row["cloudLifecycleState"] = person.and_then(identities::state).into();
    row["identityState"] = person.and_then(identity_state).into();
    if let Some(person) = person {
        row["identity"] = json!({"type": "IDENTITY", "id": person.id.to_string(), "name": person.name()});
    }
    row["sourceOwner"] = world.owner_of_source(n).map_or(
        Value::Null,
        |owner| json!({"type": "IDENTITY", "id": owner.id.to_string(), "name": owner.name()}),
    );
    row
}
