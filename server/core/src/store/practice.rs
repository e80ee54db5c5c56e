//! Starting over on a practice tenant.

use super::{Result, Store};
use crate::args;

/// Empties every table but those that say which database this is. The tables are listed so that what refers to
/// another goes before it.
const TABLES: [&str; 26] = [
    "call_items",
    "claims",
    "calls",
    "runs",
    "batch_people",
    "batches",
    "check_people",
    "checks",
    "selection_people",
    "selections",
    "views",
    "timeline",
    "invitations",
    "tasks",
    "people_attributes",
    "people",
    "crawls",
    "profiles",
    "sessions",
    "grants",
    "forms",
    "posts",
    "preferences",
    "settings",
    "counters",
    "budget_slices",
];

/// Forgets everything that happened: people, batches, runs, sign-ins, settings.
///
/// # Errors
/// When the database refuses; then nothing was forgotten.
pub async fn empty(store: &Store) -> Result<()> {
    let mut tx = store.begin().await?;
    for table in TABLES {
        tx.exec(&format!("DELETE FROM {table}"), args![]).await?;
    }
    tx.exec("DELETE FROM meta WHERE key NOT IN ('tenant_id', 'tenant_name')", args![]).await?;
    tx.commit().await
}
