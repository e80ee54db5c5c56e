//! The browser's session: an opaque cookie, contents encrypted in the store (`gangway_core::auth::Sessions`).

use crate::state::AppState;
use gangway_core::auth::{Contents, Sessions};
use std::fmt;
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

/// The key of the contents with the handle that what is private to this browser belongs to. It outlives sign-in, when
/// the id of the session changes.
const OWNER: &str = "owner";

/// Sessions, as tower-sessions wants them.
#[derive(Clone)]
pub struct Kept(pub Sessions);

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}

fn contents(record: &Record) -> Contents {
    record.data.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait::async_trait]
impl SessionStore for Kept {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while !self.0.create(&record.id.to_string(), &contents(record)).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.save(&record.id.to_string(), &contents(record)).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(session) = self.0.load(&id.to_string()).await.map_err(backend)? else {
            return Ok(None);
        };
        let expires = OffsetDateTime::from_unix_timestamp(session.expires_at / 1_000).map_err(backend)?;
        let data = session.contents.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Some(Record { id: *id, data, expiry_date: expires }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete(&id.to_string()).await.map_err(backend)
    }
}

/// The layer that gives every request its session. Lifetimes are the store's business; the cookie goes when the
/// browser is closed.
pub fn layer(app: &AppState) -> SessionManagerLayer<Kept> {
    SessionManagerLayer::new(Kept(app.sessions.clone()))
        .with_name(app.web.cookie_name())
        .with_secure(app.web.secure())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// The handle that what is private to this browser belongs to, if it has one.
pub async fn owner(session: &Session) -> Option<String> {
    session.get(OWNER).await.ok().flatten()
}

/// The same, made when there is none.
///
/// # Errors
/// When the store does not answer.
pub async fn make_owner(
    session: &Session,
    app: &AppState,
) -> std::result::Result<String, tower_sessions::session::Error> {
    if let Some(owner) = session.get(OWNER).await? {
        return Ok(owner);
    }
    let owner = app.core.random.handle();
    session.insert(OWNER, &owner).await?;
    Ok(owner)
}
