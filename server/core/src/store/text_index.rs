//! Indices for finding text anywhere in it: each database has its own way, so they are no migrations. Without them the same
//! statements answer the same, slower.

use super::{Pools, Result, Store};
use sqlx::AssertSqlSafe;

/// SQLite reads the texts alone, in the order of the answer, and stops at the last one wanted: of 200,000 people some 20 ms
/// when nobody matches, where reading whole rows takes 300. The name, and the statement that makes it.
pub(super) const SQLITE: (&str, &str) = (
    "people_found",
    "CREATE INDEX IF NOT EXISTS people_found ON people (sort_name, id, search)
     WHERE gone_at IS NULL AND correlated = 1",
);

/// PostgreSQL's own extension for it, part of its distribution; a database whose owner may not add it goes without.
const POSTGRES: [&str; 2] = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS people_found ON people USING gin (search gin_trgm_ops)",
];

impl Store {
    /// Makes the indices that are missing.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub(super) async fn index_text(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                sqlx::query(SQLITE.1).execute(write).await?;
            }
            Pools::Postgres(pool) => {
                for sql in POSTGRES {
                    if let Err(error) = sqlx::query(AssertSqlSafe(sql)).execute(pool).await {
                        tracing::info!(%error, "PostgreSQL’s pg_trgm is not at hand: finding people by a part of their name reads them all");
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}
