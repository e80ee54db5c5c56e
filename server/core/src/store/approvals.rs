//! Requests for approval: who is asked for whom, and what they answered. What they are about is in [`people`], who answers
//! for somebody away in [`delegations`], what one person has to answer in [`inbox`], and what they have marked so far in
//! [`marks`].

mod about;
mod delegations;
mod inbox;
mod marks;
mod people;
#[cfg(test)]
mod tests;

pub use about::{About, about, counted, decisions, registered_among};
pub use delegations::{
    Delegation, delegation, delegations, deputies, end_delegation, insert_delegation, stands_for,
};
pub use inbox::{Inbox, answered_by, asks, is_asked, waiting};
pub use marks::{forget_marks, mark, marks, unmark};
pub use people::{
    Covered, Decision, Frozen, all_covered, approve, assign, carry_over, clear, covered, free, frozen, has,
    not_answered, refuse, reopen, standings, tally,
};

use super::{Args, Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use crate::domain::approval::{Approver, Kind};
use gangway_types::approvals::{ActedAs, RequestState};
use gangway_types::{BatchId, PersonId};
use std::collections::HashMap;

/// Rows per INSERT.
const ROWS: usize = 100;

/// A request as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The batch.
    pub batch: BatchId,
    /// The round of asking.
    pub round: i64,
    /// Who is asked.
    pub kind: Kind,
    /// The manager whose reports these are; none when they have none.
    pub manager: Option<Approver>,
    /// Why the fallback is asked, in words.
    pub why: Option<String>,
    /// Its state.
    pub state: RequestState,
    /// How many people it is about.
    pub people: u64,
    /// When it was asked, domain's time.
    pub asked_at: i64,
    /// Until when an answer is waited for.
    pub deadline_at: Option<i64>,
    /// When whoever was asked was reminded.
    pub reminded_at: Option<i64>,
    /// Who answered.
    pub answered: Option<Answered>,
    /// How many were approved.
    pub approved: u64,
    /// What was written with the answer.
    pub comment: Option<String>,
    /// The request that asks instead.
    pub passed_to: Option<String>,
    /// Who may answer.
    pub approvers: Vec<Approver>,
}

/// Who answered a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Who.
    pub by: Approver,
    /// In which capacity.
    pub acted: ActedAs,
    /// When.
    pub at: i64,
}

const COLUMNS: &str =
    "id, batch_id, round, kind, for_id, for_name, why, state, people, asked_at, deadline_at, reminded_at,
    answered_at, answered_by, answered_by_name, acted_as, approved, comment, passed_to";

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn someone(row: &Row, id: &str, name: &str) -> Result<Option<Approver>> {
    let Some(id) = row.opt_text(id)? else { return Ok(None) };
    Ok(Some(Approver { name: row.opt_text(name)?.unwrap_or_else(|| id.clone()), id: PersonId(id) }))
}

fn request(row: &Row) -> Result<Request> {
    let answered = match (someone(row, "answered_by", "answered_by_name")?, row.opt_int("answered_at")?) {
        (Some(by), Some(at)) => {
            let acted = ActedAs::parse(&row.text("acted_as")?).unwrap_or(ActedAs::Approver);
            Some(Answered { by, acted, at })
        }
        _ => None,
    };
    Ok(Request {
        id: row.text("id")?,
        batch: BatchId(row.text("batch_id")?),
        round: row.int("round")?,
        kind: Kind::parse(&row.text("kind")?).unwrap_or(Kind::Fallback),
        manager: someone(row, "for_id", "for_name")?,
        why: row.opt_text("why")?,
        // A state of a newer version can be answered by nobody.
        state: RequestState::parse(&row.text("state")?).unwrap_or(RequestState::Withdrawn),
        people: unsigned(row.int("people")?),
        asked_at: row.int("asked_at")?,
        deadline_at: row.opt_int("deadline_at")?,
        reminded_at: row.opt_int("reminded_at")?,
        answered,
        approved: unsigned(row.int("approved")?),
        comment: row.opt_text("comment")?,
        passed_to: row.opt_text("passed_to")?,
        approvers: Vec::new(),
    })
}

/// New requests, open, with who may answer them.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, requests: &[Request]) -> Result<()> {
    for chunk in requests.chunks(ROWS) {
        let mut given = Args::new();
        for one in chunk {
            given.extend(args![
                &one.id,
                &one.batch,
                one.round,
                one.kind.key(),
                one.manager.as_ref().map(|manager| manager.id.as_str()),
                one.manager.as_ref().map(|manager| manager.name.as_str()),
                one.why.clone(),
                one.state.key(),
                i64::try_from(one.people).unwrap_or(i64::MAX),
                one.asked_at,
                one.deadline_at
            ]);
        }
        let sql = format!(
            "INSERT INTO approvals (id, batch_id, round, kind, for_id, for_name, why, state, people, asked_at, deadline_at)
             VALUES {}",
            tx.values(chunk.len(), 11)
        );
        tx.exec(&sql, given).await?;
    }
    let approvers: Vec<(&str, &Approver)> = requests
        .iter()
        .flat_map(|one| one.approvers.iter().map(|approver| (one.id.as_str(), approver)))
        .collect();
    for chunk in approvers.chunks(ROWS) {
        let mut given = Args::new();
        for (id, approver) in chunk {
            given.extend(args![*id, &approver.id, &approver.name]);
        }
        let sql = format!(
            "INSERT INTO approvers (approval_id, person_id, name) VALUES {}",
            tx.values(chunk.len(), 3)
        );
        tx.exec(&sql, given).await?;
    }
    Ok(())
}

/// Requests of one round of a batch, in the order they were asked, with who may answer them.
///
/// # Errors
/// When the database does not answer.
pub async fn of_round(store: &Store, batch: &BatchId, round: i64) -> Result<Vec<Request>> {
    let sql =
        format!("SELECT {COLUMNS} FROM approvals WHERE batch_id = $1 AND round = $2 ORDER BY asked_at, id");
    let rows = store.rows(&sql, args![batch, round]).await?;
    let mut requests: Vec<Request> = rows.iter().map(request).collect::<Result<_>>()?;
    let rows = store
        .rows(
            "SELECT approvers.approval_id, approvers.person_id, approvers.name FROM approvers
             JOIN approvals ON approvals.id = approvers.approval_id
             WHERE approvals.batch_id = $1 AND approvals.round = $2 ORDER BY approvers.name, approvers.person_id",
            args![batch, round],
        )
        .await?;
    with_approvers(&mut requests, &rows)?;
    Ok(requests)
}

/// These requests, with who may answer them, in the order they were asked.
///
/// # Errors
/// When the database does not answer.
pub async fn of_ids(store: &Store, ids: &[String]) -> Result<Vec<Request>> {
    let mut requests = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let marks = placeholders(1, chunk.len());
        let given = || chunk.iter().map(Value::from).collect::<Args>();
        let sql = format!("SELECT {COLUMNS} FROM approvals WHERE id IN ({marks}) ORDER BY asked_at, id");
        let mut found: Vec<Request> =
            store.rows(&sql, given()).await?.iter().map(request).collect::<Result<_>>()?;
        let sql = format!(
            "SELECT approval_id, person_id, name FROM approvers WHERE approval_id IN ({marks}) ORDER BY name, person_id"
        );
        with_approvers(&mut found, &store.rows(&sql, given()).await?)?;
        requests.extend(found);
    }
    Ok(requests)
}

fn with_approvers(requests: &mut [Request], rows: &[Row]) -> Result<()> {
    let places: HashMap<String, usize> =
        requests.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect();
    for row in rows {
        if let Some(at) = places.get(&row.text("approval_id")?) {
            let id = PersonId(row.text("person_id")?);
            requests[*at].approvers.push(Approver { id, name: row.text("name")? });
        }
    }
    Ok(())
}

/// One request, read inside a transaction that holds its batch.
///
/// # Errors
/// When the database does not answer.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Request>> {
    let Some(row) = tx.row(&format!("SELECT {COLUMNS} FROM approvals WHERE id = $1"), args![id]).await?
    else {
        return Ok(None);
    };
    let mut found = [request(&row)?];
    let rows = tx
        .rows(
            "SELECT approval_id, person_id, name FROM approvers WHERE approval_id = $1 ORDER BY name, person_id",
            args![id],
        )
        .await?;
    with_approvers(&mut found, &rows)?;
    let [found] = found;
    Ok(Some(found))
}

/// Open requests of a batch with who may answer them, read inside a transaction that holds it.
///
/// # Errors
/// When the database does not answer.
pub async fn asked(tx: &mut Tx, batch: &BatchId, round: i64) -> Result<Vec<Request>> {
    let mut requests = open(tx, batch, round).await?;
    let rows = tx
        .rows(
            "SELECT approvers.approval_id, approvers.person_id, approvers.name FROM approvers
             JOIN approvals ON approvals.id = approvers.approval_id
             WHERE approvals.batch_id = $1 AND approvals.round = $2 AND approvals.state = 'open'
             ORDER BY approvers.name, approvers.person_id",
            args![batch, round],
        )
        .await?;
    with_approvers(&mut requests, &rows)?;
    Ok(requests)
}

/// Open requests of a batch, without who may answer them, read inside a transaction that holds it.
///
/// # Errors
/// When the database does not answer.
pub async fn open(tx: &mut Tx, batch: &BatchId, round: i64) -> Result<Vec<Request>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM approvals WHERE batch_id = $1 AND round = $2 AND state = 'open' ORDER BY asked_at, id"
    );
    tx.rows(&sql, args![batch, round]).await?.iter().map(request).collect()
}

/// The one answer of a request; false when it is not open any more.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &mut Tx,
    id: &str,
    answered: &Answered,
    approved: u64,
    comment: Option<&str>,
) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE approvals SET state = 'answered', answered_by = $2, answered_by_name = $3, acted_as = $4,
                    answered_at = $5, approved = $6, comment = $7
             WHERE id = $1 AND state = 'open'",
            args![
                id,
                &answered.by.id,
                &answered.by.name,
                answered.acted.key(),
                answered.at,
                i64::try_from(approved).unwrap_or(i64::MAX),
                comment
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// The answer is taken back by who gave it; false when it is not theirs, or not answered any more.
///
/// # Errors
/// When the database refuses.
pub async fn unanswer(tx: &mut Tx, id: &str, by: &PersonId, deadline_at: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE approvals SET state = 'open', answered_by = NULL, answered_by_name = NULL, acted_as = NULL,
                    answered_at = NULL, approved = 0, comment = NULL, deadline_at = $3
             WHERE id = $1 AND state = 'answered' AND answered_by = $2",
            args![id, by, deadline_at],
        )
        .await?;
    Ok(touched == 1)
}

/// An open request is closed without an answer.
///
/// # Errors
/// When the database refuses.
pub async fn close(tx: &mut Tx, id: &str, state: RequestState, passed_to: Option<&str>) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE approvals SET state = $2, passed_to = $3 WHERE id = $1 AND state = 'open'",
            args![id, state.key(), passed_to],
        )
        .await?;
    Ok(touched == 1)
}

/// Everything open of a batch is closed: the question is not asked any more.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(tx: &mut Tx, batch: &BatchId) -> Result<u64> {
    tx.exec("UPDATE approvals SET state = 'withdrawn' WHERE batch_id = $1 AND state = 'open'", args![batch])
        .await
}

/// Somebody else is asked in the place of one who was.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &mut Tx, id: &str, from: &PersonId, to: &Approver) -> Result<()> {
    tx.exec("DELETE FROM approvers WHERE approval_id = $1 AND person_id = $2", args![id, from]).await?;
    tx.exec(
        "INSERT INTO approvers (approval_id, person_id, name) VALUES ($1, $2, $3)
         ON CONFLICT (approval_id, person_id) DO NOTHING",
        args![id, &to.id, &to.name],
    )
    .await?;
    Ok(())
}

/// Whoever is asked was reminded; false when that happened before, or it is not open any more.
///
/// # Errors
/// When the database refuses.
pub async fn reminded(tx: &mut Tx, id: &str, at: i64) -> Result<bool> {
    let touched = tx
        .exec(
            "UPDATE approvals SET reminded_at = $2 WHERE id = $1 AND state = 'open' AND reminded_at IS NULL",
            args![id, at],
        )
        .await?;
    Ok(touched == 1)
}

/// Batches with an open request whose deadline is at or before `deadline`, or of which nobody was reminded although it is
/// at or before `remind`.
///
/// # Errors
/// When the database does not answer.
pub async fn due(store: &Store, deadline: i64, remind: i64) -> Result<Vec<BatchId>> {
    let rows = store
        .rows(
            "SELECT DISTINCT batch_id FROM approvals
             WHERE state = 'open' AND (deadline_at <= $1 OR (reminded_at IS NULL AND deadline_at <= $2))
             ORDER BY batch_id LIMIT 200",
            args![deadline, remind],
        )
        .await?;
    rows.iter().map(|row| Ok(BatchId(row.text("batch_id")?))).collect()
}

/// Approved batches that were not released, and whose last answer came at or before `decided`.
///
/// # Errors
/// When the database does not answer.
pub async fn ran_out(store: &Store, decided: i64) -> Result<Vec<BatchId>> {
    let rows = store
        .rows(
            "SELECT id FROM batches WHERE state IN ('approved', 'partly_approved', 'needs_sender') AND decided_at <= $1
             ORDER BY id LIMIT 200",
            args![decided],
        )
        .await?;
    rows.iter().map(|row| Ok(BatchId(row.text("id")?))).collect()
}

/// Requests of these batches in their present round: answered, and asked in all. What was passed on counts where it went.
///
/// # Errors
/// When the database does not answer.
pub async fn answers(store: &Store, batches: &[&BatchId]) -> Result<HashMap<BatchId, (u64, u64)>> {
    let mut found = HashMap::new();
    if batches.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT approvals.batch_id, COUNT(*) AS n,
            CAST(SUM(CASE WHEN approvals.state IN ('answered', 'lapsed') THEN 1 ELSE 0 END) AS BIGINT) AS done
         FROM approvals JOIN batches ON batches.id = approvals.batch_id AND batches.round = approvals.round
         WHERE approvals.state IN ('open', 'answered', 'lapsed') AND approvals.batch_id IN ({})
         GROUP BY approvals.batch_id",
        placeholders(1, batches.len())
    );
    for row in store.rows(&sql, batches.iter().map(|id| Value::from(*id)).collect()).await? {
        found.insert(BatchId(row.text("batch_id")?), (unsigned(row.int("done")?), unsigned(row.int("n")?)));
    }
    Ok(found)
}
