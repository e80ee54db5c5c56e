//! Rules as stored.

use super::super::{Result, Row, Store, Tx};
use crate::args;
use crate::domain::joiners::Spec;

/// A rule as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// Its name, unique.
    pub name: String,
    /// For whom, and what it waits for.
    pub spec: Spec,
    /// `off`, `on`, `stopped`.
    pub state: String,
    /// Since when it works.
    pub since: Option<i64>,
    /// When it stopped itself.
    pub stopped_at: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// What it waits for, as a sentence.
    pub waits: Option<String>,
    /// Who switched it on: id and name.
    pub owner: Option<(String, String)>,
    /// When it was saved.
    pub saved_at: i64,
    /// By whom.
    pub saved_by_name: String,
}

const COLUMNS: &str =
    "id, name, spec, state, since, stopped_at, reason, waits, owner_id, owner_name, saved_at, saved_by_name";

fn rule(row: &Row) -> Result<RuleRow> {
    let owner = row.opt_text("owner_id")?.zip(row.opt_text("owner_name")?);
    Ok(RuleRow {
        id: row.text("id")?,
        name: row.text("name")?,
        spec: serde_json::from_str(&row.text("spec")?)?,
        state: row.text("state")?,
        since: row.opt_int("since")?,
        stopped_at: row.opt_int("stopped_at")?,
        reason: row.opt_text("reason")?,
        waits: row.opt_text("waits")?,
        owner,
        saved_at: row.int("saved_at")?,
        saved_by_name: row.text("saved_by_name")?,
    })
}

/// All of them, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn all(store: &Store) -> Result<Vec<RuleRow>> {
    let sql = format!("SELECT {COLUMNS} FROM joiner_rules ORDER BY name, id");
    store.rows(&sql, args![]).await?.iter().map(rule).collect()
}

/// One, held until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<RuleRow>> {
    tx.exec("UPDATE joiner_rules SET name = name WHERE id = $1", args![id]).await?;
    let sql = format!("SELECT {COLUMNS} FROM joiner_rules WHERE id = $1");
    tx.row(&sql, args![id]).await?.map(|row| rule(&row)).transpose()
}

/// What is saved of a rule.
#[derive(Clone, Copy, Debug)]
pub struct SavedRule<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// For whom, and what it waits for.
    pub spec: &'a Spec,
    /// Who saves it.
    pub by_name: &'a str,
    /// When.
    pub at: i64,
}

/// Saves a rule; a new one is off.
///
/// # Errors
/// When the database refuses; [`super::super::Error::is_taken`] when another rule has the name.
pub async fn save(tx: &mut Tx, saved: SavedRule<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO joiner_rules (id, name, spec, state, saved_at, saved_by_name) VALUES ($1, $2, $3, 'off', $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, spec = excluded.spec, saved_at = excluded.saved_at,
            saved_by_name = excluded.saved_by_name",
        args![saved.id, saved.name, serde_json::to_string(saved.spec)?, saved.at, saved.by_name],
    )
    .await?;
    Ok(())
}

/// Switches it on for whoever comes from `at` on, under this person's sign-in.
///
/// # Errors
/// When the database refuses.
pub async fn on(tx: &mut Tx, id: &str, owner: (&str, &str), at: i64) -> Result<()> {
    tx.exec(
        "UPDATE joiner_rules SET state = 'on', since = $2, owner_id = $3, owner_name = $4, stopped_at = NULL,
            reason = NULL, waits = NULL WHERE id = $1",
        args![id, at, owner.0, owner.1],
    )
    .await?;
    Ok(())
}

/// Switches it off.
///
/// # Errors
/// When the database refuses.
pub async fn off(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec("UPDATE joiner_rules SET state = 'off', waits = NULL WHERE id = $1", args![id]).await?;
    Ok(())
}

/// It stopped itself.
///
/// # Errors
/// When the database refuses.
pub async fn stop(tx: &mut Tx, id: &str, at: i64, reason: &str) -> Result<()> {
    tx.exec(
        "UPDATE joiner_rules SET state = 'stopped', stopped_at = $2, reason = $3, waits = NULL WHERE id = $1",
        args![id, at, reason],
    )
    .await?;
    Ok(())
}

/// What it waits for, or nothing.
///
/// # Errors
/// When the database refuses.
pub async fn waits(store: &Store, id: &str, waits: Option<&str>) -> Result<()> {
    store.exec("UPDATE joiner_rules SET waits = $2 WHERE id = $1", args![id, waits]).await.map(drop)
}

/// A rule that has nobody to decide about, and none on their way, says no longer what it waits for; answers whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn waits_for_nobody(store: &Store, id: &str) -> Result<bool> {
    let idle = "id = $1 AND waits IS NOT NULL AND NOT EXISTS (SELECT 1 FROM joiner_rounds
        WHERE joiner_rounds.rule_id = joiner_rules.id AND joiner_rounds.state IN ('new', 'checking', 'made'))";
    // As a rule there is nothing to write.
    if store.row(&format!("SELECT id FROM joiner_rules WHERE {idle}"), args![id]).await?.is_none() {
        return Ok(false);
    }
    Ok(store.exec(&format!("UPDATE joiner_rules SET waits = NULL WHERE {idle}"), args![id]).await? > 0)
}

/// Removes it.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    tx.exec("DELETE FROM joiner_rules WHERE id = $1", args![id]).await.map(drop)
}
