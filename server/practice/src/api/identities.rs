//! `GET /identities` and `GET /identities/{id}`.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::{
    Call,
    list::{self, Sorter},
};
use crate::{
    filter::{self, Fields, Filter},
    http::reply::Reply,
    world::{
        World,
        catalog::{DEPARTMENTS, LOCATIONS, PROFILES},
        ids::iso,
        person::Person,
    },
};

const FIELDS: Fields = &[
    ("id", &["eq", "in"]),
    ("name", &["eq", "sw"]),
    ("alias", &["eq", "sw"]),
    ("firstname", &["eq", "sw"]),
    ("lastname", &["eq", "sw"]),
    ("email", &["eq", "sw"]),
    ("cloudStatus", &["eq"]),
    ("processingState", &["eq"]),
    ("correlated", &["eq"]),
    ("protected", &["eq"]),
];

const SORTABLE: &[&str] = &["name", "alias", "cloudStatus"];

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let window = list::window(call.request, 250, 250)?;
    let filter = list::filters(call.request, FIELDS)?;
    let sorters = list::sorters(call.request, SORTABLE)?;
    let all = match call.request.param("defaultFilter") {
        None | Some("" | "CORRELATED_ONLY") => false,
        Some("NONE") => true,
        Some(_) => return Err(Reply::bad_request("\"defaultFilter\" must be CORRELATED_ONLY or NONE.")),
    };
    let world = &call.state.world;
    let candidates = candidates(world, filter.as_ref(), &sorters, call.now);
    let mut total = 0;
    let mut rows = Vec::new();
    for place in candidates {
        let Some(person) = world.person(place).filter(|p| all || p.correlated) else { continue };
        if filter.as_ref().is_some_and(|filter| !passes(world, person, filter, call.now)) {
            continue;
        }
        if total >= window.offset && rows.len() < window.limit {
            rows.push(identity(world, person, call.now));
        } else if !window.count && rows.len() >= window.limit {
            break;
        }
        total += 1;
    }
    Ok(list::page(rows, window.count.then_some(total)))
}

/// Everybody who may pass, in the order asked for.
fn candidates(world: &World, filter: Option<&Filter>, sorters: &[Sorter], now: i64) -> Vec<u32> {
    let chosen = filter.and_then(Filter::ids).map(|ids| {
        let mut places: Vec<u32> = ids.iter().filter_map(|id| world.place(id)).collect();
        places.sort_unstable();
        places.dedup();
        places
    });
    let ready = |list: &[u32], descending: bool| {
        if descending { list.iter().rev().copied().collect() } else { list.to_vec() }
    };
    match (chosen, sorters) {
        (None, []) => (0..world.people.len() as u32).collect(),
        (None, [("alias", descending), ..]) => ready(&world.by_alias, *descending),
        (None, [("name", descending)]) => ready(&world.by_name, *descending),
        (chosen, sorters) => {
            let mut places = chosen.unwrap_or_else(|| (0..world.people.len() as u32).collect());
            sort(world, &mut places, sorters, now);
            places
        }
    }
}

fn sort(world: &World, places: &mut [u32], sorters: &[Sorter], now: i64) {
    places.sort_by(|a, b| {
        let (Some(a), Some(b)) = (world.people.get(*a as usize), world.people.get(*b as usize)) else {
            return Ordering::Equal;
        };
        sorters.iter().fold(Ordering::Equal, |order, (field, descending)| {
            order.then_with(|| {
                let order = match *field {
                    "alias" => a.alias.cmp(&b.alias),
                    "name" => (&a.first, &a.last).cmp(&(&b.first, &b.last)),
                    _ => world.status_of(a, now, now).name().cmp(world.status_of(b, now, now).name()),
                };
                if *descending { order.reverse() } else { order }
            })
        })
    });
}

fn passes(world: &World, person: &Person, filter: &Filter, now: i64) -> bool {
    filter.passes(&|field: &str| match field {
        "id" => person.id.to_string().into(),
        "name" => person.name().into(),
        "alias" => (*person.alias).into(),
        "firstname" => (*person.first).into(),
        "lastname" => (*person.last).into(),
        "email" => person.email.as_deref().map_or(filter::Value::Null, Into::into),
        "cloudStatus" => world.status_of(person, now, now).name().into(),
        "processingState" => if person.processing_error { "ERROR" } else { "OK" }.into(),
        "correlated" => filter::Value::Bool(person.correlated),
        "protected" => filter::Value::Bool(person.protected),
        _ => filter::Value::Null,
    })
}

/// One identity.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let world = &call.state.world;
    match world.place(call.segment(0)).and_then(|place| world.person(place)) {
        Some(person) => Reply::json(200, &identity(world, person, call.now)),
        None => Reply::not_found(&format!("There is no identity with the id \"{}\".", call.segment(0))),
    }
}

/// The specification's Identity.
pub(crate) fn identity(world: &World, person: &Person, now: i64) -> Value {
    let status = world.status_of(person, now, now).name();
    let manager = world
        .person(person.manager)
        .map(|manager| json!({ "type": "IDENTITY", "id": manager.id.to_string(), "name": manager.name() }));
    json!({
        "id": person.id.to_string(),
        "name": person.name(),
        "created": iso(person.created),
        "modified": iso(person.modified),
        "alias": person.alias,
        "emailAddress": person.email,
        "processingState": if person.processing_error { "ERROR" } else { "OK" },
        "identityStatus": status,
        "managerRef": manager,
        "isManager": person.is_manager,
        "lastRefresh": iso(person.refreshed),
        "attributes": attributes(person, status),
        "lifecycleState": state(person).map(|state| {
            json!({ "stateName": state, "manuallyUpdated": person.state_by_hand })
        }),
    })
}

/// Technical name of the lifecycle state.
pub(crate) fn state(person: &Person) -> Option<&'static str> {
    let profile = PROFILES.get(usize::from(person.profile))?;
    profile.states.get(usize::from(person.state)).map(|state| state.technical)
}

/// Attributes as the person's profile sets them.
pub(crate) fn attributes(person: &Person, status: &str) -> Value {
    let (town, country) = LOCATIONS.get(usize::from(person.location)).copied().unwrap_or_default();
    let number = person.number();
    let mut attributes = json!({
        "uid": person.alias,
        "firstname": person.first,
        "lastname": person.last,
        "displayName": person.name(),
        "cloudStatus": status,
        "identificationNumber": number,
        "employeeNumber": number,
        "department": DEPARTMENTS.get(usize::from(person.department)),
        "location": town,
        "country": country,
        "startDate": person.start_date(),
        "lastSyncDate": person.refreshed,
    });
    if let Some(email) = &person.email {
        attributes["email"] = (**email).into();
    }
    if let Some(email) = person.personal_email() {
        attributes["personalEmail"] = email.into();
    }
    if let Some(state) = state(person) {
        attributes["cloudLifecycleState"] = state.into();
    }
    attributes
}
