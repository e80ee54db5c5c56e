//! Finding people by what they are called elsewhere: exactly, with an index, a few hundred at a time.

use crate::domain::{fold, mail};
use crate::store::{Result, Row, Store, Value, placeholders};
use gangway_types::PersonId;

/// A person as far as telling them from others needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    /// ISC's id.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// The name, folded.
    pub sort_name: String,
    /// Account name.
    pub alias: String,
    /// Normalised address.
    pub mail_norm: Option<String>,
    /// Gone since.
    pub gone_at: Option<i64>,
}

const KNOWN: &str = "id, name, sort_name, alias, mail_norm, gone_at";

fn known(row: &Row) -> Result<KnownPerson> {
    Ok(KnownPerson {
        id: row.text("id")?.into(),
        name: row.text("name")?,
        sort_name: row.text("sort_name")?,
        alias: row.text("alias")?,
        mail_norm: row.opt_text("mail_norm")?,
        gone_at: row.opt_int("gone_at")?,
    })
}

async fn by(store: &Store, column: &str, values: &[String], gone: bool) -> Result<Vec<KnownPerson>> {
    let gone = if gone { "" } else { "AND gone_at IS NULL" };
    let mut found = Vec::new();
    for chunk in values.chunks(500) {
        let sql =
            format!("SELECT {KNOWN} FROM people WHERE {column} IN ({}) {gone}", placeholders(1, chunk.len()));
        for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
            found.push(known(&row)?);
        }
    }
    Ok(found)
}

/// Those with these ids, gone ones too.
///
/// # Errors
/// When the database does not answer.
pub async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<KnownPerson>> {
    by(store, "id", ids, true).await
}

/// How an account name may stand in `lower(alias)`: SQLite makes no letters small but those of ASCII.
fn written(alias: &str) -> [String; 3] {
    [alias.to_lowercase(), alias.to_ascii_lowercase(), alias.to_uppercase().to_ascii_lowercase()]
}

/// Everybody still in ISC with one of these account names, in small letters or capitals.
///
/// # Errors
/// When the database does not answer.
pub async fn by_aliases(store: &Store, aliases: &[String]) -> Result<Vec<KnownPerson>> {
    let mut written: Vec<String> = aliases.iter().flat_map(|alias| written(alias)).collect();
    written.sort_unstable();
    written.dedup();
    by(store, "lower(alias)", &written, false).await
}

/// Everybody still in ISC with one of these addresses, normalised.
///
/// # Errors
/// When the database does not answer.
pub async fn by_mails(store: &Store, normalised: &[String]) -> Result<Vec<KnownPerson>> {
    by(store, "mail_norm", normalised, false).await
}

/// Everybody still in ISC with one of these names, folded.
///
/// # Errors
/// When the database does not answer.
pub async fn by_names(store: &Store, folded: &[String]) -> Result<Vec<KnownPerson>> {
    by(store, "sort_name", folded, false).await
}

/// Ids and managers of people: what deciding who may read them needs.
type WithManager = Vec<(PersonId, Option<String>)>;

fn with_manager(rows: &[Row]) -> Result<WithManager> {
    rows.iter().map(|row| Ok((row.text("id")?.into(), row.opt_text("manager_id")?))).collect()
}

/// Everybody still in ISC with this address, each with their manager; a few.
///
/// # Errors
/// When the database does not answer.
pub async fn with_mail(store: &Store, address: &str) -> Result<WithManager> {
    let Some(address) = mail::normalise(address) else { return Ok(Vec::new()) };
    let sql = "SELECT id, manager_id FROM people WHERE mail_norm = $1 AND gone_at IS NULL LIMIT 20";
    with_manager(&store.rows(sql, crate::args![address]).await?)
}

/// Everybody still in ISC with this account name, in small letters or capitals, each with their manager; a few.
///
/// # Errors
/// When the database does not answer.
pub async fn with_alias(store: &Store, alias: &str) -> Result<WithManager> {
    let sql =
        "SELECT id, manager_id FROM people WHERE lower(alias) IN ($1, $2, $3) AND gone_at IS NULL LIMIT 20";
    with_manager(&store.rows(sql, written(alias).iter().map(Value::from).collect()).await?)
}

/// These people, each with their manager; gone ones too.
///
/// # Errors
/// When the database does not answer.
pub async fn managers(store: &Store, ids: &[PersonId]) -> Result<WithManager> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT id, manager_id FROM people WHERE id IN ({})", placeholders(1, ids.len()));
    with_manager(&store.rows(&sql, ids.iter().map(Value::from).collect()).await?)
}

/// The first people still in ISC, by name, whose name, account name or address contains every word of `text`. Read from
/// an index of its own (see `store/text_index.rs`): the rows are fetched of those alone that are found.
///
/// # Errors
/// When the database does not answer.
pub async fn containing(
    store: &Store,
    text: &str,
    manager: Option<&PersonId>,
    limit: u32,
) -> Result<Vec<PersonId>> {
    let mut values: Vec<Value> = Vec::new();
    let mut sql = "SELECT id FROM people WHERE gone_at IS NULL AND correlated = 1".to_owned();
    for word in fold::fold(text).split(' ').filter(|word| !word.is_empty()) {
        values.push(super::filter::like(word).into());
        sql.push_str(&format!(" AND search LIKE ${} ESCAPE '\\'", values.len()));
    }
    if let Some(manager) = manager {
        values.push(manager.into());
        sql.push_str(&format!(" AND manager_id = ${}", values.len()));
    }
    values.push(limit.into());
    sql.push_str(&format!(" ORDER BY sort_name, id LIMIT ${}", values.len()));
    store.rows(&sql, values).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
}
