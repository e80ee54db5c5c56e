use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Document, Field, matches, of_json, parse};

struct Doc(Value);

impl Document for Doc {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        of_json(path.split('.').try_fold(&self.0, |value, part| value.get(part))?)
    }

    fn json(&self) -> Value {
        self.0.clone()
    }
}

const NOW: i64 = 1_790_000_000_000;

fn doc() -> Doc {
    Doc(json!({
        "id": "2c918085",
        "name": "Maeve O'Brien",
        "status": "UNREGISTERED",
        "technicalName": "USER_INVITE",
        "protected": false,
        "created": "2026-09-20T10:00:00.000Z",
        "accountCount": 2,
        "attributes": {"cloudLifecycleState": "active", "city": "São Paulo"},
        "accounts": [
            {"source": {"name": "Workday"}, "disabled": false},
            {"source": {"name": "Active Directory"}, "disabled": true},
        ],
    }))
}

fn finds(query: &str) -> bool {
    matches(&doc(), &parse(query).unwrap_or_else(|e| panic!("{query}: {e}")), NOW)
}

#[test]
fn what_is_found() {
    for query in [
        "*",
        "",
        "status:UNREGISTERED",
        "status:unregistered AND attributes.cloudLifecycleState:active",
        "attributes.cloudLifecycleState.exact:active",
        "technicalName:USER_INVITE",
        "technicalName:USER_*",
        "name:brien OR name:\"Maeve O'Brien\"",
        "name:\"Maeve O'Brien\"",
        "name.exact:\"Maeve O'Brien\"",
        "name:ma*",
        "name:m?eve",
        "NOT status:ACTIVE",
        "-status:ACTIVE",
        "status:(ACTIVE OR UNREGISTERED)",
        "id:(a OR 2c918085)",
        "protected:false",
        "created:[now-30d TO now]",
        "created:[2026-09-20 TO 2026-09-20]",
        "created:>=2026-09-20T10:00:00Z",
        "created:[* TO now]",
        "accountCount:[2 TO 3]",
        "accountCount:>1",
        "_exists_:attributes.city",
        "attributes.city:*",
        "@accounts(source.name:Workday AND disabled:false)",
        "maeve",
        "\"são paulo\"",
        "status:ACTIVE maeve",
        "(status:ACTIVE OR protected:false) AND name:maeve",
        "name:maeve^2",
    ] {
        assert!(finds(query), "{query}");
    }
}

#[test]
fn what_is_not_found() {
    for query in [
        "status:ACTIVE",
        "technicalName:USER",
        "name.exact:Maeve",
        "created:[now-1d TO now]",
        "created:{2026-09-20 TO *}",
        "created:<2026-09-20T10:00:00Z",
        "accountCount:{2 TO 3]",
        "_exists_:attributes.country",
        "@accounts(source.name:Workday AND disabled:true)",
        "nobody",
        "status:UNREGISTERED AND NOT name:maeve",
        "status:(ACTIVE OR LOCKED)",
    ] {
        assert!(!finds(query), "{query}");
    }
}

#[test]
fn mistakes_are_refused() {
    for wrong in [
        "(a",
        "a)",
        "\"a",
        "name:",
        "name:[a TO b",
        "name:[a b]",
        "AND a",
        "a AND",
        "name:~",
        "a~2",
        "/x/",
        "@accounts",
        "NOT",
        "a:b:c",
        "name:\\",
    ] {
        assert!(parse(wrong).is_err(), "{wrong} -> {:?}", parse(wrong));
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in any::<String>()) {
        if let Ok(query) = parse(&text) {
            _ = matches(&doc(), &query, NOW);
        }
    }

    #[test]
    fn any_quoted_value_finds_itself(text in any::<String>()) {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let query = parse(&format!("name.exact:\"{quoted}\"")).expect("reads");
        let found = matches(&Doc(json!({ "name": text })), &query, NOW);
        // A text that is a time is compared as one.
        prop_assert!(found || super::instant(&text).is_some());
    }
}
