//! `POST /people/old-lists/upload`: a file of old ids, or a pasted list.

use super::upload::{self, Form, Received, Sender};
use crate::state::AppState;
use axum::extract::{Multipart, State};
use axum::response::Response;
use gangway_core::auth::Signed;
use gangway_core::old_lists::{self, NewList};
use gangway_types::{Capability, PortalError, Posted};

/// Where the form is posted.
pub const PATH: &str = "/people/old-lists/upload";

/// Takes the file and leads to what it comes to.
pub async fn take(State(app): State<AppState>, sender: Sender, body: Multipart) -> Response {
    let form = Form { action: PATH, need: Capability::Invite, long: &["text"], largest: upload::LARGEST };
    upload::take(&app, sender, form, body, async |signed, received| make(&app, signed, received).await).await
}

async fn make(app: &AppState, signed: &Signed, received: &Received) -> Result<Posted, PortalError> {
    let Some(file) = &received.file else {
        return Err(upload::refused_at("file", "Choose a file, or paste a list."));
    };
    let new = NewList { file: file.kept.clone(), pasted: file.field == "text", head: &file.head };
    let id = old_lists::create(&app.core, signed, new).await?;
    Ok(Posted::to(gangway_app::paths::old_list(&id)))
}
