//! The body of a token answer. Read leniently: an odd member must not keep everybody out.

use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Claims;
use crate::{IdentityId, lenient};

/// What the token endpoint answers: the standard's members, and those that ISC adds. Of these, the ones that name the
/// person are used when the token itself does not.
///
/// Source: docs, authentication (members beside the standard: `tenant_id`, `org`, `user_id`, `identity_id`, …).
#[derive(Debug, Deserialize)]
pub(super) struct Granted {
    access_token: AccessToken,
    #[serde(default = "bearer", deserialize_with = "token_type")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<Duration>,
    #[serde(default, deserialize_with = "refresh_token")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "lenient::opt")]
    identity_id: Option<IdentityId>,
    #[serde(default, deserialize_with = "lenient::opt_text")]
    user_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_text")]
    tenant_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_text")]
    org: Option<String>,
}

impl Granted {
    pub(super) fn access(&self) -> &str {
        self.access_token.secret()
    }

    pub(super) fn refresh(&self) -> Option<&str> {
        self.refresh_token.as_ref().map(|token| token.secret().as_str())
    }

    /// How long the access token lives from now, when the answer says.
    pub(super) fn lives(&self) -> Option<Duration> {
        self.expires_in
    }

    /// What the token says about its bearer, else what this answer says.
    pub(super) fn claims(&self, token: &crate::AccessToken) -> Claims {
        let told = Claims::of(token);
        Claims {
            identity_id: told.identity_id.or_else(|| self.identity_id.clone()),
            user_name: told.user_name.or_else(|| self.user_name.clone()),
            tenant_id: told.tenant_id.or_else(|| self.tenant_id.clone()),
            org: told.org.or_else(|| self.org.clone()),
            ..told
        }
    }
}

/// The `oauth2` crate asks for the standard's members only.
impl TokenResponse for Granted {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// Tokens are never written: the trait asks for the ability, nobody may use it.
impl Serialize for Granted {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("tokens are not serialised"))
    }
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// Required by the standard, and of no use: only bearer tokens can be used here.
fn token_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BasicTokenType, D::Error> {
    Ok(match lenient::opt_text(deserializer)? {
        Some(text) if !text.eq_ignore_ascii_case("bearer") => BasicTokenType::Extension(text),
        _ => BasicTokenType::Bearer,
    })
}

/// Seconds, as a number or a text. None or fewer are not a life.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds = lenient::opt_int(deserializer)?;
    Ok(seconds.and_then(|seconds| u64::try_from(seconds).ok()).filter(|n| *n > 0).map(Duration::from_secs))
}

/// Without the REFRESH_TOKEN grant there is none; an empty one is none as well.
fn refresh_token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RefreshToken>, D::Error> {
    Ok(lenient::opt_text(deserializer)?.filter(|token| !token.is_empty()).map(RefreshToken::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(json: &str) -> Granted {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn odd_members_do_not_keep_anybody_out() {
        for (json, lives) in [
            (r#"{"access_token":"a"}"#, None),
            (r#"{"access_token":"a","token_type":null,"expires_in":null,"refresh_token":null}"#, None),
            (
                r#"{"access_token":"a","token_type":"Bearer","expires_in":"749","refresh_token":""}"#,
                Some(749),
            ),
            (
                r#"{"access_token":"a","token_type":"BEARER","expires_in":749.5,"scope":["x"],"new":{}}"#,
                Some(749),
            ),
            (r#"{"access_token":"a","expires_in":-1,"identity_id":"595826"}"#, None),
            (r#"{"access_token":"a","expires_in":0}"#, None),
        ] {
            let granted = granted(json);
            assert_eq!(granted.lives(), lives.map(Duration::from_secs), "{json}");
            assert_eq!((granted.refresh(), granted.identity_id.as_ref()), (None, None), "{json}");
        }
        assert!(serde_json::from_str::<Granted>(r#"{"token_type":"bearer"}"#).is_err());
    }

    #[test]
    fn an_opaque_token_is_named_by_the_answer_it_came_in() {
        let granted = granted(
            r#"{"access_token":"opaque","token_type":"bearer","expires_in":749,"tenant_id":"t-1","org":"acme",
                "identity_id":"2C91808568c529c60168cca6f90c1313","user_name":"ann","user_id":"595826"}"#,
        );
        let claims = granted.claims(&crate::AccessToken::new("opaque"));
        assert_eq!(claims.identity_id.unwrap().as_str(), "2c91808568c529c60168cca6f90c1313");
        assert_eq!((claims.user_name.as_deref(), claims.tenant_id.as_deref()), (Some("ann"), Some("t-1")));
        assert_eq!((claims.authorities, claims.org.as_deref()), (None, Some("acme")));
    }

    #[test]
    fn what_the_token_says_wins() {
        // {"identity_id":"2c91808568c529c60168cca6f90c1313","user_name":"ann","authorities":["ORG_ADMIN"]}
        let jwt = "e30.eyJpZGVudGl0eV9pZCI6IjJjOTE4MDg1NjhjNTI5YzYwMTY4Y2NhNmY5MGMxMzEzIiwidXNlcl9uYW1lIjoiYW5uIiwiYXV0aG9yaXRpZXMiOlsiT1JHX0FETUlOIl19.x";
        let granted = granted(
            r#"{"access_token":"x","identity_id":"00000000000000000000000000000001","user_name":"bob"}"#,
        );
        let claims = granted.claims(&crate::AccessToken::new(jwt));
        assert_eq!(claims.user_name.as_deref(), Some("ann"));
        assert_eq!(claims.identity_id.unwrap().as_str(), "2c91808568c529c60168cca6f90c1313");
        assert_eq!(claims.authorities.unwrap(), ["ORG_ADMIN"]);
    }

    #[test]
    fn tokens_are_not_written_anywhere() {
        let granted = granted(r#"{"access_token":"secret-piece","refresh_token":"other-piece"}"#);
        assert!(serde_json::to_string(&granted).is_err());
        assert!(!format!("{granted:?}").contains("piece"));
    }
}
