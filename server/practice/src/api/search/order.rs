//! `sort` and `searchAfter`.

use std::cmp::Ordering;

use super::Hit;
use crate::{
    http::reply::Reply,
    search::{Field, instant},
};

/// A field and whether descending.
pub(super) type Sorter = (String, bool);

/// What a row is sorted by. Rows without the value come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Number(i64),
    Text(String),
    Missing,
}

/// Reads `sort`: `name`, `+name`, `-created`.
pub(super) fn sorters(sort: &[String]) -> Result<Vec<Sorter>, Reply> {
    sort.iter()
        .map(|text| {
            let (name, descending) = match text.strip_prefix('-') {
                Some(name) => (name, true),
                None => (text.strip_prefix('+').unwrap_or(text), false),
            };
            let name = name.strip_suffix(".exact").unwrap_or(name);
            if name.is_empty() {
                Err(Reply::bad_request("A sort field has no name."))
            } else {
                Ok((name.to_owned(), descending))
            }
        })
        .collect()
}

/// Reads `searchAfter`: the sort values of the last row, as strings.
pub(super) fn after(sorters: &[Sorter], values: &[String]) -> Result<Option<Vec<Key>>, Reply> {
    if values.is_empty() {
        return Ok(None);
    }
    if values.len() != sorters.len() {
        return Err(Reply::bad_request("\"searchAfter\" must have one value per \"sort\" field."));
    }
    Ok(Some(
        sorters
            .iter()
            .zip(values)
            .map(|((name, _), value)| {
                let dated = matches!(name.as_str(), "created" | "modified" | "synced");
                match instant(value).or_else(|| value.parse().ok()).filter(|_| dated) {
                    Some(at) => Key::Number(at),
                    None => Key::Text(value.to_lowercase()),
                }
            })
            .collect(),
    ))
}

fn key(hit: &Hit<'_>, name: &str) -> Key {
    match hit.document().field(name) {
        None => Key::Missing,
        Some(Field::Time(n) | Field::Number(n)) => Key::Number(n),
        Some(Field::Bool(b)) => Key::Number(i64::from(b)),
        Some(Field::Text(text)) => Key::Text(text.to_lowercase()),
    }
}

fn compare(a: &[Key], b: &[Key], sorters: &[Sorter]) -> Ordering {
    a.iter().zip(b).zip(sorters).fold(Ordering::Equal, |order, ((a, b), (_, descending))| {
        order.then_with(|| match (a, b) {
            (Key::Missing, _) | (_, Key::Missing) => a.cmp(b),
            _ if *descending => b.cmp(a),
            _ => a.cmp(b),
        })
    })
}

/// Sorts, and drops everything up to and including `after`.
pub(super) fn sort<'a>(hits: Vec<Hit<'a>>, sorters: &[Sorter], after: Option<&[Key]>) -> Vec<Hit<'a>> {
    let mut keyed: Vec<(Vec<Key>, Hit<'a>)> = hits
        .into_iter()
        .map(|hit| (sorters.iter().map(|(name, _)| key(&hit, name)).collect(), hit))
        .filter(|(keys, _): &(Vec<Key>, _)| after.is_none_or(|after| compare(keys, after, sorters).is_gt()))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| compare(a, b, sorters));
    keyed.into_iter().map(|(_, hit)| hit).collect()
}
