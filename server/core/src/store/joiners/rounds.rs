//! What rules decided, and batches on their way.

use super::super::{Result, Row, Store, Tx, Value, placeholders};
use crate::args;
use gangway_types::{BatchId, CheckId, PersonId};

/// What a rule made of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who.
    pub person: PersonId,
    /// The rule's id.
    pub rule: String,
    /// Its name then.
    pub rule_name: String,
    /// When.
    pub at: i64,
    /// What it came to, in words.
    pub words: String,
}

fn decision(row: &Row) -> Result<Decision> {
    Ok(Decision {
        person: row.text("person_id")?.into(),
        rule: row.text("rule_id")?,
        rule_name: row.text("rule_name")?,
        at: row.int("at")?,
        words: row.text("words")?,
    })
}

/// Decides about people, each of whom this rule decides about once; answers those about whom nothing was decided before.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    tx: &mut Tx,
    rule: (&str, &str),
    people: &[PersonId],
    round: Option<&str>,
    (outcome, words): (&str, &str),
    at: i64,
) -> Result<Vec<PersonId>> {
    let mut decided = Vec::with_capacity(people.len());
    for person in people {
        let touched = tx
            .exec(
                "INSERT INTO joiner_decisions (person_id, rule_id, rule_name, at, round_id, outcome, words)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person_id, rule_id) DO NOTHING",
                args![person, rule.0, rule.1, at, round, outcome, words],
            )
            .await?;
        if touched > 0 {
            decided.push(person.clone());
        }
    }
    Ok(decided)
}

/// Says what a decision came to, of some people of a round, or of all.
///
/// # Errors
/// When the database refuses.
pub async fn came_to(
    tx: &mut Tx,
    round: &str,
    people: Option<&[PersonId]>,
    (outcome, words): (&str, &str),
) -> Result<()> {
    let sql = "UPDATE joiner_decisions SET outcome = $2, words = $3 WHERE round_id = $1";
    match people {
        None => drop(tx.exec(sql, args![round, outcome, words]).await?),
        Some(people) => {
            for chunk in people.chunks(super::ROWS) {
                let mut args = args![round, outcome, words];
                args.extend(chunk.iter().map(Value::from));
                let sql = format!("{sql} AND person_id IN ({})", placeholders(4, chunk.len()));
                tx.exec(&sql, args).await?;
            }
        }
    }
    Ok(())
}

/// Says what the batch of a round came to, of those who are in it.
///
/// # Errors
/// When the database refuses.
pub async fn came_to_of_batch(tx: &mut Tx, round: &str, words: &str) -> Result<()> {
    let sql = "UPDATE joiner_decisions SET words = $2 WHERE round_id = $1 AND outcome = 'batch'";
    tx.exec(sql, args![round, words]).await.map(drop)
}

/// Whom of these people this rule has decided about.
///
/// # Errors
/// When the database does not answer.
pub async fn decided_by(tx: &mut Tx, rule: &str, people: &[PersonId]) -> Result<Vec<PersonId>> {
    let mut decided = Vec::new();
    for chunk in people.chunks(super::ROWS) {
        let mut args = args![rule];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "SELECT person_id FROM joiner_decisions WHERE rule_id = $1 AND person_id IN ({})",
            placeholders(2, chunk.len())
        );
        for row in tx.rows(&sql, args).await? {
            decided.push(row.text("person_id")?.into());
        }
    }
    Ok(decided)
}

/// Which of these people some rule has on their way to a batch.
///
/// # Errors
/// When the database does not answer.
pub async fn on_their_way(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<PersonId>> {
    let mut found = Vec::new();
    for chunk in people.chunks(super::ROWS) {
        let sql = format!(
            "SELECT DISTINCT joiner_decisions.person_id FROM joiner_decisions
             JOIN joiner_rounds ON joiner_rounds.id = joiner_decisions.round_id
             WHERE joiner_rounds.state IN ('new', 'checking', 'made') AND joiner_decisions.person_id IN ({})",
            placeholders(1, chunk.len())
        );
        for row in tx.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push(row.text("person_id")?.into());
        }
    }
    Ok(found)
}

/// What rules decided about these people, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn decisions_of(store: &Store, people: &[PersonId]) -> Result<Vec<Decision>> {
    let mut found = Vec::new();
    for chunk in people.chunks(super::ROWS) {
        let sql = format!(
            "SELECT person_id, rule_id, rule_name, at, words FROM joiner_decisions WHERE person_id IN ({})
             ORDER BY at, rule_name",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push(decision(&row)?);
        }
    }
    Ok(found)
}

/// How many each rule decided about since `from`, in all, and when it last did: `(rule, lately, all, last)`.
///
/// # Errors
/// When the database does not answer.
pub async fn decided_in(store: &Store, from: i64) -> Result<Vec<(String, u64, u64, i64)>> {
    let rows = store
        .rows(
            "SELECT rule_id, SUM(CASE WHEN at >= $1 THEN 1 ELSE 0 END) AS lately, COUNT(*) AS n, MAX(at) AS last
             FROM joiner_decisions GROUP BY rule_id",
            args![from],
        )
        .await?;
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.iter()
        .map(|row| {
            Ok((row.text("rule_id")?, number(row.int("lately")?), number(row.int("n")?), row.int("last")?))
        })
        .collect()
}

/// How many a rule decided about since `from`, inside a transaction that holds the rule.
///
/// # Errors
/// When the database does not answer.
pub async fn decided_since(tx: &mut Tx, rule: &str, from: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM joiner_decisions WHERE rule_id = $1 AND at >= $2";
    let row = tx.row(sql, args![rule, from]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// People of a round.
///
/// # Errors
/// When the database does not answer.
pub async fn of_round(store: &Store, round: &str) -> Result<Vec<PersonId>> {
    let sql = "SELECT person_id FROM joiner_decisions WHERE round_id = $1 ORDER BY person_id";
    store.rows(sql, args![round]).await?.iter().map(|row| Ok(row.text("person_id")?.into())).collect()
}

/// A rule's people on their way to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its id.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// Its name then.
    pub rule_name: String,
    /// `draft` or `ask`.
    pub does: String,
    /// `new`, `checking`, `made`, `done`, `failed`.
    pub state: String,
    /// Under whose sign-in: id and name.
    pub owner: (String, String),
    /// When it began.
    pub at: i64,
    /// The check.
    pub check: Option<CheckId>,
    /// The batch.
    pub batch: Option<BatchId>,
}

/// A round about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewRound<'a> {
    /// Its id.
    pub id: &'a str,
    /// The rule's id and name.
    pub rule: (&'a str, &'a str),
    /// `draft` or `ask`.
    pub does: &'a str,
    /// Under whose sign-in: id and name.
    pub owner: (&'a str, &'a str),
    /// How many people.
    pub people: usize,
    /// When.
    pub at: i64,
}

/// Begins a round.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &mut Tx, new: NewRound<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO joiner_rounds (id, rule_id, rule_name, does, state, owner_id, owner_name, at, people)
         VALUES ($1, $2, $3, $4, 'new', $5, $6, $7, $8)",
        args![
            new.id,
            new.rule.0,
            new.rule.1,
            new.does,
            new.owner.0,
            new.owner.1,
            new.at,
            i64::try_from(new.people).unwrap_or(i64::MAX)
        ],
    )
    .await?;
    Ok(())
}

/// Takes the rounds that are under way and that nobody else has; for `lease` milliseconds of real time nobody else does.
///
/// # Errors
/// When the database refuses.
pub async fn take(store: &Store, taker: &str, real: i64, lease: i64) -> Result<Vec<Round>> {
    let open = "SELECT 1 AS found FROM joiner_rounds WHERE state IN ('new', 'checking', 'made') LIMIT 1";
    if store.row(open, args![]).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut tx = store.begin().await?;
    let rows = tx
        .rows(
            "UPDATE joiner_rounds SET lease_owner = $1, lease_until = $3
             WHERE state IN ('new', 'checking', 'made')
               AND (lease_until IS NULL OR lease_until <= $2 OR lease_owner = $1)
             RETURNING id, rule_id, rule_name, does, state, owner_id, owner_name, at, check_id, batch_id",
            args![taker, real, real + lease],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(Round {
            id: row.text("id")?,
            rule: row.text("rule_id")?,
            rule_name: row.text("rule_name")?,
            does: row.text("does")?,
            state: row.text("state")?,
            owner: (row.text("owner_id")?, row.text("owner_name")?),
            at: row.int("at")?,
            check: row.opt_text("check_id")?.map(CheckId::from),
            batch: row.opt_text("batch_id")?.map(BatchId::from),
        });
    }
    tx.commit().await?;
    found.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Ok(found)
}

/// Whether a round of this rule is under way.
///
/// # Errors
/// When the database does not answer.
pub async fn is_under_way(tx: &mut Tx, rule: &str) -> Result<bool> {
    let sql =
        "SELECT 1 AS found FROM joiner_rounds WHERE rule_id = $1 AND state IN ('new', 'checking', 'made')";
    Ok(tx.row(sql, args![rule]).await?.is_some())
}

/// Where a round stands now.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    tx: &mut Tx,
    id: &str,
    state: &str,
    check: Option<&CheckId>,
    batch: Option<&BatchId>,
    problem: Option<&str>,
) -> Result<()> {
    tx.exec(
        "UPDATE joiner_rounds SET state = $2, check_id = COALESCE($3, check_id), batch_id = COALESCE($4, batch_id),
            problem = $5 WHERE id = $1",
        args![id, state, check.map(ToString::to_string), batch.map(ToString::to_string), problem],
    )
    .await?;
    Ok(())
}
