//! Work in the background that is a row of its table: what is to be done, how far it is, why it stopped, and which worker
//! has it, under a lease. One worker at a time, across restarts and replicas.

use super::{Result, Row, Store, Tx};
use crate::args;

/// A table with the columns `id`, `work`, `work_done`, `work_total`, `work_problem`, `lease_owner` and `lease_until`.
#[derive(Clone, Copy, Debug)]
pub struct Leased(pub(super) &'static str);

impl Leased {
    /// Rows with something to do that nobody does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn undone(self, store: &Store, real: i64) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT id FROM {} WHERE work IS NOT NULL AND work_problem IS NULL
                AND (lease_until IS NULL OR lease_until < $1) ORDER BY id",
            self.0
        );
        store.rows(&sql, args![real]).await?.iter().map(|row| row.text("id")).collect()
    }

    /// Gives every lease back: at the start of the only process there is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn free_all(self, store: &Store) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL",
            self.0
        );
        store.exec(&sql, args![]).await.map(drop)
    }

    /// Takes the work of a row, and reads these columns of it; none when there is none, or another has it.
    pub(super) async fn take(
        self,
        tx: &mut Tx,
        id: &str,
        worker: &str,
        (real, until): (i64, i64),
        columns: &str,
    ) -> Result<Option<Row>> {
        let sql = format!(
            "UPDATE {} SET lease_owner = $2, lease_until = $4
             WHERE id = $1 AND work IS NOT NULL AND work_problem IS NULL AND (lease_until IS NULL OR lease_until < $3)
             RETURNING {columns}",
            self.0
        );
        tx.row(&sql, args![id, worker, real, until]).await
    }

    /// Notes how far the work is and keeps the lease; false when another has it or it was called off, and then nothing may
    /// be stored.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn progress(
        self,
        tx: &mut Tx,
        id: &str,
        worker: &str,
        until: i64,
        (done, total): (i64, Option<i64>),
    ) -> Result<bool> {
        let sql = format!(
            "UPDATE {} SET lease_until = $3, work_done = $4, work_total = COALESCE($5, work_total)
             WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL",
            self.0
        );
        Ok(tx.exec(&sql, args![id, worker, until, done, total]).await? == 1)
    }

    /// The work is done; what is next, if anything, follows at once under the same lease. False when another has it.
    pub(super) async fn done(
        self,
        tx: &mut Tx,
        id: &str,
        worker: &str,
        next: Option<&'static str>,
    ) -> Result<bool> {
        let sql = format!(
            "UPDATE {} SET work = $3, work_done = 0, work_total = NULL, work_problem = NULL,
                lease_owner = CASE WHEN $4 = 1 THEN lease_owner END,
                lease_until = CASE WHEN $4 = 1 THEN lease_until END
             WHERE id = $1 AND lease_owner = $2 AND work IS NOT NULL",
            self.0
        );
        let more = i64::from(next.is_some());
        Ok(tx.exec(&sql, args![id, worker, next, more]).await? == 1)
    }

    /// The work stopped, for a reason that somebody has to know.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn stopped(self, store: &Store, id: &str, worker: &str, problem: &str) -> Result<()> {
        let sql = format!(
            "UPDATE {} SET work_problem = $3, lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2",
            self.0
        );
        store.exec(&sql, args![id, worker, problem]).await.map(drop)
    }
}
