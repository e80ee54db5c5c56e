//! `POST /sources/{id}/files/upload`: a source's file, to be compared with what ISC has.

use super::upload::{self, Form, Received, Sender};
use crate::state::AppState;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use gangway_app::paths;
use gangway_core::auth::Signed;
use gangway_core::sources;
use gangway_types::{Capability, PortalError, Posted, SourceId};

/// Where the form is posted.
pub const PATH: &str = "/sources/{id}/files/upload";

/// Takes the file, keeps it, and leads to what its aggregation would do.
pub async fn take(
    State(app): State<AppState>,
    Path(id): Path<String>,
    sender: Sender,
    body: Multipart,
) -> Response {
    let action = format!("/sources/{id}/files/upload");
    let form =
        Form { action: &action, need: Capability::WriteAccounts, long: &[], largest: sources::LARGEST };
    let source = SourceId(id);
    upload::take(&app, sender, form, body, async |signed, received| {
        keep(&app, signed, &source, received).await
    })
    .await
}

async fn keep(
    app: &AppState,
    signed: &Signed,
    source: &SourceId,
    received: &Received,
) -> Result<Posted, PortalError> {
    let Some(file) = &received.file else { return Err(upload::refused_at("file", "Choose a file.")) };
    let kept = sources::keep_upload(&app.core, signed, source, &file.kept).await?;
    if kept.known {
        upload::discard(app, &file.kept).await;
    }
    sources::start(&app.core, signed, source, &kept.file).await?;
    let to = paths::safety(source, Some(&kept.file));
    Ok(match kept.known {
        true => Posted::saying(to, "This file was here already; it is compared again"),
        false => Posted::to(to),
    })
}
