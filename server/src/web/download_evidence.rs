//! `GET /batches/{id}/evidence.jsonl`: the evidence of a batch, as a file that `gangway check --evidence` verifies.

use super::door::{admitted, no_file, refused};
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::Signed;
use gangway_core::{audit, evidence, overview};
use gangway_types::{BatchId, Capability, PortalError};
use std::sync::Arc;

/// The file, for those who may read batches and take the audit log with them: its entries are part of it.
pub async fn evidence(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let (need, path) = (Capability::ExportAudit, format!("/batches/{id}/evidence.jsonl"));
    let signed = match admitted(&app, signed, need, &path).await {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    if !overview::sees_batches(&signed) {
        return no_file(&refused(&app, &signed, need, &path).await);
    }
    if audit::origin().looks_ahead {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let id = BatchId(id);
    match evidence::pack(&app.core, &signed, &id).await.map_err(PortalError::from) {
        // The id is one of ours, so it holds nothing that would break a header.
        Ok(pack) => {
            let name = format!("attachment; filename=\"{id}-evidence.jsonl\"");
            let headers = [
                (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, name),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, pack.text).into_response()
        }
        Err(error) => no_file(&error),
    }
}
