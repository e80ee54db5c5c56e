//! What readings of ISC change.

use crate::args;
use crate::domain::{fold, mail};
use crate::store::{Args, Result, Store, Tx, Value, placeholders};
use gangway_types::{IdentityStatus, PersonId, Reading};
use std::collections::HashMap;

/// Rows per INSERT: one prepared statement serves nearly all of them.
const ROWS: usize = 50;

/// One identity as ISC gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonRead {
    /// ISC's id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Address as it came; an empty one is none.
    pub mail: Option<String>,
    /// Status as it came; empty when ISC gave none.
    pub status: String,
    /// Processing state as it came.
    pub processing_state: Option<String>,
    /// Lifecycle state's technical name.
    pub lifecycle: Option<String>,
    /// Set by hand.
    pub lifecycle_manual: bool,
    /// Manager's id.
    pub manager_id: Option<String>,
    /// Manager's name.
    pub manager_name: Option<String>,
    /// Somebody reports to them.
    pub is_manager: bool,
    /// Department.
    pub department: Option<String>,
    /// Start date as it came.
    pub start_date: Option<String>,
    /// Made.
    pub created: Option<i64>,
    /// Changed.
    pub modified: Option<i64>,
    /// Processed.
    pub last_refresh: Option<i64>,
    /// The profile's attributes, a JSON object.
    pub attributes: String,
    /// Whether the reading told that they are linked, or not; none keeps what is known.
    pub correlated: Option<bool>,
    /// Profile and source, when known from elsewhere; none keeps what is known.
    pub enrichment: Option<Enrichment>,
}

/// A person whose status is not what it was when we last looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub person_id: PersonId,
    /// ISC's status before.
    pub old_status: IdentityStatus,
    /// ISC's status now.
    pub new_status: IdentityStatus,
    /// Whether an invitation of ours, or one seen in events, is known, or a batch is open.
    pub invited: bool,
}

fn reading_key(reading: Reading) -> &'static str {
    match reading {
        Reading::Unregistered => "unregistered",
        Reading::Pending => "pending",
        Reading::Registered => "registered",
        Reading::Blocked => "blocked",
        Reading::Attention => "attention",
        Reading::Unknown => "unknown",
    }
}

const COLUMNS: [&str; 34] = [
    "id",
    "name",
    "alias",
    "mail",
    "mail_norm",
    "mail_ok",
    "status",
    "reading",
    "unregistered",
    "processing_state",
    "lifecycle",
    "lifecycle_manual",
    "manager_id",
    "manager_name",
    "is_manager",
    "correlated",
    "department",
    "start_date",
    "created",
    "modified",
    "last_refresh",
    "sort_name",
    "sort_manager",
    "search",
    "read_at",
    "crawl",
    "registered_at",
    "gone_at",
    "protected",
    "profile_id",
    "profile_name",
    "sort_profile",
    "source_id",
    "source_name",
];

/// Columns that are overwritten only when the reading came with a profile.
const ENRICHED: [&str; 5] = ["profile_id", "profile_name", "sort_profile", "source_id", "source_name"];

/// Columns that a new reading does not overwrite. The first sighting as registered stays; `protected` comes from a
/// reading of its own.
const KEPT: [&str; 3] = ["id", "registered_at", "protected"];

struct Known {
    status: String,
    correlated: bool,
    invited: bool,
    registered_at: Option<i64>,
}

async fn known(tx: &mut Tx, people: &[PersonRead]) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::with_capacity(people.len());
    for chunk in people.chunks(250) {
        let sql = format!(
            "SELECT id, status, correlated, registered_at,
                    CASE WHEN times_invited > 0 OR invited_elsewhere = 1 OR open_batch IS NOT NULL THEN 1 ELSE 0 END AS invited
             FROM people WHERE id IN ({})",
            placeholders(1, chunk.len())
        );
        for row in tx.rows(&sql, chunk.iter().map(|person| Value::from(&person.id)).collect()).await? {
            known.insert(
                row.text("id")?,
                Known {
                    status: row.text("status")?,
                    correlated: row.flag("correlated")?,
                    invited: row.flag("invited")?,
                    registered_at: row.opt_int("registered_at")?,
                },
            );
        }
    }
    Ok(known)
}

/// Stores what was read at `at`. `crawl` is the reading's number, when it is one of everybody. Answers whose status
/// moved. A person seen again is no longer gone.
///
/// # Errors
/// When the database refuses.
pub async fn upsert(tx: &mut Tx, people: &[PersonRead], at: i64, crawl: Option<i64>) -> Result<Vec<Change>> {
    let known = known(tx, people).await?;
    let mut changes = Vec::new();
    let mut args: Args = Vec::with_capacity(ROWS * COLUMNS.len());
    let mut rows = 0;
    for person in people {
        let before = known.get(&person.id);
        if let Some(before) = before.filter(|before| before.status != person.status) {
            changes.push(Change {
                person_id: PersonId(person.id.clone()),
                old_status: IdentityStatus(before.status.clone()),
                new_status: IdentityStatus(person.status.clone()),
                invited: before.invited,
            });
        }
        row_of(&mut args, person, before, at, crawl);
        rows += 1;
        if rows == ROWS {
            insert(tx, rows, std::mem::take(&mut args), crawl).await?;
            rows = 0;
        }
    }
    if rows > 0 {
        insert(tx, rows, args, crawl).await?;
    }
    put_attributes(tx, people).await?;
    Ok(changes)
}

fn row_of(args: &mut Args, person: &PersonRead, before: Option<&Known>, at: i64, crawl: Option<i64>) {
    let mail_given = person.mail.as_deref().map(str::trim).filter(|mail| !mail.is_empty());
    let norm = mail_given.and_then(mail::normalise);
    let mail_ok = norm.as_deref().is_some_and(mail::is_well_formed);
    let reading = IdentityStatus(person.status.clone()).reading();
    let correlated = person.correlated.or(before.map(|before| before.correlated)).unwrap_or(true);
    let registered_at = match (reading, before) {
        (_, Some(before)) if before.registered_at.is_some() => before.registered_at,
        // Registered when first read: since when is not known.
        (Reading::Registered, Some(before))
            if IdentityStatus(before.status.clone()).reading() != Reading::Registered =>
        {
            Some(at)
        }
        _ => None,
    };
    args.extend(crate::args![
        &person.id,
        &person.name,
        &person.alias,
        mail_given,
        norm,
        mail_ok,
        &person.status,
        reading_key(reading),
        correlated && matches!(reading, Reading::Unregistered | Reading::Pending),
        person.processing_state.clone(),
        person.lifecycle.clone(),
        person.lifecycle_manual,
        person.manager_id.clone(),
        person.manager_name.clone(),
        person.is_manager,
        correlated,
        person.department.clone(),
        person.start_date.clone(),
        person.created,
        person.modified,
        person.last_refresh,
        fold::fold(&person.name),
        fold::fold(person.manager_name.as_deref().unwrap_or_default()),
        fold::searchable(&person.name, &person.alias, mail_given),
        at,
        crawl.unwrap_or(0),
        registered_at,
        None::<i64>,
        false,
    ]);
    let Enrichment { profile, source } = person.enrichment.clone().unwrap_or_default();
    let (profile_id, profile_name) = profile.unzip();
    let (source_id, source_name) = source.unzip();
    let sort_profile = profile_name.as_deref().map(fold::fold).unwrap_or_default();
    args.extend(crate::args![profile_id, profile_name, sort_profile, source_id, source_name]);
}

async fn insert(tx: &mut Tx, rows: usize, args: Args, crawl: Option<i64>) -> Result<()> {
    let width = COLUMNS.len();
    let values: Vec<String> =
        (0..rows).map(|row| format!("({})", placeholders(row * width + 1, width))).collect();
    let sets: Vec<String> = COLUMNS
        .iter()
        // A reading of single people does not make them part of a crawl.
        .filter(|column| !KEPT.contains(column) && (**column != "crawl" || crawl.is_some()))
        .map(|column| {
            if ENRICHED.contains(column) {
                format!("{column} = CASE WHEN excluded.profile_id IS NULL THEN people.{column} ELSE excluded.{column} END")
            } else {
                format!("{column} = excluded.{column}")
            }
        })
        .collect();
    let sql = format!(
        "INSERT INTO people ({}) VALUES {} ON CONFLICT (id) DO UPDATE SET {},
            registered_at = COALESCE(people.registered_at, excluded.registered_at)",
        COLUMNS.join(", "),
        values.join(", "),
        sets.join(", ")
    );
    tx.exec(&sql, args).await.map(drop)
}

async fn put_attributes(tx: &mut Tx, people: &[PersonRead]) -> Result<()> {
    for chunk in people.chunks(ROWS) {
        let values: Vec<String> =
            (0..chunk.len()).map(|row| format!("({})", placeholders(row * 2 + 1, 2))).collect();
        let sql = format!(
            "INSERT INTO people_attributes (person_id, attributes) VALUES {}
             ON CONFLICT (person_id) DO UPDATE SET attributes = excluded.attributes
             WHERE people_attributes.attributes <> excluded.attributes",
            values.join(", ")
        );
        let args = chunk.iter().flat_map(|person| args![&person.id, &person.attributes]).collect();
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// How many of a pass a crawl has sighted: correlated or not.
///
/// # Errors
/// When the database does not answer.
pub async fn sightings(store: &Store, crawl: i64, correlated: bool) -> Result<u64> {
    let row = store
        .row(
            "SELECT COUNT(*) AS n FROM people WHERE crawl = $1 AND correlated = $2",
            args![crawl, correlated],
        )
        .await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// How many a crawl has sighted.
///
/// # Errors
/// When the database does not answer.
pub async fn sighted(store: &Store, crawl: i64) -> Result<u64> {
    let row = store.row("SELECT COUNT(*) AS n FROM people WHERE crawl = $1", args![crawl]).await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int("n")?).unwrap_or(0)))
}

/// Some of those in ISC so far whom a complete crawl did not sight.
///
/// # Errors
/// When the database does not answer.
pub async fn unseen(store: &Store, crawl: i64, after: &str, limit: i64) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            "SELECT id FROM people WHERE crawl <> $1 AND gone_at IS NULL AND read_at <
                (SELECT started_at FROM crawls WHERE id = $1) AND id > $2 ORDER BY id LIMIT $3",
            args![crawl, after, limit],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// These people are no longer in ISC. Rows stay: others may refer to them.
///
/// # Errors
/// When the database refuses.
pub async fn gone(tx: &mut Tx, ids: &[PersonId], at: i64) -> Result<u64> {
    let mut touched = 0;
    for chunk in ids.chunks(500) {
        let mut args = args![at];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "UPDATE people SET gone_at = $1, unregistered = 0 WHERE gone_at IS NULL AND id IN ({})",
            placeholders(2, chunk.len())
        );
        touched += tx.exec(&sql, args).await?;
    }
    Ok(touched)
}

/// Which of these ids the directory has never seen.
///
/// # Errors
/// When the database does not answer.
pub async fn absent(store: &Store, ids: &[PersonId]) -> Result<Vec<PersonId>> {
    let mut missing = Vec::new();
    for chunk in ids.chunks(500) {
        let sql = format!("SELECT id FROM people WHERE id IN ({})", placeholders(1, chunk.len()));
        let rows = store.rows(&sql, chunk.iter().map(Value::from).collect()).await?;
        let found: Vec<String> = rows.iter().map(|row| row.text("id")).collect::<Result<_>>()?;
        missing.extend(chunk.iter().filter(|id| !found.contains(&id.0)).cloned());
    }
    Ok(missing)
}

/// Exactly these people are protected; the others are not.
///
/// # Errors
/// When the database refuses.
pub async fn mark_protected(tx: &mut Tx, ids: &[String]) -> Result<()> {
    let rows = tx.rows("SELECT id FROM people WHERE protected = 1", args![]).await?;
    let before: Vec<String> = rows.iter().map(|row| row.text("id")).collect::<Result<_>>()?;
    let wanted: std::collections::HashSet<&String> = ids.iter().collect();
    let had: std::collections::HashSet<&String> = before.iter().collect();
    let off: Vec<&String> = before.iter().filter(|id| !wanted.contains(id)).collect();
    let on: Vec<&String> = ids.iter().filter(|id| !had.contains(id)).collect();
    for (value, ids) in [(0, off), (1, on)] {
        for chunk in ids.chunks(500) {
            let mut args = args![value];
            args.extend(chunk.iter().map(|id| Value::from(id.as_str())));
            let sql =
                format!("UPDATE people SET protected = $1 WHERE id IN ({})", placeholders(2, chunk.len()));
            tx.exec(&sql, args).await?;
        }
    }
    Ok(())
}

/// Profile and source of people with the same ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Enrichment {
    /// Profile's id and name.
    pub profile: Option<(String, String)>,
    /// Authoritative source's id and name.
    pub source: Option<(String, String)>,
}

/// Stores profile and source of these people, where they changed.
///
/// # Errors
/// When the database refuses.
pub async fn enrich(tx: &mut Tx, with: &Enrichment, ids: &[String]) -> Result<u64> {
    let (profile_id, profile_name) = with.profile.clone().unzip();
    let (source_id, source_name) = with.source.clone().unzip();
    let sort = profile_name.as_deref().map(fold::fold).unwrap_or_default();
    let mut touched = 0;
    for chunk in ids.chunks(500) {
        let mut args =
            args![profile_id.clone(), profile_name.clone(), &sort, source_id.clone(), source_name.clone()];
        args.extend(chunk.iter().map(Value::from));
        let sql = format!(
            "UPDATE people SET profile_id = $1, profile_name = $2, sort_profile = $3, source_id = $4, source_name = $5
             WHERE id IN ({}) AND (COALESCE(profile_id, '') <> COALESCE($1, '') OR COALESCE(profile_name, '') <> COALESCE($2, '')
                OR COALESCE(source_id, '') <> COALESCE($4, '') OR COALESCE(source_name, '') <> COALESCE($5, ''))",
            placeholders(6, chunk.len())
        );
        touched += tx.exec(&sql, args).await?;
    }
    Ok(touched)
}
