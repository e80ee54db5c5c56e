//! `POST /people/old-lists/upload`: a file of old ids, or a pasted list.

use super::door::admitted;
use super::upload::{self, Place, Received, Untaken};
use crate::state::AppState;
use axum::extract::{Extension, Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use gangway_core::auth::Signed;
use gangway_core::old_lists::{self, NewList};
use gangway_types::{Capability, PortalError, Posted};
use std::sync::Arc;
use tower_sessions::Session;

/// Where the form is posted.
pub const PATH: &str = "/people/old-lists/upload";

/// Takes the file and leads to what it comes to.
pub async fn take(
    State(app): State<AppState>,
    session: Session,
    signed: Option<Extension<Arc<Signed>>>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    // Before anything is taken.
    let admitted = admitted(&app, signed.clone(), Capability::Invite, PATH).await;
    let signed = signed.map(|Extension(signed)| signed);
    let received = match admitted {
        Ok(_) => upload::receive(&app, form, &["text"], upload::LARGEST).await,
        Err(error) => Err(Untaken { fields: Vec::new(), error }),
    };
    let place = Place { action: PATH, session: &session, headers: &headers, signed: signed.as_deref() };
    let run = async |received: &Received| make(&app, signed.as_deref(), received).await;
    upload::respond(&app, place, received, run).await
}

async fn make(app: &AppState, signed: Option<&Signed>, received: &Received) -> Result<Posted, PortalError> {
    let signed = signed.ok_or(PortalError::SignedOut)?;
    let Some(file) = &received.file else {
        return Err(upload::refused_at("file", "Choose a file, or paste a list."));
    };
    let new = NewList { file: file.kept.clone(), pasted: file.field == "text", head: &file.head };
    let id = old_lists::create(&app.core, signed, new).await?;
    Ok(Posted::to(gangway_app::paths::old_list(&id)))
}
