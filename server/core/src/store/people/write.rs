//! Identities as ISC gave them, and how they become rows.

use super::enrichment::{Enrichment, enrich};
use crate::args;
use crate::domain::{fold, mail};
use crate::store::{Args, Result, Tx, Value, placeholders};
use gangway_types::{IdentityStatus, PersonId, Reading};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// Moves when a row is made differently of the same reading, so that rows of before are written again.
const FORM: u32 = 3;
/// Rows per INSERT: the largest that fits. Few sizes, so that few statements stay prepared.
const SIZES: [usize; 4] = [125, 25, 5, 1];

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

const COLUMNS: [&str; 35] = [
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
    "digest",
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
    /// What the row was made of; 0 when it has to be written again.
    digest: i64,
}

async fn known(tx: &mut Tx, people: &[PersonRead]) -> Result<HashMap<String, Known>> {
    let mut known = HashMap::with_capacity(people.len());
    for chunk in people.chunks(250) {
        let sql = format!(
            "SELECT id, status, correlated, registered_at, CASE WHEN gone_at IS NULL THEN digest ELSE 0 END AS digest,
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
                    digest: row.int("digest")?,
                },
            );
        }
    }
    Ok(known)
}

/// What storing a reading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Whose status moved.
    pub changes: Vec<Change>,
    /// How many rows say something else than before.
    pub rows: usize,
}

/// Stores what was read at `at`. `crawl` is the reading's number, when it is one of everybody. Whoever is as before is
/// only marked as read. A person seen again is no longer gone.
///
/// # Errors
/// When the database refuses.
pub async fn upsert(tx: &mut Tx, people: &[PersonRead], at: i64, crawl: Option<i64>) -> Result<Written> {
    let known = known(tx, people).await?;
    let (same, people): (Vec<&PersonRead>, Vec<&PersonRead>) = people.iter().partition(|person| {
        known.get(&person.id).is_some_and(|before| before.digest != 0 && before.digest == digest(person))
    });
    seen(tx, &same, at, crawl).await?;
    let moved = enriched(tx, &same).await?;
    let mut insert = Insert::new(crawl.is_some());
    let changes = people.iter().filter_map(|person| change(person, known.get(&person.id)?)).collect();
    let rows = |chunk: &[&PersonRead]| {
        let mut args: Args = Vec::with_capacity(chunk.len() * COLUMNS.len());
        for person in chunk {
            row_of(&mut args, person, known.get(&person.id), at, crawl);
        }
        args
    };
    let mut pieces = chunks(&people).peekable();
    let mut ready = pieces.peek().map(|first| rows(first));
    while let (Some(chunk), Some(args)) = (pieces.next(), ready.take()) {
        let sql = insert.of(tx, chunk.len());
        // The next rows are made while the database is busy with these.
        let next = async { pieces.peek().map(|next| rows(next)) };
        let (written, next) = futures::future::join(tx.exec(sql, args), next).await;
        written?;
        ready = next;
    }
    put_attributes(tx, &people).await?;
    Ok(Written { changes, rows: people.len() + moved })
}

/// Whether a person's status moved.
fn change(person: &PersonRead, before: &Known) -> Option<Change> {
    (before.status != person.status).then(|| Change {
        person_id: PersonId(person.id.clone()),
        old_status: IdentityStatus(before.status.clone()),
        new_status: IdentityStatus(person.status.clone()),
        invited: before.invited,
    })
}

/// Marks people who are as before as read.
async fn seen(tx: &mut Tx, people: &[&PersonRead], at: i64, crawl: Option<i64>) -> Result<()> {
    for chunk in people.chunks(250) {
        let mut args = args![at, crawl];
        args.extend(chunk.iter().map(|person| Value::from(&person.id)));
        let sql = format!(
            "UPDATE people SET read_at = $1, crawl = COALESCE($2, crawl) WHERE id IN ({})",
            placeholders(3, chunk.len())
        );
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

/// Profile and source of people who are otherwise as before; answers how many moved.
async fn enriched(tx: &mut Tx, people: &[&PersonRead]) -> Result<usize> {
    let mut with: HashMap<&Enrichment, Vec<String>> = HashMap::new();
    for person in people {
        if let Some(enrichment) = person.enrichment.as_ref().filter(|one| one.profile.is_some()) {
            with.entry(enrichment).or_default().push(person.id.clone());
        }
    }
    let mut moved = 0;
    for (enrichment, ids) in with {
        moved += enrich(tx, enrichment, &ids).await?;
    }
    Ok(usize::try_from(moved).unwrap_or(usize::MAX))
}

/// Everything a row is made of but profile and source, as a number; never 0. Those two come from search, before the
/// person or after, as it happens.
fn digest(person: &PersonRead) -> i64 {
    // Named one by one, so that a new member is not forgotten here.
    let PersonRead {
        id,
        name,
        alias,
        mail,
        status,
        processing_state,
        lifecycle,
        lifecycle_manual,
        manager_id,
        manager_name,
        is_manager,
        department,
        start_date,
        created,
        modified,
        last_refresh,
        attributes,
        correlated,
        enrichment: _,
    } = person;
    let mut hash = Sha256::new();
    hash.update(FORM.to_be_bytes());
    let always = [id, name, alias, status, attributes].map(Some);
    let maybe = [mail, processing_state, lifecycle, manager_id, manager_name, department, start_date]
        .map(Option::as_ref);
    for text in always.into_iter().chain(maybe) {
        // The length first, so that no two rows are the same bytes; one more than it, so that none is not empty.
        hash.update(text.map_or(0, |text| text.len() as u64 + 1).to_be_bytes());
        hash.update(text.map_or("", String::as_str));
    }
    for time in [created, modified, last_refresh] {
        hash.update([u8::from(time.is_some())]);
        hash.update(time.unwrap_or_default().to_be_bytes());
    }
    let known = correlated.map_or(2, u8::from);
    hash.update([u8::from(*lifecycle_manual), u8::from(*is_manager), known]);
    let first: [u8; 8] = hash.finalize()[..8].try_into().unwrap_or([1; 8]);
    // Odd, so that it is never 0.
    i64::from_be_bytes(first) | 1
}

/// Cuts people into pieces of the sizes that statements are prepared for.
fn chunks<'a, 'b>(mut people: &'a [&'b PersonRead]) -> impl Iterator<Item = &'a [&'b PersonRead]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= people.len())?;
        let (chunk, rest) = people.split_at(size);
        people = rest;
        Some(chunk)
    })
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
    let sort_name = fold::fold(&person.name);
    let search = fold::searchable(&sort_name, &person.alias, mail_given);
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
        sort_name,
        fold::fold(person.manager_name.as_deref().unwrap_or_default()),
        search,
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
    args.extend(crate::args![profile_id, profile_name, sort_profile, source_id, source_name, digest(person)]);
}

/// The statement that stores rows; its text is made again only when their number changes.
struct Insert {
    head: String,
    tail: String,
    sql: (usize, String),
}

impl Insert {
    /// A reading of single people does not make them part of a crawl.
    fn new(in_crawl: bool) -> Self {
        let sets: Vec<String> = COLUMNS
            .iter()
            .filter(|column| !KEPT.contains(column) && (**column != "crawl" || in_crawl))
            .map(|column| {
                if ENRICHED.contains(column) {
                    format!(
                        "{column} = CASE WHEN excluded.profile_id IS NULL THEN people.{column} ELSE excluded.{column} END"
                    )
                } else {
                    format!("{column} = excluded.{column}")
                }
            })
            .collect();
        Self {
            head: format!("INSERT INTO people ({}) VALUES ", COLUMNS.join(", ")),
            tail: format!(
                " ON CONFLICT (id) DO UPDATE SET {},
                    registered_at = COALESCE(people.registered_at, excluded.registered_at)",
                sets.join(", ")
            ),
            sql: (0, String::new()),
        }
    }

    fn of(&mut self, tx: &Tx, rows: usize) -> &str {
        if self.sql.0 != rows {
            self.sql = (rows, [&self.head, &*tx.values(rows, COLUMNS.len()), &self.tail].concat());
        }
        &self.sql.1
    }
}

async fn put_attributes(tx: &mut Tx, people: &[&PersonRead]) -> Result<()> {
    for chunk in chunks(people) {
        let sql = format!(
            "INSERT INTO people_attributes (person_id, attributes) VALUES {}
             ON CONFLICT (person_id) DO UPDATE SET attributes = excluded.attributes
             WHERE people_attributes.attributes <> excluded.attributes",
            tx.values(chunk.len(), 2)
        );
        let args = chunk.iter().flat_map(|person| args![&person.id, &person.attributes]).collect();
        tx.exec(&sql, args).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_differs_makes_another_digest_but_profile_and_source() {
        let text = |text: &str| Some(text.to_owned());
        let bare = PersonRead::default;
        let all = [
            bare(),
            PersonRead { id: "a".into(), ..bare() },
            PersonRead { name: "a".into(), ..bare() },
            PersonRead { alias: "a".into(), ..bare() },
            PersonRead { status: "a".into(), ..bare() },
            PersonRead { attributes: "a".into(), ..bare() },
            PersonRead { mail: text("a"), ..bare() },
            PersonRead { mail: text(""), ..bare() },
            PersonRead { processing_state: text("a"), ..bare() },
            PersonRead { lifecycle: text("a"), ..bare() },
            PersonRead { manager_id: text("a"), ..bare() },
            PersonRead { manager_name: text("a"), ..bare() },
            PersonRead { department: text("a"), ..bare() },
            PersonRead { start_date: text("a"), ..bare() },
            PersonRead { created: Some(0), ..bare() },
            PersonRead { modified: Some(0), ..bare() },
            PersonRead { last_refresh: Some(0), ..bare() },
            PersonRead { last_refresh: Some(1), ..bare() },
            PersonRead { lifecycle_manual: true, ..bare() },
            PersonRead { is_manager: true, ..bare() },
            PersonRead { correlated: Some(true), ..bare() },
            PersonRead { correlated: Some(false), ..bare() },
        ];
        let digests: std::collections::HashSet<i64> = all.iter().map(digest).collect();
        assert_eq!(digests.len(), all.len());
        let profile = Some(("p".to_owned(), "P".to_owned()));
        let enriched = PersonRead { enrichment: Some(Enrichment { profile, source: None }), ..bare() };
        assert_eq!(digest(&enriched), digest(&bare()));
    }
}
