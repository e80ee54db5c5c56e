//! `GET /unregistered/check/{id}/left-out.csv`: who will not be mailed and why, as a file.

use super::plain;
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gangway_core::audit::{self, Entry};
use gangway_core::auth::Signed;
use gangway_core::checks;
use gangway_types::audit::What;
use gangway_types::{Capability, CheckId, PersonId, PortalError};
use std::sync::Arc;

/// The file, for whoever made the check.
pub async fn left_out(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let need = Capability::Invite;
    let Some(Extension(signed)) = signed else { return refusal(&PortalError::SignedOut) };
    if !signed.may(need) {
        let path = format!("/unregistered/check/{id}/left-out.csv");
        if let Err(error) = audit::refused(&app.core, &signed, need, &path).await {
            tracing::error!(%error, "a refusal could not be told to the audit log");
        }
        return refusal(&PortalError::Forbidden { need });
    }
    let owner = PersonId(signed.person_id.clone());
    let id = CheckId(id);
    let file = async {
        let file = checks::left_out_csv(&app.core, &owner, &id).await?;
        let sentence = "took the people that a check leaves out as a file";
        audit::write(&app.core, Entry::by(&*signed, What::Exported, sentence).about(&id, "Check")).await?;
        Ok::<_, gangway_core::Error>(file)
    };
    match file.await.map_err(PortalError::from) {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"left-out.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, file).into_response()
        }
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &PortalError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, plain::page("No file", &error.to_string())).into_response()
}
