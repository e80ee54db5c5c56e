//! The first fill on SQLite: indices are built once at the end instead of row by row, which halves the time. PostgreSQL
//! writes while others read, and keeps its indices.

use crate::args;
use crate::store::{Result, Store};

/// Where the statements that make the indices wait until the fill is over; lasting, so that a killed process loses none.
const KEY: &str = "people_indices";

/// Puts the indices aside while the table is empty; true when it did.
///
/// # Errors
/// When the database refuses.
pub async fn begin_bulk(store: &Store) -> Result<bool> {
    if !store.is_sqlite() {
        return Ok(false);
    }
    let mut tx = store.begin().await?;
    if tx.row("SELECT 1 AS found FROM people LIMIT 1", args![]).await?.is_some() {
        return Ok(false);
    }
    let rows = tx
        .rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'people' AND sql IS NOT NULL", args![])
        .await?;
    let mut statements = Vec::with_capacity(rows.len());
    for row in &rows {
        statements.push(row.text("sql")?);
        tx.exec(&format!("DROP INDEX \"{}\"", row.text("name")?), args![]).await?;
    }
    if statements.is_empty() {
        return Ok(false);
    }
    tx.exec("INSERT INTO meta (key, value) VALUES ($1, $2)", args![KEY, serde_json::to_string(&statements)?])
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Builds the indices that were put aside; nothing when none were.
///
/// # Errors
/// When the database refuses.
pub async fn end_bulk(store: &Store) -> Result<()> {
    if !store.is_sqlite()
        || store.row("SELECT 1 AS found FROM meta WHERE key = $1", args![KEY]).await?.is_none()
    {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    if let Some(row) = tx.row("SELECT value FROM meta WHERE key = $1", args![KEY]).await? {
        let statements: Vec<String> = serde_json::from_str(&row.text("value")?)?;
        for statement in statements {
            tx.exec(&statement, args![]).await?;
        }
        tx.exec("DELETE FROM meta WHERE key = $1", args![KEY]).await?;
    }
    tx.commit().await
}
