//! Who answers for somebody who is away.

use crate::args;
use crate::domain::approval::Approver;
use crate::store::{Result, Row, Store, Tx, Value, placeholders};
use gangway_types::PersonId;

/// A delegation as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: String,
    /// Who is away.
    pub from: Approver,
    /// Who answers for them.
    pub to: Approver,
    /// From when, domain's time.
    pub since: i64,
    /// Until when, not included; none: until it is ended.
    pub until: Option<i64>,
    /// When it was made.
    pub made_at: i64,
    /// Who made it.
    pub made_by_name: String,
    /// When somebody ended it.
    pub ended_at: Option<i64>,
}

const COLUMNS: &str = "id, from_id, from_name, to_id, to_name, since, until, made_at, made_by_name, ended_at";

fn read(row: &Row) -> Result<Delegation> {
    Ok(Delegation {
        id: row.text("id")?,
        from: Approver { id: PersonId(row.text("from_id")?), name: row.text("from_name")? },
        to: Approver { id: PersonId(row.text("to_id")?), name: row.text("to_name")? },
        since: row.int("since")?,
        until: row.opt_int("until")?,
        made_at: row.int("made_at")?,
        made_by_name: row.text("made_by_name")?,
        ended_at: row.opt_int("ended_at")?,
    })
}

/// A new delegation.
///
/// # Errors
/// When the database refuses.
pub async fn insert_delegation(tx: &mut Tx, new: &Delegation) -> Result<()> {
    tx.exec(
        "INSERT INTO delegations (id, from_id, from_name, to_id, to_name, since, until, made_at, made_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &new.id,
            &new.from.id,
            &new.from.name,
            &new.to.id,
            &new.to.name,
            new.since,
            new.until,
            new.made_at,
            &new.made_by_name
        ],
    )
    .await?;
    Ok(())
}

/// One delegation, read inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn delegation(tx: &mut Tx, id: &str) -> Result<Option<Delegation>> {
    let sql = format!("SELECT {COLUMNS} FROM delegations WHERE id = $1");
    tx.row(&sql, args![id]).await?.map(|row| read(&row)).transpose()
}

/// Ends a delegation; false when that happened before.
///
/// # Errors
/// When the database refuses.
pub async fn end_delegation(tx: &mut Tx, id: &str, at: i64) -> Result<bool> {
    let touched = tx
        .exec("UPDATE delegations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![id, at])
        .await?;
    Ok(touched == 1)
}

/// Delegations from and to somebody that are not over at `now`; of everybody when nobody is named.
///
/// # Errors
/// When the database does not answer.
pub async fn delegations(store: &Store, of: Option<&PersonId>, now: i64) -> Result<Vec<Delegation>> {
    let mut given = args![now];
    let mut filter = String::new();
    if let Some(person) = of {
        given.push(person.into());
        filter.push_str("AND (from_id = $2 OR to_id = $2)");
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM delegations
         WHERE ended_at IS NULL AND (until IS NULL OR until > $1) {filter} ORDER BY since, id LIMIT 500"
    );
    store.rows(&sql, given).await?.iter().map(read).collect()
}

const STANDS_FOR: &str = "SELECT DISTINCT from_id FROM delegations
    WHERE to_id = $1 AND ended_at IS NULL AND since <= $2 AND (until IS NULL OR until > $2)";

/// Those who are away at `now` and for whom this person answers.
///
/// # Errors
/// When the database does not answer.
pub async fn stands_for(tx: &mut Tx, person: &PersonId, now: i64) -> Result<Vec<PersonId>> {
    let rows = tx.rows(STANDS_FOR, args![person, now]).await?;
    rows.iter().map(|row| Ok(PersonId(row.text("from_id")?))).collect()
}

/// Who answers at `now` for those of `people` who are away: for whom, and who.
///
/// # Errors
/// When the database does not answer.
pub async fn deputies(tx: &mut Tx, people: &[&PersonId], now: i64) -> Result<Vec<(PersonId, Approver)>> {
    let mut found = Vec::new();
    for chunk in people.chunks(500) {
        let mut given = args![now];
        given.extend(chunk.iter().map(|id| Value::from(*id)));
        let sql = format!(
            "SELECT DISTINCT from_id, to_id, to_name FROM delegations
             WHERE ended_at IS NULL AND since <= $1 AND (until IS NULL OR until > $1) AND from_id IN ({})
             ORDER BY from_id, to_id",
            placeholders(2, chunk.len())
        );
        for row in tx.rows(&sql, given).await? {
            let deputy = Approver { id: PersonId(row.text("to_id")?), name: row.text("to_name")? };
            found.push((PersonId(row.text("from_id")?), deputy));
        }
    }
    Ok(found)
}
