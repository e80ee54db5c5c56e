//! `GET /batches/{id}/outcome.csv`: what became of the people of a batch, as a file.

use super::plain;
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::{StatusCode, header};
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
    let Some(Extension(signed)) = signed else { return refusal(&PortalError::SignedOut) };
    let need = Capability::ReadBatches;
    if !signed.may(need) {
        let path = format!("/batches/{id}/outcome.csv");
        if let Err(error) = audit::refused(&app.core, &signed, need, &path).await {
            tracing::error!(%error, "a refusal could not be told to the audit log");
        }
        return refusal(&PortalError::Forbidden { need });
    }
    // The file tells of everybody in the batch: who reads their own reports only is told of no such file.
    if !overview::sees_batches(&signed) {
        return refusal(&PortalError::not_found("batch"));
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
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &PortalError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, plain::page("No file", &error.to_string())).into_response()
}
