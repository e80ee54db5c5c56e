//! Whom a reading of everybody saw, who is gone, and who is protected.

use crate::args;
use crate::store::{Result, Store, Tx, Value, placeholders};
use gangway_types::PersonId;

/// How many a crawl has sighted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Linked to an authoritative account.
    pub linked: u64,
    /// Not linked.
    pub unlinked: u64,
}

impl Sightings {
    /// Both.
    pub fn all(self) -> u64 {
        self.linked + self.unlinked
    }

    /// Those of one part.
    pub fn of(self, correlated: bool) -> u64 {
        if correlated { self.linked } else { self.unlinked }
    }
}

/// How many a crawl has sighted.
///
/// # Errors
/// When the database does not answer.
pub async fn sightings(store: &Store, crawl: i64) -> Result<Sightings> {
    let sql = "SELECT correlated, COUNT(*) AS n FROM people WHERE crawl = $1 GROUP BY correlated";
    let mut found = Sightings::default();
    for row in store.rows(sql, args![crawl]).await? {
        let n = u64::try_from(row.int("n")?).unwrap_or(0);
        if row.flag("correlated")? { found.linked = n } else { found.unlinked = n }
    }
    Ok(found)
}

/// Some of those in ISC so far whom a complete crawl did not sight.
///
/// # Errors
/// When the database does not answer.
pub async fn unseen(store: &Store, crawl: i64, after: &str, limit: i64) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            "SELECT id FROM people WHERE crawl <> $1 AND gone_at IS NULL AND read_at <
                (SELECT started_at FROM crawls WHERE id = $1) AND id > $2 ORDER BY id LIMIT $3",
            args![crawl, after, limit],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// These people are no longer in ISC. Rows stay: others may refer to them.
///
/// # Errors
/// When the database refuses.
pub async fn gone(tx: &mut Tx, ids: &[PersonId], at: i64) -> Result<u64> {
    let mut touched = 0;
    for chunk in ids.chunks(500) {
        let mut args = args![at];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "UPDATE people SET gone_at = $1, unregistered = 0 WHERE gone_at IS NULL AND id IN ({})",
            placeholders(2, chunk.len())
        );
        touched += tx.exec(&sql, args).await?;
    }
    Ok(touched)
}

/// Which of these ids the directory has never seen.
///
/// # Errors
/// When the database does not answer.
pub async fn absent(store: &Store, ids: &[PersonId]) -> Result<Vec<PersonId>> {
    let mut missing = Vec::new();
    for chunk in ids.chunks(500) {
        let sql = format!("SELECT id FROM people WHERE id IN ({})", placeholders(1, chunk.len()));
        let rows = store.rows(&sql, chunk.iter().map(Value::from).collect()).await?;
        let found: Vec<String> = rows.iter().map(|row| row.text("id")).collect::<Result<_>>()?;
        missing.extend(chunk.iter().filter(|id| !found.contains(&id.0)).cloned());
    }
    Ok(missing)
}

/// Exactly these people are protected; the others are not. Answers whether that moved anybody.
///
/// # Errors
/// When the database refuses.
pub async fn mark_protected(tx: &mut Tx, ids: &[String]) -> Result<bool> {
    let rows = tx.rows("SELECT id FROM people WHERE protected = 1", args![]).await?;
    let before: Vec<String> = rows.iter().map(|row| row.text("id")).collect::<Result<_>>()?;
    let wanted: std::collections::HashSet<&String> = ids.iter().collect();
    let had: std::collections::HashSet<&String> = before.iter().collect();
    let off: Vec<&String> = before.iter().filter(|id| !wanted.contains(id)).collect();
    let on: Vec<&String> = ids.iter().filter(|id| !had.contains(id)).collect();
    let moved = !(off.is_empty() && on.is_empty());
    for (value, ids) in [(0, off), (1, on)] {
        for chunk in ids.chunks(500) {
            let mut args = args![value];
            args.extend(chunk.iter().map(|id| Value::from(id.as_str())));
            let sql =
                format!("UPDATE people SET protected = $1 WHERE id IN ({})", placeholders(2, chunk.len()));
            tx.exec(&sql, args).await?;
        }
    }
    Ok(moved)
}
