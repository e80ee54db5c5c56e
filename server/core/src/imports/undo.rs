//! Undo and redo.

use super::edit::{CHUNK, apply};
use super::{changing, groups, tell};
use crate::auth::Signed;
use crate::store::imports as stored;
use crate::{Core, Result};
use gangway_types::{AccountJobId, PortalError};
use std::collections::BTreeMap;

/// Takes the last change back, or makes the one again that was taken back. Answers what it was, in words.
///
/// # Errors
/// When the import is not the caller's draft, or there is nothing to take back.
pub async fn undo(core: &Core, who: &Signed, id: &AccountJobId, redo: bool) -> Result<String> {
    let (mut tx, mut import) = changing(core, who, id).await?;
    let Some(change) = stored::next_undo(&mut tx, id, redo).await? else {
        let what = if redo { "There is nothing to make again." } else { "There is nothing to undo." };
        return Err(PortalError::refused(what).into());
    };
    let mut fixes = Vec::new();
    let mut exists = false;
    if let Some(all) = &change.all {
        stored::set_existing_choice(&mut tx, id, all.existing).await?;
        exists = import.existing != all.existing;
        import.existing = all.existing;
        if let (Some(form), Some(mut mapping)) = (import.form.clone(), import.mapping.clone()) {
            fixes = mapping.off.symmetric_difference(&all.off).cloned().collect();
            mapping.off.clone_from(&all.off);
            stored::set_columns(&mut tx, id, &form, Some(&mapping)).await?;
            import.mapping = Some(mapping);
        }
    }
    let mut from = 0;
    loop {
        let changes = stored::changes(&mut tx, id, change.seq, redo, from, CHUNK).await?;
        let Some((last, _)) = changes.last() else { break };
        from = *last;
        let by_row: BTreeMap<i64, stored::RowChange> = changes.into_iter().collect();
        let positions: Vec<i64> = by_row.keys().copied().collect();
        let rows = stored::at(&mut tx, id, &positions).await?;
        apply(&mut tx, &import, rows, |row| {
            if let Some(change) = by_row.get(&row.position) {
                row.edits.clone_from(&change.edits);
                row.left_out = change.left_out;
                row.choice = change.choice;
            }
            true
        })
        .await?;
    }
    for fix in &fixes {
        groups::check_fix(core, &mut tx, &import, fix).await?;
    }
    if exists {
        groups::check_fix(core, &mut tx, &import, super::words::EXISTS).await?;
    }
    stored::step_back(&mut tx, id, change.seq, redo).await?;
    tx.commit().await?;
    tell(core, id);
    Ok(change.words)
}
