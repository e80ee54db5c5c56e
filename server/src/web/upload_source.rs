//! `POST /sources/{id}/files/upload`: a source's file, to be compared with what ISC has.

use super::door::admitted;
use super::upload::{self, Place, Received, Untaken};
use crate::state::AppState;
use axum::extract::{Extension, Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gangway_app::paths;
use gangway_core::auth::Signed;
use gangway_core::sources;
use gangway_types::{Capability, PortalError, Posted, SourceId};
use std::sync::Arc;
use tower_sessions::Session;

/// Where the form is posted.
pub const PATH: &str = "/sources/{id}/files/upload";

/// Takes the file, keeps it, and leads to what its aggregation would do.
pub async fn take(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let action = format!("/sources/{id}/files/upload");
    // Before anything is taken.
    let admitted = admitted(&app, signed.clone(), Capability::WriteAccounts, &action).await;
    let signed = signed.map(|Extension(signed)| signed);
    let received = match admitted {
        Ok(_) => upload::receive(&app, form, &[], sources::LARGEST).await,
        Err(error) => Err(Untaken { fields: Vec::new(), error }),
    };
    let place = Place { action: &action, session: &session, headers: &headers, signed: signed.as_deref() };
    let source = SourceId(id);
    let run = async |received: &Received| keep(&app, signed.as_deref(), &source, received).await;
    upload::respond(&app, place, received, run).await
}

async fn keep(
    app: &AppState,
    signed: Option<&Signed>,
    source: &SourceId,
    received: &Received,
) -> Result<Posted, PortalError> {
    let signed = signed.ok_or(PortalError::SignedOut)?;
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
