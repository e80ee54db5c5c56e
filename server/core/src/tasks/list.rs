//! The task list: what matches, and what could be chosen instead.

use super::{DAY_MS, Viewer, refresh, row};
use crate::store::tasks::{self as stored, Task};
use crate::{Core, Error, Result};
use gangway_types::Page;
use gangway_types::tasks::{OwnTasks, TaskFilter, TaskList, TaskRow, TaskState, TaskTab};
use std::collections::BTreeMap;

/// Tasks per page.
const PER: u32 = 50;
/// Tasks that the list works on at most: ISC keeps 90 days.
const AT_MOST: i64 = 5_000;

/// One thing a list is narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Tab,
    Kind,
    Source,
    Starter,
}

/// A row, and the source it works on.
type Entry = (TaskRow, Option<String>);

/// The task list: ISC's newest read live, everything kept by us behind them.
///
/// # Errors
/// When the store does not answer. ISC not answering makes the list stale, not an error.
pub async fn list(core: &Core, viewer: &Viewer<'_>, filter: &TaskFilter) -> Result<TaskList> {
    let stale = match refresh(core, viewer).await {
        Ok(stale) => stale,
        Err(Error::Isc(error)) => Some(error.to_string()),
        Err(error) => return Err(error),
    };
    let all = stored::all(&core.store, &viewer.visible(), AT_MOST).await?;
    let read_at = all.iter().filter_map(|task| task.read_at).max();
    let entry = |task: &Task| (row(core, viewer, task), task.target.clone());
    Ok(narrowed(all.iter().map(entry).collect(), filter, core.clock.now(), read_at, stale))
}

/// The list of these tasks, newest first, that a filter leaves.
fn narrowed(
    all: Vec<Entry>,
    filter: &TaskFilter,
    now: i64,
    read_at: Option<i64>,
    stale: Option<String>,
) -> TaskList {
    let lately = now - DAY_MS;
    let failed = |(row, _): &&Entry| row.state.has_failed() && row.started_at >= lately;
    let failed_lately = all.iter().filter(failed).count() as u64;
    let matches = |entry: &Entry, skip: Option<By>| matches(entry, filter, now, skip);
    let facet = |skip: By, chosen: &[String], value: fn(&Entry) -> Option<&str>| {
        tally(all.iter().filter(|entry| matches(entry, Some(skip))).filter_map(value), chosen)
    };
    let tabs = TaskTab::EACH
        .into_iter()
        .map(|tab| {
            let in_it = |entry: &&Entry| matches(entry, Some(By::Tab)) && in_tab(&entry.0.state, tab);
            (tab, all.iter().filter(in_it).count() as u64)
        })
        .collect();
    let (kinds, targets, starters) = (
        facet(By::Kind, &filter.kind, |(row, _)| Some(&row.kind)),
        facet(By::Source, &filter.target, |(_, source)| source.as_deref()),
        facet(By::Starter, &filter.by, |(row, _)| Some(&row.by)),
    );
    let own = own(&all, lately);
    let rows: Vec<TaskRow> =
        all.into_iter().filter(|entry| matches(entry, None)).map(|(row, _)| row).collect();
    let total = rows.len() as u64;
    let last = u32::try_from(total.div_ceil(u64::from(PER))).unwrap_or(u32::MAX).max(1);
    let page = filter.page.clamp(1, last);
    let items = rows.into_iter().skip(((page - 1) * PER) as usize).take(PER as usize).collect();
    TaskList {
        page: Page { items, total, page, per: PER },
        tabs,
        kinds,
        targets,
        starters,
        failed_lately,
        own,
        read_at,
        stale,
    }
}

/// Whether a task passes every filter but one.
fn matches((task, source): &Entry, filter: &TaskFilter, now: i64, skip: Option<By>) -> bool {
    let one_of = |chosen: &[String], value: Option<&str>, by: By| {
        skip == Some(by)
            || chosen.is_empty()
            || value.is_some_and(|value| chosen.iter().any(|one| one == value))
    };
    (skip == Some(By::Tab) || in_tab(&task.state, filter.tab))
        && one_of(&filter.kind, Some(&task.kind), By::Kind)
        && one_of(&filter.target, source.as_deref(), By::Source)
        && one_of(&filter.by, Some(&task.by), By::Starter)
        && filter.days.is_none_or(|days| task.started_at >= now - i64::from(days) * DAY_MS)
}

/// How often each value occurs, in their order. What is chosen stays in the menu, or it could not be taken back there.
fn tally<'a>(values: impl Iterator<Item = &'a str>, chosen: &'a [String]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = chosen.iter().map(|value| (value.as_str(), 0)).collect();
    for value in values.filter(|value| !value.is_empty()) {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().map(|(value, n)| (value.to_owned(), n)).collect()
}

fn own(all: &[Entry], lately: i64) -> OwnTasks {
    let mut own = OwnTasks::default();
    for (task, _) in all.iter().filter(|(task, _)| task.mine) {
        match &task.state {
            state if !state.is_over() => own.running += 1,
            _ if task.started_at < lately => {}
            state if state.is_well() => own.done += 1,
            _ => own.attention += 1,
        }
    }
    own
}

fn in_tab(state: &TaskState, tab: TaskTab) -> bool {
    match tab {
        TaskTab::Running => !state.is_over(),
        TaskTab::Attention => state.needs_attention(),
        TaskTab::Done => state.is_well(),
        TaskTab::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::TaskId;

    const NOW: i64 = 100 * DAY_MS;

    fn entry(id: &str, state: TaskState, kind: &str, source: Option<&str>, by: &str) -> Entry {
        let row = TaskRow {
            id: TaskId::from(id),
            title: id.to_owned(),
            kind: kind.to_owned(),
            state,
            percent: None,
            started_at: NOW - 1_000,
            took: None,
            by: by.to_owned(),
            batch: None,
            accounts: None,
            people: None,
            ours: by == "me",
            mine: by == "me",
        };
        (row, source.map(str::to_owned))
    }

    fn some() -> Vec<Entry> {
        let (north, south) = (Some("North"), Some("South"));
        vec![
            entry("1", TaskState::Done, "QUARTZ", north, "a"),
            entry("2", TaskState::Failed, "QUARTZ", north, "b"),
            entry("3", TaskState::Running, "QUARTZ", south, "a"),
            entry("4", TaskState::Running, "QUEUED_TASK", None, "me"),
            entry("5", TaskState::NotShown, "QUEUED_TASK", None, "me"),
        ]
    }

    fn list(filter: &TaskFilter) -> TaskList {
        narrowed(some(), filter, NOW, None, None)
    }

    fn count(values: &[(String, u64)], value: &str) -> Option<u64> {
        values.iter().find(|(known, _)| known == value).map(|(_, n)| *n)
    }

    #[test]
    fn a_menu_counts_under_the_other_filters_and_says_what_its_value_leads_to() {
        let by_a = TaskFilter { by: vec!["a".to_owned()], ..TaskFilter::default() };
        let found = list(&by_a);
        assert_eq!((count(&found.targets, "North"), count(&found.targets, "South")), (Some(1), Some(1)));
        assert_eq!((count(&found.starters, "a"), count(&found.starters, "b")), (Some(2), Some(1)));
        for (source, n) in &found.targets {
            let both = TaskFilter { target: vec![source.clone()], ..by_a.clone() };
            assert_eq!(list(&both).page.total, *n, "{source}");
        }
        for (tab, n) in found.tabs {
            assert_eq!(list(&TaskFilter { tab, ..by_a.clone() }).page.total, n, "{tab:?}");
        }
    }

    #[test]
    fn a_chosen_value_stays_in_its_menu_and_several_are_either() {
        let running = TaskFilter {
            tab: TaskTab::Running,
            target: vec!["North".to_owned(), "South".to_owned()],
            ..TaskFilter::default()
        };
        let found = list(&running);
        assert_eq!(found.page.total, 1);
        assert_eq!((count(&found.targets, "North"), count(&found.targets, "South")), (Some(0), Some(1)));
    }

    #[test]
    fn a_task_that_isc_does_not_show_has_not_failed() {
        let found = list(&TaskFilter::default());
        assert_eq!(found.failed_lately, 1);
        assert_eq!(found.own, OwnTasks { running: 1, done: 0, attention: 1 });
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let found = list(&TaskFilter { page: 9, ..TaskFilter::default() });
        assert_eq!((found.page.page, found.page.items.len()), (1, 5));
    }
}
