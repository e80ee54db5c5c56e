//! Settings, meta values.

use super::{Result, Store};
use crate::args;
use serde_json::Value as Json;

/// All changed settings as they are stored: key and JSON value.
///
/// # Errors
/// When the database does not answer.
pub async fn all(store: &Store) -> Result<Vec<(String, Json)>> {
    let rows = store.rows("SELECT key, value FROM settings ORDER BY key", args![]).await?;
    let mut settings = Vec::with_capacity(rows.len());
    for row in rows {
        // What cannot be read any more counts as not changed.
        if let Ok(value) = serde_json::from_str(&row.text("value")?) {
            settings.push((row.text("key")?, value));
        }
    }
    Ok(settings)
}

/// Changes one setting and remembers what it was.
///
/// # Errors
/// When the database refuses.
pub async fn change(store: &Store, key: &str, value: &Json, by: Option<(&str, &str)>, at: i64) -> Result<()> {
    store
        .exec(
            "INSERT INTO settings (key, value, previous, changed_by, changed_by_name, changed_at)
             VALUES ($1, $2, NULL, $3, $4, $5)
             ON CONFLICT (key) DO UPDATE SET previous = settings.value, value = excluded.value,
                changed_by = excluded.changed_by, changed_by_name = excluded.changed_by_name,
                changed_at = excluded.changed_at",
            args![key, value.to_string(), by.map(|by| by.0), by.map(|by| by.1), at],
        )
        .await?;
    Ok(())
}

/// A value of the portal's own (`tenant_id`, `directory_generation`).
///
/// # Errors
/// When the database does not answer.
pub async fn meta(store: &Store, key: &str) -> Result<Option<String>> {
    store
        .row("SELECT value FROM meta WHERE key = $1", args![key])
        .await?
        .map(|row| row.text("value"))
        .transpose()
}

/// Stores such a value unless there is one; answers the one that is there now.
///
/// # Errors
/// When the database refuses.
pub async fn meta_once(store: &Store, key: &str, value: &str) -> Result<String> {
    store
        .exec("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", args![key, value])
        .await?;
    Ok(meta(store, key).await?.unwrap_or_else(|| value.to_owned()))
}

/// Stores such a value.
///
/// # Errors
/// When the database refuses.
pub async fn set_meta(store: &Store, key: &str, value: &str) -> Result<()> {
    store
        .exec(
            "INSERT INTO meta (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            args![key, value],
        )
        .await?;
    Ok(())
}
