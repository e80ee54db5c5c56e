//! Files that people send: taken as a stream into the store, never whole in memory.

use super::door::admitted;
use super::forms::{self, Answer, Post};
use super::once;
use super::own_path::{own_path, referer};
use crate::state::AppState;
use axum::extract::multipart::Field;
use axum::extract::{Extension, FromRequestParts, Multipart};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use gangway_core::auth::Signed;
use gangway_core::store::kept_files::{self, KeptFile, Writer};
use gangway_types::{Capability, FieldError, PortalError, Posted};
use std::sync::Arc;
use tower_sessions::Session;

/// A file may be this long, in bytes.
pub const LARGEST: u64 = 25 << 20;
/// How much of what is too long is still read, as a multiple of what is taken: a browser shows our answer only when it
/// could send everything.
const DRAINED: u64 = 8;
/// Bytes of one ordinary field.
const LARGEST_FIELD: usize = 64 << 10;
/// Ordinary fields of one form.
const FIELDS: usize = 64;
/// Bytes from the beginning of a file that are looked at to tell what it is.
const HEAD: usize = 64 << 10;

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct ReceivedFile {
    /// The field it came in.
    pub field: String,
    /// It, complete.
    pub kept: KeptFile,
    /// Its first bytes.
    pub head: Vec<u8>,
}

/// What came with a form.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Names and values of ordinary fields, in order.
    pub fields: Vec<(String, String)>,
    /// The file, if one was chosen.
    pub file: Option<ReceivedFile>,
}

impl Received {
    /// The first value of an ordinary field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A form that was not taken: what came of it, and why. Nothing of its file is kept.
#[derive(Clone, Debug)]
struct Untaken {
    /// Ordinary fields that came before.
    fields: Vec<(String, String)>,
    /// Why.
    error: PortalError,
}

/// Takes a form with at most one file of at most `largest` bytes. Fields with a file name, and those named in `long`
/// (pasted text), are files; empty ones are none. The caller deletes the kept file when it makes nothing of it.
///
/// # Errors
/// When it is too long, has two files, was cut off, or cannot be kept.
async fn receive(
    app: &AppState,
    mut form: Multipart,
    long: &[&str],
    largest: u64,
) -> Result<Received, Untaken> {
    let mut received = Received::default();
    let outcome = fields(app, &mut form, long, largest, &mut received).await;
    let Err(error) = outcome else { return Ok(received) };
    if let Some(file) = received.file {
        discard(app, &file.kept).await;
    }
    Err(Untaken { fields: received.fields, error })
}

async fn fields(
    app: &AppState,
    form: &mut Multipart,
    long: &[&str],
    largest: u64,
    received: &mut Received,
) -> Result<(), PortalError> {
    while let Some(field) = form.next_field().await.map_err(|_| cut_off())? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        if is_file || long.contains(&name.as_str()) {
            let Some(file) = file(app, field, &name, largest).await? else { continue };
            if let Some(first) = &received.file {
                discard(app, &file.kept).await;
                let words = "Choose a file or paste cells, not both.";
                return Err(refused_at(&first.field, words));
            }
            received.file = Some(file);
        } else {
            let value = text(field).await?;
            received.fields.push((name, value));
            if received.fields.len() > FIELDS {
                return Err(PortalError::refused(
                    "This form has more fields than Gangway knows. Nothing was done.",
                ));
            }
        }
    }
    Ok(())
}

async fn text(mut field: Field<'_>) -> Result<String, PortalError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| cut_off())? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > LARGEST_FIELD {
            return Err(PortalError::refused("A field is longer than Gangway takes. Nothing was done."));
        }
    }
    String::from_utf8(bytes).map_err(|_| PortalError::refused("A field is no text. Nothing was done."))
}

async fn file(
    app: &AppState,
    mut field: Field<'_>,
    name: &str,
    largest: u64,
) -> Result<Option<ReceivedFile>, PortalError> {
    let (store, clock) = (&app.core.store, &app.core.clock);
    // Some browsers send folders along.
    let file_name = field.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let file_name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let mut head = Vec::new();
    let mut writer: Option<Writer> = None;
    let mut length: u64 = 0;
    let outcome = async {
        while let Some(piece) = field.chunk().await.map_err(|_| cut_off())? {
            length += piece.len() as u64;
            if length > largest.saturating_mul(DRAINED) {
                break;
            }
            if length > largest || piece.is_empty() {
                continue;
            }
            let more = HEAD.saturating_sub(head.len()).min(piece.len());
            head.extend_from_slice(&piece[..more]);
            let writer = match &mut writer {
                Some(writer) => writer,
                none => {
                    let id = app.core.random.id(clock.real());
                    none.insert(Writer::begin(store, &id, &file_name, clock.real()).await.map_err(ours)?)
                }
            };
            writer.write(store, &piece).await.map_err(ours)?;
        }
        if length > largest {
            let most = largest >> 20;
            let words = format!("The file is larger than {most} MB. Cut it into several files.");
            return Err(refused_at(name, &words));
        }
        Ok(())
    };
    match (outcome.await, writer) {
        (Ok(()), None) if file_name.is_empty() => Ok(None),
        (Ok(()), None) => Err(refused_at(name, "The file is empty.")),
        (Ok(()), Some(writer)) => {
            let kept = writer.finish(store).await.map_err(ours)?;
            Ok(Some(ReceivedFile { field: name.to_owned(), kept, head }))
        }
        (Err(error), writer) => {
            if let Some(writer) = writer
                && let Err(error) = writer.give_up(store).await
            {
                tracing::warn!(%error, "a part of a file could not be forgotten; it goes after a day");
            }
            Err(error)
        }
    }
}

/// Forgets a file that nothing is made of.
pub async fn discard(app: &AppState, file: &KeptFile) {
    if let Err(error) = kept_files::delete(&app.core.store, &file.id).await {
        tracing::warn!(%error, "a file that nothing is made of could not be forgotten");
    }
}

/// Refuses a form because of one field.
pub fn refused_at(field: &str, words: &str) -> PortalError {
    let fields = vec![FieldError { field: field.to_owned(), words: words.to_owned() }];
    PortalError::Refused { what: format!("{words} Nothing was done."), fields }
}

fn cut_off() -> PortalError {
    PortalError::refused("The file did not arrive completely. Nothing was done; send it again.")
}

fn ours(error: gangway_core::store::Error) -> PortalError {
    gangway_core::Error::from(error).into()
}

/// Who sends a form with a file: everything of the request but the form.
pub struct Sender {
    session: Session,
    signed: Option<Arc<Signed>>,
    headers: HeaderMap,
}

impl FromRequestParts<AppState> for Sender {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, app).await?;
        let signed = parts.extensions.get::<Arc<Signed>>().cloned();
        Ok(Self { session, signed, headers: parts.headers.clone() })
    }
}

/// What a form with a file is, whoever sends it.
pub struct Form<'a> {
    /// The address it is posted to.
    pub action: &'a str,
    /// What takes to send it.
    pub need: Capability,
    /// Fields whose text counts as a file.
    pub long: &'a [&'a str],
    /// The longest file, in bytes.
    pub largest: u64,
}

/// Takes a form from those who may send it, before anything else of theirs is taken, and answers as [`respond`] does.
pub async fn take(
    app: &AppState,
    sender: Sender,
    form: Form<'_>,
    body: Multipart,
    make: impl AsyncFnOnce(&Signed, &Received) -> Result<Posted, PortalError>,
) -> Response {
    let Sender { session, signed, headers } = sender;
    let received = match admitted(app, signed.clone().map(Extension), form.need, form.action).await {
        Ok(_) => receive(app, body, form.long, form.largest).await,
        Err(error) => Err(Untaken { fields: Vec::new(), error }),
    };
    let place =
        Place { action: form.action, session: &session, headers: &headers, signed: signed.as_deref() };
    let run =
        async |received: &Received| make(signed.as_deref().ok_or(PortalError::SignedOut)?, received).await;
    respond(app, place, received, run).await
}

/// Where a form with a file was posted, and from where.
struct Place<'a> {
    /// The address it was posted to.
    action: &'a str,
    /// The session.
    session: &'a Session,
    /// What the request says of itself.
    headers: &'a HeaderMap,
    /// Who is signed in.
    signed: Option<&'a Signed>,
}

/// Answers a form with a file as every other form is answered: 303 to the result or back with what was typed; JSON for
/// those who ask for it. `run` makes something of it, once for each key, file and fields; when the form was done before,
/// the file that came again is forgotten.
async fn respond(
    app: &AppState,
    place: Place<'_>,
    received: Result<Received, Untaken>,
    run: impl AsyncFnOnce(&Received) -> Result<Posted, PortalError>,
) -> Response {
    let (fields, answer) = match received {
        Err(untaken) => (untaken.fields, answer(Err(untaken.error))),
        Ok(received) => {
            let mut used = false;
            let made = async {
                let posted = run(&received).await;
                used = posted.is_ok();
                answer(posted)
            };
            let answer = match (place.signed, received.value("key")) {
                (Some(signed), Some(key)) => {
                    let key = once::key(key, place.action, &body(&received));
                    once::only(app, &key, &signed.session, made).await
                }
                _ => made.await,
            };
            if !used && let Some(file) = &received.file {
                discard(app, &file.kept).await;
            }
            (received.fields, answer)
        }
    };
    let said = fields.iter().find(|(name, _)| name == "return").and_then(|(_, value)| own_path(value));
    let accepts = place.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let post = Post {
        action: place.action.to_owned(),
        from: said.or_else(|| referer(place.headers, &app.web.public_url)).unwrap_or_else(|| "/".to_owned()),
        is_browser: accepts.contains("text/html"),
        typed: fields,
    };
    forms::respond(app, place.session, place.signed.is_some(), &post, answer).await
}

fn answer(posted: Result<Posted, PortalError>) -> Answer {
    let (status, body) = match &posted {
        Ok(posted) => (StatusCode::OK, serde_json::to_vec(posted)),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, serde_json::to_vec(error))
        }
    };
    Answer { status, body: body.unwrap_or_default().into() }
}

/// What makes two posts the same one.
fn body(received: &Received) -> Vec<u8> {
    let file = received.file.as_ref().map(|file| file.kept.sha256.as_str()).unwrap_or_default();
    let fields = received.fields.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    fields.chain([file]).collect::<Vec<_>>().join("\0").into_bytes()
}
