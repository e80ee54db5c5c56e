//! What ISC's own ids of requests belong to.

use super::{Result, Store, Value, placeholders};

/// Kind and object of the run whose call ISC answered with one of these request ids.
///
/// # Errors
/// When the database does not answer.
pub async fn run_of_request(store: &Store, ids: &[&str]) -> Result<Option<(String, String)>> {
    let sql = format!(
        "SELECT runs.kind AS kind, runs.object AS object FROM calls JOIN runs ON runs.id = calls.run_id
         WHERE calls.request_id IN ({}) ORDER BY calls.sent_at DESC LIMIT 1",
        placeholders(1, ids.len())
    );
    let row = store.row(&sql, ids.iter().map(|id| Value::from(*id)).collect()).await?;
    row.map(|row| Ok((row.text("kind")?, row.text("object")?))).transpose()
}

/// The newest entry of the audit log with one of these request ids; of one person's alone when `own` names one.
///
/// # Errors
/// When the database does not answer.
pub async fn audit_of_request(store: &Store, ids: &[&str], own: Option<&str>) -> Result<Option<i64>> {
    let mut values: Vec<Value> = ids.iter().map(|id| Value::from(*id)).collect();
    let mut sql = format!("SELECT seq FROM audit WHERE request_id IN ({})", placeholders(1, ids.len()));
    if let Some(person) = own {
        values.push(Value::from(person));
        sql.push_str(&format!(" AND actor = ${}", values.len()));
    }
    sql.push_str(" ORDER BY seq DESC LIMIT 1");
    store.row(&sql, values).await?.map(|row| row.int("seq")).transpose()
}
