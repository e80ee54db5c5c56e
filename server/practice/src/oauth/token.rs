//! `POST /oauth/token`.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{authorize::scopes, clients, jwt};
use crate::{
    dispatch::Shared,
    gate::Who,
    http::{reply::Reply, request::Request},
    state::{State, random},
    world::{effects::Effect, ids},
};

/// Life of a refresh token in milliseconds: the specification's example of 86,400 s.
const REFRESH_MS: i64 = 86_400_000;

fn refuse(status: u16, error: &str, text: &str) -> Reply {
    Reply::json(status, &json!({ "error": error, "error_description": text }))
        .with("Cache-Control", "no-store")
}

/// The answer, and the client that asked.
pub(crate) fn handle(shared: &Shared, request: &Request) -> (Reply, Option<String>) {
    if request.method != "POST" {
        return (Reply::error(405, "405 Method not allowed", "This path takes POST only."), None);
    }
    let mut form = request.form();
    if let Some((id, secret)) = basic(request.header("authorization")) {
        form.push(("client_id".to_owned(), id));
        form.push(("client_secret".to_owned(), secret));
    }
    let get =
        |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).filter(|v| !v.is_empty());
    let Some(client) = get("client_id") else {
        return (refuse(400, "invalid_request", "client_id is missing"), None);
    };
    let mut state = shared.state();
    let reply = if clients::secret_fits(get("client_secret")) {
        match get("grant_type") {
            Some("authorization_code") => by_code(shared, &mut state, client, &get),
            Some("refresh_token") => by_refresh(shared, &mut state, client, &get),
            Some("client_credentials") => by_credentials(shared, &mut state, client, &get),
            _ => Err(refuse(400, "unsupported_grant_type", "Unsupported grant type")),
        }
    } else {
        Err(refuse(401, "invalid_client", "Bad client credentials"))
    };
    (reply.unwrap_or_else(|refusal| refusal), Some(client.to_owned()))
}

fn by_code<'a>(
    shared: &Shared,
    state: &mut State,
    client: &str,
    get: &(impl Fn(&str) -> Option<&'a str> + 'a),
) -> Result<Reply, Reply> {
    let invalid = |text: &str| refuse(400, "invalid_grant", text);
    let code = get("code").ok_or_else(|| refuse(400, "invalid_request", "code is missing"))?;
    // Taken out before anything is compared: a code is good for one try.
    let code = state.codes.remove(code).ok_or_else(|| invalid("Invalid authorization code"))?;
    if code.expires <= shared.real_ms() {
        return Err(invalid("The authorization code has expired"));
    }
    if code.client != client {
        return Err(invalid("The authorization code was issued to another client"));
    }
    if get("redirect_uri") != Some(code.redirect_uri.as_str()) {
        return Err(invalid("Redirect URI mismatch"));
    }
    let verifier = get("code_verifier").unwrap_or_default();
    if !(43..=128).contains(&verifier.len())
        || URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != code.challenge
    {
        return Err(invalid("Invalid code verifier"));
    }
    able(shared, state, code.person).map_err(invalid)?;
    let who = Who {
        client: client.to_owned(),
        person: Some(code.person),
        levels: state.world.levels(code.person),
        scopes: code.scope,
    };
    issue(shared, state, &who, Some(None))
}

fn by_refresh<'a>(
    shared: &Shared,
    state: &mut State,
    client: &str,
    get: &(impl Fn(&str) -> Option<&'a str> + 'a),
) -> Result<Reply, Reply> {
    let token =
        get("refresh_token").ok_or_else(|| refuse(400, "invalid_request", "refresh_token is missing"))?;
    let hash = hash(token);
    let refresh =
        state.world.refresh.get(&hash).filter(|r| r.client == client && r.expires > shared.real_ms());
    let Some(refresh) = refresh else {
        return Err(refuse(400, "invalid_grant", "Invalid refresh token"));
    };
    able(shared, state, refresh.person).map_err(|text| refuse(400, "invalid_grant", text))?;
    let who = Who {
        client: client.to_owned(),
        person: Some(refresh.person),
        levels: state.world.levels(refresh.person),
        scopes: refresh.scope.clone(),
    };
    issue(shared, state, &who, Some(Some(hash)))
}

fn by_credentials<'a>(
    shared: &Shared,
    state: &mut State,
    client: &str,
    get: &(impl Fn(&str) -> Option<&'a str> + 'a),
) -> Result<Reply, Reply> {
    let person = clients::of_credentials(client)
        .filter(|_| get("client_secret").is_some())
        .ok_or_else(|| refuse(401, "invalid_client", "Bad client credentials"))?;
    if let Some(place) = person {
        able(shared, state, place).map_err(|text| refuse(401, "invalid_client", text))?;
    }
    let who = Who {
        client: client.to_owned(),
        person,
        levels: person.map_or(&[], |place| state.world.levels(place)),
        scopes: scopes(get("scope")),
    };
    issue(shared, state, &who, None)
}

/// Refuses people who may not sign in.
fn able(shared: &Shared, state: &State, person: u32) -> Result<(), &'static str> {
    let now = shared.real_ms() + state.world.offset_ms;
    if state.world.may_sign_in(person, now) { Ok(()) } else { Err("The user cannot sign in") }
}

/// Issues tokens. `refresh` is absent for grants without one; its inner value is the hash of the one it replaces.
fn issue(
    shared: &Shared,
    state: &mut State,
    who: &Who,
    refresh: Option<Option<String>>,
) -> Result<Reply, Reply> {
    let real = shared.real_ms();
    let mut refresh_token = None;
    if let (Some(replaces), Some(person)) = (refresh, who.person) {
        let token = random::<32>().map_err(|_| refuse(500, "server_error", "no random numbers"))?;
        let token = hex::encode(token);
        state.commit(Effect::Refresh {
            hash: hash(&token),
            replaces,
            client: who.client.clone(),
            person,
            scope: who.scopes.clone(),
            expires: real + REFRESH_MS,
        })?;
        refresh_token = Some(token);
    }
    state.last_issue = real.max(state.last_issue + 1);
    let ttl = shared.options.token_ttl;
    let expires = real + i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX / 4);
    let (access, jti) = jwt::issue(&state.world, who, state.last_issue, expires);
    let person = who.person.and_then(|place| state.world.person(place).map(|p| (place, p)));
    let mut body = json!({
        "access_token": access,
        "token_type": "bearer",
        "expires_in": ttl.as_secs(),
        "scope": who.scopes.join(" "),
        "accessType": "OFFLINE",
        "tenant_id": ids::tenant(state.world.seed),
        "internal": false,
        "pod": ids::POD,
        "strong_auth_supported": false,
        "org": ids::ORG,
        "strong_auth": false,
        "enabled": true,
        "jti": jti,
    });
    if let Some((place, person)) = person {
        body["user_id"] = jwt::legacy_id(place).into();
        body["identity_id"] = person.id.to_string().into();
    }
    if let Some(token) = refresh_token {
        body["refresh_token"] = token.into();
    }
    Ok(Reply::json(200, &body).with("Cache-Control", "no-store"))
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

fn basic(header: Option<&str>) -> Option<(String, String)> {
    let (scheme, value) = header?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
