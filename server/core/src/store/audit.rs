//! The audit log: rows that are only ever appended, each carrying the hash of the one before.
//!
//! What is to be appended waits in the transaction and is written as its last act, at commit: the one append lock of
//! the store (the row `audit_head` of `meta`) is then held for two statements, and taken after every other lock, so
//! that no two transactions wait for each other.

mod read;
mod seal;
#[cfg(test)]
mod tests;
mod trim;

pub use read::{Asked, after, chain, count, facet, list, one};
pub use seal::{GENESIS, Seal, sealed};
pub use trim::{Trimmed, trim};

use super::{Result, Row, Tx};
use crate::args;

/// One entry that waits for its number and its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRow {
    /// When, domain time, milliseconds UTC.
    pub at: i64,
    /// Identity id of who did it; none for Gangway itself.
    pub actor: Option<String>,
    /// Their name.
    pub actor_name: String,
    /// Identity id of on whose behalf.
    pub for_id: Option<String>,
    /// Their name.
    pub for_name: Option<String>,
    /// Key of what was done.
    pub what: String,
    /// The sentence.
    pub sentence: String,
    /// Key of what it is about.
    pub object: Option<String>,
    /// Its name.
    pub object_name: Option<String>,
    /// Key of the result.
    pub result: String,
    /// ISC's request id.
    pub request_id: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
    /// Facts, JSON.
    pub detail: Option<String>,
}

/// One entry as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredRow {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// What it tells.
    pub told: NewRow,
    /// Hash of the one before; [`GENESIS`] for the first.
    pub prev: String,
    /// Hash over all of it.
    pub hash: String,
}

/// Where the chain stands: the last entry's number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Number.
    pub seq: i64,
    /// Hash.
    pub hash: String,
}

impl Mark {
    /// Before the first entry.
    pub fn genesis() -> Self {
        Self { seq: 0, hash: GENESIS.to_owned() }
    }

    /// `17 3f…`, as kept in `meta` and told in entries.
    pub fn text(&self) -> String {
        format!("{} {}", self.seq, self.hash)
    }

    /// From that text.
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, hash) = text.split_once(' ')?;
        Some(Self { seq: seq.parse().ok()?, hash: hash.to_owned() })
    }
}

/// Key of `meta` with the last entry.
pub(super) const HEAD: &str = "audit_head";
/// Key of `meta` with the last entry that retention removed.
pub(super) const ANCHOR: &str = "audit_anchor";
/// Entries per statement: SQLite takes 32,766 values.
const AT_ONCE: usize = 500;
/// Values of one entry.
const WIDTH: usize = 16;

/// Appends entries, in order. The last thing that [`Tx::commit`] does.
pub(super) async fn append(tx: &mut Tx, rows: Vec<NewRow>) -> Result<()> {
    // Writing the row as it is locks it on PostgreSQL until the transaction ends; SQLite has one writer anyway.
    let locked = tx
        .row(
            "INSERT INTO meta (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = meta.value RETURNING value",
            args![HEAD, Mark::genesis().text()],
        )
        .await?
        .ok_or_else(|| super::Error::Row("the head of the audit log answered nothing".to_owned()))?;
    let mut head = mark(&locked)?;
    let mut waiting = rows.into_iter().peekable();
    while waiting.peek().is_some() {
        let mut values = Vec::with_capacity(AT_ONCE.min(8) * WIDTH);
        let mut n = 0;
        for told in waiting.by_ref().take(AT_ONCE) {
            let seq = head.seq + 1;
            let hash = sealed(&Seal { seq, told: &told, prev: &head.hash });
            values.extend(args![
                seq,
                told.at,
                told.actor,
                told.actor_name,
                told.for_id,
                told.for_name,
                told.what,
                told.sentence,
                told.object,
                told.object_name,
                told.result,
                told.request_id,
                told.address,
                told.detail,
                &head.hash,
                &hash
            ]);
            head = Mark { seq, hash };
            n += 1;
        }
        let sql = format!(
            "INSERT INTO audit (seq, at, actor, actor_name, for_id, for_name, what, sentence, object, object_name, result,
                request_id, address, detail, prev, hash) VALUES {}",
            tx.values(n, WIDTH)
        );
        tx.exec(&sql, values).await?;
    }
    tx.exec("UPDATE meta SET value = $2 WHERE key = $1", args![HEAD, head.text()]).await?;
    Ok(())
}

fn mark(row: &Row) -> Result<Mark> {
    let text = row.text("value")?;
    Mark::parse(&text).ok_or_else(|| super::Error::Row(format!("no place in the audit log: {text}")))
}
