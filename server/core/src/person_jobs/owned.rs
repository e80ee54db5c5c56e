//! What somebody owns, as ISC lists it.

use crate::people::live::kind_words;
use gangway_isc::Association;
use gangway_types::people::{Named, Owned};

/// ISC's list, by kind.
pub(super) fn owned(associations: &[Association]) -> Vec<Owned> {
    let mut all: Vec<Owned> = Vec::new();
    for association in associations {
        let key = association.association_type.clone().unwrap_or_default();
        let things = association.entities.iter().map(|entity| {
            let of = &entity.identity_entity;
            let id = of.id.clone().unwrap_or_default();
            let name = of.name.clone().filter(|name| !name.trim().is_empty());
            Named { name: name.unwrap_or_else(|| id.clone()), id }
        });
        let mut things: Vec<Named> = things.collect();
        if things.is_empty() {
            // It is told that there is something, not what.
            things.push(Named { id: String::new(), name: "not named by ISC".to_owned() });
        }
        match all.iter_mut().find(|known| known.key == key) {
            Some(known) => known.things.extend(things),
            None => all.push(Owned { kind: kind_words(&key), key, things }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_put_together_and_strange_ones_kept() {
        let json = r#"[
            {"associationType":"ROLE_OWNER","entities":[{"identityEntity":{"id":"1","name":"Payroll","type":"ROLE"}}]},
            {"associationType":"PIANO_TUNER","entities":[{"id":"2","name":" ","type":"PIANO"}]},
            {"associationType":"ROLE_OWNER","entities":[]}]"#;
        let read: Vec<Association> = serde_json::from_str(json).unwrap();
        let owned = owned(&read);
        let shown: Vec<(&str, Vec<&str>)> = owned
            .iter()
            .map(|kind| (kind.kind.as_str(), kind.things.iter().map(|thing| thing.name.as_str()).collect()))
            .collect();
        assert_eq!(
            shown,
            [("Owner of roles", vec!["Payroll", "not named by ISC"]), ("Piano tuner", vec!["2"])]
        );
    }
}
