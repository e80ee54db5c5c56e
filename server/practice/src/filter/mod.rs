//! The documented filter grammar of ISC's collections [docs standard-collection-parameters]: `not`, `and`, `or` in
//! this precedence, parentheses, comparisons, quoted strings with `\"` and `\\`.

mod lex;
mod parse;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, cmp::Ordering};

pub(crate) use parse::parse;

use crate::search::time::instant;

/// A comparison operator that takes one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Co,
    Sw,
    Ge,
    Gt,
    Le,
    Lt,
}

/// A parsed filter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Compare(String, Comparison, String),
    In(String, Vec<String>),
    /// Contains all.
    Ca(String, Vec<String>),
    Present(String),
    IsNull(String),
}

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Cow<'a, str>),
    Bool(bool),
    Number(i64),
    /// Milliseconds.
    Time(i64),
    Many(Vec<Cow<'a, str>>),
    Null,
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Fields of a list and the operators each takes.
pub(crate) type Fields = &'static [(&'static str, &'static [&'static str])];

impl Filter {
    /// Refuses fields and operators that the list does not take.
    pub(crate) fn check(&self, fields: Fields) -> Result<(), String> {
        let one = |field: &str, op: &str| {
            let Some((_, ops)) = fields.iter().find(|(name, _)| *name == field) else {
                return Err(format!("Filtering by \"{field}\" is not supported."));
            };
            if ops.contains(&op) {
                Ok(())
            } else {
                Err(format!("The operator \"{op}\" is not supported for \"{field}\"."))
            }
        };
        match self {
            Self::And(all) | Self::Or(all) => all.iter().try_for_each(|f| f.check(fields)),
            Self::Not(f) => f.check(fields),
            Self::Compare(field, comparison, _) => one(field, comparison.name()),
            Self::In(field, _) => one(field, "in"),
            Self::Ca(field, _) => one(field, "ca"),
            Self::Present(field) => one(field, "pr"),
            Self::IsNull(field) => one(field, "isnull"),
        }
    }

    /// Whether a record passes; `field` gives its values.
    pub(crate) fn passes<'v>(&self, field: &impl Fn(&str) -> Value<'v>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|f| f.passes(field)),
            Self::Or(all) => all.iter().any(|f| f.passes(field)),
            Self::Not(f) => !f.passes(field),
            Self::Compare(name, comparison, wanted) => comparison.holds(&field(name), wanted),
            Self::In(name, wanted) => {
                let value = field(name);
                wanted.iter().any(|wanted| Comparison::Eq.holds(&value, wanted))
            }
            Self::Ca(name, wanted) => match field(name) {
                Value::Many(all) => wanted.iter().all(|w| all.iter().any(|v| v.eq_ignore_ascii_case(w))),
                value => wanted.iter().all(|w| Comparison::Eq.holds(&value, w)),
            },
            Self::Present(name) => field(name) != Value::Null,
            Self::IsNull(name) => field(name) == Value::Null,
        }
    }

    /// The only ids that can pass, when the filter says so by `id eq` or `id in`.
    pub(crate) fn ids(&self) -> Option<Vec<&str>> {
        self.only("id")
    }

    /// The only values of a field that can pass, when the filter says so by `eq` or `in`.
    pub(crate) fn only(&self, name: &str) -> Option<Vec<&str>> {
        match self {
            Self::Compare(field, Comparison::Eq, value) if field == name => Some(vec![value]),
            Self::In(field, values) if field == name => Some(values.iter().map(String::as_str).collect()),
            Self::And(all) => all.iter().find_map(|filter| filter.only(name)),
            Self::Or(all) => {
                let all: Option<Vec<_>> = all.iter().map(|filter| filter.only(name)).collect();
                all.map(|all| all.concat())
            }
            _ => None,
        }
    }
}

impl Comparison {
    /// As written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ge => "ge",
            Self::Gt => "gt",
            Self::Le => "le",
            Self::Lt => "lt",
        }
    }

    /// Comparisons that hold for an order.
    fn of(order: Ordering) -> &'static [Self] {
        match order {
            Ordering::Less => &[Self::Lt, Self::Le, Self::Ne],
            Ordering::Equal => &[Self::Eq, Self::Ge, Self::Le],
            Ordering::Greater => &[Self::Gt, Self::Ge, Self::Ne],
        }
    }

    /// Case is ignored, as ISC mostly does.
    fn holds(self, value: &Value<'_>, wanted: &str) -> bool {
        let text = match value {
            Value::Null => return self == Self::Ne,
            Value::Many(all) => {
                let any = all.iter().any(|v| v.to_lowercase() == wanted.to_lowercase());
                return match self {
                    Self::Eq | Self::Co => any,
                    Self::Ne => !any,
                    _ => false,
                };
            }
            Value::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
            Value::Number(n) => {
                let Ok(wanted) = wanted.parse::<i64>() else { return self == Self::Ne };
                return Self::of(n.cmp(&wanted)).contains(&self);
            }
            Value::Time(at) => {
                let Some(wanted) = instant(wanted) else { return self == Self::Ne };
                return Self::of(at.cmp(&wanted)).contains(&self);
            }
            Value::Text(text) => text.clone(),
        };
        if text.is_ascii() && wanted.is_ascii() {
            match self {
                Self::Eq => return text.eq_ignore_ascii_case(wanted),
                Self::Ne => return !text.eq_ignore_ascii_case(wanted),
                Self::Sw => {
                    return text.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
                }
                _ => {}
            }
        }
        let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
        match self {
            Self::Eq => text == wanted,
            Self::Ne => text != wanted,
            Self::Co => text.contains(&wanted),
            Self::Sw => text.starts_with(&wanted),
            Self::Ge => text >= wanted,
            Self::Gt => text > wanted,
            Self::Le => text <= wanted,
            Self::Lt => text < wanted,
        }
    }
}
