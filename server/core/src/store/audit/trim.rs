//! Retention: entries go from the beginning only, and leave the hash of the last one that went.

use super::{ANCHOR, Mark};
use crate::args;
use crate::store::{Result, Tx};

/// What was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// How many entries.
    pub removed: u64,
    /// The last of them: the chain is verified from here.
    pub anchor: Mark,
}

/// Removes every entry before the first one that is not older than `before` (domain time); none when there is none.
/// The newest entry always stays, so that numbers go on.
///
/// # Errors
/// When the database refuses.
pub async fn trim(tx: &mut Tx, before: i64) -> Result<Option<Trimmed>> {
    let last = tx
        .row(
            "SELECT seq, hash FROM audit
             WHERE seq < (SELECT COALESCE(MIN(a.seq), (SELECT MAX(c.seq) FROM audit AS c)) FROM audit AS a WHERE a.at >= $1)
             ORDER BY seq DESC LIMIT 1",
            args![before],
        )
        .await?;
    let Some(last) = last else { return Ok(None) };
    let anchor = Mark { seq: last.int("seq")?, hash: last.text("hash")? };
    let removed = tx.exec("DELETE FROM audit WHERE seq <= $1", args![anchor.seq]).await?;
    tx.exec(
        "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        args![ANCHOR, anchor.text()],
    )
    .await?;
    Ok(Some(Trimmed { removed, anchor }))
}
