//! `GET /unregistered/check/{id}/left-out.csv`: who will not be mailed and why, as a file.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::header;
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
    let signed =
        match admitted(&app, signed, Capability::Invite, &format!("/unregistered/check/{id}/left-out.csv"))
            .await
        {
            Ok(signed) => signed,
            Err(error) => return no_file(&error),
        };
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
        Err(error) => no_file(&error),
    }
}
