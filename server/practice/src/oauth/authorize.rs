//! `/oauth/authorize`: a page on which one chooses who to be, and the code that follows.

use url::Url;

use super::{clients, jwt::ALL_SCOPES, page};
use crate::{
    dispatch::Shared,
    http::{reply::Reply, request::Request},
    state::{Code, random},
    world::catalog::chosen,
};

/// Life of a code, in milliseconds of real time.
const CODE_MS: i64 = 300_000;

/// A request for a code that may be answered at its redirect URI.
pub(crate) struct Asked {
    pub client: String,
    pub redirect_uri: String,
    pub state: Option<String>,
    pub scope: Option<String>,
    pub challenge: String,
}

/// GET shows the page, POST is one of its buttons.
pub(crate) fn handle(shared: &Shared, request: &Request) -> Reply {
    let posted = request.method == "POST";
    if !posted && !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Reply::error(405, "405 Method not allowed", "This path takes GET and POST.");
    }
    let parameters = if posted { request.form() } else { request.query.clone() };
    let asked = match check(shared, &parameters) {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    if !posted {
        let state = shared.state();
        let people: Vec<_> = chosen()
            .filter_map(|(place, role)| state.world.person(place).map(|person| (role, person.name())))
            .collect();
        return Reply::html(200, page::choose(&asked, &people))
            .with("Cache-Control", "no-store")
            .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    }
    let wanted = get(&parameters, "person");
    let Some((person, _)) = chosen().find(|(_, role)| wanted == Some(role.pat)) else {
        return Reply::html(400, page::refused("Choose one of the practice people."));
    };
    let Ok(code) = random::<24>() else {
        return Reply::html(500, page::refused("The system gave no random numbers."));
    };
    let code = hex::encode(code);
    let mut state = shared.state();
    let now = shared.real_ms();
    let tenant = now + state.world.offset_ms;
    state.world.settle(tenant);
    if !state.world.may_sign_in(person, tenant) {
        return Reply::html(
            403,
            page::refused("This person cannot sign in: not registered, or switched off."),
        );
    }
    state.codes.retain(|_, code| code.expires > now);
    state.codes.insert(
        code.clone(),
        Code {
            client: asked.client.clone(),
            redirect_uri: asked.redirect_uri.clone(),
            challenge: asked.challenge.clone(),
            person,
            scope: scopes(asked.scope.as_deref()),
            expires: now + CODE_MS,
        },
    );
    back(&asked.redirect_uri, asked.state.as_deref(), &[("code", &code)])
}

/// Scopes of a token: what was asked for, or all.
pub(crate) fn scopes(asked: Option<&str>) -> Vec<String> {
    let scopes: Vec<_> = asked.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() { vec![ALL_SCOPES.to_owned()] } else { scopes }
}

fn get<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// An unknown client or redirect URI is told to the person; everything else goes back to the redirect URI.
fn check(shared: &Shared, parameters: &[(String, String)]) -> Result<Asked, Reply> {
    let page = |text: &str| Err(Reply::html(400, page::refused(text)));
    let Some(client) = get(parameters, "client_id").filter(|id| clients::known(&shared.options, id)) else {
        return page("There is no OAuth client with this client_id.");
    };
    let Some(redirect_uri) = get(parameters, "redirect_uri") else {
        return page("The redirect_uri is missing.");
    };
    if !clients::redirect_allowed(&shared.options, redirect_uri) {
        return page("This redirect_uri is not registered for the client.");
    }
    let state = get(parameters, "state");
    let refuse = |error: &str, text: &str| {
        Err(back(redirect_uri, state, &[("error", error), ("error_description", text)]))
    };
    if get(parameters, "response_type") != Some("code") {
        return refuse("unsupported_response_type", "response_type must be code");
    }
    if get(parameters, "code_challenge_method") != Some("S256") {
        return refuse("invalid_request", "PKCE with code_challenge_method S256 is required");
    }
    let challenge = get(parameters, "code_challenge").unwrap_or_default();
    let wellformed = challenge.len() == 43
        && challenge.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !wellformed {
        return refuse("invalid_request", "code_challenge must be 43 base64url characters");
    }
    Ok(Asked {
        client: client.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        state: state.map(str::to_owned),
        scope: get(parameters, "scope").map(str::to_owned),
        challenge: challenge.to_owned(),
    })
}

fn back(redirect_uri: &str, state: Option<&str>, parameters: &[(&str, &str)]) -> Reply {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return Reply::html(400, page::refused("The redirect_uri is no address."));
    };
    url.query_pairs_mut().extend_pairs(parameters).extend_pairs(state.map(|state| ("state", state)));
    Reply::empty(303).with("Location", url.as_str()).with("Cache-Control", "no-store")
}
