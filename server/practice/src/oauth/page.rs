//! The sign-in page: plain HTML that works without script, with a keyboard, and in both themes.

use std::fmt::Write as _;

use super::authorize::Asked;
use crate::world::catalog::Role;

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;\
margin:3rem auto;padding:0 1rem}h1{font-size:1.5rem}form{display:grid;gap:.75rem}button{font:inherit;\
text-align:start;padding:.75rem 1rem;border:1px solid;border-radius:.5rem;background:Canvas;color:CanvasText;\
cursor:pointer}button:hover{text-decoration:underline}button:focus-visible{outline:3px solid Highlight;\
outline-offset:2px}";

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n{body}</main></body></html>\n"
    )
}

/// One button per practice person.
pub(crate) fn choose(asked: &Asked, people: &[(&Role, String)]) -> String {
    let mut body = String::from(
        "<p>This is the practice tenant. Nobody here is real and no mail leaves it. Who do you want to be?</p>\n\
         <form method=\"post\" action=\"/oauth/authorize\">\n",
    );
    let hidden = [
        ("response_type", Some("code")),
        ("client_id", Some(asked.client.as_str())),
        ("redirect_uri", Some(asked.redirect_uri.as_str())),
        ("state", asked.state.as_deref()),
        ("scope", asked.scope.as_deref()),
        ("code_challenge", Some(asked.challenge.as_str())),
        ("code_challenge_method", Some("S256")),
    ];
    for (name, value) in hidden {
        if let Some(value) = value {
            _ = writeln!(body, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
        }
    }
    for (role, name) in people {
        _ = writeln!(
            body,
            "<button name=\"person\" value=\"{}\">{}: {}</button>",
            role.pat,
            escape(role.title),
            escape(name)
        );
    }
    body.push_str("</form>\n");
    page("Sign in to the practice tenant", &body)
}

/// A refusal that must not be sent to the redirect URI.
pub(crate) fn refused(text: &str) -> String {
    page("Sign-in is not possible", &format!("<p>{}</p>\n", escape(text)))
}

/// The page behind `logoutUrl`.
pub(crate) fn logged_out() -> String {
    page("Signed out of the practice tenant", "<p>You can close this page.</p>\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
