//! Reading the log: pages, counts, one entry, and the chain from a number on.

use super::{ANCHOR, HEAD, Mark, NewRow, StoredRow};
use crate::args;
use crate::store::{Args, Result, Row, Store, Value};
use gangway_types::audit::GANGWAY;

const COLUMNS: &str =
    "seq, at, actor, actor_name, for_id, for_name, what, sentence, object, object_name, result,
    request_id, address, detail, prev, hash";

/// What of the log is asked for. Empty lists narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Only what this person did or what was done for them.
    pub own: Option<String>,
    /// Identity ids; `gangway` for itself.
    pub who: Vec<String>,
    /// Keys of what was done.
    pub what: Vec<String>,
    /// Keys of what it is about.
    pub about: Vec<String>,
    /// Keys of results.
    pub result: Vec<String>,
    /// From when.
    pub from: Option<i64>,
    /// Until when, not included.
    pub until: Option<i64>,
    /// Up to which entry.
    pub upto: Option<i64>,
}

impl Asked {
    /// The condition, and its values.
    fn condition(&self) -> (String, Args) {
        let mut all = vec!["1 = 1".to_owned()];
        let mut values: Args = Vec::new();
        let mut place = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(own) = &self.own {
            let (one, two) = (place(own.into()), place(own.into()));
            all.push(format!("(actor = {one} OR for_id = {two})"));
        }
        if !self.who.is_empty() {
            let people: Vec<String> =
                self.who.iter().filter(|who| *who != GANGWAY).map(|who| place(who.into())).collect();
            let mut either = Vec::new();
            if !people.is_empty() {
                either.push(format!("actor IN ({})", people.join(", ")));
            }
            if self.who.iter().any(|who| who == GANGWAY) {
                either.push("actor IS NULL".to_owned());
            }
            all.push(format!("({})", either.join(" OR ")));
        }
        for (column, chosen) in [("what", &self.what), ("object", &self.about), ("result", &self.result)] {
            if !chosen.is_empty() {
                let places: Vec<String> = chosen.iter().map(|value| place(value.into())).collect();
                all.push(format!("{column} IN ({})", places.join(", ")));
            }
        }
        let bounds = [("at >=", self.from), ("at <", self.until), ("seq <=", self.upto)];
        for (bound, value) in bounds.into_iter().filter_map(|(bound, value)| Some((bound, value?))) {
            let place = place(value.into());
            all.push(format!("{bound} {place}"));
        }
        (all.join(" AND "), values)
    }
}

fn stored(row: &Row) -> Result<StoredRow> {
    Ok(StoredRow {
        seq: row.int("seq")?,
        told: NewRow {
            at: row.int("at")?,
            actor: row.opt_text("actor")?,
            actor_name: row.text("actor_name")?,
            for_id: row.opt_text("for_id")?,
            for_name: row.opt_text("for_name")?,
            what: row.text("what")?,
            sentence: row.text("sentence")?,
            object: row.opt_text("object")?,
            object_name: row.opt_text("object_name")?,
            result: row.text("result")?,
            request_id: row.opt_text("request_id")?,
            address: row.opt_text("address")?,
            detail: row.opt_text("detail")?,
        },
        prev: row.text("prev")?,
        hash: row.text("hash")?,
    })
}

/// How many entries match.
///
/// # Errors
/// When the database does not answer.
pub async fn count(store: &Store, asked: &Asked) -> Result<u64> {
    let (condition, values) = asked.condition();
    let row = store.row(&format!("SELECT COUNT(*) AS n FROM audit WHERE {condition}"), values).await?;
    Ok(row.map(|row| row.int("n")).transpose()?.map_or(0, |n| u64::try_from(n).unwrap_or(0)))
}

/// Entries that match, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn list(store: &Store, asked: &Asked, skip: u64, take: u32) -> Result<Vec<StoredRow>> {
    let (condition, values) = asked.condition();
    let sql =
        format!("SELECT {COLUMNS} FROM audit WHERE {condition} ORDER BY seq DESC LIMIT {take} OFFSET {skip}");
    store.rows(&sql, values).await?.iter().map(stored).collect()
}

/// One entry.
///
/// # Errors
/// When the database does not answer.
pub async fn one(store: &Store, seq: i64) -> Result<Option<StoredRow>> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE seq = $1");
    store.row(&sql, args![seq]).await?.as_ref().map(stored).transpose()
}

/// Entries after a number, in order: what verification walks along.
///
/// # Errors
/// When the database does not answer.
pub async fn after(store: &Store, seq: i64, take: u32) -> Result<Vec<StoredRow>> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE seq > $1 ORDER BY seq LIMIT {take}");
    store.rows(&sql, args![seq]).await?.iter().map(stored).collect()
}

/// Where the chain begins and where it ends, as kept beside it; none where nothing was kept.
///
/// # Errors
/// When the database does not answer.
pub async fn chain(store: &Store) -> Result<(Option<Mark>, Option<Mark>)> {
    let rows = store.rows("SELECT key, value FROM meta WHERE key IN ($1, $2)", args![ANCHOR, HEAD]).await?;
    let (mut anchor, mut head) = (None, None);
    for row in rows {
        let mark = Some(super::mark(&row)?);
        if row.text("key")? == HEAD { head = mark } else { anchor = mark }
    }
    Ok((anchor, head))
}

/// Values of one column with a name and a count, the most frequent first, at most `take`.
///
/// # Errors
/// When the database does not answer.
pub async fn facet(
    store: &Store,
    asked: &Asked,
    column: &'static str,
    name: &'static str,
    take: u32,
) -> Result<Vec<(Option<String>, String, u64)>> {
    let (condition, values) = asked.condition();
    let sql = format!(
        "SELECT {column} AS value, MAX({name}) AS name, COUNT(*) AS n FROM audit WHERE {condition}
         GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT {take}"
    );
    let rows = store.rows(&sql, values).await?;
    rows.iter()
        .map(|row| {
            let n = u64::try_from(row.int("n")?).unwrap_or(0);
            Ok((row.opt_text("value")?, row.text("name")?, n))
        })
        .collect()
}
