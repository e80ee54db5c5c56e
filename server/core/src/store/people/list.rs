//! Pages, counts, facets and headline numbers.

use super::filter::{Skip, Which, column};
use super::read::{COLUMNS, Stored};
use crate::store::{Result, Row, Store};
use gangway_types::PersonId;
use gangway_types::people::Headline;
use gangway_types::query::{Facet, InviteFilter, SortKey};

/// Values of one facet menu at most; the commonest ones.
const FACET_LIMIT: usize = 100;

fn unsigned(row: &Row, column: &str) -> Result<u64> {
    Ok(u64::try_from(row.int(column)?).unwrap_or(0))
}

/// The order of the address, ended by the id so that no two rows are equal. Nothing sorts before everything when
/// ascending, on both databases.
fn order(which: &Which<'_>) -> String {
    let mut keys = Vec::new();
    let sorts = which.query.order();
    for sort in sorts {
        let (way, nulls) = if sort.descending { ("DESC", "NULLS LAST") } else { ("ASC", "NULLS FIRST") };
        keys.push(match sort.key {
            SortKey::Name => format!("sort_name {way}"),
            SortKey::Profile => format!("sort_profile {way}"),
            SortKey::Manager => format!("sort_manager {way}"),
            SortKey::Invite => format!("invite_expires_at {way} {nulls}"),
            SortKey::Created => format!("created {way} {nulls}"),
        });
    }
    // The rest runs the same way, so that one index serves both directions.
    let way = if sorts.last().is_some_and(|sort| sort.descending) { "DESC" } else { "ASC" };
    if sorts.iter().all(|sort| sort.key != SortKey::Name) {
        keys.push(format!("sort_name {way}"));
    }
    keys.push(format!("id {way}"));
    keys.join(", ")
}

/// One page of rows.
///
/// # Errors
/// When the database does not answer.
pub async fn page(store: &Store, which: &Which<'_>, offset: u64, limit: u32) -> Result<Vec<Stored>> {
    let mut clause = which.clause(Skip::Nothing);
    let limit = clause.bind(limit);
    let offset = clause.bind(i64::try_from(offset).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT {COLUMNS} FROM people WHERE {} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        clause.sql,
        order(which)
    );
    store.rows(&sql, clause.args).await?.iter().map(Stored::read).collect()
}

/// Ids of one page, in its order: for "tick this page".
///
/// # Errors
/// When the database does not answer.
pub async fn page_ids(store: &Store, which: &Which<'_>, offset: u64, limit: u32) -> Result<Vec<PersonId>> {
    let mut clause = which.clause(Skip::Nothing);
    let limit = clause.bind(limit);
    let offset = clause.bind(i64::try_from(offset).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT id FROM people WHERE {} ORDER BY {} LIMIT {limit} OFFSET {offset}",
        clause.sql,
        order(which)
    );
    store.rows(&sql, clause.args).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Ids of everybody that matches, in the list's order.
///
/// # Errors
/// When the database does not answer.
pub async fn ids(store: &Store, which: &Which<'_>) -> Result<Vec<PersonId>> {
    let clause = which.clause(Skip::Nothing);
    let sql = format!("SELECT id FROM people WHERE {} ORDER BY {}", clause.sql, order(which));
    store.rows(&sql, clause.args).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// How many match.
///
/// # Errors
/// When the database does not answer.
pub async fn count(store: &Store, which: &Which<'_>) -> Result<u64> {
    let clause = which.clause(Skip::Nothing);
    let sql = format!("SELECT COUNT(*) AS n FROM people WHERE {}", clause.sql);
    store.row(&sql, clause.args).await?.map_or(Ok(0), |row| unsigned(&row, "n"))
}

/// How many of these people match.
///
/// # Errors
/// When the database does not answer.
pub async fn count_among(store: &Store, which: &Which<'_>, ids: &[PersonId]) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut clause = which.clause(Skip::Nothing);
    let ids: Vec<String> = ids.iter().map(|id| clause.bind(id)).collect();
    let sql = format!("SELECT COUNT(*) AS n FROM people WHERE {} AND id IN ({})", clause.sql, ids.join(", "));
    store.row(&sql, clause.args).await?.map_or(Ok(0), |row| unsigned(&row, "n"))
}

/// One counted value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetRow {
    /// The value.
    pub value: String,
    /// Its name; the value itself where it has none.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// The commonest values of a facet under the other filters, and how many further ones there are.
///
/// # Errors
/// When the database does not answer.
pub async fn facet(store: &Store, which: &Which<'_>, facet: Facet) -> Result<(Vec<FacetRow>, u64)> {
    let mut clause = which.clause(Skip::Facet(facet));
    let column = column(facet);
    let label = match facet {
        Facet::Profile => "profile_name",
        Facet::Source => "source_name",
        Facet::Manager => "manager_name",
        Facet::State | Facet::Department | Facet::Status => column,
    };
    // One more than the menu shows tells whether there are more; the exact number is asked for only then.
    let limit = clause.bind(i64::try_from(FACET_LIMIT + 1).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT {column} AS value, MAX({label}) AS label, COUNT(*) AS n FROM people
         WHERE {} AND {column} IS NOT NULL AND {column} <> '' GROUP BY {column}
         ORDER BY n DESC, value LIMIT {limit}",
        clause.sql
    );
    let mut values = Vec::new();
    for row in store.rows(&sql, clause.args).await? {
        let value = row.text("value")?;
        let label = row.opt_text("label")?.filter(|label| !label.is_empty()).unwrap_or_else(|| value.clone());
        values.push(FacetRow { value, label, count: unsigned(&row, "n")? });
    }
    if values.len() <= FACET_LIMIT {
        return Ok((values, 0));
    }
    values.truncate(FACET_LIMIT);
    let clause = which.clause(Skip::Facet(facet));
    let sql =
        format!("SELECT COUNT(DISTINCT {column}) AS n FROM people WHERE {} AND {column} <> ''", clause.sql);
    let all = store.row(&sql, clause.args).await?.map_or(Ok(0), |row| unsigned(&row, "n"))?;
    Ok((values, all.saturating_sub(FACET_LIMIT as u64)))
}

/// How many stand where with their invitation, under the other filters.
///
/// # Errors
/// When the database does not answer.
pub async fn invite_counts(store: &Store, which: &Which<'_>) -> Result<Vec<(InviteFilter, u64)>> {
    let mut clause = which.clause(Skip::Invite);
    let states: Vec<InviteFilter> =
        InviteFilter::ALL.into_iter().filter(|state| state.fits(which.query.area)).collect();
    let sums: Vec<String> = states
        .iter()
        .map(|state| {
            let condition = which.invite(&mut clause, *state);
            format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT) AS {}", state.key())
        })
        .collect();
    let sql = format!("SELECT {} FROM people WHERE {}", sums.join(", "), clause.sql);
    let Some(row) = store.row(&sql, clause.args).await? else { return Ok(Vec::new()) };
    states.into_iter().map(|state| Ok((state, unsigned(&row, state.key())?))).collect()
}

/// Numbers over the whole area. `which.query` must be without filters.
///
/// # Errors
/// When the database does not answer.
pub async fn headline(store: &Store, open: &Which<'_>, everybody: &Which<'_>) -> Result<Headline> {
    let mut head = Headline::default();
    for (state, count) in invite_counts(store, open).await? {
        match state {
            InviteFilter::Never => head.never = count,
            InviteFilter::Valid => head.valid = count,
            InviteFilter::Soon => head.soon = count,
            InviteFilter::Expired => head.expired = count,
            InviteFilter::Elsewhere => head.elsewhere = count,
            InviteFilter::Registered | InviteFilter::Blocked | InviteFilter::Attention => {}
        }
    }
    let clause = open.clause(Skip::Nothing);
    let sql = format!(
        "SELECT CAST(SUM(CASE WHEN reading = 'unregistered' THEN 1 ELSE 0 END) AS BIGINT) AS unregistered,
                CAST(SUM(CASE WHEN reading = 'unregistered' AND mail_ok = 1 THEN 1 ELSE 0 END) AS BIGINT) AS mailable,
                CAST(SUM(CASE WHEN reading = 'pending' THEN 1 ELSE 0 END) AS BIGINT) AS pending,
                CAST(SUM(CASE WHEN {} THEN 1 ELSE 0 END) AS BIGINT) AS call_them
         FROM people WHERE {}",
        open.call(),
        clause.sql
    );
    if let Some(row) = store.row(&sql, clause.args).await? {
        head.cannot_sign_in = unsigned(&row, "unregistered")?;
        head.can_be_mailed = unsigned(&row, "mailable")?;
        head.cannot_be_mailed = head.cannot_sign_in - head.can_be_mailed;
        head.pending = unsigned(&row, "pending")?;
        head.call = unsigned(&row, "call_them")?;
    }
    let clause = everybody.clause(Skip::Nothing);
    let sql = format!(
        "SELECT COUNT(*) AS known,
                CAST(SUM(CASE WHEN reading = 'registered' THEN 1 ELSE 0 END) AS BIGINT) AS registered,
                CAST(SUM(CASE WHEN times_invited > 0 OR invited_elsewhere = 1 OR reading IN ('pending', 'registered')
                         THEN 1 ELSE 0 END) AS BIGINT) AS invited
         FROM people WHERE {}",
        clause.sql
    );
    if let Some(row) = store.row(&sql, clause.args).await? {
        head.known = unsigned(&row, "known")?;
        head.registered = unsigned(&row, "registered")?;
        head.ever_invited = unsigned(&row, "invited")?;
    }
    Ok(head)
}

/// How SQLite finds a page.
#[cfg(test)]
pub(super) async fn plan(store: &Store, which: &Which<'_>) -> Result<String> {
    let clause = which.clause(Skip::Nothing);
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM people WHERE {} ORDER BY {} LIMIT 50",
        clause.sql,
        order(which)
    );
    let rows = store.rows(&sql, clause.args).await?;
    Ok(rows.iter().map(|row| row.text("detail")).collect::<Result<Vec<_>>>()?.join("; "))
}
