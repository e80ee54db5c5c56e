//! Sources under `/_practice`: looking into them, changing them, and changing what the systems behind them have.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    api::accounts::account,
    http::{reply::Reply, request::Request},
    state::State,
    world::{
        World,
        accounts::{Values, layout::layout, sources::SourceChange},
        catalog::SOURCES,
        effects::Effect,
        ids::{self, iso},
    },
};

/// Everything below `sources`.
pub(crate) fn answer(state: &mut State, request: &Request, words: &[&str], now: i64) -> Result<Reply, Reply> {
    let source = |id: &str| {
        let found = (0..SOURCES.len()).find(|n| ids::source(state.world.seed, *n) == id);
        found.ok_or_else(|| Reply::not_found("There is no such source."))
    };
    let world = &state.world;
    match (request.method.as_str(), words) {
        ("GET", []) => {
            let rows: Vec<Value> = (0..SOURCES.len()).map(|n| row(world, n, now)).collect();
            Ok(Reply::json(200, &rows.into()))
        }
        ("GET", [id]) => Ok(Reply::json(200, &row(world, source(id)?, now))),
        ("PATCH", [id]) => {
            let source = source(id)?;
            let change: SourceChange = super::body(request)?;
            if change.delete_threshold.is_some_and(|percent| !(0..=100).contains(&percent)) {
                return Err(Reply::bad_request("\"deleteThreshold\" is a number from 0 to 100."));
            }
            state.commit(Effect::Source { at: now, source, change })?;
            Ok(Reply::json(200, &row(&state.world, source, now)))
        }
        ("GET", [id, "accounts"]) => accounts(world, request, source(id)?),
        ("GET", [id, "file"]) => {
            match world.accounts.sources.get(source(id)?).and_then(|state| state.file.as_ref()) {
                Some(file) => Ok(Reply {
                    content_type: Some("text/csv"),
                    body: file.text.clone().into(),
                    ..Reply::empty(200)
                }
                .with("X-Task", file.task.clone())
                .with("Last-Modified", iso(file.at))),
                None => Err(Reply::not_found("No file was loaded into this source yet.")),
            }
        }
        ("GET", [id, "csv"]) => {
            let text = csv(world, source(id)?);
            Ok(Reply { content_type: Some("text/csv"), body: text.into(), ..Reply::empty(200) })
        }
        ("PUT" | "DELETE", [id, "records", native]) => {
            let source = source(id)?;
            if SOURCES.get(source).is_none_or(|source| source.connection == "file") {
                return Err(Reply::bad_request("Only direct sources have records; files are loaded."));
            }
            let mut values: Option<Values> =
                if request.method == "PUT" { Some(super::body(request)?) } else { None };
            if let Some(values) = &mut values {
                values.insert(layout(source).key.to_owned(), (*native).into());
            }
            state.commit(Effect::Record { at: now, source, native: (*native).to_owned(), values })?;
            Ok(Reply::empty(204))
        }
        _ => Err(Reply::not_found("There is no such control; see the README of gangway-practice.")),
    }
}

fn row(world: &World, n: usize, now: i64) -> Value {
    let Some(source) = SOURCES.get(n) else { return Value::Null };
    let (mut all, mut linked) = (0, 0);
    for (_, account) in world.accounts.of_source(n) {
        all += 1;
        linked += u32::from(world.holder(account).is_some());
    }
    json!({
        "id": ids::source(world.seed, n),
        "name": source.name,
        "type": source.kind,
        "authoritative": source.authoritative,
        "removed": !world.has_source(n),
        "accounts": all,
        "correlated": linked,
        "deleteThreshold": world.delete_threshold(n),
        "policy": world.has_policy(n),
        "schema": world.schema(n).into_iter().map(|attribute| attribute.name).collect::<Vec<_>>(),
        "running": world.running(n, now).map(|load| &load.task),
    })
}

fn accounts(world: &World, request: &Request, source: usize) -> Result<Reply, Reply> {
    let number = |name: &str, default: usize| match request.param(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| Reply::bad_request(&format!("\"{name}\" must be a number."))),
    };
    let (limit, offset) = (number("limit", 50)?, number("offset", 0)?);
    let wanted = request.param("nativeIdentity").map(|native| world.accounts.find(source, native));
    let rows: Vec<Value> = world
        .accounts
        .of_source(source)
        .filter(|(n, _)| wanted.is_none_or(|wanted| wanted == Some(*n)))
        .skip(offset)
        .take(limit)
        .map(|(_, row)| account(world, row, true))
        .collect();
    Ok(Reply::json(200, &rows.into()))
}

/// A file with everything that ISC has of the source, as its next file would have to be to change nothing.
fn csv(world: &World, source: usize) -> String {
    let delimiter = layout(source).delimiter;
    let names: Vec<String> = world.schema(source).into_iter().map(|attribute| attribute.name).collect();
    let cell = |text: &str| {
        let quoted = text.contains(['"', '\r', '\n', delimiter]) || text.starts_with('#');
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let line = |cells: Vec<String>| cells.join(&delimiter.to_string()) + "\r\n";
    let mut rows: Vec<(String, String)> = Vec::new();
    for (_, account) in world.accounts.of_source(source) {
        let values = world.values(account);
        let several = |name: &String| values.get(name).and_then(Value::as_array).map_or(1, Vec::len);
        let mut text = String::new();
        for n in 0..names.iter().map(several).max().unwrap_or(1) {
            let value = |name: &String| match values.get(name) {
                Some(Value::Array(all)) => all.get(n).and_then(Value::as_str).map(cell).unwrap_or_default(),
                Some(Value::String(text)) => cell(text),
                _ => String::new(),
            };
            text.push_str(&line(names.iter().map(value).collect()));
        }
        rows.push((world.native(account), text));
    }
    rows.sort();
    let body: String = rows.into_iter().map(|(_, text)| text).collect();
    line(names.iter().map(|name| cell(name)).collect()) + &body
}

/// How late accounts are seen, and linked after that, in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Lateness {
    #[serde(default)]
    appears_after_ms: Option<i64>,
    #[serde(default)]
    links_after_ms: Option<i64>,
}

/// `GET`, `POST lateness`.
pub(crate) fn lateness(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    if request.method == "POST" {
        let Lateness { appears_after_ms, links_after_ms } = super::body(request)?;
        let appears_after = appears_after_ms.unwrap_or(state.world.accounts.appears_after).max(0);
        let links_after = links_after_ms.unwrap_or(state.world.accounts.links_after).max(0);
        state.commit(Effect::Lateness { appears_after, links_after })?;
    }
    let accounts = &state.world.accounts;
    let answer = json!({"appearsAfterMs": accounts.appears_after, "linksAfterMs": accounts.links_after});
    Ok(Reply::json(200, &answer))
}
