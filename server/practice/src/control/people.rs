//! People under `/_practice`: looking at them and changing them behind ISC's back, as other systems do.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    api::identities,
    http::{reply::Reply, request::Request},
    state::State,
    world::{
        accounts::{Values, deeds::Deed, layout::layout},
        catalog::{PROFILES, SOURCES},
        effects::{Change, Effect},
        person::{NEVER, NONE},
    },
};

fn row(state: &State, place: u32, now: i64) -> Value {
    let world = &state.world;
    let Some(person) = world.people.get(place as usize) else { return Value::Null };
    let mut row = identities::identity(world, person, now);
    row["correlated"] = person.correlated.into();
    row["protected"] = person.protected.into();
    row["removed"] = person.removed.into();
    row["disabled"] = person.off.into();
    row["raisedLevels"] = world.levels(place).into();
    row["profile"] = PROFILES.get(usize::from(person.profile)).map(|p| p.name).into();
    row["invitedAt"] = world.invites.get(person.last_invite as usize).map(|invite| invite.at).into();
    row["invitations"] = person.invited.into();
    row["registersAt"] =
        (person.registers_at != NEVER && person.last_invite != NONE).then_some(person.registers_at).into();
    row
}

/// `GET people?status=&profile=&correlated=&protected=&email=&limit=&offset=`.
pub(crate) fn list(state: &State, request: &Request, real: i64) -> Result<Reply, Reply> {
    let now = real + state.world.offset_ms;
    let number = |name: &str, default: usize| match request.param(name) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| Reply::bad_request(&format!("\"{name}\" must be a number."))),
    };
    let (limit, offset) = (number("limit", 50)?, number("offset", 0)?);
    let is = |name: &str, value: bool| {
        request.param(name).is_none_or(|wanted| wanted == if value { "true" } else { "false" })
    };
    let rows: Vec<Value> = state
        .world
        .people
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.removed && is("correlated", p.correlated) && is("protected", p.protected))
        .filter(|(_, p)| {
            request.param("status").is_none_or(|s| state.world.status_of(p, now, now).name() == s)
        })
        .filter(|(_, p)| {
            request.param("email").is_none_or(|e| p.email.as_deref() == Some(e).filter(|e| !e.is_empty()))
        })
        .filter(|(_, p)| {
            let profile = PROFILES.get(usize::from(p.profile)).map(|p| p.name);
            request.param("profile").is_none_or(|wanted| profile == Some(wanted))
        })
        .skip(offset)
        .take(limit)
        .map(|(place, _)| row(state, place as u32, now))
        .collect();
    Ok(Reply::json(200, &Value::Array(rows)))
}

fn place(state: &State, id: &str) -> Result<u32, Reply> {
    // People who were taken out can be looked at and brought back.
    let place = state.world.people.iter().position(|p| p.id.to_string() == id);
    place.map(|place| place as u32).ok_or_else(|| Reply::not_found("There is no such person."))
}

/// `GET people/{id}`.
pub(crate) fn get(state: &State, id: &str, real: i64) -> Result<Reply, Reply> {
    let now = real + state.world.offset_ms;
    Ok(Reply::json(200, &row(state, place(state, id)?, now)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct New {
    firstname: String,
    lastname: String,
    #[serde(default)]
    profile: Option<String>,
    #[serde(default)]
    alias: Option<String>,
    #[serde(default)]
    email_address: Option<String>,
    /// Alias of the manager.
    #[serde(default)]
    manager: Option<String>,
    /// `2026-01-31`.
    #[serde(default)]
    start_date: Option<String>,
    #[serde(default)]
    department: Option<String>,
}

/// `POST people`: somebody joins. An account appears on the source of the profile, and ISC makes the identity.
pub(crate) fn make(state: &mut State, request: &Request, now: i64) -> Result<Reply, Reply> {
    let new: New = super::body(request)?;
    let wanted = new.profile.as_deref().unwrap_or("Employees");
    let profile = PROFILES.iter().find(|profile| profile.name == wanted);
    let source = profile.ok_or_else(|| Reply::bad_request("There is no such profile."))?.source;
    let (layout, count) = (layout(source), state.world.people.len());
    let alias = new.alias.unwrap_or_else(|| format!("joiner{count}"));
    let taken = |text: &str| Reply::error(409, "409 Conflict", text);
    if state.world.people.iter().any(|person| !person.removed && *person.alias == *alias.to_lowercase()) {
        return Err(taken("There is somebody with this name at sign-in already."));
    }
    let mapping = layout.mapping;
    let values: Values = [
        (mapping.first, Some(new.firstname)),
        (mapping.last, Some(new.lastname)),
        (mapping.mail, new.email_address),
        ("manager", new.manager),
        ("start_date", new.start_date),
        ("department", new.department),
        (layout.key, Some(format!("J{count:07}"))),
        (mapping.uid, Some(alias.clone())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
    .collect();
    let native = values.get(layout.key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if SOURCES.get(source).is_some_and(|source| source.connection == "direct") {
        // The next aggregation finds it there.
        let values = Some(values.clone());
        state.commit(Effect::Record { at: now, source, native, values })?;
    }
    state.commit(Effect::Deed { at: now, due: now, task: None, deed: Deed::Upsert { source, values } })?;
    state.world.settle(now);
    let made = (count as u32..state.world.people.len() as u32).find(|place| {
        state.world.people.get(*place as usize).is_some_and(|p| *p.alias == *alias.to_lowercase())
    });
    let place = made.ok_or_else(|| taken("The account belongs to somebody who is there already."))?;
    Ok(Reply::json(201, &row(state, place, now - state.world.offset_ms)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HandOver {
    to: String,
}

/// `POST people/{id}/hand-over`: everything that the person owns becomes another's.
pub(crate) fn hand_over(state: &mut State, id: &str, request: &Request, now: i64) -> Result<Reply, Reply> {
    let HandOver { to } = super::body(request)?;
    let from = place(state, id)?;
    let to = state.world.place(&to).ok_or_else(|| Reply::bad_request("There is no person \"to\"."))?;
    state.commit(Effect::HandedOver { at: now, from, to })?;
    let owned = state.world.owned_by(to).len();
    Ok(Reply::json(200, &json!({"owned": owned})))
}

/// `PATCH people/{id}`.
pub(crate) fn patch(state: &mut State, id: &str, request: &Request, real: i64) -> Result<Reply, Reply> {
    let now = real + state.world.offset_ms;
    let place = place(state, id)?;
    let change: Change = super::body(request)?;
    if let Some(wanted) = &change.lifecycle_state {
        let profile =
            state.world.people.get(place as usize).and_then(|p| PROFILES.get(usize::from(p.profile)));
        let states: Vec<&str> = profile.map_or(&[][..], |p| p.states).iter().map(|s| s.technical).collect();
        if !states.contains(&wanted.as_str()) {
            return Err(Reply::bad_request(&format!(
                "\"lifecycleState\" must be one of: {}.",
                states.join(", ")
            )));
        }
    }
    if let Some(Some(manager)) = &change.manager
        && state.world.place(manager).is_none()
    {
        return Err(Reply::bad_request(&format!("There is no person \"{manager}\" to be the manager.")));
    }
    state.commit(Effect::Person { at: now, place, change: Box::new(change) })?;
    Ok(Reply::json(200, &row(state, place, now)))
}
