//! The request of an action, as a confirm page shows it: what [`super::call`] makes of it, in text.

use gangway_isc::Client;
use gangway_types::PersonId;
use gangway_types::people::{PersonAction, RequestShown, Via};
use serde_json::json;

/// How ISC writes a way of mailing.
pub(super) fn via(via: Via) -> gangway_isc::VerificationVia {
    match via {
        Via::WorkMail => gangway_isc::VerificationVia::EmailWork,
        Via::PersonalMail => gangway_isc::VerificationVia::EmailPersonal,
        Via::WorkLink => gangway_isc::VerificationVia::LinkWork,
        Via::PersonalLink => gangway_isc::VerificationVia::LinkPersonal,
    }
}

/// The request about one person.
pub(super) fn shown(isc: &Client, action: PersonAction, person: &PersonId, by: Option<Via>) -> RequestShown {
    let one = format!("identities/{person}");
    let (method, rest, body) = match action {
        PersonAction::PasswordMail => {
            let body = json!({"via": via(by.unwrap_or_default()).as_str()});
            ("POST", format!("{one}/verification/account/send"), Some(body))
        }
        PersonAction::Sync => ("POST", format!("{one}/synchronize-attributes"), None),
        PersonAction::Process => ("POST", "identities/process".to_owned(), Some(ids(person))),
        PersonAction::Reset => ("POST", format!("{one}/reset"), None),
        PersonAction::Delete => ("DELETE", one, None),
        PersonAction::Enable => ("POST", "identities-accounts/enable".to_owned(), Some(ids(person))),
        PersonAction::Disable => ("POST", "identities-accounts/disable".to_owned(), Some(ids(person))),
    };
    let experimental = rest.starts_with("identities/");
    RequestShown {
        method: method.to_owned(),
        path: match isc.version() {
            // Per-service versions: identities/v1/…
            "v1" => match rest.split_once('/') {
                Some((service, rest)) => format!("/{service}/v1/{rest}"),
                None => format!("/{rest}/v1"),
            },
            version => format!("/{version}/{rest}"),
        },
        headers: if experimental {
            vec![("X-SailPoint-Experimental".to_owned(), "true".to_owned())]
        } else {
            Vec::new()
        },
        body: body.map(|body| body.to_string()),
    }
}

fn ids(person: &PersonId) -> serde_json::Value {
    json!({"identityIds": [person.as_str()]})
}
