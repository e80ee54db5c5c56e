//! OAuth 2 as ISC does it [docs authentication]: authorization code with PKCE, rotating refresh tokens, personal access
//! tokens by client_credentials.

pub(crate) mod authorize;
mod clients;
pub(crate) mod jwt;
mod page;
pub(crate) mod token;

use serde_json::json;

use crate::{
    dispatch::Shared,
    gate::Who,
    http::{reply::Reply, request::Request},
    state::State,
    world::{catalog::chosen, ids},
};

/// `GET /oauth/info`: the tenant and its endpoints, without a token.
pub(crate) fn info(shared: &Shared, request: &Request) -> Reply {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Reply::error(405, "405 Method not allowed", "This path takes GET only.");
    }
    let base = &shared.base_url;
    let seed = shared.state().world.seed;
    Reply::json(
        200,
        &json!({
            "tenantId": ids::tenant(seed),
            "tenantName": ids::ORG,
            "authorizeEndpoint": format!("{base}/oauth/authorize"),
            "tokenEndpoint": format!("{base}/oauth/token"),
            "cloudDomainUrl": base,
            "logoutUrl": format!("{base}/oauth/logout"),
            "pod": ids::POD,
        }),
    )
}

/// Where `logoutUrl` leads.
pub(crate) fn logged_out() -> Reply {
    Reply::html(200, page::logged_out())
}

/// Levels of the person at a place: those of their practice role, none for everybody else.
pub(crate) fn levels(person: u32) -> &'static [&'static str] {
    chosen().find(|(place, _)| *place == person).map_or(&[], |(_, role)| role.levels)
}

/// Who calls, by the bearer token.
pub(crate) fn bearer(state: &State, request: &Request, real: i64) -> Result<Who, Reply> {
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| Reply::unauthorized("JWT is required"))?;
    jwt::verify(&state.world, token, real).map_err(|refusal| match refusal {
        jwt::Refusal::Expired => Reply::expired(),
        jwt::Refusal::Revoked => Reply::unauthorized("JWT validation failed: JWT is revoked"),
        jwt::Refusal::Invalid => {
            Reply::unauthorized("JWT validation failed: JWT is malformed or its signature is wrong")
        }
    })
}
