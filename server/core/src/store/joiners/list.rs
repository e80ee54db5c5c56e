//! The queue, page by page.

use super::super::people::Scope;
use super::super::{Args, Result, Store, Value, placeholders};
use super::Joiner;
use crate::args;
use gangway_types::SelectionId;
use gangway_types::joiners::StateKey;

/// Which rows.
#[derive(Clone, Debug)]
pub struct Filter<'a> {
    /// In these states; empty means any.
    pub states: &'a [StateKey],
    /// Words that the directory's text of the person holds.
    pub words: &'a str,
    /// Whose people.
    pub scope: &'a Scope,
    /// Only those ticked in this set.
    pub ticked: Option<&'a SelectionId>,
}

impl Filter<'_> {
    fn clause(&self) -> (String, Args) {
        let mut sql = "1 = 1".to_owned();
        let mut args = Args::new();
        if !self.states.is_empty() {
            sql.push_str(&format!(" AND joiners.state IN ({})", placeholders(1, self.states.len())));
            args.extend(self.states.iter().map(|state| Value::from(state.key())));
        }
        if let Scope::Reports(manager) = self.scope {
            args.push(manager.into());
            sql.push_str(&format!(" AND people.manager_id = ${}", args.len()));
        }
        if let Some(ticked) = self.ticked {
            args.push(ticked.into());
            sql.push_str(&format!(
                " AND joiners.person_id IN (SELECT person_id FROM selection_people WHERE handle = ${})",
                args.len()
            ));
        }
        for word in crate::domain::fold::fold(self.words).split(' ').filter(|word| !word.is_empty()) {
            let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            args.push(Value::from(format!("%{escaped}%")));
            sql.push_str(&format!(" AND people.search LIKE ${} ESCAPE '\\'", args.len()));
        }
        (sql, args)
    }

    /// The rest of a FROM: people are looked at only where something asks for them.
    fn join(&self) -> &'static str {
        if matches!(self.scope, Scope::All) && self.words.trim().is_empty() {
            ""
        } else {
            "LEFT JOIN people ON people.id = joiners.person_id"
        }
    }
}

/// A page of rows, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn page(store: &Store, filter: &Filter<'_>, offset: i64, limit: i64) -> Result<Vec<Joiner>> {
    let (clause, mut args) = filter.clause();
    args.extend(args![limit, offset]);
    let columns: Vec<String> = super::COLUMNS.split(", ").map(|column| format!("joiners.{column}")).collect();
    let sql = format!(
        "SELECT {} FROM joiners {} WHERE {clause} ORDER BY joiners.arrived_at DESC, joiners.person_id LIMIT ${} OFFSET ${}",
        columns.join(", "),
        filter.join(),
        args.len() - 1,
        args.len()
    );
    store.rows(&sql, args).await?.iter().map(super::joiner).collect()
}

/// How many rows there are.
///
/// # Errors
/// When the database does not answer.
pub async fn total(store: &Store, filter: &Filter<'_>) -> Result<u64> {
    let (clause, args) = filter.clause();
    let sql = format!("SELECT COUNT(*) AS n FROM joiners {} WHERE {clause}", filter.join());
    let row = store.row(&sql, args).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// How many rows stand where.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(store: &Store, scope: &Scope) -> Result<Vec<(StateKey, u64)>> {
    let filter = Filter { states: &[], words: "", scope, ticked: None };
    let (clause, args) = filter.clause();
    let sql = format!(
        "SELECT joiners.state, COUNT(*) AS n FROM joiners {} WHERE {clause} GROUP BY joiners.state",
        filter.join()
    );
    let mut counts: Vec<(StateKey, u64)> = StateKey::ALL.iter().map(|key| (*key, 0)).collect();
    for row in store.rows(&sql, args).await? {
        let (state, n) = (row.text("state")?, u64::try_from(row.int("n")?).unwrap_or(0));
        if let Some(line) = counts.iter_mut().find(|(key, _)| key.key() == state) {
            line.1 = n;
        }
    }
    Ok(counts)
}

/// How many open rows arrived since `from`.
///
/// # Errors
/// When the database does not answer.
pub async fn lately(store: &Store, scope: &Scope, from: i64) -> Result<u64> {
    let open: Vec<StateKey> =
        StateKey::ALL.iter().copied().filter(|key| crate::domain::joiners::is_open(*key)).collect();
    let filter = Filter { states: &open, words: "", scope, ticked: None };
    let (clause, mut args) = filter.clause();
    args.push(from.into());
    let sql = format!(
        "SELECT COUNT(*) AS n FROM joiners {} WHERE {clause} AND joiners.arrived_at >= ${}",
        filter.join(),
        args.len()
    );
    let row = store.row(&sql, args).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// When the last `limit` joiners of whom an event came arrived, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn arrivals(store: &Store, limit: i64) -> Result<Vec<i64>> {
    let sql = "SELECT arrived_at FROM joiners WHERE origin = 'event' AND state <> 'unknown'
               ORDER BY arrived_at DESC LIMIT $1";
    store.rows(sql, args![limit]).await?.iter().map(|row| row.int("arrived_at")).collect()
}
