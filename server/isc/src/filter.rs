//! Filters of collections, with the quoting done here and nowhere else.
//!
//! Source: docs, standard-collection-parameters: operators in lower case; strings in double quotes with `"` as `\"` and
//! `\` as `\\`; `not` binds tighter than `and`, `and` tighter than `or`; `isnull` is postfix.

use std::fmt;

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterValue {
    /// A string, quoted when written.
    Text(String),
    /// `true` or `false`, bare.
    Bool(bool),
    /// A whole number, bare.
    Int(i64),
}

impl From<&str> for FilterValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FilterValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for FilterValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for FilterValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&crate::IdentityId> for FilterValue {
    fn from(id: &crate::IdentityId) -> Self {
        Self::Text(id.as_str().to_owned())
    }
}

/// A filter. Fields are names from the documentation and therefore `'static`; only values come from people.
///
/// ```
/// use gangway_isc::Filter;
/// let filter = Filter::eq("cloudStatus", "UNREGISTERED").and(Filter::starts_with("name", r#"O"Neil"#));
/// assert_eq!(filter.to_string(), r#"cloudStatus eq "UNREGISTERED" and name sw "O\"Neil""#);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Compare { field: &'static str, operator: &'static str, value: FilterValue },
    Among { field: &'static str, operator: &'static str, values: Vec<FilterValue> },
    Postfix { field: &'static str, operator: &'static str },
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

impl Filter {
    fn compare(field: &'static str, operator: &'static str, value: impl Into<FilterValue>) -> Self {
        Self(Node::Compare { field, operator, value: value.into() })
    }

    /// `field eq value`; mostly ignores case.
    pub fn eq(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "eq", value)
    }

    /// `field ne value`
    pub fn ne(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "ne", value)
    }

    /// `field sw value`: starts with.
    pub fn starts_with(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "sw", value)
    }

    /// `field co value`: contains.
    pub fn contains(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "co", value)
    }

    /// `field gt value`
    pub fn gt(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "gt", value)
    }

    /// `field ge value`
    pub fn ge(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "ge", value)
    }

    /// `field lt value`
    pub fn lt(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "lt", value)
    }

    /// `field le value`
    pub fn le(field: &'static str, value: impl Into<FilterValue>) -> Self {
        Self::compare(field, "le", value)
    }

    /// `field in (…)`: one of. `None` for no values, because `in ()` is not a filter and must not become "all".
    pub fn one_of<V: Into<FilterValue>>(
        field: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Option<Self> {
        Self::among(field, "in", values)
    }

    /// `field ca (…)`: a list that contains all of them. `None` for no values.
    pub fn contains_all<V: Into<FilterValue>>(
        field: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Option<Self> {
        Self::among(field, "ca", values)
    }

    fn among<V: Into<FilterValue>>(
        field: &'static str,
        operator: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Option<Self> {
        let values: Vec<FilterValue> = values.into_iter().map(Into::into).collect();
        (!values.is_empty()).then_some(Self(Node::Among { field, operator, values }))
    }

    /// `field isnull`
    pub fn is_null(field: &'static str) -> Self {
        Self(Node::Postfix { field, operator: "isnull" })
    }

    /// `field pr`: present.
    pub fn present(field: &'static str) -> Self {
        Self(Node::Postfix { field, operator: "pr" })
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        let mut parts = match self.0 {
            Node::And(parts) => parts,
            node => vec![node],
        };
        match other.0 {
            Node::And(more) => parts.extend(more),
            node => parts.push(node),
        }
        Self(Node::And(parts))
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Filter) -> Self {
        let mut parts = match self.0 {
            Node::Or(parts) => parts,
            node => vec![node],
        };
        match other.0 {
            Node::Or(more) => parts.extend(more),
            node => parts.push(node),
        }
        Self(Node::Or(parts))
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(Node::Not(Box::new(self.0)))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare { field, operator, value } => write!(f, "{field} {operator} {value}"),
            Self::Among { field, operator, values } => {
                write!(f, "{field} {operator} (")?;
                join(f, values, ",")?;
                f.write_str(")")
            }
            Self::Postfix { field, operator } => write!(f, "{field} {operator}"),
            Self::Not(inner) => match **inner {
                Self::And(_) | Self::Or(_) => write!(f, "not ({inner})"),
                _ => write!(f, "not {inner}"),
            },
            Self::And(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        f.write_str(" and ")?;
                    }
                    match part {
                        Self::Or(_) => write!(f, "({part})")?,
                        _ => part.fmt(f)?,
                    }
                }
                Ok(())
            }
            Self::Or(parts) => join(f, parts, " or "),
        }
    }
}

impl fmt::Display for FilterValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => {
                f.write_str("\"")?;
                for character in text.chars() {
                    if matches!(character, '"' | '\\') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{character}")?;
                }
                f.write_str("\"")
            }
        }
    }
}

fn join<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T], separator: &str) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
