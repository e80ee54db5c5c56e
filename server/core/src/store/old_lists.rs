//! Lists of old ids, and which person a short id belongs to.

mod rows;
mod work;

pub use rows::{
    add_rows, counts, delete_rows, first_rows, forget_outcomes, line_of, matched, open_after, page, settle,
};
pub use work::{WORK, begin, done, take};

use super::imports::Reading;
use super::{Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use crate::domain::old_ids::Told;
use gangway_types::old_lists::{OldColumn, OldWork};
use gangway_types::{OldListId, PersonId};

/// A list as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its id.
    pub id: OldListId,
    /// Who brought it; only they see it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// Their sign-in: ISC is asked under it.
    pub grant_id: String,
    /// Name of the file.
    pub name: String,
    /// `paste`, `csv` or `workbook`.
    pub kind: String,
    /// The kept file.
    pub file_id: String,
    /// How it is read.
    pub reading: Reading,
    /// Columns: name, and what it is taken for; none until it is read.
    pub columns: Option<Vec<(String, OldColumn)>>,
    /// Rows in it.
    pub rows: i64,
    /// What ISC's retired list told of its short ids.
    pub told: Told,
    /// What has to be known of it, as sentences.
    pub notes: Vec<String>,
    /// When it was brought, the domain's time.
    pub made_at: i64,
    /// What is to be done.
    pub work: Option<OldWork>,
    /// How far that is.
    pub done: i64,
    /// Of how much.
    pub total: Option<i64>,
    /// Why it stopped.
    pub problem: Option<String>,
}

const COLUMNS: &str =
    "id, owner, owner_name, grant_id, name, kind, file_id, reading, columns, row_count, told, notes, made_at,
    work, work_done, work_total, work_problem";

fn list(row: &Row) -> Result<List> {
    let columns = row.opt_text("columns")?;
    Ok(List {
        id: row.text("id")?.into(),
        owner: row.text("owner")?.into(),
        owner_name: row.text("owner_name")?,
        grant_id: row.text("grant_id")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        file_id: row.text("file_id")?,
        reading: serde_json::from_str(&row.text("reading")?)?,
        columns: columns.map(|columns| serde_json::from_str(&columns)).transpose()?,
        rows: row.int("row_count")?,
        told: row.opt_text("told")?.map_or(Told::NotAsked, |key| told(&key)),
        notes: serde_json::from_str(&row.text("notes")?)?,
        made_at: row.int("made_at")?,
        work: row.opt_text("work")?.as_deref().and_then(OldWork::parse),
        done: row.int("work_done")?,
        total: row.opt_int("work_total")?,
        problem: row.opt_text("work_problem")?,
    })
}

/// A new list, to be read.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &List) -> Result<()> {
    tx.exec(
        "INSERT INTO old_lists (id, owner, owner_name, grant_id, name, kind, file_id, reading, made_at, work)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &new.id,
            &new.owner,
            &new.owner_name,
            &new.grant_id,
            &new.name,
            &new.kind,
            &new.file_id,
            serde_json::to_string(&new.reading)?,
            new.made_at,
            new.work.map(OldWork::key)
        ],
    )
    .await
    .map(drop)
}

/// One list.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &OldListId) -> Result<Option<List>> {
    let sql = format!("SELECT {COLUMNS} FROM old_lists WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| list(&row)).transpose()
}

/// Somebody's lists, newest first, and how many there are.
///
/// # Errors
/// When the database does not answer.
pub async fn of(store: &Store, owner: &PersonId, from: i64, most: i64) -> Result<(Vec<List>, i64)> {
    let sql = format!(
        "SELECT {COLUMNS} FROM old_lists WHERE owner = $1 ORDER BY made_at DESC, id DESC LIMIT $2 OFFSET $3"
    );
    let rows = store.rows(&sql, args![owner, most, from]).await?;
    let total = store.row("SELECT COUNT(*) AS n FROM old_lists WHERE owner = $1", args![owner]).await?;
    let total = total.map_or(Ok(0), |row| row.int("n"))?;
    Ok((rows.iter().map(list).collect::<Result<_>>()?, total))
}

/// The file was read: how, how many rows, and what its columns are taken for.
///
/// # Errors
/// When the database refuses.
pub async fn set_reading(
    tx: &mut Tx,
    id: &OldListId,
    reading: &Reading,
    columns: &[(String, OldColumn)],
    rows: i64,
) -> Result<()> {
    tx.exec(
        "UPDATE old_lists SET reading = $2, columns = $3, row_count = $4 WHERE id = $1",
        args![id, serde_json::to_string(reading)?, serde_json::to_string(columns)?, rows],
    )
    .await
    .map(drop)
}

fn told(key: &str) -> Told {
    match key {
        "whole" => Told::Whole,
        "partly" => Told::Partly,
        "not_answered" => Told::NotAnswered,
        _ => Told::NotAsked,
    }
}

/// What ISC's retired list told, and what has to be known of it.
///
/// # Errors
/// When the database refuses.
pub async fn set_told(tx: &mut Tx, id: &OldListId, told: Told, notes: &[String]) -> Result<()> {
    let key = match told {
        Told::NotAsked => "not_asked",
        Told::Whole => "whole",
        Told::Partly => "partly",
        Told::NotAnswered => "not_answered",
    };
    let sql = "UPDATE old_lists SET told = $2, notes = $3 WHERE id = $1";
    tx.exec(sql, args![id, key, serde_json::to_string(notes)?]).await.map(drop)
}

/// Forgets a list with its rows.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut Tx, id: &OldListId) -> Result<()> {
    tx.exec("DELETE FROM old_list_rows WHERE list_id = $1", args![id]).await?;
    tx.exec("DELETE FROM old_lists WHERE id = $1", args![id]).await.map(drop)
}

/// Keeps what ISC said of short ids. What it says later counts.
///
/// # Errors
/// When the database refuses.
pub async fn keep_shorts(tx: &mut Tx, told: &[(String, PersonId)], now: i64) -> Result<()> {
    for chunk in told.chunks(250) {
        let values = tx.values(chunk.len(), 3);
        let mut given = Vec::with_capacity(chunk.len() * 3);
        for (short, person) in chunk {
            given.extend(args![short, person, now]);
        }
        tx.exec(
            &format!(
                "INSERT INTO short_ids (short_id, person_id, told_at) VALUES {values}
                 ON CONFLICT (short_id) DO UPDATE SET person_id = excluded.person_id, told_at = excluded.told_at"
            ),
            given,
        )
        .await?;
    }
    Ok(())
}

/// Whom these short ids belong to; those that ISC never named are absent.
///
/// # Errors
/// When the database does not answer.
pub async fn people_of(store: &Store, shorts: &[String]) -> Result<Vec<(String, PersonId)>> {
    pairs(store, "short_id", shorts).await
}

/// Short ids of these people; whoever ISC never named is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn shorts_for(store: &Store, people: &[PersonId]) -> Result<Vec<(String, PersonId)>> {
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    pairs(store, "person_id", &people).await
}

async fn pairs(store: &Store, column: &str, values: &[String]) -> Result<Vec<(String, PersonId)>> {
    let mut found = Vec::new();
    for chunk in values.chunks(500) {
        let sql = format!(
            "SELECT short_id, person_id FROM short_ids WHERE {column} IN ({}) ORDER BY told_at, short_id",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push((row.text("short_id")?, row.text("person_id")?.into()));
        }
    }
    Ok(found)
}

/// The person of one short id, if ISC ever named it.
///
/// # Errors
/// When the database does not answer.
pub async fn person_of(store: &Store, short: &str) -> Result<Option<PersonId>> {
    let row = store.row("SELECT person_id FROM short_ids WHERE short_id = $1", args![short]).await?;
    row.map(|row| Ok(row.text("person_id")?.into())).transpose()
}
