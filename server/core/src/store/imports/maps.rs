//! How columns were used last, by source and headings.

use super::{Mapping, read, write};
use crate::args;
use crate::store::{Result, Store, Tx};
use gangway_types::SourceId;

/// Sets of headings that are looked through for one that has all of a file's.
const LOOKED_THROUGH: i64 = 50;

/// How columns with these headings were used.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// The headings, in the order of the mapping.
    pub headings: Vec<String>,
    /// What each was used for.
    pub mapping: Mapping,
}

/// Where it is kept: it opens nowhere else.
pub(in crate::store) fn place(source: &str, hash: &str) -> String {
    format!("columns of {source} {hash}")
}

/// Keeps how columns were used.
///
/// # Errors
/// When the database refuses.
pub async fn remember(
    tx: &mut Tx,
    source: &SourceId,
    hash: &str,
    headings: &[String],
    mapping: &Mapping,
    now: i64,
) -> Result<()> {
    let mapping = tx.vault.write(&place(source.as_str(), hash), mapping)?;
    tx.exec(
        "INSERT INTO import_maps (source_id, headings_hash, headings, mapping, used_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (source_id, headings_hash) DO UPDATE SET headings = excluded.headings,
            mapping = excluded.mapping, used_at = excluded.used_at",
        args![source, hash, write(&headings)?, mapping, now],
    )
    .await
    .map(drop)
}

/// How columns of this source were used, the very same headings first, then the newest.
///
/// # Errors
/// When the database does not answer.
pub async fn remembered(store: &Store, source: &SourceId, hash: &str) -> Result<Vec<Remembered>> {
    let sql = "SELECT headings_hash, headings, mapping FROM import_maps WHERE source_id = $1
         ORDER BY CASE WHEN headings_hash = $2 THEN 0 ELSE 1 END, used_at DESC LIMIT $3";
    let rows = store.rows(sql, args![source, hash, LOOKED_THROUGH]).await?;
    rows.iter()
        .map(|row| {
            Ok(Remembered {
                headings: read(row, "headings")?.unwrap_or_default(),
                mapping: store
                    .vault
                    .read(&place(source.as_str(), &row.text("headings_hash")?), row, "mapping")?
                    .unwrap_or_default(),
            })
        })
        .collect()
}
