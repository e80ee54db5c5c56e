//! `POST /accounts/import/upload`: a file, or cells copied from a spreadsheet, to make accounts of.

use super::upload::{self, Form, Received, Sender};
use crate::state::AppState;
use axum::extract::{Multipart, State};
use axum::response::Response;
use gangway_core::auth::Signed;
use gangway_core::imports::{self, NewImport};
use gangway_types::{Capability, PortalError, Posted, SourceId};

/// Where the form is posted.
pub const PATH: &str = "/accounts/import/upload";

/// Takes the file and leads to how it is read.
pub async fn take(State(app): State<AppState>, sender: Sender, body: Multipart) -> Response {
    let form =
        Form { action: PATH, need: Capability::WriteAccounts, long: &["text"], largest: upload::LARGEST };
    upload::take(&app, sender, form, body, async |signed, received| make(&app, signed, received).await).await
}

async fn make(app: &AppState, signed: &Signed, received: &Received) -> Result<Posted, PortalError> {
    let Some(file) = &received.file else {
        return Err(upload::refused_at("file", "Choose a file, or paste cells."));
    };
    let new = NewImport {
        source: SourceId::from(received.value("source").unwrap_or_default().trim()),
        file: file.kept.clone(),
        pasted: file.field == "text",
        head: &file.head,
    };
    let id = imports::create(&app.core, signed, new).await?;
    Ok(Posted::to(gangway_app::paths::import(&id, "upload")))
}
