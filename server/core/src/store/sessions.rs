//! Sessions of browsers: contents encrypted, the id known by its hash only.

use super::{Result, Row, Store};
use crate::args;

/// One session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the id, hexadecimal.
    pub id_hash: String,
    /// The grant of who signed in, if anybody did.
    pub grant_id: Option<String>,
    /// Id of the key that sealed the contents.
    pub key_id: String,
    /// Sealed contents.
    pub data: Vec<u8>,
    /// When the session began, real time.
    pub created_at: i64,
    /// When it ends unless it is used, real time.
    pub expires_at: i64,
}

fn session_row(row: &Row) -> Result<SessionRow> {
    Ok(SessionRow {
        id_hash: row.text("id_hash")?,
        grant_id: row.opt_text("grant_id")?,
        key_id: row.text("key_id")?,
        data: row.opt_blob("data")?.unwrap_or_default(),
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
    })
}

/// Stores a new session; false when there is one with this id.
///
/// # Errors
/// When the database refuses.
pub async fn insert(store: &Store, session: &SessionRow) -> Result<bool> {
    let touched = store
        .exec(
            "INSERT INTO sessions (id_hash, grant_id, key_id, data, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id_hash) DO NOTHING",
            args![
                &session.id_hash,
                session.grant_id.clone(),
                &session.key_id,
                session.data.clone(),
                session.created_at,
                session.expires_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Changes contents and expiry. False when the session is not there any more: it was ended meanwhile and stays so.
///
/// # Errors
/// When the database refuses.
pub async fn update(store: &Store, session: &SessionRow) -> Result<bool> {
    let touched = store
        .exec(
            "UPDATE sessions SET grant_id = $2, key_id = $3, data = $4, expires_at = $5 WHERE id_hash = $1",
            args![
                &session.id_hash,
                session.grant_id.clone(),
                &session.key_id,
                session.data.clone(),
                session.expires_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// One session that has not expired at `now`.
///
/// # Errors
/// When the database does not answer.
pub async fn load(store: &Store, id_hash: &str, now: i64) -> Result<Option<SessionRow>> {
    store
        .row(
            "SELECT id_hash, grant_id, key_id, data, created_at, expires_at FROM sessions
             WHERE id_hash = $1 AND expires_at > $2",
            args![id_hash, now],
        )
        .await?
        .map(|row| session_row(&row))
        .transpose()
}

/// Ends one session.
///
/// # Errors
/// When the database refuses.
pub async fn delete(store: &Store, id_hash: &str) -> Result<()> {
    store.exec("DELETE FROM sessions WHERE id_hash = $1", args![id_hash]).await?;
    Ok(())
}

/// Forgets sessions that expired.
///
/// # Errors
/// When the database refuses.
pub async fn delete_expired(store: &Store, now: i64) -> Result<u64> {
    store.exec("DELETE FROM sessions WHERE expires_at <= $1", args![now]).await
}
