//! Rows of an import as pages show them.

use super::ImportRow;
use super::rows::{ROW, of};
use crate::args;
use crate::store::value::Value;
use crate::store::{Result, Row, Store};
use gangway_types::AccountJobId;
use gangway_types::imports::{PlanAction, PlanCounts, RowState};
use std::collections::BTreeMap;

/// Which rows.
#[derive(Clone, Debug, Default)]
pub struct Filter<'a> {
    /// In this state.
    pub state: Option<RowState>,
    /// With this cause or automatic fix.
    pub cause: Option<&'a str>,
    /// With this text in a cell, whatever its case.
    pub find: &'a str,
}

/// Conditions of a filter, with its arguments from `$2` on.
fn conditions(id: &AccountJobId, filter: &Filter<'_>) -> (String, Vec<Value>) {
    let mut sql = String::from("FROM import_rows r WHERE r.import_id = $1");
    let mut args = args![id];
    if let Some(state) = filter.state {
        args.extend(args![state.key()]);
        sql.push_str(&format!(" AND r.state = ${}", args.len()));
    }
    if let Some(cause) = filter.cause {
        args.extend(args![cause]);
        sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM import_marks m WHERE m.import_id = $1 AND m.cause = ${} AND m.position = r.position)",
            args.len()
        ));
    }
    if !filter.find.is_empty() {
        let find = filter.find.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
        args.extend(args![format!("%{find}%")]);
        sql.push_str(&format!(" AND r.text LIKE ${} ESCAPE '!'", args.len()));
    }
    (sql, args)
}

/// Rows of the filtered list from a place on, and how many there are in all.
///
/// # Errors
/// When the database does not answer.
pub async fn window(
    store: &Store,
    id: &AccountJobId,
    filter: &Filter<'_>,
    from: i64,
    count: i64,
) -> Result<(Vec<ImportRow>, i64)> {
    let (sql, args) = conditions(id, filter);
    let total = store
        .row(&format!("SELECT COUNT(*) AS n {sql}"), args.clone())
        .await?
        .map_or(Ok(0), |row| row.int("n"))?;
    let n = args.len();
    let page = format!("SELECT {ROW} {sql} ORDER BY r.position LIMIT ${} OFFSET ${}", n + 1, n + 2);
    let args = args.into_iter().chain(args![count, from]).collect();
    Ok((
        store.rows(&page, args).await?.iter().map(|row| of(&store.vault, row)).collect::<Result<_>>()?,
        total,
    ))
}

/// The place of a row in the filtered list, from 0: how many rows come before it.
///
/// # Errors
/// When the database does not answer.
pub async fn place_of(store: &Store, id: &AccountJobId, filter: &Filter<'_>, position: i64) -> Result<i64> {
    let (sql, mut args) = conditions(id, filter);
    args.extend(args![position]);
    let sql = format!("SELECT COUNT(*) AS n {sql} AND r.position < ${}", args.len());
    store.row(&sql, args).await?.map_or(Ok(0), |row| row.int("n"))
}

/// The next row of the filtered list after a position that has a problem or is to be decided; the first one when there is
/// none after it.
///
/// # Errors
/// When the database does not answer.
pub async fn next_open(
    store: &Store,
    id: &AccountJobId,
    filter: &Filter<'_>,
    after: i64,
) -> Result<Option<ImportRow>> {
    for after in [after, 0] {
        let (sql, mut args) = conditions(id, filter);
        args.extend(args![after]);
        let sql = format!(
            "SELECT {ROW} {sql} AND r.state IN ('problem', 'decide') AND r.position > ${} ORDER BY r.position LIMIT 1",
            args.len()
        );
        if let Some(row) = store.row(&sql, args).await? {
            return Ok(Some(of(&store.vault, &row)?));
        }
    }
    Ok(None)
}

/// Causes with how many rows have them, and whether all of those can be repaired: key, kind, rows, repairable.
///
/// # Errors
/// When the database does not answer.
pub async fn causes(store: &Store, id: &AccountJobId) -> Result<Vec<(String, String, u64, bool)>> {
    let sql = "SELECT cause, kind, COUNT(*) AS n, MIN(repairable) AS repairable FROM import_marks
         WHERE import_id = $1 AND kind <> 'fix' GROUP BY cause, kind ORDER BY COUNT(*) DESC, cause";
    let rows = store.rows(sql, args![id]).await?;
    rows.iter()
        .map(|row| {
            let n = u64::try_from(row.int("n")?).unwrap_or_default();
            Ok((row.text("cause")?, row.text("kind")?, n, row.flag("repairable")?))
        })
        .collect()
}

/// Automatic fixes with how many rows they change, or would.
///
/// # Errors
/// When the database does not answer.
pub async fn fixes(store: &Store, id: &AccountJobId) -> Result<Vec<(String, u64)>> {
    let sql = "SELECT cause, COUNT(*) AS n FROM import_marks WHERE import_id = $1 AND kind = 'fix'
         GROUP BY cause ORDER BY cause";
    let rows = store.rows(sql, args![id]).await?;
    rows.iter()
        .map(|row| Ok((row.text("cause")?, u64::try_from(row.int("n")?).unwrap_or_default())))
        .collect()
}

/// How many rows the dry run gave what.
///
/// # Errors
/// When the database does not answer.
pub async fn planned(store: &Store, id: &AccountJobId) -> Result<PlanCounts> {
    let sql =
        "SELECT action, link, COUNT(*) AS n FROM import_rows WHERE import_id = $1 GROUP BY action, link";
    let mut counts = PlanCounts::default();
    for row in store.rows(sql, args![id]).await? {
        let n = u64::try_from(row.int("n")?).unwrap_or_default();
        let action = row.opt_text("action")?;
        let of = match action.as_deref().and_then(PlanAction::parse).unwrap_or(PlanAction::LeftOut) {
            PlanAction::Create => &mut counts.create,
            PlanAction::Update => &mut counts.update,
            PlanAction::Skip => &mut counts.skip,
            PlanAction::Unchanged => &mut counts.unchanged,
            PlanAction::LeftOut => &mut counts.left_out,
            PlanAction::Joined => &mut counts.joined,
        };
        *of += n;
        match row.opt_text("link")?.as_deref() {
            Some("person") => counts.link_person += n,
            Some("new") => counts.link_new += n,
            Some("nobody") => counts.link_nobody += n,
            Some("unknown") => counts.link_unknown += n,
            _ => {}
        }
    }
    Ok(counts)
}

/// Rows of the dry run with one action or link (`create`, `link_new`), or all.
///
/// # Errors
/// When the database does not answer.
pub async fn planned_rows(
    store: &Store,
    id: &AccountJobId,
    show: Option<&str>,
    from: i64,
    count: i64,
) -> Result<(Vec<ImportRow>, i64)> {
    let (condition, value) = match show {
        None => ("$2 = $2", ""),
        Some("link_person") => ("r.link = $2", "person"),
        Some("link_new") => ("r.link = $2", "new"),
        Some("link_nobody") => ("r.link = $2", "nobody"),
        Some("link_unknown") => ("r.link = $2", "unknown"),
        Some(action) => ("r.action = $2", PlanAction::parse(action).map_or("none", PlanAction::key)),
    };
    let sql = format!("FROM import_rows r WHERE r.import_id = $1 AND {condition}");
    let total = store.row(&format!("SELECT COUNT(*) AS n {sql}"), args![id, value]).await?;
    let total = total.map_or(Ok(0), |row| row.int("n"))?;
    let page = format!("SELECT {ROW} {sql} ORDER BY r.position LIMIT $3 OFFSET $4");
    let rows = store.rows(&page, args![id, value, count, from]).await?;
    Ok((rows.iter().map(|row| of(&store.vault, row)).collect::<Result<_>>()?, total))
}

/// Rows whose account was not written, after a position: the lead row and those that are part of its account.
///
/// # Errors
/// When the database does not answer.
pub async fn failed_positions(
    store: &Store,
    id: &AccountJobId,
    after: i64,
    count: i64,
) -> Result<Vec<(ImportRow, Option<String>)>> {
    let sql = format!(
        "SELECT {ROW}, i.outcome, i.cause FROM import_rows r
         JOIN account_items i ON i.job_id = r.import_id AND i.position = COALESCE(r.joins, r.position)
         WHERE r.import_id = $1 AND r.position > $2 AND i.outcome IN ('failed', 'stopped', 'not_sent')
         ORDER BY r.position LIMIT $3"
    );
    let rows = store.rows(&sql, args![id, after, count]).await?;
    rows.iter().map(|row: &Row| Ok((of(&store.vault, row)?, row.opt_text("cause")?))).collect()
}

/// The lines that rows begin on, by row.
///
/// # Errors
/// When the database does not answer.
pub async fn lines(store: &Store, id: &AccountJobId, positions: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let mut found = BTreeMap::new();
    for positions in positions.chunks(500) {
        let list = crate::store::placeholders(2, positions.len());
        let sql =
            format!("SELECT position, line FROM import_rows WHERE import_id = $1 AND position IN ({list})");
        let mut args = args![id];
        args.extend(positions.iter().map(|position| Value::from(*position)));
        for row in store.rows(&sql, args).await? {
            found.insert(row.int("position")?, row.int("line")?);
        }
    }
    Ok(found)
}
