use proptest::prelude::*;

use super::{Comparison, Filter, Value, parse};

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Writes a filter with every parenthesis that could be needed.
fn write(filter: &Filter) -> String {
    let join = |all: &[Filter], word: &str| {
        all.iter().map(|f| format!("({})", write(f))).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    let list = |all: &[String]| all.iter().map(|v| quoted(v)).collect::<Vec<_>>().join(", ");
    match filter {
        Filter::And(all) => join(all, "and"),
        Filter::Or(all) => join(all, "or"),
        Filter::Not(f) => format!("not ({})", write(f)),
        Filter::Compare(field, comparison, value) => {
            format!("{field} {} {}", comparison.name(), quoted(value))
        }
        Filter::In(field, all) => format!("{field} in ({})", list(all)),
        Filter::Ca(field, all) => format!("{field} ca ({})", list(all)),
        Filter::Present(field) => format!("{field} pr"),
        Filter::IsNull(field) => format!("{field} isnull"),
    }
}

fn leaf() -> impl Strategy<Value = Filter> {
    let field = prop_oneof![Just("a".to_owned()), Just("b.c".to_owned()), Just("not-me".to_owned())];
    let comparison = prop_oneof![
        Just(Comparison::Eq),
        Just(Comparison::Ne),
        Just(Comparison::Co),
        Just(Comparison::Sw),
        Just(Comparison::Ge),
        Just(Comparison::Lt),
    ];
    let values = prop::collection::vec(any::<String>(), 1..4);
    prop_oneof![
        (field.clone(), comparison, any::<String>()).prop_map(|(f, c, v)| Filter::Compare(f, c, v)),
        (field.clone(), values.clone()).prop_map(|(f, v)| Filter::In(f, v)),
        (field.clone(), values).prop_map(|(f, v)| Filter::Ca(f, v)),
        field.clone().prop_map(Filter::Present),
        field.prop_map(Filter::IsNull),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    leaf().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(filter in filter()) {
        prop_assert_eq!(parse(&write(&filter)), Ok(filter));
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>()) {
        _ = parse(&text);
    }

    #[test]
    fn any_string_finds_itself(text in any::<String>()) {
        let filter = parse(&format!("name eq {}", quoted(&text))).expect("reads");
        prop_assert!(filter.passes(&|_: &str| Value::from(text.as_str())));
        let filter = parse(&format!("name sw {}", quoted(&text))).expect("reads");
        let longer = format!("{text}more");
        prop_assert!(filter.passes(&|_: &str| Value::from(longer.as_str())));
    }
}

#[test]
fn not_binds_tighter_than_and_and_and_tighter_than_or() {
    let leaf = |name: &str| Filter::Present(name.to_owned());
    assert_eq!(
        parse("not a pr and b pr or c pr"),
        Ok(Filter::Or(vec![Filter::And(vec![Filter::Not(Box::new(leaf("a"))), leaf("b")]), leaf("c"),]))
    );
}

#[test]
fn mistakes_are_refused() {
    for wrong in [
        "",
        "a",
        "a eq",
        "a EQ \"x\"",
        "a eq \"x",
        "a in \"x\"",
        "a in ()",
        "a in (\"x\"",
        "(a pr",
        "a pr)",
        "a pr b pr",
        "a eq \"\\n\"",
        "and a pr",
        "a xx \"y\"",
        "not",
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
    assert!(parse(&format!("{}a pr", "not ".repeat(500))).is_err());
}

#[test]
fn fields_and_operators_are_checked() {
    let fields: super::Fields = &[("id", &["eq", "in"])];
    let check = |text: &str| parse(text).and_then(|f| f.check(fields));
    assert!(check("id eq \"1\" or not (id in (\"2\"))").is_ok());
    assert!(check("id sw \"1\"").is_err());
    assert!(check("id eq \"1\" and name eq \"x\"").is_err());
}

#[test]
fn ids_are_only_taken_when_nothing_else_can_pass() {
    let ids = |text: &str| {
        parse(text)
            .ok()
            .and_then(|f| f.ids().map(|all| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()))
    };
    assert_eq!(ids("id in (\"a\",\"b\") and x eq \"1\""), Some(vec!["a".into(), "b".into()]));
    assert_eq!(ids("id eq \"a\" or id eq \"b\""), Some(vec!["a".into(), "b".into()]));
    assert_eq!(ids("id eq \"a\" or x eq \"1\""), None);
    assert_eq!(ids("not id eq \"a\""), None);
}
