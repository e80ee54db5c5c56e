//! Signing in where the token tells little and ISC lets nobody ask.

use crate::testing::{Between, Passing, Stage};
use gangway_isc::{Claims, Tokens};
use gangway_practice::Options;
use std::time::Duration;

/// What somebody's sign-in brings when the token itself cannot be read: the answer it came in named the person.
async fn opaque(stage: &Stage, user_name: Option<&str>) -> Tokens {
    let told = stage.tokens("helpdesk").await;
    let claims = Claims {
        identity_id: told.claims.identity_id.clone(),
        user_name: user_name.map(str::to_owned),
        ..Claims::default()
    };
    Tokens { refresh: None, expires_in: Duration::from_secs(700), claims, ..told }
}

fn refuse(answer: &mut Passing, paths: &[&str]) {
    if paths.iter().any(|path| answer.question.contains(path)) {
        (answer.status, answer.body) = (403, r#"{"detailCode":"403 Forbidden"}"#.to_owned());
    }
}

async fn signed_in(
    refused: &'static [&'static str],
    user_name: Option<&str>,
) -> (String, Vec<String>, String) {
    let options = Options { people: 200, rate: 0, ..Options::default() };
    let stage = Stage::behind(options, Between::new().answering(|answer| refuse(answer, refused))).await;
    let tokens = opaque(&stage, user_name).await;
    let grant = stage.core.grants.sign_in(&tokens).await.expect("a grant");
    (grant.person_name, grant.levels, grant.person_id)
}

#[tokio::test]
async fn levels_are_asked_for_when_the_token_does_not_tell_them() {
    let (name, levels, _) = signed_in(&[], None).await;
    assert!(levels.iter().any(|level| level == "HELPDESK"), "{levels:?}");
    assert!(name.contains(' '), "{name} is a display name");
}

#[tokio::test]
async fn without_the_right_to_ask_there_is_no_level_and_the_name_is_the_identitys() {
    let (name, levels, _) = signed_in(&["/auth-users/"], Some("hd")).await;
    assert!(levels.is_empty(), "{levels:?}");
    assert!(name.contains(' ') && name != "hd", "{name} is a display name");
}

#[tokio::test]
async fn at_last_the_name_is_what_the_token_says_or_the_id() {
    const BOTH: &[&str] = &["/auth-users/", "/identities/"];
    assert_eq!(signed_in(BOTH, Some("hd")).await.0, "hd");
    for nothing in [None, Some(" ")] {
        let (name, levels, id) = signed_in(BOTH, nothing).await;
        assert_eq!((name, levels), (id, Vec::new()));
    }
}
