//! Indices for finding text anywhere in it, and however it is written: each database has its own way, so they are no
//! migrations. Without them the same statements answer the same, slower.

use super::{Pools, Result, Store};
use sqlx::AssertSqlSafe;

/// SQLite reads the texts alone, in the order of the answer, and stops at the last one wanted: of 200,000 people some 20 ms
/// when nobody matches, where reading whole rows takes 300. The name, and the statement that makes it.
pub(super) const SQLITE: [(&str, &str); 2] = [
    (
        "people_found",
        "CREATE INDEX IF NOT EXISTS people_found ON people (sort_name, id, search)
     WHERE gone_at IS NULL AND correlated = 1",
    ),
    ("people_alias_small", ALIAS),
];

/// Account names are the same in small letters and in capitals.
const ALIAS: &str = "CREATE INDEX IF NOT EXISTS people_alias_small ON people (lower(alias))";

/// PostgreSQL's own extension for it, part of its distribution; a database whose owner may not add it goes without.
const POSTGRES: [&str; 2] = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS people_found ON people USING gin (search gin_trgm_ops)",
];

impl Store {
    /// Makes the indices that are missing.
    ///
    /// # Errors
    /// When the database refuses what it is able to do.
    pub(super) async fn index_text(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                for (_, sql) in SQLITE {
                    sqlx::query(sql).execute(write).await?;
                }
            }
            Pools::Postgres(pool) => {
                sqlx::query(ALIAS).execute(pool).await?;
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
