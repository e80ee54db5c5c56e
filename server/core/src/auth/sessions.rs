//! Sessions of browsers: contents encrypted at rest, the id known to the database by its hash only.
//!
//! Reading goes through a small cache of a few seconds, so that a page view costs no query and no decryption. Every
//! change passes through it; a session ended in another replica is noticed when its entry is [`FRESH_MS`] old.

use super::cache::Cache;
use super::{KeyError, Keys};
use crate::clock::Clock;
use crate::random::Random;
use crate::store::sessions::SessionRow;
use crate::store::{self, Store};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// How long a session lives that nobody signed in to: the time to sign in, or to come back to a refused form.
pub const ANONYMOUS_MS: i64 = 3_600_000;
/// How long a signed-in session lives without being used.
pub const IDLE_MS: i64 = 2 * 3_600_000;
/// How long a session lives at most.
pub const ABSOLUTE_MS: i64 = 12 * 3_600_000;
/// How old a cached reading may be.
pub const FRESH_MS: i64 = 3_000;
/// The key of the contents that names the grant.
pub const GRANT: &str = "grant";

/// Contents of a session.
pub type Contents = Map<String, Value>;

/// One session.
#[derive(Debug)]
pub struct Session {
    /// What was put into it.
    pub contents: Contents,
    /// When it began, real time.
    pub created_at: i64,
    /// When it ends unless it is used, real time.
    pub expires_at: i64,
}

/// Why a session could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The key.
    #[error("session: {0}")]
    Key(#[from] KeyError),
}

/// All sessions. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    keys: Keys,
    clock: Clock,
    random: Random,
    cache: Arc<Cache<Arc<Session>>>,
}

impl Sessions {
    /// Sessions in this store, encrypted with these keys.
    pub fn new(store: Store, keys: Keys, clock: Clock, random: Random) -> Self {
        Self { store, keys, clock, random, cache: Arc::new(Cache::new(FRESH_MS)) }
    }

    /// The session with this id, unless it ended.
    ///
    /// # Errors
    /// When the database does not answer. A session that cannot be decrypted counts as ended.
    pub async fn load(&self, id: &str) -> Result<Option<Arc<Session>>, SessionError> {
        let (hash, now) = (hash(id), self.clock.real());
        if let Some(session) = self.cache.get(&hash, now) {
            return Ok((session.expires_at > now).then_some(session));
        }
        let Some(row) = store::sessions::load(&self.store, &hash, now).await? else {
            return Ok(None);
        };
        let contents = match self.keys.open(&place(&hash), &row.key_id, &row.data) {
            Ok(plain) => serde_json::from_slice(&plain).unwrap_or_default(),
            Err(error) => {
                tracing::warn!(%error, "a session cannot be read and counts as ended");
                return Ok(None);
            }
        };
        let session = Arc::new(Session { contents, created_at: row.created_at, expires_at: row.expires_at });
        self.cache.put(hash, Arc::clone(&session), now);
        Ok(Some(session))
    }

    /// Begins a session. False when the id is taken.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn create(&self, id: &str, contents: &Contents) -> Result<bool, SessionError> {
        let now = self.clock.real();
        let row = self.row(id, contents, now)?;
        Ok(store::sessions::insert(&self.store, &row).await?)
    }

    /// Stores new contents and counts as use. A session that was ended meanwhile stays ended.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save(&self, id: &str, contents: &Contents) -> Result<(), SessionError> {
        let now = self.clock.real();
        let begun = self.load(id).await?.map_or(now, |session| session.created_at);
        let row = self.row(id, contents, begun)?;
        self.cache.remove(&row.id_hash);
        store::sessions::update(&self.store, &row).await?;
        self.cache.remove(&row.id_hash);
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete(&self, id: &str) -> Result<(), SessionError> {
        let hash = hash(id);
        self.cache.remove(&hash);
        store::sessions::delete(&self.store, &hash).await?;
        self.cache.remove(&hash);
        Ok(())
    }

    /// The next look at any session reads the store.
    pub fn forget_all(&self) {
        self.cache.clear();
    }

    fn row(&self, id: &str, contents: &Contents, begun: i64) -> Result<SessionRow, SessionError> {
        let (hash, now) = (hash(id), self.clock.real());
        let grant_id = contents.get(GRANT).and_then(Value::as_str).map(str::to_owned);
        let idle = if grant_id.is_some() { IDLE_MS } else { ANONYMOUS_MS };
        let plain = serde_json::to_vec(contents).map_err(store::Error::from)?;
        let sealed = self.keys.seal(&self.random, &place(&hash), &plain)?;
        Ok(SessionRow {
            id_hash: hash,
            grant_id,
            key_id: sealed.key_id,
            data: sealed.bytes,
            created_at: begun,
            expires_at: (now + idle).min(begun + ABSOLUTE_MS),
        })
    }
}

fn hash(id: &str) -> String {
    hex::encode(Sha256::digest(id.as_bytes()))
}

fn place(hash: &str) -> String {
    format!("session {hash}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::testing::Moved;
    use crate::store::testing::{Tested, sqlite};
    use serde_json::json;

    fn contents(grant: &str) -> Contents {
        Contents::from_iter([(GRANT.to_owned(), json!(grant)), ("word".to_owned(), json!("salamander"))])
    }

    async fn sessions() -> (Sessions, Moved, Tested) {
        let (tested, moved) = (sqlite().await, Moved::default());
        let sessions =
            Sessions::new(tested.store.clone(), Keys::new([1; 32]), moved.clock(), Random::seeded(1));
        (sessions, moved, tested)
    }

    #[tokio::test]
    async fn neither_id_nor_contents_are_readable_in_the_database() {
        let (sessions, _moved, _folder) = sessions().await;
        assert!(sessions.create("the-id", &contents("g")).await.expect("created"));
        let row = sessions.store.row("SELECT id_hash, data FROM sessions", Vec::new()).await.expect("read");
        let row = row.expect("one session");
        assert!(!row.text("id_hash").expect("hash").contains("the-id"));
        let data = row.opt_blob("data").expect("data").expect("data");
        assert!(!String::from_utf8_lossy(&data).contains("salamander"));
    }

    #[tokio::test]
    async fn it_ends_when_idle_and_at_the_latest_after_its_absolute_life() {
        let (sessions, moved, _folder) = sessions().await;
        sessions.create("a", &contents("g")).await.expect("created");
        moved.by(IDLE_MS - 1);
        assert!(sessions.load("a").await.expect("read").is_some());
        for _ in 0..5 {
            sessions.save("a", &contents("g")).await.expect("used");
            moved.by(IDLE_MS - 1);
            assert!(sessions.load("a").await.expect("read").is_some());
        }
        sessions.save("a", &contents("g")).await.expect("used");
        moved.by(IDLE_MS - 1);
        assert!(sessions.load("a").await.expect("read").is_none(), "used all the time, and yet 12 hours old");
    }

    #[tokio::test]
    async fn an_ended_session_does_not_come_back_by_a_late_save() {
        let (sessions, _moved, _folder) = sessions().await;
        sessions.create("a", &contents("g")).await.expect("created");
        assert!(sessions.load("a").await.expect("read").is_some());
        sessions.delete("a").await.expect("ended");
        sessions.save("a", &contents("g")).await.expect("late");
        assert!(sessions.load("a").await.expect("read").is_none());
    }

    #[tokio::test]
    async fn a_rotated_key_keeps_sessions_and_a_lost_one_ends_them() {
        let (sessions, _moved, _folder) = sessions().await;
        sessions.create("a", &contents("g")).await.expect("created");
        let with =
            |keys| Sessions::new(sessions.store.clone(), keys, sessions.clock.clone(), Random::seeded(2));
        let rotated = with(Keys::rotated([2; 32], &[[1; 32]]));
        assert!(rotated.load("a").await.expect("read").is_some());
        assert!(with(Keys::new([2; 32])).load("a").await.expect("read").is_none());
        rotated.save("a", &contents("g")).await.expect("sealed anew");
        assert!(with(Keys::new([2; 32])).load("a").await.expect("read").is_some());
    }
}
