//! Inputs of the triggers [docs event-triggers/available].

use serde_json::{Map, Value, json};

use crate::{
    api::identities::attributes,
    world::{World, person::Person},
};

/// Longer values are cut [docs identity-attribute-changed].
const LONGEST: usize = 450;

fn reference(person: &Person) -> Value {
    json!({"type": "IDENTITY", "id": person.id.to_string(), "name": person.name()})
}

/// Identity Created.
pub(crate) fn created(world: &World, person: &Person, now: i64) -> Value {
    let status = world.status_of(person, now, now).name();
    json!({"identity": reference(person), "attributes": attributes(person, status)})
}

/// Identity Attributes Changed; `None` when no attribute did.
pub(crate) fn changed(before: &Person, after: &Person) -> Option<Value> {
    let (old, new) = (all(before), all(after));
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes: Vec<Value> = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
        // "A lifecycle change from null to active is not reported."
        .filter(|name| *name != "cloudLifecycleState" || old.contains_key(*name))
        .map(
            |name| json!({"attribute": name, "oldValue": cut(old.get(name)), "newValue": cut(new.get(name))}),
        )
        .collect();
    (!changes.is_empty()).then(|| json!({"identity": reference(after), "changes": changes}))
}

/// What follows from the status and from processing is no change of an attribute.
fn all(person: &Person) -> Map<String, Value> {
    let mut all = match attributes(person, "") {
        Value::Object(all) => all,
        _ => Map::new(),
    };
    all.remove("cloudStatus");
    all.remove("lastSyncDate");
    all
}

fn cut(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(text)) => text.chars().take(LONGEST).collect::<String>().into(),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::population::populate;

    #[test]
    fn only_what_changed_is_told_and_long_values_are_cut() {
        let before = populate(1, 200, 1_790_000_000_000).people.remove(30);
        assert_eq!(changed(&before, &before.clone()), None);
        let mut after = before.clone();
        after.refreshed += 1;
        assert_eq!(changed(&before, &after), None, "processing alone is no change");
        after.last = "x".repeat(600).into();
        let told = changed(&before, &after).expect("a change");
        let names: Vec<&str> = told["changes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|c| c["attribute"].as_str())
            .collect();
        assert_eq!(names, ["displayName", "lastname"]);
        assert_eq!(told["changes"][1]["newValue"].as_str().map(str::len), Some(450));
        assert_eq!(told["changes"][1]["oldValue"], *before.last);
    }
}
