//! Identity profiles as far as search told us, and what people recorded about them.

use crate::args;
use crate::store::{Result, Row, Store, Tx};
use gangway_types::settings::GoesTo;

/// One profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// ISC's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its authoritative source.
    pub source_id: Option<String>,
    /// Its authoritative source's name.
    pub source_name: Option<String>,
    /// Recorded as inviting automatically.
    pub automatic: bool,
    /// Recorded as signing in by SSO.
    pub sso: bool,
    /// What is recorded about where its mail goes.
    pub mail_note: Option<String>,
    /// Which address its invitations go to.
    pub goes_to: GoesTo,
    /// Whether mailboxes of its people are live before they start.
    pub live_early: Option<bool>,
    /// Who recorded it.
    pub recorded_by_name: Option<String>,
    /// When, the domain's clock.
    pub recorded_at: Option<i64>,
}

const COLUMNS: &str = "id, name, source_id, source_name, automatic, sso, mail_note, goes_to, live_early, recorded_by_name, recorded_at";

fn profile(row: &Row) -> Result<Profile> {
    Ok(Profile {
        id: row.text("id")?,
        name: row.text("name")?,
        source_id: row.opt_text("source_id")?,
        source_name: row.opt_text("source_name")?,
        automatic: row.flag("automatic")?,
        sso: row.flag("sso")?,
        mail_note: row.opt_text("mail_note")?,
        goes_to: GoesTo::parse(&row.text("goes_to")?),
        live_early: match row.text("live_early")?.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        recorded_by_name: row.opt_text("recorded_by_name")?,
        recorded_at: row.opt_int("recorded_at")?,
    })
}

/// All profiles, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn profiles(store: &Store) -> Result<Vec<Profile>> {
    let sql = format!("SELECT {COLUMNS} FROM profiles ORDER BY name, id");
    store.rows(&sql, args![]).await?.iter().map(profile).collect()
}

/// One profile, read inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn profile_in(tx: &mut Tx, id: &str) -> Result<Option<Profile>> {
    let sql = format!("SELECT {COLUMNS} FROM profiles WHERE id = $1");
    tx.row(&sql, args![id]).await?.map(|row| profile(&row)).transpose()
}

/// What people record about a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// It invites automatically.
    pub automatic: bool,
    /// Its people sign in by SSO.
    pub sso: bool,
    /// Where its mail goes, in words; may be empty.
    pub mail_note: String,
    /// Which address its invitations go to.
    pub goes_to: GoesTo,
    /// Whether mailboxes of its people are live before they start.
    pub live_early: Option<bool>,
}

/// Records what a profile does.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &mut Tx, id: &str, what: &Recorded, by_name: &str, at: i64) -> Result<()> {
    let note = (!what.mail_note.is_empty()).then(|| what.mail_note.clone());
    let early = match what.live_early {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    tx.exec(
        "UPDATE profiles SET automatic = $2, sso = $3, mail_note = $4, recorded_by_name = $5, recorded_at = $6,
            goes_to = $7, live_early = $8 WHERE id = $1",
        args![id, what.automatic, what.sso, note, by_name, at, what.goes_to.key(), early],
    )
    .await?;
    Ok(())
}

/// Lifecycle states that people have, with how many, the most frequent first.
///
/// # Errors
/// When the database does not answer.
pub async fn lifecycle_states(store: &Store) -> Result<Vec<(String, u64)>> {
    let rows = store
        .rows(
            "SELECT lifecycle, COUNT(*) AS n FROM people WHERE gone_at IS NULL AND lifecycle IS NOT NULL
             GROUP BY lifecycle ORDER BY n DESC, lifecycle LIMIT 40",
            args![],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.text("lifecycle")?, u64::try_from(row.int("n")?).unwrap_or_default())))
        .collect()
}

/// Stores names and sources as ISC has them; what people recorded stays.
///
/// # Errors
/// When the database refuses.
pub async fn put_profiles(tx: &mut Tx, profiles: &[Profile], now: i64) -> Result<()> {
    for profile in profiles {
        tx.exec(
            "INSERT INTO profiles (id, name, source_id, source_name, read_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name,
                source_id = COALESCE(excluded.source_id, profiles.source_id),
                source_name = COALESCE(excluded.source_name, profiles.source_name), read_at = excluded.read_at",
            args![&profile.id, &profile.name, profile.source_id.clone(), profile.source_name.clone(), now],
        )
        .await?;
    }
    Ok(())
}
