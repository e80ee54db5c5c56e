//! The only place with SQL: one text for SQLite and PostgreSQL, in the subset that both understand.
//!
//! Columns are TEXT, BIGINT, DOUBLE PRECISION and BLOB/BYTEA; times are milliseconds UTC, booleans 0 and 1, JSON is TEXT.
//! Statements use `$n` placeholders. SQLite has one connection that writes (`BEGIN IMMEDIATE`) and several that read;
//! PostgreSQL has one pool. One module per table family holds the statements; nothing outside `store` writes SQL.

mod anew;
mod budget;
mod migrate;
mod notify;
mod text_index;
mod value;
mod vault;

#[cfg(test)]
pub(crate) mod testing;

pub mod account_drafts;
pub mod account_jobs;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod batches;
pub mod board;
pub mod checks;
pub mod crawls;
pub mod evidence;
pub mod fates;
pub mod forms;
pub mod imports;
pub mod invitations;
pub mod joiners;
pub mod kept_files;
pub mod leased;
pub mod ledger;
pub mod notices;
pub mod old_lists;
pub mod outcomes;
pub mod overview;
pub mod people;
pub mod person_jobs;
pub mod practice;
pub mod resolve;
pub mod roles;
pub mod runs;
pub mod selections;
pub mod sessions;
pub mod settings;
pub mod source_files;
pub mod tasks;
pub mod views;
pub mod welcome;

pub use anew::seal_anew;
pub use budget::SharedBudget;
pub use value::{Row, Value};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Transaction};
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed; the database is as it was before it.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row does not look as the code expects.
    #[error("row: {0}")]
    Row(String),
    /// JSON in a column cannot be read.
    #[error("stored JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something encrypted cannot be read.
    #[error("encrypted value: {0}")]
    Sealed(#[from] crate::auth::KeyError),
    /// What has to be encrypted was to be read or written before the keys were given.
    #[error("the keys for encrypted values were not given")]
    Locked,
    /// `GANGWAY_DATABASE_URL` is neither `sqlite://…` nor `postgres://…`.
    #[error("{0}")]
    Url(String),
}

impl Error {
    /// Whether a unique key was there already.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether PostgreSQL asks to repeat the transaction (serialisation failure or deadlock).
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| code == "40001" || code == "40P01"))
    }
}

/// What store functions answer.
pub type Result<T> = std::result::Result<T, Error>;

/// Arguments of a statement.
pub type Args = Vec<Value>;

#[derive(Clone)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// The database of one portal. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    version: Version,
    vault: vault::Vault,
}

/// Counts what was committed.
#[derive(Clone, Default)]
struct Version(Arc<AtomicU64>);

impl Version {
    fn up(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Counts a commit when it is over, also when nobody waited for its end.
struct Committing(Version);

impl Drop for Committing {
    fn drop(&mut self) {
        self.0.up();
    }
}

enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction; dropped without [`Tx::commit`] it leaves nothing behind.
pub struct Tx {
    open: Open,
    version: Version,
    vault: vault::Vault,
    /// Entries of the audit log, written at commit.
    told: Vec<audit::NewRow>,
}

fn bind_sqlite(sql: &str, args: Args) -> sqlx::query::Query<'static, Sqlite, sqlx::sqlite::SqliteArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for value in args {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        };
    }
    query
}

fn bind_postgres(
    sql: &str,
    args: Args,
) -> sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for value in args {
        query = match value {
            Value::Int(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Blob(value) => query.bind(value),
        };
    }
    query
}

impl Store {
    /// Opens the database of `url` (`sqlite:///path/portal.db`, `sqlite::memory:` is not one: replicas of the pool would
    /// each see their own; or `postgres://…`) and applies the migrations that are missing.
    ///
    /// # Errors
    /// When the address is neither, the database cannot be reached, or a migration fails.
    pub async fn open(url: &str) -> Result<Self> {
        let store = Self::connect(url).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database without touching its schema.
    ///
    /// # Errors
    /// When the address is neither SQLite's nor PostgreSQL's, or the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // A commit must survive the machine, not only the process: it is what "sending" rests on.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .statement_cache_capacity(256);
            let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
            let read = SqlitePoolOptions::new()
                .max_connections(4)
                // A file does not hang up; asking each time costs as much as a small statement.
                .test_before_acquire(false)
                .connect_with(options.pragma("query_only", "1").pragma("cache_size", "-4000"))
                .await?;
            return Ok(Self::of(Pools::Sqlite { read, write }));
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(12)
                .acquire_timeout(Duration::from_secs(10))
                .connect_with(PgConnectOptions::from_str(url)?)
                .await?;
            return Ok(Self::of(Pools::Postgres(pool)));
        }
        Err(Error::Url("the database address must start with sqlite:// or postgres://".to_owned()))
    }

    fn of(pools: Pools) -> Self {
        Self { pools, version: Version::default(), vault: vault::Vault::default() }
    }

    /// Gives the keys that uploaded files and their rows are encrypted with, before any of them is read or written. Later
    /// calls change nothing.
    pub fn unlock(&self, keys: crate::auth::Keys, random: crate::random::Random) {
        self.vault.unlock(keys, random);
    }

    /// Whether this is SQLite: one process, no other replicas.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.pools, Pools::Sqlite { .. })
    }

    /// Another number after each commit of this process: what was read under a number holds until there is another one,
    /// unless another process writes.
    pub fn version(&self) -> u64 {
        self.version.0.load(Ordering::SeqCst)
    }

    /// Another process has written: what was read before counts no longer.
    pub fn changed_outside(&self) {
        self.version.up();
    }

    /// Rows of a statement that only reads.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows(&self, sql: &str, args: Args) -> Result<Vec<Row>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => {
                bind_sqlite(sql, args).fetch_all(read).await?.into_iter().map(Row::Sqlite).collect()
            }
            Pools::Postgres(pool) => {
                bind_postgres(sql, args).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a statement that only reads.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn row(&self, sql: &str, args: Args) -> Result<Option<Row>> {
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => bind_sqlite(sql, args).fetch_optional(read).await?.map(Row::Sqlite),
            Pools::Postgres(pool) => bind_postgres(sql, args).fetch_optional(pool).await?.map(Row::Postgres),
        })
    }

    /// One statement that writes, in a transaction of its own; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn exec(&self, sql: &str, args: Args) -> Result<u64> {
        let mut tx = self.begin().await?;
        let touched = tx.exec(sql, args).await?;
        tx.commit().await?;
        Ok(touched)
    }

    /// Begins a transaction that may write. On SQLite there is one at a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Tx> {
        let open = match &self.pools {
            Pools::Sqlite { write, .. } => Open::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Open::Postgres(pool.begin().await?),
        };
        Ok(Tx { open, version: self.version.clone(), vault: self.vault.clone(), told: Vec::new() })
    }

    /// Makes an empty database beside this one, on PostgreSQL: for set-up and for tests that want one of their own.
    ///
    /// # Errors
    /// On SQLite, where a database is a file; when `name` is not plain; or when the server refuses.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        let Pools::Postgres(pool) = &self.pools else {
            return Err(Error::Url("a SQLite database is a file; name it in the address".to_owned()));
        };
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        {
            return Err(Error::Url("the name of a database may hold a-z, 0-9 and _ only".to_owned()));
        }
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(pool).await?;
        Ok(())
    }

    /// Whether the database answers and its schema is the one this binary knows.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        self.check_schema().await
    }

    /// Folds SQLite's write-ahead log into the file as far as nobody still reads from it; elsewhere nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn fold_log(&self) -> Result<()> {
        if let Pools::Sqlite { write, .. } = &self.pools {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(write).await?;
        }
        Ok(())
    }

    /// Closes all connections; on SQLite this folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Rows, read inside the transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>> {
        Ok(match &mut self.open {
            Open::Sqlite(tx) => {
                bind_sqlite(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect()
            }
            Open::Postgres(tx) => {
                bind_postgres(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row, read inside the transaction; also for `… RETURNING`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn row(&mut self, sql: &str, args: Args) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Placeholders for `rows` rows of `width` values each, in order: what follows `VALUES`. SQLite's have no numbers,
    /// because it looks a numbered one up in a list each time a value is bound: of a thousand, half a million looks.
    pub fn values(&self, rows: usize, width: usize) -> String {
        match &self.open {
            Open::Sqlite(_) => {
                let row = format!("({})", vec!["?"; width].join(", "));
                vec![row; rows].join(", ")
            }
            Open::Postgres(_) => {
                let row = |row| format!("({})", placeholders(row * width + 1, width));
                (0..rows).map(row).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Writes; answers how many rows were touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn exec(&mut self, sql: &str, args: Args) -> Result<u64> {
        Ok(match &mut self.open {
            Open::Sqlite(tx) => bind_sqlite(sql, args).execute(&mut **tx).await?.rows_affected(),
            Open::Postgres(tx) => bind_postgres(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// The next number of a counter, from 1; unique even between replicas.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn next(&mut self, counter: &str) -> Result<i64> {
        let row = self
            .row(
                "INSERT INTO counters (name, value) VALUES ($1, 1)
                 ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
                crate::args![counter],
            )
            .await?
            .ok_or_else(|| Error::Row("a counter answered nothing".to_owned()))?;
        row.int("value")
    }

    /// Tells the audit log, when and only when the transaction is committed.
    pub(crate) fn tell(&mut self, entry: audit::NewRow) {
        self.told.push(entry);
    }

    /// Makes all of it lasting, entries of the audit log included.
    ///
    /// # Errors
    /// When the database refuses; then nothing of it is there.
    pub async fn commit(mut self) -> Result<()> {
        let told = std::mem::take(&mut self.told);
        if !told.is_empty() {
            audit::append(&mut self, told).await?;
        }
        let _counted = Committing(self.version);
        match self.open {
            Open::Sqlite(tx) => tx.commit().await?,
            Open::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// `$from, $from+1, …` for `count` values: the inside of an `IN (…)`.
pub fn placeholders(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
