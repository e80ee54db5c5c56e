//! Sign-in over real sockets.

use std::time::Duration;

use gangway_isc::{ErrorKind, OauthApp, OauthInfo, RefreshToken};
use secrecy::SecretString;

use crate::raw::{Act, RawServer, answer};
use crate::tenant::{Notebook, builder};

fn app(secret: Option<&str>) -> OauthApp {
    OauthApp {
        client_id: "an-id".to_owned(),
        client_secret: secret.map(|secret| secret.to_owned().into()),
        redirect_uri: "http://127.0.0.1:3000/auth/callback".parse().unwrap(),
    }
}

fn info(server: &RawServer) -> OauthInfo {
    let url = &server.url;
    serde_json::from_str(&format!(
        r#"{{"tenantId":"t","authorizeEndpoint":"{url}oauth/authorize","tokenEndpoint":"{url}oauth/token"}}"#
    ))
    .unwrap()
}

/// {"identity_id":"2c91808568c529c60168cca6f90c1313","user_name":"ann","authorities":["ORG_ADMIN"]}
const JWT: &str = "e30.eyJpZGVudGl0eV9pZCI6IjJjOTE4MDg1NjhjNTI5YzYwMTY4Y2NhNmY5MGMxMzEzIiwidXNlcl9uYW1lIjoiYW5uIiwiYXV0aG9yaXRpZXMiOlsiT1JHX0FETUlOIl19.x";

fn granted() -> Act {
    let body = format!(
        r#"{{"access_token":"{JWT}","token_type":"bearer","refresh_token":"r2","expires_in":749,"scope":"sp:scopes:all",
            "accessType":"OFFLINE","tenant_id":"t","strong_auth":true,"user_id":"595826","jti":"j"}}"#
    );
    Act::Reply(answer(200, "content-type: application/json\r\n", &body))
}

#[tokio::test]
async fn the_endpoints_are_read_without_a_token() {
    let body = r#"{"tenantId":"t-1","tenantName":"acme","authorizeEndpoint":"http://127.0.0.1:1/a","tokenEndpoint":"http://127.0.0.1:1/t",
        "cloudDomainUrl":"not an address","pod":7,"new":{}}"#;
    let server = RawServer::start(vec![Act::Close, Act::Reply(answer(200, "", body))]).await;
    let budget = Notebook::new();
    let info = builder(&server.url).budget(budget.clone()).build().unwrap().oauth_info().await.unwrap();
    assert_eq!((info.tenant_id.as_str(), info.tenant_name.as_deref()), ("t-1", Some("acme")));
    assert_eq!((info.cloud_domain_url, info.pod.as_deref()), (None, Some("7")));
    let request = server.requests().remove(1);
    assert!(request.starts_with("GET /oauth/info HTTP/1.1"), "{request}");
    assert!(!request.to_lowercase().contains("authorization"), "{request}");
    assert!(budget.permits().is_empty());
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier_in_the_body() {
    let server = RawServer::start(vec![granted()]).await;
    let client = builder(&server.url).build().unwrap();
    let verifier: SecretString = "v".repeat(43).into();
    let tokens = client.exchange_code(&info(&server), &app(None), "a code", &verifier).await.unwrap();
    assert_eq!(tokens.access.expose(), JWT);
    assert_eq!(tokens.refresh.as_ref().unwrap().expose(), "r2");
    assert_eq!(tokens.expires_in, Duration::from_secs(749));
    assert_eq!(tokens.claims.authorities.as_deref(), Some(&["ORG_ADMIN".to_owned()][..]));
    assert!(!format!("{tokens:?}").contains("r2") && !format!("{tokens:?}").contains("e30"));
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /oauth/token HTTP/1.1"), "nothing in the query: {head}");
    for part in [
        "grant_type=authorization_code",
        "code=a+code",
        "client_id=an-id",
        "code_verifier=vvv",
        "redirect_uri=http",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(!body.contains("client_secret"), "a public client has none: {body}");
}

#[tokio::test]
async fn a_confidential_client_sends_its_secret_in_the_body() {
    let server = RawServer::start(vec![granted()]).await;
    let client = builder(&server.url).build().unwrap();
    client.refresh(&info(&server), &app(Some("h u&sh")), &RefreshToken::new("r1")).await.unwrap();
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(!head.to_lowercase().contains("authorization"), "{head}");
    for part in ["grant_type=refresh_token", "refresh_token=r1", "client_id=an-id", "client_secret=h+u%26sh"]
    {
        assert!(body.contains(part), "{part} in {body}");
    }
}

/// A refresh may spend the old token, so it leaves once; and a refusal is told from a failure.
#[tokio::test]
async fn a_refused_refresh_is_told_from_one_that_failed() {
    let refused = r#"{"error":"invalid_grant","error_description":"Invalid refresh token: abc"}"#;
    for (act, kind, grant_refused) in [
        (Act::Reply(answer(400, "", refused)), ErrorKind::Refused, true),
        (Act::Reply(answer(401, "", r#"{"error":"invalid_client"}"#)), ErrorKind::Unauthorized, true),
        (Act::Reply(answer(401, "", "<html>sign in to the proxy</html>")), ErrorKind::Foreign, false),
        (
            Act::Reply(answer(429, "", r#"{"message": " Rate Limit Exceeded "}"#)),
            ErrorKind::RateLimited,
            false,
        ),
        (Act::Reply(answer(503, "", "")), ErrorKind::Server, false),
        (Act::Reply(answer(200, "", "<html></html>")), ErrorKind::Foreign, false),
        (Act::Reply(answer(200, "", r#"{"access_token":["secret-piece"]}"#)), ErrorKind::Foreign, false),
        (Act::Close, ErrorKind::Cut, false),
        (Act::Hang, ErrorKind::Timeout, false),
    ] {
        let server = RawServer::start(vec![act.clone()]).await;
        let client = builder(&server.url).timeout(Duration::from_secs(1)).build().unwrap();
        let error = client.refresh(&info(&server), &app(None), &RefreshToken::new("r1")).await.unwrap_err();
        assert_eq!((error.kind(), error.grant_refused()), (kind, grant_refused), "{act:?}");
        assert_eq!(server.requests().len(), 1, "{act:?}");
        assert!(!format!("{error} {error:?}").contains("secret-piece"));
    }
}

#[tokio::test]
async fn a_refusal_keeps_code_and_words() {
    let refused = r#"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#;
    let server = RawServer::start(vec![Act::Reply(answer(400, "", refused))]).await;
    let client = builder(&server.url).build().unwrap();
    let error = client.refresh(&info(&server), &app(None), &RefreshToken::new("r1")).await.unwrap_err();
    assert_eq!((error.oauth_error(), error.text()), (Some("invalid_grant"), Some("Invalid refresh token")));
}

/// The standard requires `token_type`, and a content type of JSON; neither is worth keeping everybody out for.
#[tokio::test]
async fn an_odd_token_answer_still_signs_in() {
    let body =
        r#"{"access_token":"opaque","expires_in":"60","identity_id":"2c91808568c529c60168cca6f90c1313"}"#;
    let odd = Act::Reply(answer(201, "content-type: text/plain\r\n", body));
    let server = RawServer::start(vec![odd]).await;
    let client = builder(&server.url).build().unwrap();
    let verifier: SecretString = "v".repeat(43).into();
    let tokens = client.exchange_code(&info(&server), &app(None), "c", &verifier).await.unwrap();
    assert_eq!((tokens.expires_in, tokens.refresh.is_none()), (Duration::from_secs(60), true));
    assert_eq!(tokens.claims.identity_id.unwrap().as_str(), "2c91808568c529c60168cca6f90c1313");
    assert_eq!(tokens.claims.authorities, None, "what the token does not say has to be asked for");
}
