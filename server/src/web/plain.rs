//! Pages that need nothing to work: for when the portal's own cannot be rendered.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};

/// A heading and a sentence. Both are escaped.
pub fn page(title: &str, words: &str) -> Html<String> {
    let (title, words) = (escape(title), escape(words));
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Gangway</title></head>\n\
         <body><main><h1>{title}</h1><p>{words}</p><p><a href=\"/\">Go to the overview</a></p></main></body></html>\n"
    ))
}

/// 503: the database does not answer.
pub fn unavailable() -> impl IntoResponse {
    let words = "Gangway's database does not answer. Nothing was done; wait a moment and reload the page.";
    (StatusCode::SERVICE_UNAVAILABLE, page("Not available just now", words))
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
