//! The body of a search.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{INDICES, read};
use crate::{
    http::reply::Reply,
    search::{Bound, Pattern, Query},
};

/// Members that change what is found. Others, such as `aggregations`, belong to other operations and are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    #[serde(default)]
    indices: Vec<String>,
    #[serde(default)]
    query_type: Option<String>,
    #[serde(default)]
    query: Option<QueryString>,
    #[serde(default)]
    filters: BTreeMap<String, FieldFilter>,
    #[serde(default)]
    query_result_filter: Option<ResultFilter>,
    #[serde(default = "yes")]
    include_nested: bool,
    #[serde(default)]
    pub(super) sort: Vec<String>,
    #[serde(default)]
    pub(super) search_after: Vec<String>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct QueryString {
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    fields: Option<Fields>,
}

/// The specification's text says string, its example is a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fields {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct FieldFilter {
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    exclude: bool,
    #[serde(default)]
    range: Option<FilterRange>,
    #[serde(default)]
    terms: Vec<String>,
}

#[derive(Deserialize)]
struct FilterRange {
    #[serde(default)]
    lower: Option<FilterBound>,
    #[serde(default)]
    upper: Option<FilterBound>,
}

#[derive(Deserialize)]
struct FilterBound {
    value: String,
    #[serde(default)]
    inclusive: bool,
}

#[derive(Default, Deserialize)]
struct ResultFilter {
    #[serde(default)]
    includes: Vec<String>,
    #[serde(default)]
    excludes: Vec<String>,
}

impl Body {
    /// The indices that are searched; all of them when none is named.
    pub(super) fn indices(&self) -> Result<Vec<&'static str>, Reply> {
        if self.indices.is_empty() || self.indices.iter().any(|index| index == "*") {
            return Ok(INDICES.to_vec());
        }
        let known = |wanted: &String| {
            let index = INDICES.iter().find(|index| **index == wanted.as_str());
            index.copied().ok_or_else(|| Reply::bad_request(&format!("There is no index \"{wanted}\".")))
        };
        self.indices.iter().map(known).collect()
    }

    /// The query with the filters in it.
    pub(super) fn query(&self) -> Result<Query, Reply> {
        if self.query_type.as_deref().is_some_and(|kind| kind != "SAILPOINT") {
            return Err(Reply::error(
                501,
                "501 Not implemented",
                "The practice tenant does queryType SAILPOINT only; see its DIFFERENCES.md.",
            ));
        }
        let written = self.query.as_ref();
        let mut query = match written.and_then(|query| query.query.as_deref()) {
            Some(text) => read(text)?,
            None if self.filters.is_empty() => {
                return Err(Reply::bad_request("A search needs \"query\" or \"filters\"."));
            }
            None => Query::All,
        };
        let fields = match written.and_then(|query| query.fields.as_ref()) {
            None => Vec::new(),
            Some(Fields::One(field)) => field.split(',').map(|field| field.trim().to_owned()).collect(),
            Some(Fields::Many(fields)) => fields.clone(),
        };
        if !fields.is_empty() {
            query = within(query, &fields);
        }
        let mut all = vec![query];
        for (field, filter) in &self.filters {
            let wanted = filter.query(field)?;
            all.push(if filter.exclude { Query::Not(Box::new(wanted)) } else { wanted });
        }
        Ok(Query::And(all))
    }

    /// The members of the document that what was asked for is in; none when all of it was.
    pub(super) fn members(&self) -> Vec<&str> {
        let wanted = self.query_result_filter.iter().flat_map(|filter| &filter.includes);
        wanted.map(|path| path.split('.').next().unwrap_or_default()).collect()
    }

    /// The document as it was asked for.
    pub(super) fn shape(&self, mut document: Value) -> Value {
        if !self.include_nested
            && let Some(members) = document.as_object_mut()
        {
            members.remove("accounts");
        }
        let Some(filter) = &self.query_result_filter else { return document };
        if !filter.includes.is_empty() {
            let mut kept = Value::Object(Map::new());
            for path in &filter.includes {
                copy(&document, &mut kept, &path.split('.').collect::<Vec<_>>());
            }
            document = kept;
        }
        for path in &filter.excludes {
            remove(&mut document, &path.split('.').collect::<Vec<_>>());
        }
        document
    }
}

impl FieldFilter {
    fn query(&self, field: &str) -> Result<Query, Reply> {
        let field = field.to_owned();
        match self.kind.as_deref().unwrap_or("TERMS") {
            "EXISTS" => Ok(Query::Exists(field)),
            "TERMS" => Ok(Query::Or(
                self.terms
                    .iter()
                    .map(|term| Query::Term(Some(field.clone()), Pattern::Phrase(term.clone())))
                    .collect(),
            )),
            "RANGE" => {
                let bound = |end: Option<&FilterBound>| Bound {
                    value: end.map(|end| end.value.clone()),
                    inclusive: end.is_none_or(|end| end.inclusive),
                };
                let range = self.range.as_ref();
                Ok(Query::Range(
                    field,
                    bound(range.and_then(|range| range.lower.as_ref())),
                    bound(range.and_then(|range| range.upper.as_ref())),
                ))
            }
            other => Err(Reply::bad_request(&format!("There is no filter type \"{other}\"."))),
        }
    }
}

/// Looks for values without a field in these fields only.
fn within(query: Query, fields: &[String]) -> Query {
    let all = |queries: Vec<Query>| queries.into_iter().map(|query| within(query, fields)).collect();
    match query {
        Query::Term(None, pattern) => {
            Query::Or(fields.iter().map(|field| Query::Term(Some(field.clone()), pattern.clone())).collect())
        }
        Query::And(queries) => Query::And(all(queries)),
        Query::Or(queries) => Query::Or(all(queries)),
        Query::Not(query) => Query::Not(Box::new(within(*query, fields))),
        query => query,
    }
}

fn copy(from: &Value, to: &mut Value, path: &[&str]) {
    let Some((first, rest)) = path.split_first() else { return };
    let (Some(value), Some(members)) = (from.get(first), to.as_object_mut()) else { return };
    if rest.is_empty() || !value.is_object() {
        members.insert((*first).to_owned(), value.clone());
    } else {
        let slot = members.entry(*first).or_insert_with(|| Value::Object(Map::new()));
        copy(value, slot, rest);
    }
}

fn remove(document: &mut Value, path: &[&str]) {
    let Some((first, rest)) = path.split_first() else { return };
    let Some(members) = document.as_object_mut() else { return };
    if rest.is_empty() {
        members.remove(*first);
    } else if let Some(inner) = members.get_mut(*first) {
        remove(inner, rest);
    }
}
