//! Who begins when, as the directory has it: values as they came, since they come in every form there is.

use super::Scope;
use super::read::{COLUMNS, Stored};
use crate::store::{Result, Store, Value, placeholders};

/// Values per question.
const VALUES: usize = 500;

/// Every value that start dates have, with how many people have it.
///
/// # Errors
/// When the database does not answer.
pub async fn start_values(store: &Store) -> Result<Vec<(String, u64)>> {
    let sql = "SELECT start_date, COUNT(*) AS n FROM people WHERE start_date IS NOT NULL GROUP BY start_date";
    let rows = store.rows(sql, Vec::new()).await?;
    rows.iter().map(|row| Ok((row.text("start_date")?, u64::try_from(row.int("n")?).unwrap_or(0)))).collect()
}

/// People whose start date is one of these values, by name; at most `limit` for each few hundred values.
///
/// # Errors
/// When the database does not answer.
pub async fn starting(store: &Store, values: &[String], scope: &Scope, limit: usize) -> Result<Vec<Stored>> {
    let mut found = Vec::new();
    for chunk in values.chunks(VALUES) {
        let mut given: Vec<Value> = chunk.iter().map(Value::from).collect();
        let reports = match scope {
            Scope::All => String::new(),
            Scope::Reports(manager) => {
                given.push(Value::from(manager));
                format!(" AND manager_id = ${}", given.len())
            }
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM people WHERE start_date IN ({}){reports} ORDER BY start_date, sort_name, id LIMIT {limit}",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, given).await? {
            found.push(Stored::read(&row)?);
        }
    }
    Ok(found)
}
