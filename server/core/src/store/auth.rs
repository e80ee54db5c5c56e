//! Grants. What is known about the people who signed in is in [`person`].

mod person;
#[cfg(test)]
mod tests;

pub use person::{manages, person_name, preference, put_preference, set_preference};

use super::{Result, Row, Store, Tx};
use crate::args;

/// One grant as it is stored: tokens encrypted.
#[derive(Clone, Debug)]
pub struct GrantRow {
    /// Id of the grant.
    pub id: String,
    /// ISC's identity id of who signed in.
    pub person_id: String,
    /// Their display name.
    pub person_name: String,
    /// Their account name.
    pub alias: String,
    /// ISC's user levels as of the last refresh.
    pub levels: Vec<String>,
    /// Id of the key that sealed both tokens.
    pub key_id: String,
    /// The sealed access token; gone when the grant ended.
    pub access_token: Option<Vec<u8>>,
    /// The sealed refresh token, if ISC gives one.
    pub refresh_token: Option<Vec<u8>>,
    /// When the access token expires, real time.
    pub access_expires_at: i64,
    /// When the person signed in, real time.
    pub created_at: i64,
    /// When the tokens came from ISC, real time.
    pub refreshed_at: i64,
    /// When the person signed out; the grant may live on for their runs.
    pub signed_out_at: Option<i64>,
    /// When the grant ended.
    pub ended_at: Option<i64>,
    /// Why, in words.
    pub ended_why: Option<String>,
}

/// What a refresh brought.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// Id of the key that sealed both tokens.
    pub key_id: String,
    /// The sealed access token.
    pub access_token: Vec<u8>,
    /// The sealed refresh token.
    pub refresh_token: Option<Vec<u8>>,
    /// When the access token expires, real time.
    pub access_expires_at: i64,
    /// When the tokens came from ISC, real time.
    pub refreshed_at: i64,
}

const COLUMNS: &str = "g.id, g.person_id, g.person_name, g.alias, g.levels, g.key_id, g.access_token, g.refresh_token, \
     g.access_expires_at, g.created_at, g.refreshed_at, g.signed_out_at, g.ended_at, g.ended_why";

fn grant_row(row: &Row) -> Result<GrantRow> {
    Ok(GrantRow {
        id: row.text("id")?,
        person_id: row.text("person_id")?,
        person_name: row.text("person_name")?,
        alias: row.text("alias")?,
        levels: serde_json::from_str(&row.text("levels")?)?,
        key_id: row.text("key_id")?,
        access_token: row.opt_blob("access_token")?,
        refresh_token: row.opt_blob("refresh_token")?,
        access_expires_at: row.int("access_expires_at")?,
        created_at: row.int("created_at")?,
        refreshed_at: row.int("refreshed_at")?,
        signed_out_at: row.opt_int("signed_out_at")?,
        ended_at: row.opt_int("ended_at")?,
        ended_why: row.opt_text("ended_why")?,
    })
}

/// Stores a new grant.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, grant: &GrantRow) -> Result<()> {
    tx.exec(
        "INSERT INTO grants (id, person_id, person_name, alias, levels, key_id, access_token, refresh_token,
                access_expires_at, created_at, refreshed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &grant.id,
            &grant.person_id,
            &grant.person_name,
            &grant.alias,
            serde_json::to_string(&grant.levels)?,
            &grant.key_id,
            grant.access_token.clone(),
            grant.refresh_token.clone(),
            grant.access_expires_at,
            grant.created_at,
            grant.refreshed_at
        ],
    )
    .await?;
    Ok(())
}

/// One grant.
///
/// # Errors
/// When the database does not answer.
pub async fn grant(store: &Store, id: &str) -> Result<Option<GrantRow>> {
    let sql = format!("SELECT {COLUMNS} FROM grants g WHERE g.id = $1");
    store.row(&sql, args![id]).await?.map(|row| grant_row(&row)).transpose()
}

/// Takes the right to refresh a grant until `until`, unless somebody holds it or has refreshed meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn lease(store: &Store, seen: &GrantRow, owner: &str, now: i64, until: i64) -> Result<bool> {
    let touched = store
        .exec(
            "UPDATE grants SET refresh_owner = $2, refresh_until = $3
             WHERE id = $1 AND ended_at IS NULL AND refreshed_at = $4 AND access_expires_at = $5
                AND (refresh_owner IS NULL OR refresh_until < $6)",
            args![&seen.id, owner, until, seen.refreshed_at, seen.access_expires_at, now],
        )
        .await?;
    Ok(touched == 1)
}

/// Gives the right to refresh back.
///
/// # Errors
/// When the database refuses.
pub async fn release(store: &Store, id: &str, owner: &str) -> Result<()> {
    store
        .exec(
            "UPDATE grants SET refresh_owner = NULL, refresh_until = NULL WHERE id = $1 AND refresh_owner = $2",
            args![id, owner],
        )
        .await?;
    Ok(())
}

/// Stores what a refresh brought and gives the right back. Answers false when the grant ended meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn renewed(store: &Store, id: &str, owner: &str, new: &Renewed) -> Result<bool> {
    let touched = store
        .exec(
            "UPDATE grants SET key_id = $3, access_token = $4, refresh_token = $5, access_expires_at = $6,
                refreshed_at = $7, refresh_owner = NULL, refresh_until = NULL
             WHERE id = $1 AND refresh_owner = $2 AND ended_at IS NULL",
            args![
                id,
                owner,
                &new.key_id,
                new.access_token.clone(),
                new.refresh_token.clone(),
                new.access_expires_at,
                new.refreshed_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Stores the levels and the name that were read under a grant.
///
/// # Errors
/// When the database refuses.
pub async fn set_person(store: &Store, id: &str, name: &str, alias: &str, levels: &[String]) -> Result<()> {
    store
        .exec(
            "UPDATE grants SET person_name = $2, alias = $3, levels = $4 WHERE id = $1",
            args![id, name, alias, serde_json::to_string(levels)?],
        )
        .await?;
    Ok(())
}

/// Makes the access token count as expired, unless it came after `before`.
///
/// # Errors
/// When the database refuses.
pub async fn expire(store: &Store, id: &str, before: i64) -> Result<()> {
    store
        .exec(
            "UPDATE grants SET access_expires_at = 0 WHERE id = $1 AND refreshed_at < $2 AND ended_at IS NULL",
            args![id, before],
        )
        .await?;
    Ok(())
}

/// The person signed out; the tokens stay for their runs.
///
/// # Errors
/// When the database refuses.
pub async fn signed_out(tx: &mut Tx, id: &str, at: i64) -> Result<bool> {
    let sql = "UPDATE grants SET signed_out_at = $2 WHERE id = $1 AND signed_out_at IS NULL";
    Ok(tx.exec(sql, args![id, at]).await? == 1)
}

/// Ends a grant and forgets its tokens; false when it had ended before.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &mut Tx, id: &str, why: &str, at: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE grants SET ended_at = $2, ended_why = $3, access_token = NULL, refresh_token = NULL,
                refresh_owner = NULL, refresh_until = NULL
             WHERE id = $1 AND ended_at IS NULL",
            args![id, at, why],
        )
        .await?;
    Ok(touched == 1)
}

/// Grants of people who are signed in at `now`, the latest sign-in first.
///
/// # Errors
/// When the database does not answer.
pub async fn signed_in(store: &Store, now: i64) -> Result<Vec<GrantRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM grants g
         WHERE g.ended_at IS NULL AND g.signed_out_at IS NULL
            AND EXISTS (SELECT 1 FROM sessions s WHERE s.grant_id = g.id AND s.expires_at > $1)
         ORDER BY g.created_at DESC, g.id LIMIT 100"
    );
    store.rows(&sql, args![now]).await?.iter().map(grant_row).collect()
}

/// Ids of grants that nothing refers to any more: no session that is alive, no run that has not ended, no batch that is to
/// be released by itself.
///
/// # Errors
/// When the database does not answer.
pub async fn unused(store: &Store, now: i64, made_before: i64) -> Result<Vec<String>> {
    let rows = store
        .rows(
            "SELECT g.id FROM grants g
             WHERE g.ended_at IS NULL AND g.created_at < $2
                AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.grant_id = g.id AND s.expires_at > $1)
                AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.grant_id = g.id AND r.state <> 'ended')
                AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.release_grant = g.id AND b.run_id IS NULL
                    AND b.state IN ('awaiting', 'approved', 'partly_approved'))
             LIMIT 100",
            args![now, made_before],
        )
        .await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// What a grant still carries: a run that has not ended, or a batch that is to be released by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Id of the run; none when the batch is not released yet.
    pub run: Option<String>,
    /// Kind of the run.
    pub kind: String,
    /// What it is about (`B-0142`).
    pub object: String,
}

/// Runs that have not ended and work under this grant, and batches that are to be released under it.
///
/// # Errors
/// When the database does not answer.
pub async fn carried(store: &Store, grant_id: &str) -> Result<Vec<Carried>> {
    let rows = store
        .rows(
            "SELECT id, kind, object FROM runs WHERE grant_id = $1 AND state <> 'ended' ORDER BY created_at, id LIMIT 50",
            args![grant_id],
        )
        .await?;
    let mut carried: Vec<Carried> = rows
        .iter()
        .map(|row| {
            Ok(Carried { run: Some(row.text("id")?), kind: row.text("kind")?, object: row.text("object")? })
        })
        .collect::<Result<_>>()?;
    let releases = super::batches::releases_of(store, grant_id).await?;
    carried.extend(releases.into_iter().map(|batch| Carried {
        run: None,
        kind: String::new(),
        object: batch.0,
    }));
    Ok(carried)
}
