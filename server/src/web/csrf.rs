//! What changes something must come from the portal's own pages.

use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::Url;

/// Authenticates itself and is called by ISC, not by a browser.
const HOOK: &str = "/hooks/isc";

/// Refuses everything but GET and HEAD unless the browser says that it comes from this origin. A request that says
/// nothing about where it comes from is refused: every browser does say it.
pub async fn layer(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let upgrades = request.headers().contains_key(header::UPGRADE);
    if (reads && !upgrades) || request.uri().path() == HOOK || is_own(request.headers(), &app.web.public_url)
    {
        return next.run(request).await;
    }
    tracing::warn!(method = %request.method(), path = request.uri().path(), "a request from another site was refused");
    let words = "This request did not come from a page of Gangway, so nothing was done. Go back, reload the page and \
                 try again.";
    (StatusCode::FORBIDDEN, super::plain::page("Refused", words)).into_response()
}

fn is_own(headers: &HeaderMap, public: &Url) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == public.origin().ascii_serialization(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};
    use rstest::rstest;

    #[rstest]
    #[case(&[("sec-fetch-site", "same-origin")], true)]
    #[case(&[("sec-fetch-site", "same-origin"), ("origin", "null")], true)]
    #[case(&[("sec-fetch-site", "same-site")], false)]
    #[case(&[("sec-fetch-site", "cross-site"), ("origin", "https://portal.example")], false)]
    #[case(&[("sec-fetch-site", "none")], false)]
    #[case(&[("origin", "https://portal.example")], true)]
    #[case(&[("origin", "https://portal.example.evil.example")], false)]
    #[case(&[("origin", "http://portal.example")], false)]
    #[case(&[("origin", "null")], false)]
    #[case(&[], false)]
    fn only_the_own_origin_passes(#[case] given: &[(&'static str, &'static str)], #[case] own: bool) {
        let headers = given
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(is_own(&headers, &Url::parse("https://portal.example").expect("an address")), own);
    }
}
