//! `GET /unregistered/check/{id}/left-out.csv`: who will not be mailed and why, as a file; and `…/doubts.csv`: who may not be
//! able to read it.

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

/// Who will not be mailed, for whoever made the check.
pub async fn left_out(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    file(app, signed, id, &LEFT_OUT).await
}

/// Who may not be able to read it, for whoever made the check.
pub async fn doubts(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    file(app, signed, id, &DOUBTS).await
}

/// One of a check's files.
struct File {
    /// The last part of its address, and its name.
    name: &'static str,
    /// What the audit log says of it.
    sentence: &'static str,
}

const LEFT_OUT: File =
    File { name: "left-out.csv", sentence: "took the people that a check leaves out as a file" };
const DOUBTS: File = File {
    name: "doubts.csv",
    sentence: "took the people of a check who may not be able to read an invitation as a file",
};

async fn file(app: AppState, signed: Option<Extension<Arc<Signed>>>, id: String, wanted: &File) -> Response {
    let path = format!("/unregistered/check/{id}/{}", wanted.name);
    let signed = match admitted(&app, signed, Capability::Invite, &path).await {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    let owner = PersonId(signed.person_id.clone());
    let id = CheckId(id);
    let file = async {
        let file = if wanted.name == DOUBTS.name {
            checks::doubts_csv(&app.core, &owner, &id).await?
        } else {
            checks::left_out_csv(&app.core, &owner, &id).await?
        };
        let entry = Entry::by(&*signed, What::Exported, wanted.sentence).about(&id, "Check");
        audit::write(&app.core, entry).await?;
        Ok::<_, gangway_core::Error>(file)
    };
    match file.await.map_err(PortalError::from) {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", wanted.name)),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, file).into_response()
        }
        Err(error) => no_file(&error),
    }
}
