//! Starting over on a practice tenant.

use super::{Result, Store};
use crate::args;

/// Empties every table but those that say which database this is. The tables are listed so that what refers to
/// another goes before it.
const TABLES: [&str; 65] = [
    "joiner_rounds",
    "joiner_decisions",
    "joiner_rules",
    "joiners",
    "hook_counts",
    "account_drafts",
    "account_templates",
    "source_loads",
    "comparison_rows",
    "comparisons",
    "source_file_events",
    "source_files",
    "import_edit_rows",
    "import_edits",
    "import_marks",
    "import_maps",
    "import_rows",
    "imports",
    "old_list_rows",
    "old_lists",
    "short_ids",
    "kept_pieces",
    "kept_files",
    "account_claims",
    "account_items",
    "account_jobs",
    "person_items",
    "person_jobs",
    "call_items",
    "claims",
    "calls",
    "runs",
    "approvers",
    "approvals",
    "delegations",
    "batch_people",
    "rereads",
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
    "grants",
    "forms",
    "posts",
    "preferences",
    "settings",
    "setting_changes",
    "role_assignments",
    "group_members",
    "governance_groups",
    "audit",
    "notices",
    "counters",
    "welcome_texts",
    "welcome_sent",
    "budget_slices",
];

/// Forgets everything that happened: people, batches, runs, sign-ins, settings. Browsers keep their sessions, so that they
/// can sign in again at once; without its grant a session is nobody's.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    #[tokio::test]
    async fn nothing_is_left_of_what_happened() {
        for store in stores().await {
            let sql =
                "INSERT INTO meta (key, value) VALUES ('tenant_id', 't'), ('directory_generation', '7')";
            store.exec(sql, args![]).await.expect(store.what);
            empty(&store).await.expect(store.what);
            let left = store.rows("SELECT key FROM meta", args![]).await.expect(store.what);
            assert_eq!(left.len(), 1, "{}", store.what);
        }
    }

    #[tokio::test]
    async fn no_table_is_forgotten() {
        let store = crate::store::testing::sqlite().await;
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for row in store.rows(sql, args![]).await.expect("read") {
            let name = row.text("name").expect("a name");
            let kept = ["meta", "budget", "sessions", "_sqlx_migrations"].contains(&name.as_str());
            assert!(kept || TABLES.contains(&name.as_str()), "{name}");
        }
    }
}
