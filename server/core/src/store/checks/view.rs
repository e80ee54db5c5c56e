//! A check counted and grouped.

use super::people::{COLUMNS, CheckPerson};
use crate::args;
use crate::store::{Result, Store, Value, placeholders};
use gangway_types::checks::{Reason, ReasonKind, Warning};
use gangway_types::people::Named;
use gangway_types::reach::HintKind;
use gangway_types::{CheckId, PersonId};

/// A check's numbers. `mailed` and all of `left_out` add up to everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Will be mailed.
    pub mailed: u64,
    /// Will not, by main reason, in order.
    pub left_out: Vec<(ReasonKind, u64)>,
    /// Different managers of those who will be mailed.
    pub managers: u64,
}

/// Counts a check.
///
/// # Errors
/// When the database does not answer.
pub async fn numbers(store: &Store, check: &CheckId) -> Result<Numbers> {
    let mut numbers = Numbers::default();
    let rows = store
        .rows(
            "SELECT reason, COUNT(*) AS n FROM check_people WHERE check_id = $1 GROUP BY reason",
            args![check],
        )
        .await?;
    for row in rows {
        let count = u64::try_from(row.int("n")?).unwrap_or(0);
        match row.text("reason")?.as_str() {
            "" => numbers.mailed = count,
            // A word of a newer version counts as what it is: left out.
            other => {
                numbers.left_out.push((ReasonKind::of_key(other).unwrap_or(ReasonKind::Unreadable), count))
            }
        }
    }
    numbers.left_out.sort();
    let row = store
        .row(
            "SELECT COUNT(DISTINCT manager_id) AS n FROM check_people WHERE check_id = $1 AND reason = ''",
            args![check],
        )
        .await?;
    numbers.managers = row.map_or(Ok(0), |row| row.int("n").map(|n| u64::try_from(n).unwrap_or(0)))?;
    Ok(numbers)
}

/// The first people who will be mailed.
///
/// # Errors
/// When the database does not answer.
pub async fn mailed(store: &Store, check: &CheckId, limit: i64) -> Result<Vec<CheckPerson>> {
    of_reason(store, check, "", limit).await
}

/// Somebody left out.
pub type LeftOutRow = CheckPerson;

/// The first people with this main reason.
///
/// # Errors
/// When the database does not answer.
pub async fn left_out(
    store: &Store,
    check: &CheckId,
    reason: ReasonKind,
    limit: i64,
) -> Result<Vec<LeftOutRow>> {
    of_reason(store, check, reason.key(), limit).await
}

async fn of_reason(store: &Store, check: &CheckId, reason: &str, limit: i64) -> Result<Vec<CheckPerson>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND reason = $2 ORDER BY position LIMIT $3"
    );
    store.rows(&sql, args![check, reason, limit]).await?.iter().map(CheckPerson::read).collect()
}

/// Shared addresses that a choice can or did settle, and everybody of the check who has one of them.
///
/// # Errors
/// When the database does not answer.
pub async fn addresses(store: &Store, check: &CheckId, limit: i64) -> Result<Vec<CheckPerson>> {
    let rows = store
        .rows(
            "SELECT address, MIN(position) AS first FROM check_people
             WHERE check_id = $1 AND address IS NOT NULL AND (reason = 'shared' OR picked = 1)
             GROUP BY address ORDER BY first LIMIT $2",
            args![check, limit],
        )
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![check];
    for row in &rows {
        args.push(Value::from(row.text("address")?));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND address IN ({}) ORDER BY position",
        placeholders(2, rows.len())
    );
    store.rows(&sql, args).await?.iter().map(CheckPerson::read).collect()
}

/// Sets of warnings among those who will be mailed, with how many have each.
///
/// # Errors
/// When the database does not answer.
pub async fn warnings(store: &Store, check: &CheckId) -> Result<Vec<(Vec<Warning>, u64)>> {
    let rows = store
        .rows(
            "SELECT warnings, COUNT(*) AS n FROM check_people
             WHERE check_id = $1 AND reason = '' AND warnings <> '[]' GROUP BY warnings ORDER BY warnings",
            args![check],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok((serde_json::from_str(&row.text("warnings")?)?, u64::try_from(row.int("n")?).unwrap_or(0)))
        })
        .collect()
}

/// The first people who will be mailed and have one of these sets of warnings.
///
/// # Errors
/// When the database does not answer.
pub async fn warned(
    store: &Store,
    check: &CheckId,
    sets: &[&Vec<Warning>],
    limit: i64,
) -> Result<Vec<Named>> {
    let mut args = args![check, limit];
    for set in sets {
        args.push(Value::from(serde_json::to_string(set)?));
    }
    let sql = format!(
        "SELECT person_id, name FROM check_people WHERE check_id = $1 AND reason = '' AND warnings IN ({})
         ORDER BY position LIMIT $2",
        placeholders(3, sets.len())
    );
    let rows = store.rows(&sql, args).await?;
    rows.iter().map(|row| Ok(Named { id: row.text("person_id")?, name: row.text("name")? })).collect()
}

/// How many of those who will be mailed may not be able to read it.
///
/// # Errors
/// When the database does not answer.
pub async fn doubtful(store: &Store, check: &CheckId) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM check_people WHERE check_id = $1 AND reason = '' AND hints <> ''";
    let row = store.row(sql, args![check]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// Sets of hints among those who will be mailed, or would be but for them, with how many have each.
///
/// # Errors
/// When the database does not answer.
pub async fn hint_sets(store: &Store, check: &CheckId) -> Result<Vec<(Vec<HintKind>, u64)>> {
    let sql = "SELECT hints, COUNT(*) AS n FROM check_people
         WHERE check_id = $1 AND reason IN ('', 'may_not_read') AND hints <> '' GROUP BY hints";
    let rows = store.rows(sql, args![check]).await?;
    rows.iter()
        .map(|row| {
            let kinds = row.text("hints")?.split(',').filter_map(HintKind::parse).collect();
            Ok((kinds, u64::try_from(row.int("n")?).unwrap_or(0)))
        })
        .collect()
}

/// The first of those with this hint.
///
/// # Errors
/// When the database does not answer.
pub async fn hinted(store: &Store, check: &CheckId, kind: HintKind, limit: i64) -> Result<Vec<CheckPerson>> {
    doubts(store, check, Some(kind), 0, limit).await
}

/// A page of those with this hint, or with any: from a place in the list on.
///
/// # Errors
/// When the database does not answer.
pub async fn doubts(
    store: &Store,
    check: &CheckId,
    kind: Option<HintKind>,
    from: i64,
    most: i64,
) -> Result<Vec<CheckPerson>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND reason IN ('', 'may_not_read') AND hints LIKE $2
         ORDER BY position LIMIT $3 OFFSET $4"
    );
    let like = kind.map_or_else(|| ",%".to_owned(), |kind| format!("%,{},%", kind.key()));
    store.rows(&sql, args![check, like, most, from]).await?.iter().map(CheckPerson::read).collect()
}

/// Somebody who will be mailed, as frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenPerson {
    /// Who.
    pub person_id: PersonId,
    /// Name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Address as it is in ISC.
    pub mail: Option<String>,
    /// Normalised.
    pub mail_norm: Option<String>,
    /// ISC's status.
    pub status: String,
    /// Lifecycle state.
    pub lifecycle: Option<String>,
    /// Manager's id.
    pub manager_id: Option<String>,
    /// Manager's name.
    pub manager_name: Option<String>,
    /// Profile's name.
    pub profile_name: Option<String>,
    /// Good to know, as the check found it.
    pub warnings: Vec<Warning>,
    /// Sent again although the last invitation is valid, because the owner said so.
    pub send_again: bool,
}

/// Everybody who will be mailed, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn frozen(store: &Store, check: &CheckId) -> Result<Vec<FrozenPerson>> {
    let sql =
        format!("SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND reason = '' ORDER BY position");
    let mut people = Vec::new();
    for row in store.rows(&sql, args![check]).await? {
        let person = CheckPerson::read(&row)?;
        let recent = person.reasons.iter().any(|reason| matches!(reason, Reason::Recent { .. }));
        people.push(FrozenPerson {
            person_id: person.person_id,
            name: person.name,
            alias: person.alias,
            mail: person.mail,
            mail_norm: person.mail_norm,
            status: person.status,
            lifecycle: person.lifecycle,
            manager_id: person.manager_id,
            manager_name: person.manager_name,
            profile_name: person.profile_name,
            warnings: person.warnings,
            send_again: person.choice.again && recent,
        });
    }
    Ok(people)
}

/// People of a check whose address was theirs alone when they were checked.
///
/// # Errors
/// When the database does not answer.
pub async fn alone(store: &Store, check: &CheckId) -> Result<std::collections::HashSet<PersonId>> {
    let sql = "SELECT person_id FROM check_people WHERE check_id = $1 AND address IS NULL";
    store.rows(sql, args![check]).await?.iter().map(|row| Ok(PersonId(row.text("person_id")?))).collect()
}
