//! The part of ISC's search that this job needs: Elasticsearch query strings over identities and events.

pub(crate) mod event;
pub(crate) mod identity;
mod matching;
mod parse;
#[cfg(test)]
mod tests;
pub(crate) mod time;

use std::borrow::Cow;

use serde_json::Value;

pub(crate) use matching::matches;
pub(crate) use parse::parse;
pub(crate) use time::{Bound, instant};

/// A parsed query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Query {
    /// `*`
    All,
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    /// `field:value`; without a field the value may be anywhere.
    Term(Option<String>, Pattern),
    /// `field:[a TO b]`, `field:>a` and so on.
    Range(String, Bound, Bound),
    /// `_exists_:field`
    Exists(String),
    /// `@accounts(…)`: one object of the list passes the whole inner query.
    Nested(String, Box<Query>),
}

/// What a value must be like.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pattern {
    /// One word, perhaps with `*` and `?`.
    Word(String),
    /// Words in quotes.
    Phrase(String),
}

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    Text(Cow<'a, str>),
    /// Milliseconds.
    Time(i64),
    Number(i64),
    Bool(bool),
}

impl<'a> From<&'a str> for Field<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Field<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Something that is searched.
pub(crate) trait Document {
    /// The value at a path, without building the whole document where that can be avoided.
    fn field(&self, path: &str) -> Option<Field<'_>>;
    /// The whole document.
    fn json(&self) -> Value;
    /// The document with at least these members of its own; the others may be left out.
    fn some(&self, members: &[&str]) -> Value {
        let _ = members;
        self.json()
    }
}

/// A value of a JSON document as a field.
pub(crate) fn of_json(value: &Value) -> Option<Field<'static>> {
    match value {
        Value::String(text) => Some(instant(text).map_or_else(|| text.clone().into(), Field::Time)),
        Value::Bool(b) => Some(Field::Bool(*b)),
        Value::Number(n) => n.as_i64().map(Field::Number),
        _ => None,
    }
}
