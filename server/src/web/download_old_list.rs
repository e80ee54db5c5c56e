//! `GET /people/old-lists/{id}/report.csv`: what the rows of a list were found to be, as a file.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use gangway_core::audit::{self, Entry};
use gangway_core::auth::Signed;
use gangway_core::old_lists;
use gangway_types::audit::What;
use gangway_types::{Capability, OldListId, PortalError};
use std::sync::Arc;

/// The file, for whoever brought the list.
pub async fn report(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let path = format!("/people/old-lists/{id}/report.csv");
    let signed = match admitted(&app, signed, Capability::Invite, &path).await {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    let id = OldListId(id);
    let file = async {
        let file = old_lists::report(&app.core, &signed, &id).await?;
        let sentence = "took the report of a list of old ids as a file";
        audit::write(&app.core, Entry::by(&*signed, What::Exported, sentence).about(&id, "Old list")).await?;
        Ok::<_, gangway_core::Error>(file)
    };
    match file.await.map_err(PortalError::from) {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"old-list.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, file).into_response()
        }
        Err(error) => no_file(&error),
    }
}
