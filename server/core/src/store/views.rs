//! Saved views: an address with a name.

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::PersonId;
use gangway_types::query::Area;

/// One saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRow {
    /// In the address; unique over all areas.
    pub slug: String,
    /// Whose it is.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Whether others see it.
    pub shared: bool,
    /// Name.
    pub name: String,
    /// The query string.
    pub query: String,
}

fn view(row: &Row) -> Result<ViewRow> {
    Ok(ViewRow {
        slug: row.text("slug")?,
        owner: row.text("owner")?.into(),
        owner_name: row.text("owner_name")?,
        shared: row.flag("shared")?,
        name: row.text("name")?,
        query: row.text("query")?,
    })
}

/// Views of an area that a person may see: own ones first, then shared, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn visible(store: &Store, area: Area, reader: &PersonId) -> Result<Vec<ViewRow>> {
    let rows = store
        .rows(
            "SELECT slug, owner, owner_name, shared, name, query FROM views
             WHERE area = $1 AND (owner = $2 OR shared = 1)
             ORDER BY CASE WHEN owner = $2 THEN 0 ELSE 1 END, name, slug LIMIT 200",
            args![area.name(), reader],
        )
        .await?;
    rows.iter().map(view).collect()
}

/// Stores a new view; false when the slug is taken.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, area: Area, new: &ViewRow, now: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "INSERT INTO views (slug, area, owner, owner_name, shared, name, query, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slug) DO NOTHING",
            args![
                &new.slug,
                area.name(),
                &new.owner,
                &new.owner_name,
                new.shared,
                &new.name,
                &new.query,
                now
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Changes what an own view keeps; false when it is not theirs.
///
/// # Errors
/// When the database refuses.
pub async fn update(tx: &mut Tx, owner: &PersonId, slug: &str, query: &str) -> Result<bool> {
    let sql = "UPDATE views SET query = $3 WHERE slug = $1 AND owner = $2";
    Ok(tx.exec(sql, args![slug, owner, query]).await? == 1)
}

/// Removes an own view; false when it is not theirs.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut Tx, owner: &PersonId, slug: &str) -> Result<bool> {
    Ok(tx.exec("DELETE FROM views WHERE slug = $1 AND owner = $2", args![slug, owner]).await? == 1)
}
