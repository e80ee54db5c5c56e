//! What ISC tells of how mail is set up: templates that the tenant changed, and whether all mail is redirected.

use serde_json::{Value, json};

use super::{Call, list};
use crate::{
    filter::Fields,
    gate::Who,
    http::reply::Reply,
    options::{Served, Template},
    world::World,
};

/// The path of the test mode, without its version: only under `/beta` [VS Code extension].
pub(crate) const TEST_MODE: [&str; 2] = ["notification-preferences", "email-test-mode"];

const FIELDS: Fields =
    &[("key", &["eq", "in", "sw"]), ("medium", &["eq", "in", "sw"]), ("locale", &["eq", "in", "sw"])];
const SORTABLE: &[&str] = &["key", "name", "medium"];

/// `GET /notification-templates`: only those that the tenant changed.
pub(crate) fn list(call: &mut Call<'_>) -> Reply {
    let rows = call.state.world.mail.templates.iter().enumerate().map(whole).collect();
    list::objects(call.request, rows, 250, FIELDS, SORTABLE).unwrap_or_else(|refusal| refusal)
}

/// `GET /notification-templates/{id}`.
pub(crate) fn get(call: &mut Call<'_>) -> Reply {
    let templates = &call.state.world.mail.templates;
    match templates.iter().enumerate().map(whole).find(|one| one["id"] == call.segment(0)) {
        Some(template) => Reply::json(200, &template),
        None => Reply::not_found(&format!("There is no template with the id \"{}\".", call.segment(0))),
    }
}

fn whole((place, template): (usize, &Template)) -> Value {
    let mut whole = json!({
        "id": format!("5f2d0000-0000-4000-8000-{place:012}"),
        "key": template.key,
        "name": template.name,
        "medium": "EMAIL",
        "locale": "en",
        "subject": template.subject,
        "body": "<p>Made for practice.</p>",
    });
    // Optional in the description, but not null.
    if let (Some(whole), Some(from)) = (whole.as_object_mut(), &template.from) {
        whole.insert("from".to_owned(), json!(from));
    }
    whole
}

/// `GET /beta/notification-preferences/email-test-mode`, for an ORG_ADMIN.
pub(crate) fn test_mode(world: &World, who: &Who, method: &str) -> Reply {
    if method != "GET" {
        return Reply::error(405, "405 Method not allowed", "This path does not take this method.")
            .with("Allow", "GET".to_owned());
    }
    let admin = who.person.is_some() && who.levels.contains(&"ORG_ADMIN");
    match world.mail.test_mode_answer {
        Served::Gone => Reply::not_found("There is nothing at this path."),
        Served::Forbidden => Reply::forbidden("This cannot be read with this token."),
        Served::Answered if !admin => Reply::forbidden("The user needs the level ORG_ADMIN."),
        Served::Answered => Reply::json(
            200,
            &json!({"emailTestMode": world.mail.test_mode, "emailTestAddress": world.mail.test_address}),
        ),
    }
}
