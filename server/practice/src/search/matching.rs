//! Whether a document passes a query.

use serde_json::Value;

use super::{Document, Field, Pattern, Query, of_json, time};

/// Whether it passes at the tenant's time `now`.
pub(crate) fn matches(document: &dyn Document, query: &Query, now: i64) -> bool {
    match query {
        Query::All => true,
        Query::And(all) => all.iter().all(|query| matches(document, query, now)),
        Query::Or(all) => all.iter().any(|query| matches(document, query, now)),
        Query::Not(query) => !matches(document, query, now),
        Query::Term(Some(path), pattern) => {
            let (path, exact) =
                path.strip_suffix(".exact").map_or((path.as_str(), false), |path| (path, true));
            document.field(path).is_some_and(|field| term(&field, pattern, exact, now))
        }
        Query::Term(None, pattern) => anywhere(&document.json(), pattern, now),
        Query::Range(path, from, to) => document.field(path).is_some_and(|field| {
            let low = from.value.as_deref().is_none_or(|end| side(&field, end, true, from.inclusive, now));
            low && to.value.as_deref().is_none_or(|end| side(&field, end, false, to.inclusive, now))
        }),
        Query::Exists(path) => document.field(path.strip_suffix(".exact").unwrap_or(path)).is_some(),
        Query::Nested(name, inner) => match document.json().get(name) {
            Some(Value::Array(all)) => all.iter().any(|value| matches(&Plain(value), inner, now)),
            _ => false,
        },
    }
}

/// A JSON object as a document.
struct Plain<'a>(&'a Value);

impl Document for Plain<'_> {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        of_json(path.split('.').try_fold(self.0, |value, part| value.get(part))?)
    }

    fn json(&self) -> Value {
        self.0.clone()
    }
}

fn anywhere(value: &Value, pattern: &Pattern, now: i64) -> bool {
    match value {
        Value::Array(all) => all.iter().any(|value| anywhere(value, pattern, now)),
        Value::Object(all) => all.values().any(|value| anywhere(value, pattern, now)),
        Value::String(text) => term(&text.as_str().into(), pattern, false, now),
        _ => false,
    }
}

fn term(field: &Field<'_>, pattern: &Pattern, exact: bool, now: i64) -> bool {
    let (Pattern::Word(wanted) | Pattern::Phrase(wanted)) = pattern;
    match field {
        Field::Bool(b) => wanted.eq_ignore_ascii_case(if *b { "true" } else { "false" }),
        Field::Number(n) => wanted.parse() == Ok(*n),
        Field::Time(at) => match (time::bound(wanted, now, false), time::bound(wanted, now, true)) {
            (Some(from), Some(to)) => (from..=to).contains(at),
            _ => false,
        },
        Field::Text(text) => {
            let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
            let wild = matches!(pattern, Pattern::Word(_)) && wanted.contains(['*', '?']);
            match (exact, wild) {
                (true, true) => glob(&wanted, &text),
                (true, false) => text == wanted,
                (false, true) => glob(&wanted, &text) || words(&text).any(|word| glob(&wanted, word)),
                // Analysed text: the words in a row, wherever they stand.
                (false, false) => {
                    text == wanted || {
                        let all: Vec<_> = words(&text).collect();
                        let row: Vec<_> = words(&wanted).collect();
                        !row.is_empty() && all.windows(row.len()).any(|window| window == row)
                    }
                }
            }
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    // Underscores and apostrophes stay inside a word, as in Elasticsearch's standard analyser.
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'').filter(|word| !word.is_empty())
}

/// `*` is any number of characters, `?` is one.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Whether the value is on the right side of one end of a range.
fn side(field: &Field<'_>, end: &str, lower: bool, inclusive: bool, now: i64) -> bool {
    let order = match field {
        Field::Time(at) => {
            // `[2026-01-01 TO …` begins with the day, `{2026-01-01 TO …` behind it.
            let Some(end) = time::bound(end, now, lower != inclusive) else { return false };
            at.cmp(&end)
        }
        Field::Number(n) => {
            let Ok(end) = end.parse::<i64>() else { return false };
            n.cmp(&end)
        }
        Field::Bool(_) => return false,
        Field::Text(text) => text.to_lowercase().cmp(&end.to_lowercase()),
    };
    match (lower, inclusive) {
        (true, true) => order.is_ge(),
        (true, false) => order.is_gt(),
        (false, true) => order.is_le(),
        (false, false) => order.is_lt(),
    }
}
