//! Migrations: a folder per database with the same files.

use super::{Error, Pools, Result, Store};
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The migrations of one database, from the files in its folder.
///
/// Not sqlx's own macro: its procedural macros need a second build of both drivers, of SQLite and of rustls, for the
/// compiler itself.
macro_rules! migrator {
    ($folder:literal, $($file:literal),+ $(,)?) => {
        LazyLock::new(|| {
            Migrator::with_migrations(vec![
                $(migration($file, include_str!(concat!("migrations/", $folder, "/", $file, ".sql")))),+
            ])
        })
    };
}

/// Both databases, from one list of files.
macro_rules! migrators {
    ($($file:literal),+ $(,)?) => {
        static SQLITE: LazyLock<Migrator> = migrator!("sqlite", $($file),+);
        static POSTGRES: LazyLock<Migrator> = migrator!("postgres", $($file),+);
        #[cfg(test)]
        const FILES: &[&str] = &[$($file),+];
    };
}

migrators!(
    "0001_foundation",
    "0002_approvals",
    "0003_tasks_and_checks",
    "0004_left_as_unknown",
    "0005_row_digest",
    "0006_notices",
    "0007_following_up",
    "0008_account_jobs",
    "0009_account_drafts",
    "0010_imports",
    "0011_source_files",
    "0012_person_jobs",
    "0013_joiners",
    "0014_old_lists",
    "0015_welcome",
    "0016_account_links",
    "0017_sealed_files"
);

/// `0001_some_words` and its statements.
fn migration(file: &'static str, sql: &'static str) -> Migration {
    let (number, words) = file.split_once('_').unwrap_or((file, ""));
    let version = number.parse().unwrap_or_default();
    Migration::new(
        version,
        Cow::Owned(words.replace('_', " ")),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}

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
        self.index_text().await
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
    use super::{FILES, POSTGRES, SQLITE};
    use std::path::Path;

    #[test]
    fn every_file_is_listed_and_numbered() {
        for folder in ["sqlite", "postgres"] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations").join(folder);
            let mut files: Vec<String> = std::fs::read_dir(&folder)
                .expect("the folder")
                .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
                .collect();
            files.sort();
            let listed: Vec<String> = FILES.iter().map(|file| format!("{file}.sql")).collect();
            assert_eq!(files, listed, "{}: `migrators!` lists them in order", folder.display());
        }
        let numbers: Vec<i64> = SQLITE.iter().map(|migration| migration.version).collect();
        let counted: Vec<i64> = (1..).take(FILES.len()).collect();
        assert_eq!(numbers, counted);
    }

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
