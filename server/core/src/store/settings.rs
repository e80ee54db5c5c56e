//! Settings with their history, and values of the portal's own.

use super::{Result, Row, Store, Tx};
use crate::args;
use serde_json::Value as Json;

/// A changed setting as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingRow {
    /// Its key.
    pub key: String,
    /// Its value as text.
    pub text: String,
    /// Its value; none when it cannot be read any more, which counts as not changed.
    pub value: Option<Json>,
    /// What it was before; none when it was as Gangway came.
    pub previous: Option<Json>,
    /// Who changed it last.
    pub changed_by_name: Option<String>,
    /// When, the domain's clock.
    pub changed_at: i64,
}

/// One change of a setting.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// The setting's key.
    pub key: String,
    /// When, the domain's clock.
    pub at: i64,
    /// Who.
    pub made_by_name: String,
    /// What it was; none when it was as Gangway came.
    pub was: Option<Json>,
    /// What it became.
    pub became: Json,
}

const SELECT: &str = "SELECT key, value, previous, changed_by_name, changed_at FROM settings ORDER BY key";

fn setting_row(row: &Row) -> Result<SettingRow> {
    Ok(SettingRow {
        key: row.text("key")?,
        value: serde_json::from_str(&row.text("value")?).ok(),
        text: row.text("value")?,
        previous: row.opt_text("previous")?.and_then(|text| serde_json::from_str(&text).ok()),
        changed_by_name: row.opt_text("changed_by_name")?,
        changed_at: row.int("changed_at")?,
    })
}

/// All changed settings as they are stored: key and JSON value.
///
/// # Errors
/// When the database does not answer.
pub async fn all(store: &Store) -> Result<Vec<(String, Json)>> {
    let rows = rows(store).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.key, row.value?))).collect())
}

/// All changed settings with who changed them.
///
/// # Errors
/// When the database does not answer.
pub async fn rows(store: &Store) -> Result<Vec<SettingRow>> {
    store.rows(SELECT, args![]).await?.iter().map(setting_row).collect()
}

/// As [`rows`], inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn rows_in(tx: &mut Tx) -> Result<Vec<SettingRow>> {
    tx.rows(SELECT, args![]).await?.iter().map(setting_row).collect()
}

/// Changes one setting and remembers what it was.
///
/// # Errors
/// When the database refuses.
pub async fn change(store: &Store, key: &str, value: &Json, by: Option<(&str, &str)>, at: i64) -> Result<()> {
    store
        .exec(
            "INSERT INTO settings (key, value, previous, changed_by, changed_by_name, changed_at)
             VALUES ($1, $2, NULL, $3, $4, $5)
             ON CONFLICT (key) DO UPDATE SET previous = settings.value, value = excluded.value,
                changed_by = excluded.changed_by, changed_by_name = excluded.changed_by_name,
                changed_at = excluded.changed_at",
            args![key, value.to_string(), by.map(|by| by.0), by.map(|by| by.1), at],
        )
        .await?;
    Ok(())
}

/// A change about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewChange<'a> {
    /// The id of the history's row.
    pub id: &'a str,
    /// The setting.
    pub key: &'a str,
    /// What it was, as it is stored; none when nobody had changed it.
    pub was: Option<&'a str>,
    /// What it becomes.
    pub became: &'a Json,
    /// Who changes it: id and name.
    pub by: (&'a str, &'a str),
    /// When, the domain's clock.
    pub at: i64,
}

/// Writes a change and its line in the history. Answers false, and writes nothing, when the setting is not as it was read.
///
/// # Errors
/// When the database refuses.
pub async fn put(tx: &mut Tx, change: NewChange<'_>) -> Result<bool> {
    let NewChange { key, was, became, by, at, .. } = change;
    let touched = match was {
        Some(was) => {
            tx.exec(
                "UPDATE settings SET previous = value, value = $2, changed_by = $3, changed_by_name = $4, changed_at = $5
                 WHERE key = $1 AND value = $6",
                args![key, became.to_string(), by.0, by.1, at, was],
            )
            .await?
        }
        None => {
            tx.exec(
                "INSERT INTO settings (key, value, previous, changed_by, changed_by_name, changed_at)
                 VALUES ($1, $2, NULL, $3, $4, $5) ON CONFLICT (key) DO NOTHING",
                args![key, became.to_string(), by.0, by.1, at],
            )
            .await?
        }
    };
    if touched == 0 {
        return Ok(false);
    }
    remember(tx, change).await?;
    Ok(true)
}

/// Writes a line of the history alone, for what is kept elsewhere.
///
/// # Errors
/// When the database refuses.
pub async fn remember(tx: &mut Tx, change: NewChange<'_>) -> Result<()> {
    tx.exec(
        "INSERT INTO setting_changes (id, key, at, made_by, made_by_name, was, became)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            change.id,
            change.key,
            change.at,
            change.by.0,
            change.by.1,
            change.was,
            change.became.to_string()
        ],
    )
    .await?;
    Ok(())
}

/// The latest changes of all settings, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn changes(store: &Store, limit: i64) -> Result<Vec<ChangeRow>> {
    let rows = store
        .rows(
            "SELECT key, at, made_by_name, was, became FROM setting_changes ORDER BY at DESC, id DESC LIMIT $1",
            args![limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(ChangeRow {
                key: row.text("key")?,
                at: row.int("at")?,
                made_by_name: row.text("made_by_name")?,
                was: row.opt_text("was")?.and_then(|text| serde_json::from_str(&text).ok()),
                became: serde_json::from_str(&row.text("became")?)?,
            })
        })
        .collect()
}

/// A value of the portal's own (`tenant_id`, `directory_generation`).
///
/// # Errors
/// When the database does not answer.
pub async fn meta(store: &Store, key: &str) -> Result<Option<String>> {
    store
        .row("SELECT value FROM meta WHERE key = $1", args![key])
        .await?
        .map(|row| row.text("value"))
        .transpose()
}

/// Stores such a value unless there is one; answers the one that is there now.
///
/// # Errors
/// When the database refuses.
pub async fn meta_once(store: &Store, key: &str, value: &str) -> Result<String> {
    store
        .exec("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", args![key, value])
        .await?;
    Ok(meta(store, key).await?.unwrap_or_else(|| value.to_owned()))
}

/// Stores such a value.
///
/// # Errors
/// When the database refuses.
pub async fn set_meta(store: &Store, key: &str, value: &str) -> Result<()> {
    store
        .exec(
            "INSERT INTO meta (key, value) VALUES ($1, $2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            args![key, value],
        )
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;
    use serde_json::json;

    async fn write(store: &Store, id: &str, was: Option<&str>, became: Json, at: i64) -> bool {
        let mut tx = store.begin().await.expect("begun");
        let change = NewChange { id, key: "batch_cap", was, became: &became, by: ("p1", "Lena"), at };
        let written = put(&mut tx, change).await.expect("written");
        tx.commit().await.expect("kept");
        written
    }

    #[tokio::test]
    async fn a_change_is_written_only_over_what_was_read() {
        for store in stores().await {
            assert!(write(&store, "1", None, json!(10), 1).await, "{}", store.what);
            assert!(!write(&store, "2", None, json!(20), 2).await, "somebody was first");
            assert!(!write(&store, "3", Some("11"), json!(20), 2).await, "it was 10, not 11");
            assert!(write(&store, "4", Some("10"), json!(20), 3).await);
            let rows = rows(&store).await.expect("read");
            let [row] = rows.as_slice() else { panic!("{rows:?}") };
            assert_eq!((&row.value, &row.previous, row.changed_at), (&Some(json!(20)), &Some(json!(10)), 3));
            let changes = changes(&store, 10).await.expect("read");
            let told: Vec<_> =
                changes.iter().map(|change| (change.was.clone(), change.became.clone())).collect();
            assert_eq!(
                told,
                [(Some(json!(10)), json!(20)), (None, json!(10))],
                "newest first, and no refused one"
            );
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_counts_as_not_changed_and_can_be_written_over() {
        for store in stores().await {
            let sql = "INSERT INTO settings (key, value, changed_at) VALUES ('batch_cap', 'nonsense', 1)";
            store.exec(sql, args![]).await.expect("written");
            assert!(all(&store).await.expect("read").is_empty(), "{}", store.what);
            assert!(write(&store, "1", Some("nonsense"), json!(7), 2).await);
            assert_eq!(all(&store).await.expect("read"), [("batch_cap".to_owned(), json!(7))]);
        }
    }
}
