//! Access tokens: JWTs with the documented claims, signed with HS256 by a key of the tenant.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

use crate::{
    gate::Who,
    world::{World, ids},
};

/// The documented payload [docs authentication].
#[derive(Serialize, Deserialize)]
struct Claims {
    tenant_id: String,
    internal: bool,
    pod: String,
    org: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    strong_auth: bool,
    authorities: Vec<String>,
    client_id: String,
    strong_auth_supported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    scope: Vec<String>,
    exp: i64,
    jti: String,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Invalid,
    Expired,
    Revoked,
}

/// The short number of a person, as in old admin addresses.
pub(crate) fn legacy_id(place: u32) -> String {
    (204_100 + u64::from(place)).to_string()
}

/// The person's own scopes narrow nothing when they are this.
pub(crate) const ALL_SCOPES: &str = "sp:scopes:all";

/// Issues a token. `number` is greater than that of every token before; `expires` is real time in milliseconds.
pub(crate) fn issue(world: &World, who: &Who, number: i64, expires: i64) -> (String, String) {
    let person = who.person.and_then(|place| world.person(place).map(|p| (place, p)));
    let jti = format!("{number:016x}{}", &ids::misc(world.seed ^ number.unsigned_abs(), 9)[..12]);
    let claims = Claims {
        tenant_id: ids::tenant(world.seed),
        internal: false,
        pod: ids::POD.to_owned(),
        org: ids::ORG.to_owned(),
        identity_id: person.map(|(_, p)| p.id.to_string()),
        user_name: person.map(|(_, p)| p.alias.to_string()),
        strong_auth: false,
        authorities: who.levels.iter().map(|level| (*level).to_owned()).collect(),
        client_id: who.client.clone(),
        strong_auth_supported: false,
        user_id: person.map(|(place, _)| legacy_id(place)),
        scope: who.scopes.clone(),
        // Rounded up: `expires_in` is whole seconds too.
        exp: expires.div_euclid(1000) + i64::from(expires.rem_euclid(1000) > 0),
        jti: jti.clone(),
    };
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
    let signed = format!("{header}.{payload}");
    let signature = URL_SAFE_NO_PAD.encode(mac(world, &signed).finalize().into_bytes());
    (format!("{signed}.{signature}"), jti)
}

/// Who the token was issued to.
pub(crate) fn verify(world: &World, token: &str, real: i64) -> Result<Who, Refusal> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Invalid)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refusal::Invalid)?;
    mac(world, signed).verify_slice(&signature).map_err(|_| Refusal::Invalid)?;
    let (_, payload) = signed.split_once('.').ok_or(Refusal::Invalid)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Refusal::Invalid)?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| Refusal::Invalid)?;
    let number =
        claims.jti.get(..16).and_then(|n| i64::from_str_radix(n, 16).ok()).ok_or(Refusal::Invalid)?;
    if number <= world.revoked_up_to {
        return Err(Refusal::Revoked);
    }
    if claims.exp.saturating_mul(1000) <= real || number <= world.expired_up_to {
        return Err(Refusal::Expired);
    }
    let person = match &claims.identity_id {
        Some(id) => Some(world.place(id).ok_or(Refusal::Invalid)?),
        None => None,
    };
    Ok(Who {
        client: claims.client_id,
        person,
        levels: person.map_or(&[], |place| world.levels(place)),
        scopes: claims.scope,
    })
}

fn mac(world: &World, text: &str) -> Hmac<Sha256> {
    // A key of exactly one block; HMAC pads shorter ones with zeros in the same way.
    let mut key = [0; 64];
    key[..world.key.len()].copy_from_slice(&world.key);
    let mut mac = <Hmac<Sha256> as Mac>::new(&key.into());
    mac.update(text.as_bytes());
    mac
}
