//! `GET /batches/{id}/outcome.csv`: what became of the people of a batch, as a file.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use gangway_core::audit::{self, Entry};
use gangway_core::auth::Signed;
use gangway_core::{invites, overview};
use gangway_types::audit::What;
use gangway_types::{BatchId, Capability, PortalError};
use std::sync::Arc;

/// The file, for those who may read batches.
pub async fn outcome(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let signed =
        match admitted(&app, signed, Capability::ReadBatches, &format!("/batches/{id}/outcome.csv")).await {
            Ok(signed) => signed,
            Err(error) => return no_file(&error),
        };
    // The file tells of everybody in the batch: who reads their own reports only is told of no such file.
    if !overview::sees_batches(&signed) {
        return no_file(&PortalError::not_found("batch"));
    }
    let id = BatchId(id);
    let file = async {
        let file = invites::outcome_csv(&app.core, &id).await?;
        let sentence = format!("{id}: took the outcome as a file");
        audit::write(&app.core, Entry::by(&*signed, What::Exported, sentence).about(&id, id.as_str()))
            .await?;
        Ok::<_, gangway_core::Error>(file)
    };
    match file.await.map_err(PortalError::from) {
        // The id is one of ours, so it holds nothing that would break a header.
        Ok(file) => {
            let name = format!("attachment; filename=\"{id}-outcome.csv\"");
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, name),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, file).into_response()
        }
        Err(error) => no_file(&error),
    }
}
