//! `GET /public-identities`: what every user may see of others.

use serde_json::json;

use super::{Call, identities, list};
use crate::{
    filter::{self, Fields, Filter},
    http::reply::Reply,
    world::{World, catalog::PROFILES, person::Person},
};

const FIELDS: Fields = &[
    ("id", &["eq", "in"]),
    ("alias", &["eq", "sw"]),
    ("email", &["eq", "sw"]),
    ("firstname", &["eq", "sw"]),
    ("lastname", &["eq", "sw"]),
];

/// The list.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let window = list::window(call.request, 250, 250)?;
    let filter = list::filters(call.request, FIELDS)?;
    let sorters = list::sorters(call.request, &["name"])?;
    let core = match call.request.param("add-core-filters") {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(Reply::bad_request("\"add-core-filters\" must be true or false.")),
    };
    let world = &call.state.world;
    let order: Vec<u32> = match (filter.as_ref().and_then(Filter::ids), sorters.first()) {
        (Some(ids), _) => {
            let mut places: Vec<u32> = ids.iter().filter_map(|id| world.place(id)).collect();
            places.sort_by_key(|place| world.person(*place).map(|p| (p.name(), p.id)));
            places.dedup();
            if sorters.first().is_some_and(|(_, descending)| *descending) {
                places.reverse();
            }
            places
        }
        (None, None) => (0..world.people.len() as u32).collect(),
        (None, Some((_, false))) => world.by_name.clone(),
        (None, Some((_, true))) => world.by_name.iter().rev().copied().collect(),
    };
    let mut total = 0;
    let mut rows = Vec::new();
    for person in order.into_iter().filter_map(|place| world.person(place)) {
        let incomplete = !person.correlated || person.email.is_none();
        if core && incomplete || filter.as_ref().is_some_and(|filter| !passes(person, filter)) {
            continue;
        }
        if total >= window.offset && rows.len() < window.limit {
            rows.push(row(world, person, call.now));
        }
        total += 1;
    }
    Ok(list::page(rows, window.count.then_some(total)))
}

fn passes(person: &Person, filter: &Filter) -> bool {
    filter.passes(&|field: &str| match field {
        "id" => person.id.to_string().into(),
        "alias" => (*person.alias).into(),
        "email" => person.email.as_deref().map_or(filter::Value::Null, Into::into),
        "firstname" => (*person.first).into(),
        "lastname" => (*person.last).into(),
        _ => filter::Value::Null,
    })
}

fn row(world: &World, person: &Person, now: i64) -> serde_json::Value {
    let state = PROFILES
        .get(usize::from(person.profile))
        .and_then(|profile| profile.states.get(usize::from(person.state)))
        .map(|state| state.identity_state);
    let manager = world.person(person.manager);
    let attributes = identities::attributes(person, "");
    let shown = ["country", "firstname", "lastname", "email", "location", "employeeNumber"];
    let names = ["Country", "First Name", "Last Name", "Work Email", "Location", "Employee Number"];
    json!({
        "id": person.id.to_string(),
        "name": person.name(),
        "alias": person.alias,
        "email": person.email,
        "status": world.status_of(person, now, now).name(),
        "identityState": state,
        "manager": manager.map(|m| json!({"type": "IDENTITY", "id": m.id.to_string(), "name": m.name()})),
        "attributes": shown.iter().zip(names).map(|(key, name)| {
            json!({"key": key, "name": name, "value": attributes.get(*key)})
        }).collect::<Vec<_>>(),
    })
}
