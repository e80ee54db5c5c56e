//! The people of requests as pages show them, and as answers are checked against.

use crate::args;
use crate::store::{Args, Result, Row, Store, Tx, Value, placeholders};
use gangway_types::PersonId;
use std::collections::HashMap;

/// Requests per question.
const IDS: usize = 500;

/// What was decided about the people of a request: id, name, address, and why not; read inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn decisions(tx: &mut Tx, request: &str) -> Result<Vec<About>> {
    tx.rows(ABOUT, args![request]).await?.iter().map(read_about).collect()
}

/// A person of a request, as its approver sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The request.
    pub request: String,
    /// Whom.
    pub id: PersonId,
    /// Name as frozen.
    pub name: String,
    /// Address as frozen.
    pub mail: Option<String>,
    /// Outcome as stored.
    pub outcome: String,
    /// Why not.
    pub cause: Option<String>,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// The approver's words.
    pub note: Option<String>,
    /// Department, by the directory.
    pub department: Option<String>,
    /// First day, by the directory.
    pub start_date: Option<String>,
    /// ISC's status, by the directory.
    pub status: Option<String>,
}

const ABOUT: &str = "SELECT batch_people.approval_id, batch_people.person_id, batch_people.name, batch_people.mail,
        batch_people.outcome, batch_people.cause, batch_people.decided_at, batch_people.note, people.department,
        people.start_date, people.status AS status_now
    FROM batch_people LEFT JOIN people ON people.id = batch_people.person_id
    WHERE batch_people.approval_id = $1 ORDER BY batch_people.position";

fn read_about(row: &Row) -> Result<About> {
    Ok(About {
        request: row.text("approval_id")?,
        id: PersonId(row.text("person_id")?),
        name: row.text("name")?,
        mail: row.opt_text("mail")?,
        outcome: row.text("outcome")?,
        cause: row.opt_text("cause")?,
        decided_at: row.opt_int("decided_at")?,
        note: row.opt_text("note")?,
        department: row.opt_text("department")?,
        start_date: row.opt_text("start_date")?,
        status: row.opt_text("status_now")?,
    })
}

/// The people of these requests, in the order of their list.
///
/// # Errors
/// When the database does not answer.
pub async fn about(store: &Store, requests: &[String]) -> Result<Vec<About>> {
    let mut found = Vec::new();
    for chunk in requests.chunks(IDS) {
        let sql = ABOUT.replace("= $1 ORDER", &format!("IN ({}) ORDER", placeholders(1, chunk.len())));
        let rows = store.rows(&sql, chunk.iter().map(Value::from).collect::<Args>()).await?;
        for row in &rows {
            found.push(read_about(row)?);
        }
    }
    Ok(found)
}

/// Of these requests: how many people have not registered meanwhile, and whether `whom` is one of them.
///
/// # Errors
/// When the database does not answer.
pub async fn counted(
    store: &Store,
    requests: &[String],
    whom: &PersonId,
) -> Result<HashMap<String, (u64, bool)>> {
    let mut found = HashMap::new();
    for chunk in requests.chunks(IDS) {
        let sql = format!(
            "SELECT batch_people.approval_id,
                CAST(SUM(CASE WHEN COALESCE(people.reading, '') <> 'registered' THEN 1 ELSE 0 END) AS BIGINT) AS left_over,
                CAST(MAX(CASE WHEN batch_people.person_id = $1 THEN 1 ELSE 0 END) AS BIGINT) AS named
             FROM batch_people LEFT JOIN people ON people.id = batch_people.person_id
             WHERE batch_people.approval_id IN ({}) GROUP BY batch_people.approval_id",
            placeholders(2, chunk.len())
        );
        let mut given = args![whom];
        given.extend(chunk.iter().map(Value::from));
        for row in store.rows(&sql, given).await? {
            let people = u64::try_from(row.int("left_over")?).unwrap_or(0);
            found.insert(row.text("approval_id")?, (people, row.flag("named")?));
        }
    }
    Ok(found)
}

/// Who of the people of a request registered meanwhile, by the directory.
///
/// # Errors
/// When the database does not answer.
pub async fn registered_among(tx: &mut Tx, request: &str) -> Result<Vec<PersonId>> {
    let rows = tx
        .rows(
            "SELECT people.id FROM batch_people JOIN people ON people.id = batch_people.person_id
             WHERE batch_people.approval_id = $1 AND people.reading = 'registered'",
            args![request],
        )
        .await?;
    rows.iter().map(|row| Ok(PersonId(row.text("id")?))).collect()
}
