//! What people write about a batch, or about one person in it.

use super::{commit, tell};
use crate::audit::{self, Entry};
use crate::invites::Maker;
use crate::store::batches;
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::TimelineEntry;
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
    let mut tx = core.store.begin().await?;
    match person {
        None => tell(core, &mut tx, &batch, who, What::BatchCommented, &format!("commented: {text}")).await?,
        Some(person) => {
            let name = name_of(core, id, person).await?;
            let (words, now) = (format!("commented on {name}: {text}"), core.clock.now());
            let by = (who.person_id, who.name);
            batches::note_about(&mut tx, &core.random.id(now), id.as_str(), person, by, &words, now).await?;
            let entry = Entry::by(who, What::BatchCommented, format!("{id}: {words}"));
            let entry = entry.about(id, &batch.name).fact("Person", person.as_str());
            audit::append(core, &mut tx, entry);
        }
    }
    commit(tx).await?;
    core.news.tell(format!("batch:{id}"));
    Ok(())
}

async fn name_of(core: &Core, id: &BatchId, person: &PersonId) -> Result<String> {
    let name = batches::name_of(&core.store, id, person).await?;
    Ok(name.ok_or_else(|| PortalError::not_found("person of this batch"))?)
}

/// The name of a person of a batch, as frozen, and what was written about them, newest first.
///
/// # Errors
/// When the person is not in it.
pub async fn comments(core: &Core, id: &BatchId, person: &PersonId) -> Result<(String, Vec<TimelineEntry>)> {
    let name = name_of(core, id, person).await?;
    Ok((name, batches::about(&core.store, id.as_str(), person).await?))
}
