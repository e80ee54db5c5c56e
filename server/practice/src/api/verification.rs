//! `POST /identities/{id}/verification/account/send`: a mail with which a registered person sets a new password.

use serde::Deserialize;

use super::Call;
use crate::{
    http::reply::Reply,
    world::{
        MailKind,
        effects::Effect,
        person::{Status, mailable},
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    via: Via,
    /// An account's password instead of ISC's own; this tenant keeps no passwords, so any name will do.
    #[serde(default, rename = "sourceName")]
    _source_name: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Via {
    EmailWork,
    EmailPersonal,
    LinkWork,
    LinkPersonal,
}

/// 200 without a body; the mail is in the outbox at once.
pub(crate) fn send(call: &mut Call<'_>) -> Reply {
    answer(call).unwrap_or_else(|refusal| refusal)
}

fn answer(call: &mut Call<'_>) -> Result<Reply, Reply> {
    let place = call.person()?;
    let Body { via, .. } = call.body()?;
    let world = &call.state.world;
    let person = world.person(place);
    let registered =
        matches!(world.status(place, call.now), Status::Active | Status::Registered | Status::Locked);
    if !registered {
        return Err(Reply::bad_request("The identity is not registered; it has no password to reset."));
    }
    let to = match via {
        Via::EmailWork | Via::LinkWork => {
            person.and_then(|person| person.email.as_deref().map(str::to_owned))
        }
        Via::EmailPersonal | Via::LinkPersonal => person.and_then(|person| person.personal_email()),
    };
    let Some(to) = to.filter(|to| mailable(to)) else {
        return Err(Reply::bad_request("The identity has no such address that mail could be sent to."));
    };
    call.state.commit(Effect::Mailed { at: call.now, person: place, to, kind: MailKind::PasswordReset })?;
    Ok(Reply::empty(200))
}
