use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{AccessToken, IdentityId, lenient};

/// What the access token says about its bearer. All optional: the token is opaque by contract, and without a user it
/// names none. Not verified (no public key set is documented): use it only from an answer of the token endpoint.
///
/// Source: docs, authentication, payload of the JWT.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The person's identity.
    #[serde(default, deserialize_with = "lenient::opt")]
    pub identity_id: Option<IdentityId>,
    /// The person's sign-in name.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub user_name: Option<String>,
    /// User levels (`ORG_ADMIN`, …); `None` when the token does not say, which is not "none".
    #[serde(default, deserialize_with = "texts")]
    pub authorities: Option<Vec<String>>,
    /// When it ends, in seconds since 1970.
    #[serde(default, deserialize_with = "lenient::opt_int")]
    pub exp: Option<i64>,
    /// The tenant.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub tenant_id: Option<String>,
    /// The tenant's short name.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub org: Option<String>,
    /// The OAuth client.
    #[serde(default, deserialize_with = "lenient::opt_text")]
    pub client_id: Option<String>,
    /// What the token may at most be used for, within the user's levels.
    #[serde(default, deserialize_with = "texts")]
    pub scope: Option<Vec<String>>,
}

impl Claims {
    /// Reads the payload of a token; empty when the token is not a JWT.
    pub fn of(token: &AccessToken) -> Self {
        let payload = token.expose().split('.').nth(1).map(|part| part.trim_end_matches('='));
        payload
            .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default()
    }
}

/// A list of texts, or one text of words; anything else is absent.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Vec<String>>, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Array(items) => {
            Some(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
        }
        serde_json::Value::String(words) => Some(words.split_whitespace().map(str::to_owned).collect()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> AccessToken {
        AccessToken::new(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn the_documented_payload_is_read() {
        let claims = Claims::of(&token(
            r#"{"tenant_id":"t","internal":false,"identity_id":"2c91808568c529c60168cca6f90c1313","user_name":"ann",
               "strong_auth":true,"authorities":["ORG_ADMIN","sp:user"],"user_id":"595826","scope":["Cg=="],"exp":1700}"#,
        ));
        assert_eq!(claims.user_name.as_deref(), Some("ann"));
        assert_eq!(claims.identity_id.unwrap().as_str(), "2c91808568c529c60168cca6f90c1313");
        assert_eq!(claims.authorities.unwrap(), ["ORG_ADMIN", "sp:user"]);
        assert_eq!(claims.exp, Some(1700));
    }

    #[test]
    fn opaque_tokens_and_odd_claims_are_no_error() {
        for opaque in ["", "opaque", "a.b.c", "a.!!.c"] {
            assert_eq!(Claims::of(&AccessToken::new(opaque)), Claims::default(), "{opaque}");
        }
        let odd =
            Claims::of(&token(r#"{"identity_id":"595826","authorities":null,"exp":"1700","scope":"a b"}"#));
        assert_eq!((odd.identity_id, odd.authorities, odd.exp), (None, None, Some(1700)));
        assert_eq!(odd.scope.unwrap(), ["a", "b"]);
    }
}
