//! What the task list is narrowed to, as an address and as menus.

use crate::components::{Facet, FacetOption, FilterChip};
use crate::pages::address::{Address, query};
use crate::paths;
use gangway_types::tasks::{TaskFilter, TaskList, TaskTab};

/// Spans that can be chosen under "When": days and words.
const WHEN: [(u32, &str); 4] =
    [(1, "Last 24 hours"), (7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days")];

/// The filter of an address; what it does not know is left out.
pub fn read(address: &Address) -> TaskFilter {
    TaskFilter {
        tab: address.value("tab").map(TaskTab::parse).unwrap_or_default(),
        kind: address.values("kind"),
        target: address.values("source"),
        by: address.values("by"),
        days: address
            .value("when")
            .and_then(|days| days.parse().ok())
            .filter(|days| WHEN.iter().any(|(n, _)| n == days)),
        page: address.page(),
    }
}

/// The address of a filter; defaults are left out.
pub fn href(filter: &TaskFilter, live: bool) -> String {
    let mut values = Vec::new();
    if filter.tab != TaskTab::default() {
        values.push(("tab", filter.tab.key().to_owned()));
    }
    values.extend(filter.kind.iter().map(|kind| ("kind", kind.clone())));
    values.extend(filter.target.iter().map(|source| ("source", source.clone())));
    values.extend(filter.by.iter().map(|by| ("by", by.clone())));
    values.extend(filter.days.map(|days| ("when", days.to_string())));
    if filter.page > 1 {
        values.push(("page", filter.page.to_string()));
    }
    if !live {
        values.push(("live", "off".to_owned()));
    }
    paths::with_query(paths::TASKS, &query(values))
}

/// Kind, Source, Started by, When.
pub fn facets(filter: &TaskFilter, list: &TaskList) -> Vec<Facet> {
    let several = |name: &str, label: &str, values: &[(String, u64)], chosen: &[String], none: &str| Facet {
        name: name.to_owned(),
        label: label.to_owned(),
        unavailable: if values.is_empty() { none.to_owned() } else { String::new() },
        options: values
            .iter()
            .map(|(value, n)| FacetOption {
                value: value.clone(),
                label: value.clone(),
                count: Some(*n),
                checked: chosen.contains(value),
            })
            .collect(),
        ..Facet::default()
    };
    let any = FacetOption {
        label: "Any time".to_owned(),
        checked: filter.days.is_none(),
        ..FacetOption::default()
    };
    let spans = WHEN.iter().map(|(days, words)| FacetOption {
        value: days.to_string(),
        label: (*words).to_owned(),
        count: None,
        checked: filter.days == Some(*days),
    });
    vec![
        several("kind", "Kind", &list.kinds, &filter.kind, "No task is known yet."),
        several("source", "Source", &list.targets, &filter.target, "No task here works on a source."),
        several("by", "Started by", &list.starters, &filter.by, "Who started these tasks is not known."),
        Facet {
            name: "when".to_owned(),
            label: "When".to_owned(),
            options: std::iter::once(any).chain(spans).collect(),
            single: true,
            ..Facet::default()
        },
    ]
}

/// Each active filter, and the list without it.
pub fn chips(filter: &TaskFilter, live: bool) -> Vec<FilterChip> {
    let first = TaskFilter { page: 1, ..filter.clone() };
    let without =
        |values: &[String], gone: &str| values.iter().filter(|value| *value != gone).cloned().collect();
    let mut chips = Vec::new();
    for kind in &filter.kind {
        let rest = TaskFilter { kind: without(&filter.kind, kind), ..first.clone() };
        chips.push(FilterChip { label: format!("Kind: {kind}"), remove_href: href(&rest, live) });
    }
    for source in &filter.target {
        let rest = TaskFilter { target: without(&filter.target, source), ..first.clone() };
        chips.push(FilterChip { label: format!("Source: {source}"), remove_href: href(&rest, live) });
    }
    for by in &filter.by {
        let rest = TaskFilter { by: without(&filter.by, by), ..first.clone() };
        chips.push(FilterChip { label: format!("Started by: {by}"), remove_href: href(&rest, live) });
    }
    if let Some((_, words)) = filter.days.and_then(|days| WHEN.iter().find(|(n, _)| *n == days)) {
        let rest = TaskFilter { days: None, ..first };
        chips.push(FilterChip { label: format!("When: {words}"), remove_href: href(&rest, live) });
    }
    chips
}

/// The same list without Kind, Source, Started by and When.
pub fn cleared(filter: &TaskFilter, live: bool) -> String {
    href(&TaskFilter { tab: filter.tab, page: 1, ..TaskFilter::default() }, live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_state_has_one_address_and_a_chip_removes_one_filter() {
        let filter = TaskFilter {
            tab: TaskTab::Running,
            kind: vec!["QUARTZ".to_owned(), "Invite".to_owned()],
            target: vec!["North & South".to_owned()],
            days: Some(7),
            page: 3,
            ..TaskFilter::default()
        };
        assert_eq!(
            href(&filter, true),
            "/tasks?tab=running&kind=QUARTZ&kind=Invite&source=North+%26+South&when=7&page=3"
        );
        assert_eq!(href(&TaskFilter::default(), true), "/tasks");
        let chips = chips(&filter, false);
        assert_eq!(chips.len(), 4);
        assert_eq!(
            chips[0].remove_href,
            "/tasks?tab=running&kind=Invite&source=North+%26+South&when=7&live=off"
        );
        assert_eq!(chips[2].label, "Source: North & South");
        assert_eq!(chips[2].remove_href, "/tasks?tab=running&kind=QUARTZ&kind=Invite&when=7&live=off");
        assert_eq!(cleared(&filter, true), "/tasks?tab=running");
    }
}
