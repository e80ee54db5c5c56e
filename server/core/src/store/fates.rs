//! What became of past invitations, and which ones are out: what a forecast is made of.

use super::{Result, Row, Store};
use crate::args;
use crate::domain::forecast::{Open, Past};
use gangway_types::BatchId;

/// Times are summed up by the hour.
const HOUR: i64 = 3_600_000;
/// Weeks, for the pace of each.
const WEEK: i64 = 7 * 86_400_000;
/// The newest invitations that are looked at.
const MOST: usize = 20_000;

/// What became of the invitations since `since`, with the week each was sent in, counted from `weeks_from`; none for those
/// before. An invitation is looked at until the person registered, the next invitation, the person was gone, or `now`.
/// Whoever was registered when Gangway first read them is left out: nobody knows when they did.
///
/// # Errors
/// When the database does not answer.
pub async fn past(store: &Store, since: i64, weeks_from: i64, now: i64) -> Result<Vec<(Option<i64>, Past)>> {
    let sql = format!(
        "SELECT week, took, registered, COUNT(*) AS n FROM (
            SELECT CASE WHEN asked_at >= $1 THEN (asked_at - $1) / $2 ELSE -1 END AS week,
                CASE WHEN registered_at >= asked_at AND (following IS NULL OR registered_at < following) THEN 1 ELSE 0 END
                    AS registered,
                (CASE WHEN registered_at >= asked_at AND (following IS NULL OR registered_at < following) THEN registered_at
                      WHEN following IS NOT NULL THEN following
                      WHEN gone_at IS NOT NULL THEN gone_at ELSE $3 END - asked_at) / $4 AS took
            FROM (SELECT sent.asked_at, people.registered_at, people.gone_at,
                    LEAD(sent.asked_at) OVER (PARTITION BY sent.person_id ORDER BY sent.asked_at, sent.id) AS following
                FROM (SELECT id, person_id, asked_at FROM invitations WHERE invited_at IS NOT NULL AND asked_at >= $5
                      ORDER BY asked_at DESC LIMIT {MOST}) AS sent
                JOIN people ON people.id = sent.person_id
                WHERE people.registered_at IS NOT NULL OR people.reading <> 'registered') AS looked) AS fates
         GROUP BY week, took, registered"
    );
    let rows = store.rows(&sql, args![weeks_from, WEEK, now, HOUR, since]).await?;
    rows.iter()
        .map(|row| {
            let week = Some(row.int("week")?).filter(|week| *week >= 0);
            let after = row.int("took")?.max(0) * HOUR;
            Ok((week, Past { after, registered: row.flag("registered")?, n: unsigned(row.int("n")?) }))
        })
        .collect()
}

/// Everybody whose invitation is valid at `now` and who has not registered.
///
/// # Errors
/// When the database does not answer.
pub async fn open(store: &Store, now: i64) -> Result<Vec<Open>> {
    let sql = "SELECT invited_at / $1 AS sent, invite_expires_at / $1 AS ends, COUNT(*) AS n FROM people
        WHERE invite_expires_at > $2 AND gone_at IS NULL AND invited_at IS NOT NULL
            AND reading IN ('unregistered', 'pending')
        GROUP BY invited_at / $1, invite_expires_at / $1";
    store.rows(sql, args![HOUR, now]).await?.iter().map(read_open).collect()
}

/// The same for the people of one batch.
///
/// # Errors
/// When the database does not answer.
pub async fn open_in(store: &Store, batch: &BatchId, now: i64) -> Result<Vec<Open>> {
    let sql = "SELECT batch_people.asked_at / $1 AS sent, batch_people.expires_at / $1 AS ends, COUNT(*) AS n
        FROM batch_people JOIN people ON people.id = batch_people.person_id
        WHERE batch_people.batch_id = $3 AND batch_people.expires_at > $2 AND batch_people.asked_at IS NOT NULL
            AND batch_people.outcome IN ('invited', 'confirmed') AND batch_people.again_in IS NULL
            AND people.gone_at IS NULL AND people.reading IN ('unregistered', 'pending')
        GROUP BY batch_people.asked_at / $1, batch_people.expires_at / $1";
    store.rows(sql, args![HOUR, now, batch]).await?.iter().map(read_open).collect()
}

fn read_open(row: &Row) -> Result<Open> {
    Ok(Open {
        invited_at: row.int("sent")? * HOUR,
        // The hour in which it ends is part of its life.
        expires_at: (row.int("ends")? + 1) * HOUR,
        n: unsigned(row.int("n")?),
    })
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests;
