//! People under `/_practice`: looking at them and changing them behind ISC's back, as other systems do.

use serde_json::Value;

use crate::{
    api::identities,
    http::{reply::Reply, request::Request},
    state::State,
    world::{
        catalog::PROFILES,
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
