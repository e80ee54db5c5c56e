//! `GET /accounts` and `GET /accounts/{id}`.

use std::{cmp::Reverse, collections::HashSet};

use super::{
    Call,
    shape::{account, has_entitlements, identity_state, name},
};
use crate::{
    api::list::{self, Sorter, Window},
    filter::{self, Fields, Filter},
    http::reply::Reply,
    world::{World, accounts::Account, catalog::SOURCES, ids},
};

const FIELDS: Fields = &[
    ("id", &["eq", "in", "sw"]),
    ("identityId", &["eq", "in", "sw"]),
    ("name", &["eq", "in", "sw"]),
    ("nativeIdentity", &["eq", "in", "sw"]),
    ("hasEntitlements", &["eq"]),
    ("sourceId", &["eq", "in", "sw"]),
    ("uncorrelated", &["eq"]),
    ("entitlements", &["eq"]),
    ("origin", &["eq", "in"]),
    ("manuallyCorrelated", &["eq"]),
    ("identity.name", &["eq", "in", "sw"]),
    ("identity.correlated", &["eq"]),
    ("identity.identityState", &["eq", "in"]),
    ("source.displayableName", &["eq", "in"]),
    ("source.authoritative", &["eq"]),
    ("source.connectionType", &["eq", "in"]),
    ("recommendation.method", &["eq", "in", "isnull"]),
    ("created", &["eq", "ge", "gt", "le", "lt"]),
    ("modified", &["eq", "ge", "gt", "le", "lt"]),
];

const SORTABLE: &[&str] = &[
    "id",
    "name",
    "created",
    "modified",
    "sourceId",
    "identityId",
    "nativeIdentity",
    "uuid",
    "manuallyCorrelated",
    "entitlements",
    "origin",
    "identity.name",
    "identity.identityState",
    "identity.correlated",
    "source.displayableName",
    "source.authoritative",
    "source.connectionType",
];

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let window = list::window(call.request, 250, 250)?;
    let filter = list::filters(call.request, FIELDS)?;
    let sorters = list::sorters(call.request, SORTABLE)?;
    let full = match call.request.param("detailLevel") {
        None | Some("" | "FULL") => true,
        Some("SLIM") => false,
        Some(_) => return Err(Reply::bad_request("\"detailLevel\" must be SLIM or FULL.")),
    };
    let world = &call.state.world;
    let sources: Vec<String> = (0..SOURCES.len()).map(|n| ids::source(world.seed, n)).collect();
    // By source alone the candidates have been judged already.
    let judged =
        matches!(&filter, Some(Filter::Compare(field, filter::Comparison::Eq, _)) if field == "sourceId");
    let passes = |n: &u32| {
        let account = world.accounts.get(*n)?;
        let source = usize::from(account.source);
        let seen = call.sees(source) && world.has_source(source);
        let fits = || judged || filter.as_ref().is_none_or(|filter| passes(world, account, filter, &sources));
        (seen && fits()).then_some(())
    };
    let mut chosen = candidates(world, filter.as_ref(), &sorters, &sources);
    // Without a sort by anything else the rows are cut out without looking at those behind.
    if let [] | [("id", _)] = sorters.as_slice() {
        let (rows, total) = cut(chosen, &window, |n| passes(&n).is_some());
        return Ok(page(world, &rows, full, window.count.then_some(total)));
    }
    chosen.retain(|n| passes(n).is_some());
    for (field, descending) in sorters.iter().rev() {
        let key =
            |n: &u32| world.accounts.get(*n).map(|account| text(world, account, field)).unwrap_or_default();
        if *descending {
            chosen.sort_by_cached_key(|n| Reverse(key(n)));
        } else {
            chosen.sort_by_cached_key(key);
        }
    }
    let (rows, total) = cut(chosen, &window, |_| true);
    Ok(page(world, &rows, full, window.count.then_some(total)))
}

fn cut(all: Vec<u32>, window: &Window, passes: impl Fn(u32) -> bool) -> (Vec<u32>, usize) {
    let mut total = 0;
    let mut rows = Vec::new();
    for n in all {
        if !passes(n) {
            continue;
        }
        if total >= window.offset && rows.len() < window.limit {
            rows.push(n);
        } else if !window.count && rows.len() >= window.limit {
            break;
        }
        total += 1;
    }
    (rows, total)
}

fn page(world: &World, rows: &[u32], full: bool, total: Option<usize>) -> Reply {
    let rows =
        rows.iter().filter_map(|n| world.accounts.get(*n)).map(|row| account(world, row, full)).collect();
    list::page(rows, total)
}

/// All that may pass, in order when it is the order of ids.
fn candidates(world: &World, filter: Option<&Filter>, sorters: &[Sorter], sources: &[String]) -> Vec<u32> {
    let accounts = &world.accounts;
    let only = |field: &str| filter.and_then(|filter| filter.only(field));
    let wanted: Vec<usize> = match only("sourceId") {
        Some(ids) => {
            (0..SOURCES.len()).filter(|n| ids.iter().any(|id| sources[*n].eq_ignore_ascii_case(id))).collect()
        }
        None => (0..SOURCES.len()).collect(),
    };
    let narrow = if let Some(ids) = only("id") {
        Some(ids.iter().filter_map(|id| accounts.place(id)).collect::<HashSet<u32>>())
    } else if let Some(natives) = only("nativeIdentity") {
        let pairs = natives.iter().flat_map(|native| wanted.iter().map(move |source| (*source, *native)));
        Some(pairs.filter_map(|(source, native)| accounts.find(source, native)).collect())
    } else {
        only("identityId").map(|ids| {
            let people: HashSet<u32> = ids.iter().filter_map(|id| world.place(id)).collect();
            let of = |person: u32| people.contains(&person);
            let all = accounts.all.iter().enumerate();
            all.filter(|(_, account)| of(account.person)).map(|(n, _)| n as u32).collect()
        })
    };
    let of_source =
        |n: &u32| accounts.get(*n).is_some_and(|account| wanted.contains(&usize::from(account.source)));
    match (narrow, sorters) {
        (Some(narrow), _) => {
            let mut places: Vec<u32> = narrow.into_iter().filter(of_source).collect();
            places.sort_unstable();
            if let [("id", descending)] = sorters {
                places.sort_by_key(|n| accounts.get(*n).map(|account| account.id));
                if *descending {
                    places.reverse();
                }
            }
            places
        }
        (None, [("id", true)]) => accounts.in_order_of_id().rev().filter(of_source).collect(),
        (None, [("id", false)]) => accounts.in_order_of_id().filter(of_source).collect(),
        (None, _) => (0..accounts.all.len() as u32).filter(of_source).collect(),
    }
}

/// A field as text, for sorting.
fn text(world: &World, account: &Account, field: &str) -> String {
    let sources: Vec<String> = match field {
        "sourceId" => (0..SOURCES.len()).map(|n| ids::source(world.seed, n)).collect(),
        _ => vec![String::new(); SOURCES.len()],
    };
    match value(world, account, field, &sources) {
        filter::Value::Text(text) => text.to_lowercase(),
        filter::Value::Bool(b) => b.to_string(),
        filter::Value::Time(at) | filter::Value::Number(at) => format!("{at:020}"),
        filter::Value::Many(_) | filter::Value::Null => String::new(),
    }
}

fn passes(world: &World, account: &Account, filter: &Filter, sources: &[String]) -> bool {
    filter.passes(&|field: &str| value(world, account, field, sources))
}

fn value<'v>(
    world: &'v World,
    account: &'v Account,
    field: &str,
    sources: &'v [String],
) -> filter::Value<'v> {
    let n = usize::from(account.source);
    let Some(source) = SOURCES.get(n) else { return filter::Value::Null };
    let person = world.holder(account);
    let maybe = |text: Option<String>| text.map_or(filter::Value::Null, Into::into);
    match field {
        "id" => account.id.to_string().into(),
        "identityId" => maybe(person.map(|person| person.id.to_string())),
        "name" => name(world, account).into(),
        "nativeIdentity" => world.native(account).into(),
        "uuid" => maybe(world.value(account, "objectGUID")),
        "hasEntitlements" => filter::Value::Bool(has_entitlements(world, account)),
        "sourceId" => sources.get(n).map_or(filter::Value::Null, |id| id.as_str().into()),
        "uncorrelated" => filter::Value::Bool(person.is_none()),
        "origin" => "AGGREGATED".into(),
        "manuallyCorrelated" => filter::Value::Bool(account.manual),
        "identity.name" => maybe(person.map(|person| person.name())),
        "identity.correlated" => {
            person.map_or(filter::Value::Null, |person| filter::Value::Bool(person.correlated))
        }
        "identity.identityState" => person.and_then(identity_state).map_or(filter::Value::Null, Into::into),
        "source.displayableName" => source.name.into(),
        "source.authoritative" => filter::Value::Bool(source.authoritative),
        "source.connectionType" => source.connection.into(),
        "created" => filter::Value::Time(account.created),
        "modified" => filter::Value::Time(account.modified),
        _ => filter::Value::Null,
    }
}

/// One account.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let found = call.account();
    let world = &call.state.world;
    match found {
        Ok((n, _)) => {
            Reply::json(200, &world.accounts.get(n).map(|row| account(world, row, true)).unwrap_or_default())
        }
        Err(refusal) => refusal,
    }
}
