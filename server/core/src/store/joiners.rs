//! New joiners: one row a person, whatever events come and in whatever order.

mod heard;
mod list;
pub mod rounds;
pub mod rules;

#[cfg(test)]
mod tests;

pub use heard::{Tally, hear, tallies, turned_away, unreadable};
pub use list::{Filter, arrivals, counts, lately, page, total};
pub use rounds::{Decision, NewRound, Round, decided_in, decisions_of, of_round};
pub use rules::{RuleRow, SavedRule};

use super::{Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use gangway_types::joiners::{JoinerState, Origin, StateKey};
use gangway_types::{BatchId, PersonId};

/// One joiner as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joiner {
    /// Who.
    pub person: PersonId,
    /// How Gangway came to know.
    pub origin: Origin,
    /// When.
    pub arrived_at: i64,
    /// Events so far, copies included.
    pub events: u64,
    /// When ISC is to be asked next; none: not by itself.
    pub due_at: Option<i64>,
    /// How often ISC was asked and did not show them.
    pub tries: i64,
    /// When ISC last answered about them, be it that there is nobody.
    pub read_at: Option<i64>,
    /// Whether ISC ever showed them.
    pub seen: bool,
    /// Where the row stands.
    pub state: JoinerState,
    /// Since when.
    pub since: i64,
    /// What moved it last.
    pub note: Option<String>,
    /// The last batch that took them.
    pub batch: Option<BatchId>,
}

const COLUMNS: &str =
    "person_id, origin, arrived_at, events, due_at, tries, read_at, seen, detail, since, note, batch_id";

/// Rows per statement.
const ROWS: usize = 250;

fn joiner(row: &Row) -> Result<Joiner> {
    let origin = row.text("origin")?;
    Ok(Joiner {
        person: row.text("person_id")?.into(),
        origin: Origin::parse(&origin)
            .ok_or_else(|| super::Error::Row(format!("joiners: origin {origin}")))?,
        arrived_at: row.int("arrived_at")?,
        events: u64::try_from(row.int("events")?).unwrap_or(0),
        due_at: row.opt_int("due_at")?,
        tries: row.int("tries")?,
        read_at: row.opt_int("read_at")?,
        seen: row.flag("seen")?,
        state: serde_json::from_str(&row.text("detail")?)?,
        since: row.int("since")?,
        note: row.opt_text("note")?,
        batch: row.opt_text("batch_id")?.map(BatchId::from),
    })
}

/// One row.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, person: &PersonId) -> Result<Option<Joiner>> {
    let sql = format!("SELECT {COLUMNS} FROM joiners WHERE person_id = $1");
    store.row(&sql, args![person]).await?.map(|row| joiner(&row)).transpose()
}

/// Rows of these people.
///
/// # Errors
/// When the database does not answer.
pub async fn of(store: &Store, people: &[PersonId]) -> Result<Vec<Joiner>> {
    let mut found = Vec::with_capacity(people.len());
    for chunk in people.chunks(ROWS) {
        let sql =
            format!("SELECT {COLUMNS} FROM joiners WHERE person_id IN ({})", placeholders(1, chunk.len()));
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push(joiner(&row)?);
        }
    }
    Ok(found)
}

/// One row, held until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(tx: &mut Tx, person: &PersonId) -> Result<Option<Joiner>> {
    // An update that changes nothing holds the row on both databases.
    tx.exec("UPDATE joiners SET tries = tries WHERE person_id = $1", args![person]).await?;
    let sql = format!("SELECT {COLUMNS} FROM joiners WHERE person_id = $1");
    tx.row(&sql, args![person]).await?.map(|row| joiner(&row)).transpose()
}

/// Rows of these people, inside a transaction, held until it ends.
///
/// # Errors
/// When the database does not answer.
pub async fn lock_all(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<Joiner>> {
    let mut found = Vec::with_capacity(people.len());
    for chunk in people.chunks(ROWS) {
        let wanted = placeholders(1, chunk.len());
        let args = || chunk.iter().map(Value::from).collect();
        tx.exec(&format!("UPDATE joiners SET tries = tries WHERE person_id IN ({wanted})"), args()).await?;
        let sql = format!("SELECT {COLUMNS} FROM joiners WHERE person_id IN ({wanted}) ORDER BY person_id");
        for row in tx.rows(&sql, args()).await? {
            found.push(joiner(&row)?);
        }
    }
    Ok(found)
}

/// Takes up to `limit` rows that ISC is to be asked about; for `lease` milliseconds nobody else does.
///
/// # Errors
/// When the database refuses.
pub async fn take_due(store: &Store, now: i64, lease: i64, limit: i64) -> Result<Vec<PersonId>> {
    let mut tx = store.begin().await?;
    let rows = tx
        .rows(
            "UPDATE joiners SET due_at = $2 WHERE due_at <= $1 AND person_id IN
               (SELECT person_id FROM joiners WHERE due_at IS NOT NULL AND due_at <= $1
                ORDER BY due_at, person_id LIMIT $3)
             RETURNING person_id",
            args![now, now + lease, limit],
        )
        .await?;
    let people =
        rows.iter().map(|row| Ok(row.text("person_id")?.into())).collect::<Result<Vec<PersonId>>>()?;
    tx.commit().await?;
    Ok(people)
}

/// How many rows wait to be asked about, and since when the oldest does.
///
/// # Errors
/// When the database does not answer.
pub async fn due(store: &Store, now: i64) -> Result<(u64, Option<i64>)> {
    let sql =
        "SELECT COUNT(*) AS n, MIN(due_at) AS first FROM joiners WHERE due_at IS NOT NULL AND due_at <= $1";
    let row = store.row(sql, args![now]).await?;
    row.map_or(Ok((0, None)), |row| Ok((u64::try_from(row.int("n")?).unwrap_or(0), row.opt_int("first")?)))
}

/// What is to become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub person: PersonId,
    /// When ISC is to be asked next.
    pub due_at: Option<i64>,
    /// Tries so far.
    pub tries: i64,
    /// When ISC last answered.
    pub read_at: Option<i64>,
    /// ISC showed them.
    pub seen: bool,
    /// Where the row stands.
    pub state: JoinerState,
    /// Since when.
    pub since: i64,
    /// What moved it.
    pub note: Option<String>,
    /// The last batch that took them.
    pub batch: Option<BatchId>,
}

impl Move {
    /// A row as it is.
    pub fn of(joiner: &Joiner) -> Self {
        Self {
            person: joiner.person.clone(),
            due_at: joiner.due_at,
            tries: joiner.tries,
            read_at: joiner.read_at,
            seen: joiner.seen,
            state: joiner.state.clone(),
            since: joiner.since,
            note: joiner.note.clone(),
            batch: joiner.batch.clone(),
        }
    }
}

/// Writes where a row stands now.
///
/// # Errors
/// When the database refuses.
pub async fn put(tx: &mut Tx, to: &Move) -> Result<()> {
    tx.exec(
        "UPDATE joiners SET due_at = $2, tries = $3, read_at = $4, seen = $5, state = $6, detail = $7, since = $8,
            note = $9, batch_id = $10 WHERE person_id = $1",
        args![
            &to.person,
            to.due_at,
            to.tries,
            to.read_at,
            to.seen,
            to.state.key().key(),
            serde_json::to_string(&to.state)?,
            to.since,
            to.note.clone(),
            to.batch.as_ref().map(ToString::to_string),
        ],
    )
    .await?;
    Ok(())
}

/// Adds people of whom no event came and who are in no row yet; answers how many were added.
///
/// # Errors
/// When the database refuses.
pub async fn add_compared(tx: &mut Tx, people: &[PersonId], at: i64) -> Result<u64> {
    let unseen = JoinerState::Waiting { for_: vec![gangway_types::joiners::WaitingFor::Isc] };
    let detail = serde_json::to_string(&unseen)?;
    let mut added = 0;
    for chunk in people.chunks(ROWS) {
        let mut args = Vec::with_capacity(chunk.len() * 8);
        for person in chunk {
            args.extend(args![
                person,
                Origin::Compared.key(),
                at,
                0_i64,
                at,
                StateKey::Unseen.key(),
                &detail,
                at
            ]);
        }
        let sql = format!(
            "INSERT INTO joiners (person_id, origin, arrived_at, events, due_at, state, detail, since) VALUES {}
             ON CONFLICT (person_id) DO NOTHING",
            tx.values(chunk.len(), 8)
        );
        added += tx.exec(&sql, args).await?;
    }
    Ok(added)
}

/// People that ISC created from `from` on and before `before`, by the directory, and who are in no row: after `after`, in
/// order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn missed(store: &Store, from: i64, before: i64, after: &str, limit: i64) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            "SELECT people.id FROM people LEFT JOIN joiners ON joiners.person_id = people.id
             WHERE people.created >= $1 AND people.created < $4 AND people.gone_at IS NULL AND people.correlated = 1
               AND joiners.person_id IS NULL AND people.id > $2
             ORDER BY people.id LIMIT $3",
            args![from, after, limit, before],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// People whom ISC created from `from` on and who are still there: after `after`, in order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn created_after(store: &Store, from: i64, after: &str, limit: i64) -> Result<Vec<PersonId>> {
    let sql = "SELECT id FROM people WHERE created >= $1 AND gone_at IS NULL AND correlated = 1 AND id > $2
               ORDER BY id LIMIT $3";
    let rows = store.rows(sql, args![from, after, limit]).await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// How many people the directory has who were created since `from`.
///
/// # Errors
/// When the database does not answer.
pub async fn created_since(store: &Store, from: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM people WHERE created >= $1 AND gone_at IS NULL AND correlated = 1";
    let row = store.row(sql, args![from]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// Rows in these states, after `after` in order of their ids.
///
/// # Errors
/// When the database does not answer.
pub async fn in_states(store: &Store, states: &[StateKey], after: &str, limit: i64) -> Result<Vec<Joiner>> {
    let mut args = args![after, limit];
    args.extend(states.iter().map(|state| Value::from(state.key())));
    let sql = format!(
        "SELECT {COLUMNS} FROM joiners WHERE person_id > $1 AND state IN ({}) ORDER BY person_id LIMIT $2",
        placeholders(3, states.len())
    );
    store.rows(&sql, args).await?.iter().map(joiner).collect()
}

/// Forgets rows whose id ISC does not know and that arrived before `before`.
///
/// # Errors
/// When the database refuses.
pub async fn forget_unknown(store: &Store, before: i64) -> Result<u64> {
    store
        .exec(
            "DELETE FROM joiners WHERE state = 'unknown' AND due_at IS NULL AND arrived_at < $1",
            args![before],
        )
        .await
}
