//! The first fill on SQLite: indices are built once at the end instead of row by row, which halves the time. PostgreSQL
//! writes while others read, and keeps its indices.

use crate::args;
use crate::store::{Result, Store, text_index};

/// Where the indices of the directory are written down. A migration that changes one is to be read here too.
const MIGRATIONS: [&str; 2] = [
    include_str!("../migrations/sqlite/0001_foundation.sql"),
    include_str!("../migrations/sqlite/0013_joiners.sql"),
];

/// What the connection that writes is set to while the directory is filled: ids come in no order, and every page that does
/// not stay in memory, or is folded into the file too early, is written more than once. What is committed is in the log,
/// and lasts, either way. Cache in KiB, log in pages.
const FILLING: [&str; 2] = ["PRAGMA cache_size = -8000", "PRAGMA wal_autocheckpoint = 8000"];
/// For building indices: what is sorted stays within the cache, or goes through a file.
const SORTING: &str = "PRAGMA cache_size = -4000";
/// SQLite's defaults.
const USUAL: [&str; 2] = ["PRAGMA cache_size = -2000", "PRAGMA wal_autocheckpoint = 1000"];

/// Name and statement of every index of the directory.
fn indices() -> impl Iterator<Item = (&'static str, &'static str)> {
    let written = MIGRATIONS.into_iter().flat_map(str::lines).filter_map(|line| {
        let rest = line.strip_prefix("CREATE INDEX ")?;
        let (name, on) = rest.split_once(" ON ")?;
        on.starts_with("people ").then_some((name, line))
    });
    written.chain(text_index::SQLITE)
}

/// Drops the indices while the table is empty; true when it did. [`end_bulk`] brings them back, whatever happens between.
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
    for statement in FILLING {
        tx.exec(statement, args![]).await?;
    }
    for (name, _) in indices() {
        tx.exec(&format!("DROP INDEX IF EXISTS {name}"), args![]).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Builds the indices that are missing. [`settle_bulk`] follows when the directory may be read.
///
/// # Errors
/// When the database refuses.
pub async fn end_bulk(store: &Store) -> Result<()> {
    if !store.is_sqlite() {
        return Ok(());
    }
    let rows = store
        .rows("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'people'", args![])
        .await?;
    let there: Vec<String> = rows.iter().map(|row| row.text("name")).collect::<Result<_>>()?;
    let missing: Vec<&str> = indices()
        .filter(|(name, _)| !there.iter().any(|had| had == name))
        .map(|(_, statement)| statement)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.exec(SORTING, args![]).await?;
    for statement in missing {
        tx.exec(statement, args![]).await?;
    }
    tx.commit().await
}

/// Folds what was filled into the file, which nobody has to wait for, and sets the connection to what is usual.
///
/// # Errors
/// When the database refuses.
pub async fn settle_bulk(store: &Store) -> Result<()> {
    if !store.is_sqlite() {
        return Ok(());
    }
    store.fold_log().await?;
    let mut tx = store.begin().await?;
    for statement in USUAL {
        tx.exec(statement, args![]).await?;
    }
    tx.commit().await
}
