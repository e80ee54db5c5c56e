//! Profile and source, which come from search.

use crate::args;
use crate::domain::fold;
use crate::store::{Result, Tx, Value, placeholders};

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
