//! What all collections have in common: limit, offset, count, filters, sorters.

use serde_json::Value;

use crate::{
    filter::{self, Fields, Filter},
    http::{reply::Reply, request::Request},
};

/// The part of a list that is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub limit: usize,
    pub offset: usize,
    /// `X-Total-Count` is wanted.
    pub count: bool,
}

fn number(request: &Request, name: &str, default: usize) -> Result<usize, Reply> {
    match request.param(name) {
        None | Some("") => Ok(default),
        Some(text) => text
            .parse()
            .map_err(|_| Reply::bad_request(&format!("\"{name}\" must be a whole number, 0 or more."))),
    }
}

/// Reads limit, offset and count. `most` is the largest limit.
pub(crate) fn window(request: &Request, most: usize, default: usize) -> Result<Window, Reply> {
    let limit = number(request, "limit", default)?;
    if limit > most {
        return Err(Reply::bad_request(&format!("\"limit\" must not be greater than {most}.")));
    }
    let offset = number(request, "offset", 0)?;
    let count = match request.param("count") {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(Reply::bad_request("\"count\" must be true or false.")),
    };
    Ok(Window { limit, offset, count })
}

/// Reads `filters`.
pub(crate) fn filters(request: &Request, fields: Fields) -> Result<Option<Filter>, Reply> {
    let Some(text) = request.param("filters").filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let filter = filter::parse(text).and_then(|filter| filter.check(fields).map(|()| filter));
    filter.map(Some).map_err(|reason| Reply::bad_request(&format!("The filter is not valid. {reason}")))
}

/// A sorter: field and whether descending.
pub(crate) type Sorter = (&'static str, bool);

/// Reads `sorters`.
pub(crate) fn sorters(request: &Request, fields: &'static [&'static str]) -> Result<Vec<Sorter>, Reply> {
    let text = request.param("sorters").unwrap_or_default();
    text.split(',')
        .map(str::trim)
        .filter(|sorter| !sorter.is_empty())
        .map(|sorter| {
            let (name, descending) = sorter.strip_prefix('-').map_or((sorter, false), |name| (name, true));
            let field = fields.iter().find(|field| **field == name);
            field
                .map(|field| (*field, descending))
                .ok_or_else(|| Reply::bad_request(&format!("Sorting by \"{name}\" is not supported.")))
        })
        .collect()
}

/// A page of rows that are ready. `total` is the number of all rows, when it was asked for.
pub(crate) fn page(rows: Vec<Value>, total: Option<usize>) -> Reply {
    let reply = Reply::json(200, &Value::Array(rows));
    match total {
        Some(total) => reply.with("X-Total-Count", total.to_string()),
        None => reply,
    }
}

/// Filters, sorts and cuts a small list of JSON objects by its own members (`a.b` reaches into objects).
pub(crate) fn objects(
    request: &Request,
    mut rows: Vec<Value>,
    most: usize,
    fields: Fields,
    sortable: &'static [&'static str],
) -> Result<Reply, Reply> {
    let window = window(request, most, most)?;
    let filter = filters(request, fields)?;
    let sorters = sorters(request, sortable)?;
    if let Some(filter) = filter {
        rows.retain(|row| filter.passes(&|name: &str| member(row, name)));
    }
    for (field, descending) in sorters.iter().rev() {
        rows.sort_by(|a, b| {
            let order = sort_key(a, field).cmp(&sort_key(b, field));
            if *descending { order.reverse() } else { order }
        });
    }
    let total = rows.len();
    let rows = rows.into_iter().skip(window.offset).take(window.limit).collect();
    Ok(page(rows, window.count.then_some(total)))
}

fn reach<'a>(row: &'a Value, name: &str) -> &'a Value {
    name.split('.').fold(row, |value, part| value.get(part).unwrap_or(&Value::Null))
}

fn member<'a>(row: &'a Value, name: &str) -> filter::Value<'a> {
    match reach(row, name) {
        Value::String(text) => text.as_str().into(),
        Value::Bool(b) => filter::Value::Bool(*b),
        Value::Number(n) => n.as_i64().map_or(filter::Value::Null, filter::Value::Number),
        Value::Array(all) => filter::Value::Many(
            all.iter().filter_map(|v| v.as_str()).map(std::borrow::Cow::Borrowed).collect(),
        ),
        _ => filter::Value::Null,
    }
}

fn sort_key(row: &Value, name: &str) -> (i64, String) {
    match reach(row, name) {
        Value::Number(n) => (n.as_i64().unwrap_or_default(), String::new()),
        Value::String(text) => (0, text.to_lowercase()),
        Value::Bool(b) => (i64::from(*b), String::new()),
        _ => (0, String::new()),
    }
}
