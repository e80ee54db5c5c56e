//! `GET /audit/export.csv`: what a filter leaves of the audit log, as a file, written while it is read.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use gangway_core::audit::{self, Export};
use gangway_core::auth::Signed;
use gangway_types::audit::AuditFilter;
use gangway_types::{Capability, PortalError};
use std::sync::Arc;

/// The file, for those who may take it with them.
pub async fn export(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    RawQuery(query): RawQuery,
) -> Response {
    let signed = match admitted(&app, signed, Capability::ExportAudit, "/audit/export.csv").await {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    if audit::origin().looks_ahead {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let filter = AuditFilter { page: 1, ..AuditFilter::read(query.as_deref().unwrap_or_default()) };
    let mut address = app.web.public_url.clone();
    address.set_path("/audit");
    address.set_query(Some(filter.print().as_str()).filter(|query| !query.is_empty()));
    match audit::export(&app.core, &signed, &filter, address.as_str()).await.map_err(PortalError::from) {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"audit-log.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, body(file)).into_response()
        }
        Err(error) => no_file(&error),
    }
}

/// The pieces as they come. A store that does not answer any more breaks the download off, so that half a file is not
/// taken for a whole one.
fn body(file: Export) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let piece = file.next().await.map_err(|error| {
            tracing::error!(%error, "the audit log could not be read on");
            std::io::Error::other("the audit log could not be read on")
        })?;
        Ok::<_, std::io::Error>(piece.map(|piece| (Bytes::from(piece), file)))
    }))
}
