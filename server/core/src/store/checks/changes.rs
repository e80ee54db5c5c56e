//! Who may have left or joined a list since a moment.

use crate::args;
use crate::store::{Result, Store};
use gangway_types::PersonId;

/// Something that happens to a person and that the directory keeps the time of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// First seen registered.
    Registered,
    /// Found to be no longer in ISC.
    Removed,
    /// Invited.
    Invited,
    /// Made in ISC, by ISC's clock.
    Made,
}

/// To whom it happened at that time or later; none when it happened to more than `most`.
///
/// # Errors
/// When the database does not answer.
pub async fn happened_since(
    store: &Store,
    what: Happened,
    at: i64,
    most: usize,
) -> Result<Option<Vec<PersonId>>> {
    let condition = match what {
        Happened::Registered => "registered_at >= $1 AND gone_at IS NULL",
        Happened::Removed => "gone_at >= $1",
        Happened::Invited => "invited_at >= $1 AND gone_at IS NULL AND registered_at IS NULL",
        Happened::Made => "created >= $1 AND gone_at IS NULL",
    };
    let sql = format!("SELECT id FROM people WHERE {condition} LIMIT $2");
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let rows = store.rows(&sql, args![at, limit]).await?;
    if rows.len() > most {
        return Ok(None);
    }
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect::<Result<Vec<_>>>().map(Some)
}
