//! Notices: what people are told, and the outbox of what is mailed of it.

use super::{Args, Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use gangway_types::notices::{NoticeKind, NoticeRow, NoticeState};
use gangway_types::{BatchId, PersonId};
use std::collections::HashMap;

/// How long whoever sends a mail may take, in milliseconds of real time; whoever takes longer is taken for dead.
pub const LEASE_MS: i64 = 300_000;
/// Rows per INSERT.
const ROWS: usize = 100;
/// Ids per question.
const IDS: usize = 500;

/// A notice about to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Its id.
    pub id: String,
    /// What it tells of: the same person is told of the same thing once.
    pub event: String,
    /// Why.
    pub kind: NoticeKind,
    /// The batch; empty for a test.
    pub batch: BatchId,
    /// To whom.
    pub to: PersonId,
    /// Their name.
    pub to_name: String,
    /// Their address, when it is one.
    pub address: Option<String>,
    /// One line.
    pub subject: String,
    /// The whole text.
    pub body: String,
    /// [`NoticeState::Queued`] when it is to be mailed, else [`NoticeState::Shown`].
    pub state: NoticeState,
    /// When, the domain's time.
    pub at: i64,
    /// When, real time.
    pub real: i64,
}

/// A mail that somebody took to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The notice.
    pub id: String,
    /// Why.
    pub kind: NoticeKind,
    /// The batch; empty for a test.
    pub batch: BatchId,
    /// To whom.
    pub to: PersonId,
    /// Their name.
    pub to_name: String,
    /// Their address.
    pub address: String,
    /// One line.
    pub subject: String,
    /// The whole text.
    pub body: String,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Since when it is to be sent, real time.
    pub queued_at: i64,
    /// When it was written, the domain's time.
    pub at: i64,
}

const TAKEN: &str =
    "id, kind, object, person_id, person_name, address, subject, body, attempts, queued_at, created_at";

fn kind(row: &Row) -> Result<NoticeKind> {
    // A notice of a newer version is about a batch in any case.
    Ok(NoticeKind::parse(&row.text("kind")?).unwrap_or(NoticeKind::Answered))
}

fn taken(row: &Row) -> Result<Taken> {
    Ok(Taken {
        id: row.text("id")?,
        kind: kind(row)?,
        batch: BatchId(row.text("object")?),
        to: PersonId(row.text("person_id")?),
        to_name: row.text("person_name")?,
        address: row.text("address")?,
        subject: row.text("subject")?,
        body: row.text("body")?,
        attempts: row.int("attempts")?,
        queued_at: row.int("queued_at")?,
        at: row.int("created_at")?,
    })
}

/// Writes notices; what somebody was told of before is left out. Answers how many were written.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, notices: &[NewNotice]) -> Result<u64> {
    let mut written = 0;
    for chunk in notices.chunks(ROWS) {
        let mut given = Args::new();
        for one in chunk {
            let queued_at = (one.state == NoticeState::Queued).then_some(one.real);
            given.extend(args![
                &one.id,
                &one.event,
                one.kind.key(),
                &one.batch,
                &one.to,
                &one.to_name,
                one.address.clone(),
                &one.subject,
                &one.body,
                one.state.key(),
                one.at,
                queued_at
            ]);
        }
        let sql = format!(
            "INSERT INTO notices (id, event, kind, object, person_id, person_name, address, subject, body, state, created_at,
                queued_at)
             VALUES {} ON CONFLICT (event, person_id) DO NOTHING",
            tx.values(chunk.len(), 12)
        );
        written += tx.exec(&sql, given).await?;
    }
    Ok(written)
}

/// Addresses of these people as the directory has them, and as they are; who is gone or has none is absent.
///
/// # Errors
/// When the database does not answer.
pub async fn addresses(tx: &mut Tx, ids: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(IDS) {
        let rows = tx.rows(&with_address(chunk.len()), chunk.iter().map(Value::from).collect()).await?;
        for row in rows {
            found.insert(PersonId(row.text("id")?), row.text("mail")?);
        }
    }
    Ok(found)
}

/// The same, outside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn known_addresses(store: &Store, ids: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(IDS) {
        let rows = store.rows(&with_address(chunk.len()), chunk.iter().map(Value::from).collect()).await?;
        for row in rows {
            found.insert(PersonId(row.text("id")?), row.text("mail")?);
        }
    }
    Ok(found)
}

fn with_address(n: usize) -> String {
    format!(
        "SELECT id, mail FROM people WHERE mail IS NOT NULL AND gone_at IS NULL AND id IN ({})",
        placeholders(1, n)
    )
}

/// Mails that are to be sent now, the oldest first; `but_welcome`: without welcome notices, which wait.
///
/// # Errors
/// When the database does not answer.
pub async fn due(store: &Store, real: i64, but_welcome: bool) -> Result<Vec<String>> {
    let but = if but_welcome { "AND kind <> 'welcome'" } else { "" };
    let sql = format!(
        "SELECT id FROM notices WHERE state = 'queued' AND (next_at IS NULL OR next_at <= $1) {but}
         ORDER BY created_at, id LIMIT 100"
    );
    let rows = store.rows(&sql, args![real]).await?;
    rows.iter().map(|row| row.text("id")).collect()
}

/// Takes a mail to send it, unless somebody else did: from here on it may have been sent.
///
/// # Errors
/// When the database refuses.
pub async fn take(store: &Store, id: &str, owner: &str, real: i64) -> Result<Option<Taken>> {
    let mut tx = store.begin().await?;
    let row = tx
        .row(
            &format!(
                "UPDATE notices SET state = 'sending', attempts = attempts + 1, lease_owner = $2, lease_until = $3,
                    next_at = NULL
                 WHERE id = $1 AND state = 'queued' AND (next_at IS NULL OR next_at <= $4) RETURNING {TAKEN}"
            ),
            args![id, owner, real + LEASE_MS, real],
        )
        .await?;
    let found = row.map(|row| taken(&row)).transpose()?;
    tx.commit().await?;
    Ok(found)
}

/// What became of a mail: its state, when it is tried again (real time), why, and when it was sent (the domain's time).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Became {
    /// Its state.
    pub state: NoticeState,
    /// When it is tried again, real time.
    pub next_at: Option<i64>,
    /// Why it was not sent.
    pub problem: Option<String>,
    /// When it was sent or given up, the domain's time.
    pub at: Option<i64>,
}

/// Writes down what became of a mail; false when it is not this owner's any more.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut Tx, id: &str, owner: &str, became: &Became) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE notices SET state = $3, next_at = $4, problem = $5, sent_at = $6, lease_owner = NULL, lease_until = NULL
             WHERE id = $1 AND state = 'sending' AND lease_owner = $2",
            args![id, owner, became.state.key(), became.next_at, became.problem.clone(), became.at],
        )
        .await?;
    Ok(touched == 1)
}

/// Mails whose sender is no more: nobody knows whether they were sent. With `all`, also those whose sender could still be
/// alive: at the start of a process that is the only one.
///
/// # Errors
/// When the database refuses.
pub async fn lost(tx: &mut Tx, real: i64, all: bool, problem: &str, at: i64) -> Result<Vec<Taken>> {
    let until = if all { i64::MAX } else { real };
    let rows = tx
        .rows(
            &format!(
                "UPDATE notices SET state = 'unknown', problem = $2, sent_at = $3, lease_owner = NULL, lease_until = NULL
                 WHERE state = 'sending' AND (lease_until IS NULL OR lease_until < $1) RETURNING {TAKEN}"
            ),
            args![until, problem, at],
        )
        .await?;
    rows.iter().map(taken).collect()
}

/// Whether a mail is being sent for longer than anybody needs, or, with `all`, at all.
///
/// # Errors
/// When the database does not answer.
pub async fn any_lost(store: &Store, real: i64, all: bool) -> Result<bool> {
    let until = if all { i64::MAX } else { real };
    let sql = "SELECT id FROM notices WHERE state = 'sending' AND (lease_until IS NULL OR lease_until < $1) LIMIT 1";
    Ok(store.row(sql, args![until]).await?.is_some())
}

/// What waits to be mailed is shown in the portal only: mail was switched off. A test is sent all the same, and welcome
/// notices have a switch of their own.
///
/// # Errors
/// When the database refuses.
pub async fn keep_inside(store: &Store) -> Result<u64> {
    let waits = "state = 'queued' AND kind NOT IN ('test', 'welcome')";
    if store.row(&format!("SELECT id FROM notices WHERE {waits} LIMIT 1"), args![]).await?.is_none() {
        return Ok(0);
    }
    store.exec(&format!("UPDATE notices SET state = 'shown', next_at = NULL WHERE {waits}"), args![]).await
}

const SHOWN: &str =
    "id, kind, object, person_name, address, subject, body, state, problem, created_at, read_at";

fn row(row: &Row) -> Result<NoticeRow> {
    Ok(NoticeRow {
        id: row.text("id")?,
        kind: kind(row)?,
        batch: BatchId(row.text("object")?),
        to_name: row.text("person_name")?,
        address: row.opt_text("address")?,
        subject: row.text("subject")?,
        body: row.text("body")?,
        state: NoticeState::parse(&row.text("state")?).unwrap_or(NoticeState::Unknown),
        problem: row.opt_text("problem")?,
        at: row.int("created_at")?,
        is_new: row.opt_int("read_at")?.is_none(),
    })
}

/// One notice.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &str) -> Result<Option<NoticeRow>> {
    let sql = format!("SELECT {SHOWN} FROM notices WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|found| row(&found)).transpose()
}

/// The latest notices of one person, or of everybody, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(store: &Store, of: Option<&PersonId>, limit: i64) -> Result<Vec<NoticeRow>> {
    let mut given = args![limit];
    let mut filter = "";
    if let Some(person) = of {
        given.push(person.into());
        // A welcome notice is nothing that waits for anybody in the portal.
        filter = "WHERE person_id = $2 AND kind <> 'welcome'";
    }
    let sql = format!("SELECT {SHOWN} FROM notices {filter} ORDER BY created_at DESC, id DESC LIMIT $1");
    store.rows(&sql, given).await?.iter().map(row).collect()
}

/// How many notices somebody has not looked at.
///
/// # Errors
/// When the database does not answer.
pub async fn unread(store: &Store, person: &PersonId) -> Result<u64> {
    let sql =
        "SELECT COUNT(*) AS n FROM notices WHERE person_id = $1 AND read_at IS NULL AND kind <> 'welcome'";
    let row = store.row(sql, args![person]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// Somebody has looked at everything that they were told until then.
///
/// # Errors
/// When the database refuses.
pub async fn looked_at(store: &Store, person: &PersonId, until: i64, at: i64) -> Result<()> {
    store
        .exec(
            "UPDATE notices SET read_at = $3 WHERE person_id = $1 AND created_at <= $2 AND read_at IS NULL",
            args![person, until, at],
        )
        .await?;
    Ok(())
}

/// How many mails wait, and the last that failed or whose fate is unknown: when, and why.
///
/// # Errors
/// When the database does not answer.
pub async fn mail_state(store: &Store) -> Result<(u64, Option<(i64, String)>)> {
    let waiting = "SELECT COUNT(*) AS n FROM notices WHERE state IN ('queued', 'sending')";
    let waiting = store.row(waiting, args![]).await?.map_or(Ok(0), |row| row.int("n"))?;
    let failed = store
        .row(
            "SELECT problem, COALESCE(sent_at, created_at) AS at FROM notices
             WHERE problem IS NOT NULL ORDER BY COALESCE(sent_at, created_at) DESC, id DESC LIMIT 1",
            args![],
        )
        .await?;
    let failed =
        failed.map(|row| Ok::<_, super::Error>((row.int("at")?, row.text("problem")?))).transpose()?;
    Ok((u64::try_from(waiting).unwrap_or(0), failed))
}

/// Forgets notices written before `before` that wait for nothing any more.
///
/// # Errors
/// When the database refuses.
pub async fn trim(store: &Store, before: i64) -> Result<u64> {
    store
        .exec(
            "DELETE FROM notices WHERE created_at < $1 AND state NOT IN ('queued', 'sending')",
            args![before],
        )
        .await
}
