//! Values as people wrote them beside values as ISC holds them.

use gangway_isc::{Account, Attributes};
use gangway_types::accounts::{AccountForm, Difference, Values};
use serde_json::Value;

/// What an account holds, for the attributes of its source's form.
pub fn values_of(account: &Account, form: &AccountForm) -> Values {
    let mut all = shown(account, &form.key);
    all.retain(|name, _| form.field(name).is_some());
    all
}

/// All that an account holds. Its key is its native identity where the attribute is not shown.
pub fn shown(account: &Account, key: &str) -> Values {
    let mut values = of_attributes(&account.attributes);
    if let Some(native) = &account.native_identity {
        values.entry(key.to_owned()).or_insert_with(|| vec![native.clone()]);
    }
    values
}

/// Attributes as texts. ISC holds strings, numbers, booleans and lists of them; what is empty is absent.
pub(super) fn of_attributes(attributes: &Attributes) -> Values {
    attributes
        .iter()
        .filter_map(|(name, value)| {
            let texts = texts(value);
            (!texts.is_empty()).then(|| (name.clone(), texts))
        })
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}

/// What differs of what was sent; what was not sent does not count. Several values are compared in any order.
pub fn differences(sent: &Values, shown: &Values) -> Vec<Difference> {
    const NONE: &Vec<String> = &Vec::new();
    sent.iter()
        .filter_map(|(field, sent)| {
            let shown = shown.get(field).unwrap_or(NONE);
            (told(sent) != told(shown)).then(|| Difference {
                field: field.clone(),
                sent: sent.clone(),
                shown: shown.clone(),
            })
        })
        .collect()
}

/// Values in an order of their own, the empty ones left out.
fn told(values: &[String]) -> Vec<&str> {
    let mut all: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
    all.sort_unstable();
    all
}

/// The body of a create: the specification takes strings only. Several values become one text with commas between; what
/// ISC made of it is read back, and named where it differs.
pub(super) fn to_create(source: &str, values: &Values) -> Attributes {
    let mut body = Attributes::new();
    for (name, values) in values {
        let filled: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
        if !filled.is_empty() {
            body.insert(name.clone(), Value::from(filled.join(",")));
        }
    }
    body.insert("sourceId".to_owned(), Value::from(source));
    body
}

/// The body of a change: everything that the account holds, with the changed values over it, so that it comes to the same
/// whether ISC replaces or merges. Here the specification takes any value: several values are a list, and what was a
/// list stays one. An attribute that is emptied is null.
pub(super) fn to_update(existing: &Attributes, values: &Values) -> Attributes {
    let mut body = existing.clone();
    for (name, values) in values {
        let filled: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
        let was_list = existing.get(name).is_some_and(Value::is_array);
        let value = match filled.as_slice() {
            [] => Value::Null,
            [one] if !was_list => Value::from(*one),
            several => Value::from(several.to_vec()),
        };
        body.insert(name.clone(), value);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn values(pairs: &[(&str, &[&str])]) -> Values {
        pairs
            .iter()
            .map(|(name, all)| ((*name).to_owned(), all.iter().map(|one| (*one).to_owned()).collect()))
            .collect()
    }

    fn attributes(value: Value) -> Attributes {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_isc_holds_is_read_whatever_its_type() {
        let held = attributes(
            json!({"a": "x", "b": 7, "c": true, "d": ["p", 1, null], "e": null, "f": "", "g": [], "h": 0.5}),
        );
        let expected =
            values(&[("a", &["x"]), ("b", &["7"]), ("c", &["true"]), ("d", &["p", "1"]), ("h", &["0.5"])]);
        assert_eq!(of_attributes(&held), expected);
    }

    #[test]
    fn only_what_was_sent_can_differ() {
        let sent = values(&[("a", &["x"]), ("b", &["1", "2"]), ("c", &[]), ("d", &["0012"])]);
        let shown = values(&[("a", &["X"]), ("b", &["2", "1"]), ("other", &["y"]), ("d", &["12"])]);
        let names: Vec<String> = differences(&sent, &shown).into_iter().map(|one| one.field).collect();
        assert_eq!(names, ["a", "d"]);
    }

    #[test]
    fn a_create_holds_strings_only() {
        let body = to_create("s", &values(&[("a", &["x"]), ("b", &["1", "2"]), ("c", &[])]));
        assert_eq!(Value::Object(body), json!({"sourceId": "s", "a": "x", "b": "1,2"}));
    }

    #[test]
    fn a_change_carries_everything() {
        let held = attributes(json!({"keep": 7, "many": ["p"], "gone": "x", "a": "old"}));
        let body = to_update(
            &held,
            &values(&[("many", &["q"]), ("gone", &[]), ("a", &["new"]), ("b", &["1", "2"])]),
        );
        assert_eq!(
            Value::Object(body),
            json!({"keep": 7, "many": ["q"], "gone": null, "a": "new", "b": ["1", "2"]})
        );
    }

    proptest! {
        #[test]
        fn a_change_that_was_taken_over_differs_in_nothing(
            held in proptest::collection::btree_map("[a-d]", proptest::collection::vec("[x-z0-9 ]{0,3}", 0..3), 0..4),
            sent in proptest::collection::btree_map("[a-f]", proptest::collection::vec("[x-z0-9 ]{0,3}", 0..3), 0..5),
        ) {
            let held = to_update(&Attributes::new(), &held);
            let after = of_attributes(&to_update(&held, &sent));
            prop_assert_eq!(differences(&sent, &after), vec![]);
        }
    }
}
