//! `GET /accounts/import/{id}/failed.csv` and `…/report.csv`: the rows that failed, as they came, and what became of each
//! row, for people. Written while they are read.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use gangway_core::auth::Signed;
use gangway_core::imports::{FailedFile, Report};
use gangway_types::{AccountJobId, Capability};
use std::sync::Arc;

/// The rows that failed, to be corrected and imported again: byte for byte what came.
pub async fn failed(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let file = async {
        let signed =
            admitted(&app, signed, Capability::ReadAccounts, &format!("/accounts/import/{id}/failed.csv"))
                .await?;
        Ok(FailedFile::open(&app.core, &signed, &AccountJobId(id.clone())).await?)
    };
    match file.await {
        Ok(file) => {
            let pieces = stream::try_unfold(file, |mut file| async move {
                let piece = file.next().await.map_err(broken_off)?;
                Ok::<_, std::io::Error>(piece.map(|piece| (Bytes::from(piece), file)))
            });
            answer(&format!("gangway-{id}-failed.csv"), Body::from_stream(pieces))
        }
        Err(error) => no_file(&error),
    }
}

/// What became of each row.
pub async fn report(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path(id): Path<String>,
) -> Response {
    let file = async {
        let signed =
            admitted(&app, signed, Capability::ReadAccounts, &format!("/accounts/import/{id}/report.csv"))
                .await?;
        Ok(Report::open(&app.core, &signed, &AccountJobId(id.clone())).await?)
    };
    match file.await {
        Ok(file) => {
            let pieces = stream::try_unfold(file, |mut file| async move {
                let piece = file.next().await.map_err(broken_off)?;
                Ok::<_, std::io::Error>(piece.map(|piece| (Bytes::from(piece), file)))
            });
            answer(&format!("gangway-{id}-report.csv"), Body::from_stream(pieces))
        }
        Err(error) => no_file(&error),
    }
}

/// Half a file must not be taken for a whole one: the download breaks off.
fn broken_off(error: gangway_core::Error) -> std::io::Error {
    tracing::error!(%error, "a file of an import could not be read on");
    std::io::Error::other("the file could not be read on")
}

/// The id in the name is one that the store knows, so it holds nothing that would break a header.
fn answer(name: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}
