//! Migrations: a folder per database with the same numbers.

use super::{Error, Pools, Result, Store};
use sqlx::migrate::Migrator;

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/postgres");

impl Store {
    /// Applies the migrations that are missing; several replicas may do so at once.
    ///
    /// # Errors
    /// When one fails; the database is then as it was before that one.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, .. } => SQLITE.run(write).await?,
            Pools::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Whether the newest migration of this binary is applied.
    pub(super) async fn check_schema(&self) -> Result<()> {
        let newest = SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0);
        let row = self
            .row("SELECT MAX(version) AS version FROM _sqlx_migrations WHERE success", Vec::new())
            .await?
            .ok_or_else(|| Error::Row("no migration was ever applied".to_owned()))?;
        let applied = row.int("version")?;
        if applied == newest {
            Ok(())
        } else {
            Err(Error::Row(format!("the database is at migration {applied}, this binary at {newest}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{POSTGRES, SQLITE};

    /// The statements of a migration, without comments and with the few words that differ made the same.
    fn statements(sql: &str) -> Vec<String> {
        let sql: String = sql
            .lines()
            .map(|line| line.split("--").next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ")
            .replace("BYTEA", "BLOB")
            .replace(" COLLATE \"C\"", "")
            // SQLite sorts NULL first by itself.
            .replace(" NULLS FIRST", "");
        sql.split(';')
            .map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|statement| !statement.is_empty())
            .collect()
    }

    #[test]
    fn both_databases_have_the_same_migrations() {
        let numbers = |migrator: &sqlx::migrate::Migrator| -> Vec<(i64, String)> {
            migrator.iter().map(|migration| (migration.version, migration.description.to_string())).collect()
        };
        assert_eq!(numbers(&SQLITE), numbers(&POSTGRES));
        for (sqlite, postgres) in SQLITE.iter().zip(POSTGRES.iter()) {
            assert_eq!(
                statements(sqlite.sql.as_str()),
                statements(postgres.sql.as_str()),
                "{}",
                sqlite.version
            );
        }
    }
}
