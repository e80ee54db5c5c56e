//! Inviting: from a frozen list to an outcome for each person.

mod act;
mod again;
mod call;
mod comment;
mod due;
mod events;
mod file;
mod follow;
mod later;
mod make;
mod observe;
mod pace;
mod probe;
mod reading;
mod reread;
mod reread_part;
mod step;
#[cfg(test)]
mod tests;
mod verdict;
mod views;
mod way;

pub use act::{answered, close, decide_unknown, holds, pause, resume, retry_failed, stop};
pub use again::{copied, expired, ticked};
pub use comment::{comment, comments};
pub use due::turn;
pub(crate) use events::MAY_SEARCH;
pub use file::outcome_csv;
pub(crate) use follow::updated as updated_task;
pub use later::{NotBefore, release_later};
pub use make::{Maker, cancel, make, release};
pub use observe::observed;
pub use reread::{Reread, is_another_mail, reread, start_reread, with_another_mail};
pub use step::{recover, step};
pub(crate) use views::run_view;
pub use views::{detail, list, people, search, timeline};
pub use way::InviteApi;
pub(crate) use way::Nameless;

use crate::Core;
use crate::audit::{self, Entry};
use crate::store::batches::Batch;
use crate::store::{self, Tx};
use gangway_types::audit::What;
use gangway_types::{BatchId, TaskId};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Releases what is due, follows ISC's tasks, looks for evidence and hears what the directory sees, until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    core.directory().observe(Arc::new(observe::Listener::new(&core)));
    let others = futures::future::join4(
        due::keep(core.clone(), stop.clone()),
        follow::keep(core.clone(), stop.clone()),
        probe::keep(core.clone(), stop.clone()),
        events::keep(core.clone(), stop.clone()),
    );
    futures::future::join(others, reread::keep(core, stop)).await;
}

/// One line in the timeline of a batch; "Gangway" when nobody did it.
pub(crate) async fn note(
    core: &Core,
    tx: &mut Tx,
    batch: &BatchId,
    actor: Option<(&str, &str)>,
    what: &str,
    task: Option<&TaskId>,
) -> store::Result<()> {
    let now = core.clock.now();
    store::batches::note(tx, &core.random.id(now), batch.as_str(), actor, what, task, now).await
}

/// What somebody did to a batch: a line in its timeline and an entry in the audit log, in the transaction that does it.
pub(crate) async fn tell(
    core: &Core,
    tx: &mut Tx,
    batch: &Batch,
    who: Maker<'_>,
    what: What,
    words: &str,
) -> store::Result<()> {
    note(core, tx, &batch.id, Some((who.person_id, who.name)), words, None).await?;
    let entry = Entry::by(who, what, format!("{}: {words}", batch.id));
    audit::append(core, tx, entry.about(&batch.id, &batch.name));
    Ok(())
}

/// "1 person", "2 people".
pub(crate) fn people_words(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

/// An answer under a sign-in: when ISC did not accept the token, it is renewed before the next use.
async fn renewing<T>(core: &Core, grant_id: &str, answer: crate::Result<T>) -> crate::Result<T> {
    if let Err(crate::Error::Isc(error)) = &answer
        && error.kind() == gangway_isc::ErrorKind::Unauthorized
    {
        core.grants.refused(grant_id).await;
    }
    answer
}

/// Commits a transaction that may have changed what the directory counts.
pub(crate) async fn commit(mut tx: Tx) -> store::Result<()> {
    store::people::touch(&mut tx).await?;
    tx.commit().await
}
