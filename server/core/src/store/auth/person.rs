//! What is known about somebody who signed in: their name, their preferences, whether they manage anybody.

use crate::args;
use crate::store::{Result, Store, Tx};

/// Whether somebody in the directory has this person as manager.
///
/// # Errors
/// When the database does not answer.
pub async fn manages(store: &Store, person_id: &str) -> Result<bool> {
    let row = store
        .row(
            "SELECT 1 AS found FROM people WHERE manager_id = $1 AND gone_at IS NULL LIMIT 1",
            args![person_id],
        )
        .await?;
    Ok(row.is_some())
}

/// A preference of one person.
///
/// # Errors
/// When the database does not answer.
pub async fn preference(store: &Store, person_id: &str, key: &str) -> Result<Option<String>> {
    store
        .row("SELECT value FROM preferences WHERE person_id = $1 AND key = $2", args![person_id, key])
        .await?
        .map(|row| row.text("value"))
        .transpose()
}

/// Sets a preference of one person.
///
/// # Errors
/// When the database refuses.
pub async fn set_preference(store: &Store, person_id: &str, key: &str, value: &str) -> Result<()> {
    let mut tx = store.begin().await?;
    put_preference(&mut tx, person_id, key, value).await?;
    tx.commit().await
}

/// The same, with whatever else is written.
///
/// # Errors
/// When the database refuses.
pub async fn put_preference(tx: &mut Tx, person_id: &str, key: &str, value: &str) -> Result<()> {
    tx.exec(
        "INSERT INTO preferences (person_id, key, value) VALUES ($1, $2, $3)
             ON CONFLICT (person_id, key) DO UPDATE SET value = excluded.value",
        args![person_id, key, value],
    )
    .await?;
    Ok(())
}

/// Display name and account name of somebody in the directory.
///
/// # Errors
/// When the database does not answer.
pub async fn person_name(store: &Store, person_id: &str) -> Result<Option<(String, String)>> {
    store
        .row("SELECT name, alias FROM people WHERE id = $1", args![person_id])
        .await?
        .map(|row| Ok((row.text("name")?, row.text("alias")?)))
        .transpose()
}
