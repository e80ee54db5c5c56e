//! What people write about a batch, or about one person in it.

use super::{commit, tell};
use crate::invites::Maker;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::{BatchId, FieldError, PersonId, PortalError};

/// Characters of a comment.
const LIMIT: usize = 1_000;

/// Writes a line into the timeline of a batch; with `person`, about one of its people.
///
/// # Errors
/// When nothing was written, there is no such batch, or the person is not in it.
pub async fn comment(
    core: &Core,
    who: Maker<'_>,
    id: &BatchId,
    person: Option<&PersonId>,
    text: &str,
) -> Result<()> {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LIMIT).collect();
    if text.is_empty() {
        let words = "Write what the others are to know.".to_owned();
        let fields = vec![FieldError { field: "text".to_owned(), words }];
        return Err(PortalError::Refused { what: "There is no comment yet.".to_owned(), fields }.into());
    }
    let batch = batches::get(&core.store, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    let words = match person {
        None => format!("commented: {text}"),
        Some(person) => {
            let name = batches::name_of(&core.store, id, person).await?;
            let name = name.ok_or_else(|| PortalError::not_found("person of this batch"))?;
            format!("commented on {name}: {text}")
        }
    };
    let mut tx = core.store.begin().await?;
    tell(core, &mut tx, &batch, who, What::BatchCommented, &words).await?;
    commit(tx).await?;
    core.news.tell(format!("batch:{id}"));
    Ok(())
}
