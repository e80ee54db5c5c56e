//! Identity profiles as far as search told us, and what people recorded about them.

use crate::args;
use crate::store::{Result, Store, Tx};

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
    /// Who recorded it.
    pub recorded_by_name: Option<String>,
}

/// All profiles, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn profiles(store: &Store) -> Result<Vec<Profile>> {
    let rows = store
        .rows(
            "SELECT id, name, source_id, source_name, automatic, sso, mail_note, recorded_by_name
             FROM profiles ORDER BY name, id",
            args![],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Profile {
                id: row.text("id")?,
                name: row.text("name")?,
                source_id: row.opt_text("source_id")?,
                source_name: row.opt_text("source_name")?,
                automatic: row.flag("automatic")?,
                sso: row.flag("sso")?,
                mail_note: row.opt_text("mail_note")?,
                recorded_by_name: row.opt_text("recorded_by_name")?,
            })
        })
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
