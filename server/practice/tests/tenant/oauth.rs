//! Signing in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use gangway_practice::Options;
use serde_json::{Value, json};

use crate::harness::{CALLBACK, GOOD_VERIFIER, Practice, authorize, challenge, read};

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64")).expect("JSON")
}

#[tokio::test]
async fn info_names_the_endpoints_without_a_token() {
    let practice = Practice::start().await;
    let info =
        read(practice.http.get(format!("{}/oauth/info", practice.base)).send().await.expect("an answer"))
            .await;
    let info = info.json();
    assert_eq!(info["authorizeEndpoint"], format!("{}/oauth/authorize", practice.base));
    assert_eq!(info["tokenEndpoint"], format!("{}/oauth/token", practice.base));
    for member in ["tenantId", "tenantName", "cloudDomainUrl", "logoutUrl", "pod"] {
        assert!(info[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
    }
}

#[tokio::test]
async fn the_page_has_one_button_per_practice_person() {
    let practice = Practice::start().await;
    let challenge = challenge();
    let url =
        url::Url::parse_with_params(&format!("{}/oauth/authorize", practice.base), authorize(&challenge))
            .expect("an address");
    let page = read(practice.http.get(url).send().await.expect("a page")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.text.matches("<button").count(), 6);
    for name in [
        "Org Admin: Amara Lindqvist",
        "Helpdesk: ",
        "Source Admin: ",
        "Manager: Maeve O&#39;Brien",
        "Plain user: ",
    ] {
        assert!(page.text.contains(name), "{name}");
    }
    assert!(!page.text.contains("<script"));
}

#[tokio::test]
async fn a_code_gives_tokens_with_the_documented_claims_once() {
    let practice = Practice::start().await;
    let code = practice.code("admin").await;
    let first = practice.exchange(&code, CALLBACK, GOOD_VERIFIER).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let body = first.json();
    assert_eq!(body["expires_in"], 750);
    let claims = claims(body["access_token"].as_str().expect("a token"));
    assert_eq!(claims["authorities"], json!(["ORG_ADMIN"]));
    assert_eq!(claims["identity_id"], body["identity_id"]);
    assert_eq!(claims["scope"], json!(["sp:scopes:all"]));
    assert!(claims["user_id"].as_str().is_some_and(|id| id.bytes().all(|b| b.is_ascii_digit())));
    for member in
        ["tenant_id", "pod", "org", "user_name", "client_id", "jti", "exp", "strong_auth", "internal"]
    {
        assert!(!claims[member].is_null(), "{member}");
    }
    let again = practice.exchange(&code, CALLBACK, GOOD_VERIFIER).await;
    assert_eq!((again.status, &again.json()["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_wrong_verifier_or_redirect_uri_uses_the_code_up() {
    let practice = Practice::start().await;
    for (redirect_uri, verifier) in [
        (CALLBACK, "another-verifier-that-is-long-enough-for-pkce"),
        ("http://127.0.0.1:4000/auth/callback", GOOD_VERIFIER),
    ] {
        let code = practice.code("user").await;
        assert_eq!(practice.exchange(&code, redirect_uri, verifier).await.status, 400);
        assert_eq!(practice.exchange(&code, CALLBACK, GOOD_VERIFIER).await.status, 400);
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_authorize_request_is_told_to_the_right_one() {
    let practice = Practice::start().await;
    let ask = async |change: &[(&str, &str)]| {
        let challenge = challenge();
        let mut pairs = authorize(&challenge);
        for (name, value) in change {
            pairs.retain(|(n, _)| n != name);
            if !value.is_empty() {
                pairs.push((name.to_owned().to_string().leak(), value));
            }
        }
        let url = url::Url::parse_with_params(&format!("{}/oauth/authorize", practice.base), pairs)
            .expect("an address");
        read(practice.http.get(url).send().await.expect("an answer")).await
    };
    for told_here in [
        ("client_id", "nobody"),
        ("client_id", ""),
        ("redirect_uri", "https://evil.example/auth/callback"),
        ("redirect_uri", ""),
    ] {
        let answer = ask(&[told_here]).await;
        assert_eq!(answer.status, 400, "{told_here:?}");
        assert!(answer.header("location").is_empty());
    }
    for told_there in [
        ("code_challenge", ""),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
    ] {
        let answer = ask(&[told_there]).await;
        assert_eq!(answer.status, 303, "{told_there:?}");
        let location = answer.header("location");
        assert!(
            location.starts_with(CALLBACK) && location.contains("error=") && location.contains("state="),
            "{location}"
        );
    }
}

#[tokio::test]
async fn refresh_tokens_rotate() {
    let practice = Practice::start().await;
    let first =
        practice.sign_in("helpdesk").await.json()["refresh_token"].as_str().expect("a token").to_owned();
    let answer = practice.refresh(&first).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let second = answer.json()["refresh_token"].as_str().expect("a token").to_owned();
    assert_ne!(first, second);
    assert_eq!(practice.refresh(&first).await.status, 400);
    assert_eq!(practice.refresh(&second).await.status, 200);
}

#[tokio::test]
async fn tokens_expire_are_expired_and_are_revoked() {
    let practice =
        Practice::with(|options: &mut Options| options.token_ttl = std::time::Duration::from_secs(60)).await;
    let tokens = practice.sign_in("admin").await.json();
    let access = tokens["access_token"].as_str().expect("a token");
    assert_eq!(practice.get(access, "/v2024/tenant").await.status, 200);
    practice.pass(60_000);
    let refused = practice.get(access, "/v2024/tenant").await;
    assert_eq!(
        (refused.status, refused.json()),
        (401, json!({"error": "JWT validation failed: JWT is expired"}))
    );

    let tokens = practice.refresh(tokens["refresh_token"].as_str().expect("a token")).await.json();
    let access = tokens["access_token"].as_str().expect("a token");
    assert_eq!(practice.get(access, "/v2024/tenant").await.status, 200);
    assert_eq!(practice.post("", "/_practice/tokens/expire", json!({})).await.status, 204);
    assert_eq!(practice.get(access, "/v2024/tenant").await.status, 401);
    let tokens = practice.refresh(tokens["refresh_token"].as_str().expect("a token")).await;
    assert_eq!(tokens.status, 200, "an expired access token leaves the refresh token alone");
    let tokens = tokens.json();
    assert_eq!(
        practice.get(tokens["access_token"].as_str().expect("a token"), "/v2024/tenant").await.status,
        200
    );

    assert_eq!(practice.post("", "/_practice/tokens/revoke", json!({})).await.status, 204);
    assert_eq!(
        practice.get(tokens["access_token"].as_str().expect("a token"), "/v2024/tenant").await.status,
        401
    );
    assert_eq!(practice.refresh(tokens["refresh_token"].as_str().expect("a token")).await.status, 400);
}

#[tokio::test]
async fn the_token_endpoint_takes_query_form_multipart_and_basic() {
    let practice = Practice::start().await;
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", "practice-pat-admin"),
        ("client_secret", "practice-secret"),
    ];
    let url = format!("{}/oauth/token", practice.base);
    let query = url::Url::parse_with_params(&url, pairs).expect("an address");
    assert_eq!(practice.http.post(query).send().await.expect("an answer").status(), 200);
    let body: String = pairs
        .iter()
        .map(|(n, v)| format!("--b\r\nContent-Disposition: form-data; name=\"{n}\"\r\n\r\n{v}\r\n"))
        .collect::<String>()
        + "--b--\r\n";
    let multipart =
        practice.http.post(&url).header("content-type", "multipart/form-data; boundary=b").body(body);
    assert_eq!(multipart.send().await.expect("an answer").status(), 200);
    let basic = practice
        .http
        .post(&url)
        .basic_auth("practice-pat-admin", Some("practice-secret"))
        .form(&[("grant_type", "client_credentials")]);
    assert_eq!(basic.send().await.expect("an answer").status(), 200);

    let mut wrong = pairs;
    wrong[2].1 = "guess";
    assert_eq!(practice.form("/oauth/token", &wrong).await.status, 401);
    assert_eq!(practice.form("/oauth/token", &pairs[..2]).await.status, 401);
    wrong = pairs;
    wrong[0].1 = "password";
    assert_eq!(practice.form("/oauth/token", &wrong).await.status, 400);
}

#[tokio::test]
async fn nonsense_tokens_are_refused_in_the_odd_shape() {
    let practice = Practice::start().await;
    let good = practice.token("admin").await;
    let forged = format!("{}x", &good[..good.len() - 1]);
    for token in ["", "a.b.c", "x", &forged] {
        let answer = practice.get(token, "/v2024/tenant").await;
        assert_eq!(answer.status, 401);
        assert!(answer.json()["error"].is_string(), "{}", answer.text);
    }
}
