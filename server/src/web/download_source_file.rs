//! `GET /sources/{id}/files/{file}/download`: a kept file, byte for byte, a piece at a time.

use super::door::{admitted, no_file};
use crate::state::AppState;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use gangway_core::auth::Signed;
use gangway_core::sources;
use gangway_core::store::kept_files;
use gangway_types::{Capability, PortalError, SourceFileId, SourceId};
use std::sync::Arc;

/// The file, for whoever may read the source.
pub async fn file(
    State(app): State<AppState>,
    signed: Option<Extension<Arc<Signed>>>,
    Path((source, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let signed = match admitted(
        &app,
        signed,
        Capability::ReadAccounts,
        &format!("/sources/{source}/files/{file}/download"),
    )
    .await
    {
        Ok(signed) => signed,
        Err(error) => return no_file(&error),
    };
    if super::is_prefetch(&headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let (source, file) = (SourceId(source), SourceFileId(file));
    match sources::download(&app.core, &signed, &source, &file).await.map_err(PortalError::from) {
        Ok((file, kept)) => {
            let headers = [
                // As it came: nothing may read it as text and write it otherwise.
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_LENGTH, file.bytes.to_string()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", plain_name(&file.name))),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, Body::from_stream(pieces(app, kept))).into_response()
        }
        Err(error) => no_file(&error),
    }
}

fn pieces(app: AppState, kept: String) -> impl futures::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    async_stream::try_stream! {
        let mut n = 0;
        while let Some(piece) =
            kept_files::piece(&app.core.store, &kept, n).await.map_err(std::io::Error::other)?
        {
            n += 1;
            yield piece;
        }
    }
}

/// A name that cannot leave its quotes.
fn plain_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let name: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    if name.trim().is_empty() { "accounts.csv".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_stays_within_its_quotes() {
        assert_eq!(plain_name("joiners nov.csv"), "joiners nov.csv");
        assert_eq!(plain_name("a\"; x=\"\r\nb"), "a__ x____b");
        assert_eq!(plain_name(""), "accounts.csv");
    }
}
