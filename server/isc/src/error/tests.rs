use super::*;

fn answered(status: u16, body: &str) -> Error {
    Error::answered(StatusCode::from_u16(status).unwrap(), IscError::parse(body.as_bytes()))
}

const DTO: &str = r#"{"detailCode":"400.1 Bad Request Content","trackingId":"e7eab60924f64aa284175b9fa3309599",
    "messages":[{"locale":"en-US","localeOrigin":"DEFAULT","text":"The request was syntactically correct."}],"causes":[]}"#;

#[test]
fn the_documented_body_is_kept() {
    let error = answered(400, DTO);
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.detail_code(), Some("400.1 Bad Request Content"));
    assert_eq!(error.tracking_id(), Some("e7eab60924f64aa284175b9fa3309599"));
    assert_eq!(error.text(), Some("The request was syntactically correct."));
    assert_eq!(error.to_string(), "ISC refused the request (400): The request was syntactically correct.");
}

#[test]
fn the_odd_shapes_are_read() {
    let expired = answered(401, r#"{"error": "JWT validation failed: JWT is expired"}"#);
    assert_eq!(
        (expired.kind(), expired.text()),
        (ErrorKind::Unauthorized, Some("JWT validation failed: JWT is expired"))
    );
    let limited = answered(429, r#"{"message": " Rate Limit Exceeded "}"#);
    assert_eq!((limited.kind(), limited.text()), (ErrorKind::RateLimited, Some("Rate Limit Exceeded")));
    let token = answered(400, r#"{"error":"invalid_grant","error_description":"Invalid refresh token"}"#);
    assert_eq!((token.oauth_error(), token.text()), (Some("invalid_grant"), Some("Invalid refresh token")));
    assert!(token.grant_refused());
    assert_eq!(answered(400, r#"{"formatted_msg":"x"}"#).text(), Some("x"));
}

/// The whole table of what proves that nothing was executed, and what does not.
#[test]
fn proof_is_exactly_the_listed_answers() {
    for status in 100..=599u16 {
        let proven = matches!(status, 400 | 401 | 403 | 404 | 409 | 413 | 429);
        assert_eq!(answered(status, DTO).proven_not_executed(), proven, "{status} well formed");
        // Required of `ErrorResponseDto` is no member at all.
        for object in ["{}", r#"{"ok":1}"#, r#"{"detail":"Not Found"}"#] {
            assert_eq!(answered(status, object).proven_not_executed(), proven, "{status} with {object}");
        }
        let bare = matches!(status, 401 | 429);
        assert_eq!(answered(status, " \n").proven_not_executed(), bare, "{status} without a body");
        for foreign in ["<html>403 Forbidden</html>", "[]", "null", "\"no\"", r#"{"detailCode":"40"#] {
            assert!(!answered(status, foreign).proven_not_executed(), "{status} with {foreign:?}");
        }
    }
    for (kind, proven) in [
        (ErrorKind::Invalid, true),
        (ErrorKind::Closed, true),
        (ErrorKind::NotSent, true),
        (ErrorKind::Timeout, false),
        (ErrorKind::Cut, false),
        (ErrorKind::Foreign, false),
        (ErrorKind::Server, false),
    ] {
        assert_eq!(Error::own(kind, "x").proven_not_executed(), proven, "{kind:?}");
    }
}

#[test]
fn a_proxys_page_is_foreign_whatever_its_status() {
    for status in [400, 401, 403, 404, 429] {
        assert_eq!(answered(status, "<html>Forbidden</html>").kind(), ErrorKind::Foreign, "{status}");
    }
    assert_eq!(answered(502, "<html>Bad gateway</html>").kind(), ErrorKind::Server);
    assert_eq!(answered(302, "").kind(), ErrorKind::Foreign);
    assert!(!answered(401, "<html>sign in</html>").grant_refused());
}

#[test]
fn text_is_one_bounded_line() {
    let long = format!(r#"{{"message":"{}\n{}"}}"#, "ä".repeat(400), "b".repeat(400));
    let error = answered(400, &long);
    let text = error.text().unwrap();
    assert_eq!(text.chars().count(), MAX_TEXT);
    assert!(text.ends_with('…') && !text.contains('\n'));
    let exact = format!(r#"{{"message":"{}"}}"#, "c".repeat(MAX_TEXT));
    assert_eq!(answered(400, &exact).text().unwrap(), "c".repeat(MAX_TEXT));
}

#[test]
fn a_status_without_a_body_is_taken_at_its_word() {
    for (status, kind) in [
        (400, ErrorKind::Refused),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (410, ErrorKind::NotFound),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (302, ErrorKind::Foreign),
    ] {
        assert_eq!(answered(status, "").kind(), kind, "{status}");
    }
}

#[test]
fn words_in_other_members_are_shown() {
    let error = answered(404, r#"{"detail":"Not Found"}"#);
    assert_eq!((error.kind(), error.text()), (ErrorKind::NotFound, Some("Not Found")));
}

/// The token endpoint is not well at the moment, or somebody else answers for it: the sign-in is not over.
#[test]
fn a_grant_is_refused_only_in_words() {
    for body in [r#"{"error":"temporarily_unavailable"}"#, "", "{}", "<html>"] {
        assert!(!answered(400, body).grant_refused(), "{body}");
    }
    assert!(answered(401, r#"{"error":"invalid_client"}"#).grant_refused());
}
