//! What pages show of files and comparisons.

use super::{accounts_words, flat_file, shape};
use crate::accounts::reading;
use crate::auth::Signed;
use crate::domain::file::compare::Threshold;
use crate::store::source_files::comparisons::{self, Stored};
use crate::store::source_files::{self as stored, File, loads};
use crate::{Core, Result};
use gangway_types::accounts::{Difference, SourceFacts, Values};
use gangway_types::safety::{
    AddedBy, Broken, CompareRow, CompareState, Comparison, FileEvent, LoadState, Prediction, RowKind,
    SourceFile, SourceLoad,
};
use gangway_types::{
    Capability, ComparisonId, Extent, Page, PortalError, SourceFileId, SourceId, SourceLoadId,
};
use std::collections::HashMap;

/// Rows per page of a comparison.
const PER: u32 = 50;
/// Files and events of a source that are shown.
const MOST: i64 = 200;

/// A file as pages show it.
pub(super) fn file_view(file: &File) -> SourceFile {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    SourceFile {
        id: file.id.clone(),
        source: file.source.clone(),
        source_name: file.source_name.clone(),
        how: file.how,
        name: file.name.clone(),
        encoding: file.layout.encoding.clone(),
        delimiter: super::reading::dialect(&file.layout).name().to_owned(),
        headings: file.headings.clone(),
        key: file.key.clone(),
        rows: number(file.rows),
        accounts: number(file.accounts),
        bytes: number(file.bytes),
        sha: file.sha.clone(),
        by_name: file.by_name.clone(),
        at: file.at,
        baseline: file.baseline,
    }
}

/// A comparison as pages show it.
pub(super) fn comparison_view(stored: &Stored) -> Comparison {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Comparison {
        id: stored.id.clone(),
        source: stored.source.clone(),
        source_name: stored.source_name.clone(),
        file: stored.file.clone(),
        state: stored.state,
        by_name: stored.by_name.clone(),
        asked_at: stored.asked_at,
        read_at: stored.read_at,
        read: number(stored.read),
        expected: stored.expected.map(number),
        counts: stored.counts,
        threshold: stored.threshold,
        authoritative: stored.authoritative,
        headings: stored.headings.clone(),
        against: stored.against.clone(),
        problem: stored.problem.clone(),
        worries: stored.worries.clone(),
    }
}

/// What an aggregation of a compared file would do.
pub(super) fn prediction(stored: &Stored) -> Prediction {
    let goes = stored.counts.goes;
    let threshold = stored.threshold.map(Threshold);
    Prediction {
        goes,
        most: threshold.map(|threshold| threshold.most(stored.counts.in_isc)),
        held: threshold.is_some_and(|threshold| threshold.holds_back(goes, stored.counts.in_isc)),
    }
}

/// Values of these columns that differ.
pub(super) fn differences(columns: &[String], in_file: &Values, in_isc: &Values) -> Vec<Difference> {
    let texts = |values: &Values, column: &str| -> Vec<String> {
        let all = values.get(column).map(Vec::as_slice).unwrap_or_default();
        let trimmed = all.iter().map(|text| crate::domain::file::damage::trimmed(text));
        trimmed.filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    let set = |mut texts: Vec<String>| {
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    columns
        .iter()
        .filter_map(|column| {
            let (sent, shown) = (texts(in_file, column), texts(in_isc, column));
            let differ = set(sent.clone()) != set(shown.clone());
            differ.then(|| Difference { field: column.clone(), sent, shown })
        })
        .collect()
}

/// What the next aggregation is thought to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// The file.
    pub file: SourceFile,
    /// Who made it the baseline, how and when.
    pub since: Option<FileEvent>,
}

/// The safety page.
#[derive(Clone, Debug, PartialEq)]
pub struct Safety {
    /// The source, read now.
    pub source: SourceFacts,
    /// The baseline; none when the source's file was never seen.
    pub baseline: Option<Baseline>,
    /// The file that is looked at: the one asked for, else the baseline.
    pub file: Option<SourceFile>,
    /// The latest comparison of that file, whatever it came to.
    pub latest: Option<Comparison>,
    /// The latest one with a result.
    pub done: Option<Comparison>,
    /// What an aggregation of the file would do, by that result.
    pub prediction: Option<Prediction>,
    /// Accounts that Gangway added, where no file is known; with whether there are more.
    pub ours: Vec<CompareRow>,
    /// A load of this source that is not over.
    pub load: Option<SourceLoad>,
    /// Whether the result is young enough to act on.
    pub fresh: bool,
}

/// The safety page of a source; `file` names another file than the baseline.
///
/// # Errors
/// When the source is not theirs or has no file, or there is no such file.
pub async fn safety(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    file: Option<&SourceFileId>,
) -> Result<Safety> {
    let facts = flat_file(core, who, source).await?;
    let store = &core.store;
    let baseline = stored::baseline(store, source).await?;
    let shown = match file {
        Some(id) => {
            Some(stored::get(store, source, id).await?.ok_or_else(|| PortalError::not_found("file"))?)
        }
        None => baseline.clone(),
    };
    let (latest, done) = match &shown {
        Some(file) => (
            comparisons::latest(store, source, &file.id, false).await?,
            comparisons::latest(store, source, &file.id, true).await?,
        ),
        None => (None, None),
    };
    let events = if baseline.is_some() { stored::events(store, source, MOST).await? } else { Vec::new() };
    let baseline = baseline.map(|file| {
        let since = events.iter().find(|event| event.file == file.id).cloned();
        Baseline { file: file_view(&file), since }
    });
    let ours = if shown.is_none() { accounts_made(core, source).await? } else { Vec::new() };
    let open = loads::of_source(store, source, 5).await?.into_iter().find(|load| !load.state.is_over());
    let load = match open {
        Some(load) => Some(super::load::view(core, load).await?),
        None => None,
    };
    let prediction = done.as_ref().map(prediction);
    let done = done.as_ref().map(comparison_view);
    Ok(Safety {
        source: facts,
        baseline,
        file: shown.as_ref().map(file_view),
        latest: latest.as_ref().map(comparison_view),
        fresh: done.as_ref().is_some_and(|done| done.is_fresh(core.clock.now())),
        done,
        prediction,
        ours,
        load,
    })
}

/// The safety page of the file of a comparison, and that comparison.
///
/// # Errors
/// When the source is not theirs, there is no such comparison, or it has no result.
pub async fn of_comparison(
    core: &Core,
    who: &Signed,
    source: &SourceId,
    id: &ComparisonId,
) -> Result<(Safety, Comparison)> {
    let known = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    let known = known.ok_or_else(|| PortalError::not_found("comparison"))?;
    let view = safety(core, who, source, Some(&known.file)).await?;
    if known.state != CompareState::Done {
        return Err(
            PortalError::refused("This comparison has no result. Nothing was done. Compare again.").into()
        );
    }
    Ok((view, comparison_view(&known)))
}

/// Accounts that Gangway made on a source, newest first, as far as they are shown.
///
/// # Errors
/// When the store does not answer.
pub async fn accounts_made(core: &Core, source: &SourceId) -> Result<Vec<CompareRow>> {
    let made = stored::all_made(&core.store, source, MOST).await?;
    Ok(made
        .into_iter()
        .map(|made| CompareRow {
            kind: RowKind::Goes,
            native: made.native,
            person: None,
            file_rows: 0,
            differs: Vec::new(),
            since: None,
            added: Some(AddedBy { by_name: made.by_name, job: made.job, import: made.import, at: made.at }),
        })
        .collect())
}

/// One page of a comparison's rows of one kind. The number of all pages counts the rows that are kept.
///
/// # Errors
/// When there is no such comparison of this source.
pub async fn rows(
    core: &Core,
    source: &SourceId,
    id: &ComparisonId,
    kind: RowKind,
    page: u32,
) -> Result<Page<CompareRow>> {
    let known = comparisons::get(&core.store, id).await?.filter(|known| known.source == *source);
    if known.is_none() {
        return Err(PortalError::not_found("comparison").into());
    }
    let total = comparisons::stored_rows(&core.store, id, kind).await?;
    let last = u32::try_from(total.div_ceil(u64::from(PER))).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, last);
    let offset = i64::from(page - 1) * i64::from(PER);
    let mut items = comparisons::rows(&core.store, id, kind, offset, i64::from(PER)).await?;
    let natives: Vec<String> = items.iter().map(|row| row.native.clone()).collect();
    let made: HashMap<String, stored::Added> = stored::made(&core.store, source, &natives)
        .await?
        .into_iter()
        .map(|made| (made.native.clone(), made))
        .collect();
    for row in &mut items {
        row.added = made.get(&row.native).map(|made| AddedBy {
            by_name: made.by_name.clone(),
            job: made.job.clone(),
            import: made.import,
            at: made.at,
        });
    }
    Ok(Page { items, total, page, per: PER })
}

/// How many accounts of a source are in ISC only, by the latest comparison of its baseline; none when there is none.
///
/// # Errors
/// When the store does not answer.
pub async fn only_in_isc(core: &Core, source: &SourceId) -> Result<Option<u64>> {
    let all = comparisons::of_baselines(&core.store).await?;
    Ok(all.into_iter().find(|done| done.source == *source).map(|done| done.counts.goes))
}

/// A source whose next aggregation would remove accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// Accounts that would go.
    pub goes: u64,
    /// When that was read, the domain's time.
    pub at: i64,
}

/// What is to be said on the Overview, from the latest comparisons; ISC is not asked. Who sees their own sources only sees
/// what they compared themselves. Also loads that wait for a second person.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting(
    core: &Core,
    who: &Signed,
) -> Result<(Vec<Warning>, Vec<(SourceLoadId, SourceId, String)>)> {
    let Some(extent) = Capability::ReadAccounts.extent(&who.roles) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mine = |by: &str| extent == Extent::All || by == who.person_id;
    let warnings = comparisons::of_baselines(&core.store)
        .await?
        .into_iter()
        .filter(|done| done.counts.goes > 0 && mine(&done.by))
        .map(|done| Warning {
            source: done.source,
            name: done.source_name,
            goes: done.counts.goes,
            at: done.read_at.unwrap_or(done.asked_at),
        })
        .collect();
    let seconds = if who.may(Capability::WriteAccounts) {
        let waits = loads::in_state(&core.store, LoadState::Second).await?;
        waits
            .into_iter()
            .filter(|load| load.by != who.person_id && extent == Extent::All)
            .map(|load| (load.id, load.source, load.source_name))
            .collect()
    } else {
        Vec::new()
    };
    Ok((warnings, seconds))
}

/// The history of a source's files.
#[derive(Clone, Debug, PartialEq)]
pub struct FilesView {
    /// The source, read now.
    pub source: SourceFacts,
    /// Its files, newest first.
    pub files: Vec<SourceFile>,
    /// What happened to them, newest first.
    pub events: Vec<FileEvent>,
    /// Accounts that Gangway made on it, newest first.
    pub made: Vec<CompareRow>,
    /// Loads, newest first.
    pub loads: Vec<(SourceLoadId, LoadState, String, i64)>,
    /// What of ours no longer fits the schema.
    pub broken: Vec<Broken>,
    /// Headings of the baseline against the template, where they differ: in words.
    pub headings: Vec<String>,
}

/// The history of a source's files.
///
/// # Errors
/// When the source is not theirs or has no file.
pub async fn files(core: &Core, who: &Signed, source: &SourceId) -> Result<FilesView> {
    let facts = flat_file(core, who, source).await?;
    let all = stored::list(&core.store, source, MOST).await?;
    // The page stands without it: what ISC does not tell is not compared.
    let shape = reading(core, who, |isc| async move { shape::read(&isc, source).await }).await.ok();
    let broken = match &shape {
        Some(shape) => shape::broken(core, source, &shape.attributes).await?,
        None => Vec::new(),
    };
    let headings = match (&shape, all.iter().find(|file| file.baseline)) {
        (Some(shape), Some(file)) => heading_words(&shape.headings(&file.headings)),
        _ => Vec::new(),
    };
    let loads = loads::of_source(&core.store, source, MOST).await?;
    Ok(FilesView {
        source: facts,
        files: all.iter().map(file_view).collect(),
        events: stored::events(&core.store, source, MOST).await?,
        made: accounts_made(core, source).await?,
        loads: loads.into_iter().map(|load| (load.id, load.state, load.by_name, load.at)).collect(),
        broken,
        headings,
    })
}

/// How headings differ from the template, a sentence each.
pub(super) fn heading_words(headings: &gangway_types::safety::Headings) -> Vec<String> {
    let mut words = Vec::new();
    if !headings.missing.is_empty() {
        words.push(format!(
            "ISC's template has headings that the file lacks: {}.",
            headings.missing.join(", ")
        ));
    }
    if !headings.extra.is_empty() {
        words
            .push(format!("The file has headings that ISC's template lacks: {}.", headings.extra.join(", ")));
    }
    if headings.reordered {
        words.push("The file has the template's headings in another order.".to_owned());
    }
    words
}

/// "14 accounts would disappear": what somebody types to confirm.
pub(super) fn confirmation(goes: u64) -> String {
    format!("remove {}", accounts_words(goes))
}
