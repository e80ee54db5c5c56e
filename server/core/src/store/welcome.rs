//! Welcome notices: their texts, and who was sent one. The mails themselves are notices.

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::PersonId;
use gangway_types::welcome::{WelcomeCounts, WelcomeSent, WelcomeState, WelcomeText, WelcomeVersion};

/// Somebody who was invited from here and has not been sent a welcome notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

/// One that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWelcome<'a> {
    /// To whom.
    pub person: &'a PersonId,
    /// 0 for the one that goes out by itself.
    pub round: i64,
    /// Their name.
    pub name: &'a str,
    /// Normalised address.
    pub address: &'a str,
    /// The mail.
    pub notice: &'a str,
    /// Version of the text.
    pub text: i64,
    /// What it is at first.
    pub state: WelcomeState,
    /// Who asked for it; none for the one that goes out by itself.
    pub by_name: Option<&'a str>,
    /// When, the domain's clock.
    pub at: i64,
}

fn version(row: &Row) -> Result<WelcomeVersion> {
    Ok(WelcomeVersion {
        number: row.int("number")?,
        text: WelcomeText {
            subject: row.text("subject")?,
            body: row.text("body")?,
            organisation: row.text("organisation")?,
            contact: row.text("contact")?,
        },
        saved: Some((row.text("saved_by_name")?, row.int("saved_at")?)),
    })
}

const TEXTS: &str =
    "SELECT number, subject, body, organisation, contact, saved_by_name, saved_at FROM welcome_texts";

/// Saved texts, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn texts(store: &Store, limit: i64) -> Result<Vec<WelcomeVersion>> {
    let sql = format!("{TEXTS} ORDER BY number DESC LIMIT $1");
    store.rows(&sql, args![limit]).await?.iter().map(version).collect()
}

/// The newest text, as the transaction sees it.
///
/// # Errors
/// When the database does not answer.
pub async fn text_in(tx: &mut Tx) -> Result<Option<WelcomeVersion>> {
    let sql = format!("{TEXTS} ORDER BY number DESC LIMIT 1");
    tx.row(&sql, args![]).await?.map(|row| version(&row)).transpose()
}

/// Keeps a text; false when another was kept under this number.
///
/// # Errors
/// When the database refuses.
pub async fn keep_text(
    tx: &mut Tx,
    number: i64,
    text: &WelcomeText,
    by: (&str, &str),
    at: i64,
) -> Result<bool> {
    let touched = tx
        .exec(
            "INSERT INTO welcome_texts (number, subject, body, organisation, contact, saved_by, saved_by_name, saved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (number) DO NOTHING",
            args![number, &text.subject, &text.body, &text.organisation, &text.contact, by.0, by.1, at],
        )
        .await?;
    Ok(touched == 1)
}

/// Somebody's invitation from here that is still valid: ISC's task ended well, or it was seen in effect.
const INVITED: &str = "EXISTS (SELECT 1 FROM batch_people WHERE batch_people.person_id = people.id
        AND batch_people.outcome IN ('invited', 'confirmed') AND batch_people.registered_at IS NULL
        AND batch_people.invited_at >= $1 AND batch_people.expires_at > $2)";
/// Whom a welcome notice may go to at all.
const OPEN: &str = "people.gone_at IS NULL AND people.registered_at IS NULL AND people.reading IN ('unregistered', 'pending')";

/// People invited from here since `since` whose invitation is valid at `now` and who were never sent a welcome notice, in
/// the order of ids, after `after`.
///
/// # Errors
/// When the database does not answer.
pub async fn candidates(
    store: &Store,
    since: i64,
    now: i64,
    after: &str,
    limit: i64,
) -> Result<Vec<Candidate>> {
    let sql = format!(
        "SELECT people.id, people.name FROM people
         WHERE people.id > $3 AND {OPEN} AND {INVITED}
           AND NOT EXISTS (SELECT 1 FROM welcome_sent WHERE welcome_sent.person_id = people.id)
         ORDER BY people.id LIMIT $4"
    );
    let rows = store.rows(&sql, args![since, now, after, limit]).await?;
    rows.iter().map(|row| Ok(Candidate { id: PersonId(row.text("id")?), name: row.text("name")? })).collect()
}

/// Whether somebody has an invitation from here that is valid at `now`.
///
/// # Errors
/// When the database does not answer.
pub async fn is_invited(store: &Store, person: &PersonId, now: i64) -> Result<bool> {
    let sql = format!("SELECT id FROM people WHERE people.id = $3 AND {INVITED}");
    Ok(store.row(&sql, args![0_i64, now, person]).await?.is_some())
}

/// Whether a welcome notice went to this address for somebody else.
///
/// # Errors
/// When the database does not answer.
pub async fn used_by_others(store: &Store, address: &str, person: &PersonId) -> Result<bool> {
    let sql = "SELECT person_id FROM welcome_sent WHERE address = $1 AND person_id <> $2 LIMIT 1";
    Ok(store.row(sql, args![address, person]).await?.is_some())
}

/// Writes one down; false when the person was sent that round before.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &NewWelcome<'_>) -> Result<bool> {
    let touched = tx
        .exec(
            "INSERT INTO welcome_sent (person_id, round, person_name, address, notice_id, text_number, state, by_name, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (person_id, round) DO NOTHING",
            args![
                new.person,
                new.round,
                new.name,
                new.address,
                new.notice,
                new.text,
                new.state.key(),
                new.by_name.map(str::to_owned),
                new.at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Addresses that welcome notices went to, or may still go to, since a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn since(tx: &mut Tx, at: i64) -> Result<Vec<String>> {
    let sql = "SELECT address FROM welcome_sent WHERE at >= $1 AND state <> 'taken_back'";
    tx.rows(sql, args![at]).await?.iter().map(|row| row.text("address")).collect()
}

/// What waited to be mailed becomes what the mail became. `shown`: what one is that is shown only.
///
/// # Errors
/// When the database refuses.
pub async fn follow(store: &Store, shown: WelcomeState) -> Result<u64> {
    let moved = "SELECT 1 FROM notices WHERE notices.id = welcome_sent.notice_id
        AND notices.state IN ('sent', 'failed', 'unknown', 'shown')";
    let any =
        format!("SELECT person_id FROM welcome_sent WHERE state = 'waiting' AND EXISTS ({moved}) LIMIT 1");
    if store.row(&any, args![]).await?.is_none() {
        return Ok(0);
    }
    let sql = format!(
        "UPDATE welcome_sent SET state = (SELECT CASE notices.state WHEN 'shown' THEN $1 ELSE notices.state END
            FROM notices WHERE notices.id = welcome_sent.notice_id)
         WHERE state = 'waiting' AND EXISTS ({moved})"
    );
    store.exec(&sql, args![shown.key()]).await
}

/// Takes back what waits to be mailed: everything, or with `needless` that of people who need none any more. Answers how
/// many.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(store: &Store, needless: bool, why: &str) -> Result<u64> {
    let only = if needless {
        format!("AND person_id NOT IN (SELECT id FROM people WHERE {OPEN})")
    } else {
        String::new()
    };
    let waits = format!("kind = 'welcome' AND state = 'queued' {only}");
    if store.row(&format!("SELECT id FROM notices WHERE {waits} LIMIT 1"), args![]).await?.is_none() {
        return Ok(0);
    }
    let sql = format!("UPDATE notices SET state = 'shown', next_at = NULL, problem = $1 WHERE {waits}");
    store.exec(&sql, args![why]).await
}

const SENT: &str =
    "SELECT person_id, person_name, address, text_number, state, by_name, at FROM welcome_sent";

fn sent(row: &Row) -> Result<WelcomeSent> {
    Ok(WelcomeSent {
        person: PersonId(row.text("person_id")?),
        name: row.text("person_name")?,
        address: row.text("address")?,
        at: row.int("at")?,
        state: WelcomeState::parse(&row.text("state")?),
        by_name: row.opt_text("by_name")?,
        version: row.int("text_number")?,
    })
}

/// Those to one person, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn of_person(store: &Store, person: &PersonId) -> Result<Vec<WelcomeSent>> {
    let sql = format!("{SENT} WHERE person_id = $1 ORDER BY round DESC LIMIT 50");
    store.rows(&sql, args![person]).await?.iter().map(sent).collect()
}

/// The next round of a person, as the transaction sees it, and whether the last one still waits.
///
/// # Errors
/// When the database does not answer.
pub async fn next_round(tx: &mut Tx, person: &PersonId) -> Result<(i64, bool)> {
    let sql = "SELECT round, state FROM welcome_sent WHERE person_id = $1 ORDER BY round DESC LIMIT 1";
    match tx.row(sql, args![person]).await? {
        Some(row) => Ok((row.int("round")? + 1, row.text("state")? == "waiting")),
        None => Ok((0, false)),
    }
}

/// The latest, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn latest(store: &Store, limit: i64) -> Result<Vec<WelcomeSent>> {
    let sql = format!("{SENT} ORDER BY at DESC, person_id DESC LIMIT $1");
    store.rows(&sql, args![limit]).await?.iter().map(sent).collect()
}

/// How many there are.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store) -> Result<WelcomeCounts> {
    let mut counts = WelcomeCounts::default();
    for row in store.rows("SELECT state, COUNT(*) AS n FROM welcome_sent GROUP BY state", args![]).await? {
        let n = u64::try_from(row.int("n")?).unwrap_or(0);
        match WelcomeState::parse(&row.text("state")?) {
            WelcomeState::Sent | WelcomeState::Outbox => counts.sent += n,
            WelcomeState::Waiting => counts.waiting += n,
            _ => counts.others += n,
        }
    }
    Ok(counts)
}
