//! Single people and what surrounds them.

use super::filter::column;
use crate::args;
use crate::store::{Result, Row, Store, placeholders};
use gangway_types::people::{InviteState, Named, PersonRow};
use gangway_types::query::Facet;
use gangway_types::{IdentityStatus, PersonId};

/// Everything of a row, in no particular order.
pub(super) const COLUMNS: &str =
    "id, name, alias, mail, mail_norm, mail_ok, status, processing_state, lifecycle,
    lifecycle_manual, manager_id, manager_name, is_manager, protected, correlated, profile_id, profile_name,
    source_id, source_name, department, start_date, created, modified, last_refresh, read_at, gone_at,
    invited_at, invite_expires_at, times_invited, invited_elsewhere, registered_at, open_batch";

/// A row of the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The columns of a list, but `invite` and `selected`, which depend on who asks and when.
    pub row: PersonRow,
    /// Normalised address.
    pub mail_norm: Option<String>,
    /// ISC's processing state.
    pub processing_state: Option<String>,
    /// Set by hand.
    pub lifecycle_manual: bool,
    /// Somebody reports to them.
    pub is_manager: bool,
    /// Last change in ISC.
    pub modified: Option<i64>,
    /// Last reading.
    pub read_at: i64,
    /// Gone since.
    pub gone_at: Option<i64>,
    /// Last invitation.
    pub invited_at: Option<i64>,
    /// Its end.
    pub invite_expires_at: Option<i64>,
    /// Seen in ISC's events only.
    pub invited_elsewhere: bool,
    /// First seen registered.
    pub registered_at: Option<i64>,
}

fn named(row: &Row, id: &str, name: &str) -> Result<Option<Named>> {
    let Some(id) = row.opt_text(id)? else { return Ok(None) };
    let name = row.opt_text(name)?.unwrap_or_else(|| id.clone());
    Ok(Some(Named { id, name }))
}

impl Stored {
    pub(super) fn read(row: &Row) -> Result<Self> {
        let processing_state = row.opt_text("processing_state")?;
        Ok(Self {
            row: PersonRow {
                id: row.text("id")?.into(),
                name: row.text("name")?,
                alias: row.text("alias")?,
                mail: row.opt_text("mail")?,
                mail_ok: row.flag("mail_ok")?,
                profile: named(row, "profile_id", "profile_name")?,
                source: named(row, "source_id", "source_name")?,
                lifecycle: row.opt_text("lifecycle")?,
                manager: named(row, "manager_id", "manager_name")?,
                status: IdentityStatus(row.text("status")?),
                invite: InviteState::Unknown,
                times_invited: u32::try_from(row.int("times_invited")?).unwrap_or(0),
                elsewhere_at: if row.flag("invited_elsewhere")? { row.opt_int("invited_at")? } else { None },
                created: row.opt_int("created")?,
                last_refresh: row.opt_int("last_refresh")?,
                department: row.opt_text("department")?,
                start_date: row.opt_text("start_date")?,
                protected: row.flag("protected")?,
                correlated: row.flag("correlated")?,
                processing_error: processing_state.as_deref() == Some("ERROR"),
                open_batch: row.opt_text("open_batch")?.map(Into::into),
                selected: false,
            },
            mail_norm: row.opt_text("mail_norm")?,
            processing_state,
            lifecycle_manual: row.flag("lifecycle_manual")?,
            is_manager: row.flag("is_manager")?,
            modified: row.opt_int("modified")?,
            read_at: row.int("read_at")?,
            gone_at: row.opt_int("gone_at")?,
            invited_at: row.opt_int("invited_at")?,
            invite_expires_at: row.opt_int("invite_expires_at")?,
            invited_elsewhere: row.flag("invited_elsewhere")?,
            registered_at: row.opt_int("registered_at")?,
        })
    }

    /// Where the person stands at `now`.
    pub fn invite(&self, now: i64) -> InviteState {
        let reading = self.row.status.reading();
        InviteState::of(
            reading,
            self.invite_expires_at,
            self.invited_elsewhere,
            self.registered_at,
            self.gone_at,
            now,
        )
    }
}

/// One person.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &PersonId) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| Stored::read(&row)).transpose()
}

/// These people, in no particular order; unknown ids are absent. At most a few hundred at a time.
///
/// # Errors
/// When the database does not answer.
pub async fn stored(store: &Store, ids: &[PersonId]) -> Result<Vec<Stored>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id IN ({})", placeholders(1, ids.len()));
    store.rows(&sql, ids.iter().map(Into::into).collect()).await?.iter().map(Stored::read).collect()
}

/// The profile's attributes of one person, JSON.
///
/// # Errors
/// When the database does not answer.
pub async fn attributes(store: &Store, id: &PersonId) -> Result<serde_json::Map<String, serde_json::Value>> {
    match store.row("SELECT attributes FROM people_attributes WHERE person_id = $1", args![id]).await? {
        Some(row) => Ok(serde_json::from_str(&row.text("attributes")?)?),
        None => Ok(serde_json::Map::new()),
    }
}

/// How many people still in ISC have each of these addresses, over the whole tenant.
///
/// # Errors
/// When the database does not answer.
pub async fn sharing(store: &Store, addresses: &[String]) -> Result<std::collections::HashMap<String, u64>> {
    let mut counts = std::collections::HashMap::new();
    for chunk in addresses.chunks(500) {
        let sql = format!(
            "SELECT mail_norm, COUNT(*) AS n FROM people WHERE gone_at IS NULL AND mail_norm IN ({}) GROUP BY mail_norm",
            placeholders(1, chunk.len())
        );
        for row in store.rows(&sql, chunk.iter().map(Into::into).collect()).await? {
            counts.insert(row.text("mail_norm")?, u64::try_from(row.int("n")?).unwrap_or(0));
        }
    }
    Ok(counts)
}

/// A few people with this address who are not among those of a check.
///
/// # Errors
/// When the database does not answer.
pub async fn outside_with_mail(
    store: &Store,
    address: &str,
    check: &gangway_types::CheckId,
) -> Result<Vec<Named>> {
    let rows = store
        .rows(
            "SELECT id, name FROM people WHERE mail_norm = $1 AND gone_at IS NULL
               AND id NOT IN (SELECT person_id FROM check_people WHERE check_id = $2)
             ORDER BY sort_name, id LIMIT 5",
            args![address, check],
        )
        .await?;
    rows.iter().map(|row| Ok(Named { id: row.text("id")?, name: row.text("name")? })).collect()
}

/// Others with the same account name or address, where one of the two is gone: possibly the same person, made again.
///
/// # Errors
/// When the database does not answer.
pub async fn possibly_same(store: &Store, of: &Stored) -> Result<Vec<Named>> {
    let wanted = if of.gone_at.is_some() { "" } else { "AND gone_at IS NOT NULL" };
    let rows = store
        .rows(
            &format!(
                "SELECT id, name FROM people WHERE id <> $1 {wanted}
                   AND ((alias = $2 AND alias <> '') OR (mail_norm = $3 AND mail_norm IS NOT NULL))
                 ORDER BY read_at DESC LIMIT 5"
            ),
            args![&of.row.id, &of.row.alias, of.mail_norm.clone()],
        )
        .await?;
    rows.iter().map(|row| Ok(Named { id: row.text("id")?, name: row.text("name")? })).collect()
}

/// Which of these values of a facet occur in the directory at all.
///
/// # Errors
/// When the database does not answer.
pub async fn known_values(store: &Store, facet: Facet, values: &[String]) -> Result<Vec<String>> {
    Ok(labels(store, facet, values).await?.into_iter().map(|(value, _)| value).collect())
}

/// Names of these values of a facet; values that do not occur are absent.
///
/// # Errors
/// When the database does not answer.
pub async fn labels(store: &Store, facet: Facet, values: &[String]) -> Result<Vec<(String, String)>> {
    let column = column(facet);
    let label = match facet {
        Facet::Profile => "profile_name",
        Facet::Source => "source_name",
        Facet::Manager => "manager_name",
        Facet::State | Facet::Department | Facet::Status => column,
    };
    let mut found = Vec::new();
    // One at a time, so that the first row found ends the search.
    for value in values {
        let sql = format!("SELECT {label} AS label FROM people WHERE {column} = $1 LIMIT 1");
        if let Some(row) = store.row(&sql, args![value]).await? {
            let label =
                row.opt_text("label")?.filter(|label| !label.is_empty()).unwrap_or_else(|| value.clone());
            found.push((value.clone(), label));
        }
    }
    Ok(found)
}

/// Whether a facet has any value at all, so that its menu makes sense.
///
/// # Errors
/// When the database does not answer.
pub async fn filled(store: &Store, facet: Facet) -> Result<bool> {
    let sql = format!("SELECT 1 AS found FROM people WHERE {} IS NOT NULL LIMIT 1", column(facet));
    Ok(store.row(&sql, args![]).await?.is_some())
}
