//! `GET /sources/{id}/template.csv`: the headings of a source's file, byte for byte as ISC gives them.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::extract::{Extension, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gangway_core::accounts::sources;
use gangway_core::audit::{self, Entry};
use gangway_core::auth::Signed;
use gangway_types::audit::What;
use gangway_types::{Capability, PortalError, SourceId};
use std::sync::Arc;

/// The file, for whoever may read the source.
pub async fn template(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let signed = match admitted(
        &app,
        signed,
        Capability::ReadAccounts,
        &format!("/sources/{id}/template.csv"),
    )
    .await
    {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    if audit::origin().looks_ahead {
        return StatusCode::NO_CONTENT.into_response();
    }
    let id = SourceId(id);
    let file = async {
        let (name, file) = sources::template(&app.core, &signed, &id).await?;
        let sentence = format!("took the headings of {name}’s file");
        audit::write(&app.core, Entry::by(&*signed, What::Exported, sentence).about(&id, name)).await?;
        Ok::<_, gangway_core::Error>(file)
    };
    match file.await.map_err(PortalError::from) {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"template.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, file).into_response()
        }
        Err(error) => no_file(&error),
    }
}
