//! `identities-accounts`: the ISC accounts of many people are switched, with an answer for each.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Call;
use crate::{
    http::reply::Reply,
    world::{accounts::deeds::Deed, effects::Effect},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    identity_ids: Vec<String>,
}

/// `POST /identities-accounts/enable`.
pub(crate) fn enable(call: &mut Call<'_>) -> Reply {
    switch(call, false).unwrap_or_else(|refusal| refusal)
}

/// `POST /identities-accounts/disable`.
pub(crate) fn disable(call: &mut Call<'_>) -> Reply {
    switch(call, true).unwrap_or_else(|refusal| refusal)
}

/// 207: one answer per id, in the order asked. The tasks it speaks of are named nowhere.
fn switch(call: &mut Call<'_>, off: bool) -> Result<Reply, Reply> {
    let Body { identity_ids } = call.body()?;
    if identity_ids.is_empty() {
        return Err(Reply::bad_request("\"identityIds\" must name at least one identity."));
    }
    let mut people = Vec::new();
    let rows: Vec<Value> = identity_ids
        .iter()
        .map(|id| match call.state.world.place(id) {
            Some(place) => {
                people.push(place);
                json!({"id": id, "statusCode": 202, "message": null})
            }
            None => {
                let message = format!("Referenced identity \"{id}\" was not found.");
                json!({"id": id, "statusCode": 404, "message": message})
            }
        })
        .collect();
    if !people.is_empty() {
        let (_, _, due) = call.task_times();
        let deed = Deed::SwitchPeople { people, off };
        call.state.commit(Effect::Deed { at: call.now, due, task: None, deed })?;
    }
    Ok(Reply::json(207, &rows.into()))
}
