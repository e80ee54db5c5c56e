//! `POST /search`, `POST /search/count`, `GET /search/{index}/{id}`.

mod body;
mod order;

use body::Body;
use serde_json::Value;

use super::Call;
use crate::{
    http::reply::Reply,
    search::{
        Document, Query,
        event::{self, EventDocument},
        identity::IdentityDocument,
        matches, parse,
    },
    world::World,
};

/// Offset and limit together reach no further [docs standard-collection-parameters].
const REACH: usize = 10_000;

/// What the index holds.
const INDICES: &[&str] =
    &["accessprofiles", "accountactivities", "entitlements", "events", "identities", "roles"];

/// One found document.
enum Hit<'a> {
    Identity(IdentityDocument<'a>),
    Event(EventDocument<'a>),
}

impl<'a> Hit<'a> {
    fn document(&self) -> &(dyn Document + 'a) {
        match self {
            Self::Identity(document) => document,
            Self::Event(document) => document,
        }
    }
}

/// `POST /search`.
pub(crate) fn post(call: &mut Call<'_>) -> Reply {
    search(call).unwrap_or_else(|refusal| refusal)
}

/// `POST /search/count`: 204 with the number in a header.
pub(crate) fn count(call: &mut Call<'_>) -> Reply {
    let counted = call.body::<Body>().and_then(|body| {
        let query = body.query()?;
        Ok(find(&call.state.world, &body.indices()?, &query, call.now, lag(call)).len())
    });
    match counted {
        Ok(n) => Reply::empty(204).with("X-Total-Count", n.to_string()),
        Err(refusal) => refusal,
    }
}

fn lag(call: &Call<'_>) -> i64 {
    i64::try_from(call.options.search_lag.as_millis()).unwrap_or(0)
}

fn search(call: &Call<'_>) -> Result<Reply, Reply> {
    let body: Body = call.body()?;
    let window = super::list::window(call.request, REACH, 250)?;
    if window.offset + window.limit > REACH {
        return Err(Reply::bad_request(
            "Offset and limit together must not be greater than 10000. Sort by a unique field and use searchAfter.",
        ));
    }
    let query = body.query()?;
    let indices = body.indices()?;
    let mut hits = find(&call.state.world, &indices, &query, call.now, lag(call));
    let total = hits.len();
    let sorters = order::sorters(&body.sort)?;
    if sorters.is_empty() && !body.search_after.is_empty() {
        return Err(Reply::bad_request("\"searchAfter\" needs \"sort\"."));
    }
    if !sorters.is_empty() {
        let after = order::after(&sorters, &body.search_after)?;
        if after.is_some() && window.offset > 0 {
            return Err(Reply::bad_request("\"searchAfter\" and \"offset\" cannot be used together."));
        }
        hits = order::sort(hits, &sorters, after.as_deref());
    }
    let members = body.members();
    let rows: Vec<Value> = hits
        .iter()
        .skip(window.offset)
        .take(window.limit)
        .map(|hit| match &*members {
            [] => body.shape(hit.document().json()),
            members => body.shape(hit.document().some(members)),
        })
        .collect();
    Ok(super::list::page(rows, window.count.then_some(total)))
}

fn find<'a>(world: &'a World, indices: &[&str], query: &Query, now: i64, lag: i64) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    if indices.contains(&"identities") {
        // A query that names ids needs no look at anybody else.
        let places = match ids(query) {
            Some(ids) => {
                let mut places: Vec<u32> = ids.iter().filter_map(|id| world.place(id)).collect();
                places.sort_unstable();
                places.dedup();
                places
            }
            None => (0..world.people.len() as u32).collect(),
        };
        hits.extend(
            places
                .into_iter()
                .filter_map(|place| IdentityDocument::new(world, place, now, lag))
                .filter(|document| matches(document, query, now))
                .map(Hit::Identity),
        );
    }
    if indices.contains(&"events") {
        hits.extend(
            event::all(world, now - lag)
                .into_iter()
                .map(|event| EventDocument { world, event })
                .filter(|document| matches(document, query, now))
                .map(Hit::Event),
        );
    }
    hits
}

/// The only ids that can be found, when the query says so.
fn ids(query: &Query) -> Option<Vec<&str>> {
    use crate::search::Pattern;
    match query {
        Query::Term(Some(field), Pattern::Word(id) | Pattern::Phrase(id))
            if field == "id" && !id.contains(['*', '?']) =>
        {
            Some(vec![id])
        }
        Query::And(all) => all.iter().find_map(ids),
        Query::Or(all) => all.iter().map(ids).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        _ => None,
    }
}

/// `GET /search/{index}/{id}`.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let (index, id) = (call.segment(0), call.segment(1));
    let world = &call.state.world;
    if !INDICES.contains(&index) {
        return Reply::bad_request(&format!("There is no index \"{index}\"."));
    }
    let found = match index {
        "identities" => world
            .place(id)
            .and_then(|place| IdentityDocument::new(world, place, call.now, lag(call)))
            .map(|document| document.json()),
        "events" => event::all(world, call.now - lag(call))
            .into_iter()
            .map(|event| EventDocument { world, event })
            .find(|document| document.id() == id)
            .map(|document| document.json()),
        _ => None,
    };
    match found {
        Some(document) => Reply::json(200, &document),
        None => Reply::not_found(&format!("The index \"{index}\" has no document with the id \"{id}\".")),
    }
}

/// Reads a query string, or says what is wrong with it.
fn read(text: &str) -> Result<Query, Reply> {
    parse(text).map_err(|reason| Reply::bad_request(&format!("The query is not valid. {reason}")))
}
