//! A file loaded into ISC from here: confirmed, perhaps by two people, read again right before it leaves, sent once, followed,
//! and compared with what was predicted.

mod call;
mod follow;
mod settle;
mod start;
mod step;

pub use start::{Asked, allow, ask, decide, stop};
pub use step::{recover, step};

use super::show::comparison_view;
use crate::auth::Signed;
use crate::store::source_files::loads::{self, Change, Load};
use crate::store::source_files::{self as stored, comparisons};
use crate::store::{Tx, runs as journal};
use crate::{Core, Result};
use gangway_types::batches::RunView;
use gangway_types::safety::{Comparison, LoadState, SourceFile, SourceLoad};
use gangway_types::{PortalError, SourceId, SourceLoadId};

/// A load with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadView {
    /// It.
    pub load: SourceLoad,
    /// The file.
    pub file: SourceFile,
    /// The comparison that was confirmed.
    pub said: Comparison,
    /// The one right before sending.
    pub before: Option<Comparison>,
    /// The one afterwards.
    pub after: Option<Comparison>,
    /// What has to be typed to confirm it.
    pub confirmation: String,
}

/// A load of a source.
///
/// # Errors
/// When the source is not theirs, or there is no such load.
pub async fn get(core: &Core, who: &Signed, source: &SourceId, id: &SourceLoadId) -> Result<LoadView> {
    super::flat_file(core, who, source).await?;
    let load = own(core, source, id).await?;
    let store = &core.store;
    let file = stored::get(store, source, &load.file).await?.ok_or_else(|| PortalError::not_found("file"))?;
    let said = comparisons::get(store, &load.comparison).await?;
    let said = said.ok_or_else(|| PortalError::not_found("comparison"))?;
    let of = async |id: &Option<gangway_types::ComparisonId>| -> Result<Option<Comparison>> {
        match id {
            Some(id) => Ok(comparisons::get(store, id).await?.as_ref().map(comparison_view)),
            None => Ok(None),
        }
    };
    let (before, after) = (of(&load.before).await?, of(&load.after).await?);
    let confirmation = super::show::confirmation(load.said.goes);
    Ok(LoadView {
        load: view(core, load).await?,
        file: super::show::file_view(&file),
        said: comparison_view(&said),
        before,
        after,
        confirmation,
    })
}

/// Files being loaded into sources, and those whose load ended within this many milliseconds, whoever asked for them.
///
/// # Errors
/// When the store does not answer.
pub async fn lately(core: &Core, within: i64) -> Result<Vec<SourceLoad>> {
    const MOST: i64 = 30;
    let mut found = Vec::new();
    for load in loads::lately(&core.store, core.clock.now() - within, MOST).await? {
        found.push(view(core, load).await?);
    }
    Ok(found)
}

/// What an aggregation of a compared file would do, and what it takes to load it.
///
/// # Errors
/// When the source is not theirs, there is no such comparison, or it has no result.
pub async fn predict(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &gangway_types::ComparisonId,
) -> Result<Asked> {
    super::flat_file(core, who, source).await?;
    start::asked(core, source, id).await
}

async fn own(core: &Core, source: &SourceId, id: &SourceLoadId) -> Result<Load> {
    let load = loads::get(&core.store, id).await?.filter(|load| load.source == *source);
    load.ok_or_else(|| PortalError::not_found("load").into())
}

/// A load as pages show it.
pub(super) async fn view(core: &Core, load: Load) -> Result<SourceLoad> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let run = match &load.run {
        Some(id) => journal::get(&core.store, id).await?.map(RunView::from),
        None => None,
    };
    let file = stored::get(&core.store, &load.source, &load.file).await?;
    Ok(SourceLoad {
        id: load.id,
        source: load.source,
        source_name: load.source_name,
        file: load.file,
        file_name: file.map(|file| file.name).unwrap_or_default(),
        state: load.state,
        by_name: load.by_name,
        by: load.by,
        at: load.at,
        said: load.said,
        said_of: number(load.said_of),
        comparison: load.comparison,
        before: load.before,
        after: load.after,
        second: load.second.map(|(_, name, at)| (name, at)),
        needs_second: load.needs_second,
        task: load.task,
        progress: load.progress.map(|(done, of)| (number(done), number(of))),
        cause: load.cause,
        request_id: load.request_id,
        sent_at: load.sent_at,
        ended_at: load.ended_at,
        result: load.result,
        run,
    })
}

/// Moves a load on, and says so to whoever watches.
async fn change(
    core: &Core,
    tx: &mut Tx,
    load: &Load,
    from: &[LoadState],
    change: &Change<'_>,
) -> Result<bool> {
    let moved = loads::change(tx, &load.id, from, change).await?;
    core.news.tell(format!("load:{}", load.id));
    Ok(moved)
}
