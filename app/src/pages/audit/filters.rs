//! What the log is narrowed to, as menus and chips.

use crate::components::{Facet, FacetFields, FacetOption, FilterChip, FilterMenu};
use crate::pages::times::Times;
use crate::paths;
use gangway_types::audit::{AuditCount, AuditFilter, AuditList, AuditWhen};
use gangway_types::query::{Created, Day};
use leptos::prelude::*;

/// Spans that need no calendar, in days.
const LAST: [u32; 4] = [1, 7, 31, 366];

/// The address of a filter.
pub fn href(filter: &AuditFilter) -> String {
    paths::with_query(paths::AUDIT, &filter.print())
}

/// Who, What, About, Result.
pub fn facets(filter: &AuditFilter, list: &AuditList) -> Vec<Facet> {
    let what: Vec<String> = filter.what.iter().map(|what| what.key().to_owned()).collect();
    let result: Vec<String> = filter.result.iter().map(|result| result.key().to_owned()).collect();
    vec![
        facet("who", "Who", &list.who, &filter.who),
        facet("what", "What", &list.what, &what),
        facet("about", "About", &list.about, &filter.about),
        facet("result", "Result", &list.result, &result),
    ]
}

fn facet(name: &str, label: &str, counts: &[AuditCount], chosen: &[String]) -> Facet {
    Facet {
        name: name.to_owned(),
        label: label.to_owned(),
        unavailable: if counts.is_empty() {
            "Nothing to choose in this time.".to_owned()
        } else {
            String::new()
        },
        options: counts
            .iter()
            .map(|count| FacetOption {
                value: count.value.clone(),
                label: count.label.clone(),
                count: Some(count.count),
                checked: chosen.contains(&count.value),
            })
            .collect(),
        ..Facet::default()
    }
}

/// The span: some that need no calendar, and two days.
pub fn when(filter: &AuditFilter, list: &AuditList, times: &Times) -> AnyView {
    let option = |when: &AuditWhen, label: &str| FacetOption {
        // The usual span is no part of the address.
        value: if *when == AuditWhen::default() { String::new() } else { when.key() },
        label: label.to_owned(),
        count: None,
        checked: filter.when == *when,
    };
    let mut options: Vec<FacetOption> =
        LAST.iter().map(|days| option(&AuditWhen::In(Created::Last(*days)), &last_words(*days))).collect();
    options.push(option(&AuditWhen::Ever, "From the beginning"));
    let (from, to) = match &filter.when {
        AuditWhen::In(Created::Between(from, to)) => (from.clone(), to.clone()),
        _ => (None, None),
    };
    if options.iter().all(|option| !option.checked) {
        let mut other = option(&filter.when, "The days below");
        other.checked = true;
        options.push(other);
    }
    let facet = Facet {
        name: "when".to_owned(),
        label: "When".to_owned(),
        options,
        single: true,
        ..Facet::default()
    };
    let day = |name: &'static str, label: &'static str, value: Option<Day>| {
        view! {
            <label class="field">
                <span class="field-label">{label}</span>
                <input class="input" type="date" name=name value=value.map(|day| day.to_string()) />
            </label>
        }
    };
    let chosen = usize::from(filter.when != AuditWhen::default());
    view! {
        <FilterMenu name="when" label=span(list, times) chosen=chosen end=true>
            <FacetFields facet=facet />
            <div class="days">{day("when-from", "From", from)} {day("when-to", "To", to)}</div>
        </FilterMenu>
    }
    .into_any()
}

fn last_words(days: u32) -> String {
    match days {
        1 => "Last 24 hours".to_owned(),
        366 => "Last year".to_owned(),
        days => format!("Last {days} days"),
    }
}

/// "21 Oct – 21 Nov".
pub fn span(list: &AuditList, times: &Times) -> String {
    let from = list.from.map(|from| times.day(from));
    // The end is not included: the day before it is the last one.
    let to = times.day(list.until.map_or(times.now, |until| until - 1));
    match from {
        Some(from) if from == to => to,
        Some(from) => format!("{from} – {to}"),
        None => format!("until {to}"),
    }
}

/// Each active filter, and the list without it.
pub fn chips(filter: &AuditFilter, list: &AuditList, times: &Times) -> Vec<FilterChip> {
    let first = AuditFilter { page: 1, ..filter.clone() };
    let mut chips = Vec::new();
    let mut chip = |label: String, rest: AuditFilter| {
        chips.push(FilterChip { label, remove_href: href(&rest) });
    };
    let words = |counts: &[AuditCount], value: &str| {
        counts.iter().find(|count| count.value == value).map_or(value.to_owned(), |count| count.label.clone())
    };
    for who in &filter.who {
        let mut rest = first.clone();
        rest.who.retain(|other| other != who);
        chip(format!("Who: {}", words(&list.who, who)), rest);
    }
    for what in &filter.what {
        let mut rest = first.clone();
        rest.what.retain(|other| other != what);
        chip(format!("What: {}", what.words()), rest);
    }
    for about in &filter.about {
        let mut rest = first.clone();
        rest.about.retain(|other| other != about);
        chip(format!("About: {}", words(&list.about, about)), rest);
    }
    for result in &filter.result {
        let mut rest = first.clone();
        rest.result.retain(|other| other != result);
        chip(format!("Result: {}", result.word()), rest);
    }
    if filter.when != AuditWhen::default() {
        let rest = AuditFilter { when: AuditWhen::default(), ..first.clone() };
        chip(format!("When: {}", span(list, times)), rest);
    }
    chips
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::Page;

    fn list() -> AuditList {
        let count = AuditCount { value: "2c91".to_owned(), label: "P. Nair".to_owned(), count: 3 };
        AuditList {
            page: Page { items: Vec::new(), total: 0, page: 1, per: 50 },
            who: vec![count],
            what: Vec::new(),
            about: Vec::new(),
            result: Vec::new(),
            // 21 Oct 2025, 12:00 UTC, to 21 Nov 2025, 00:00 UTC.
            from: Some(1_761_048_000_000),
            until: Some(1_763_683_200_000),
            sees_all: true,
        }
    }

    #[test]
    fn a_chip_says_the_name_and_removes_one_filter() {
        let filter = AuditFilter::read("who=2c91&result=refused&when=7d&page=3");
        let times = Times::new("UTC", 1_763_730_120_000);
        let chips = chips(&filter, &list(), &times);
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(labels, ["Who: P. Nair", "Result: Refused", "When: 21 Oct – 20 Nov"]);
        assert_eq!(chips[0].remove_href, "/audit?result=refused&when=7d");
        assert_eq!(chips[2].remove_href, "/audit?who=2c91&result=refused");
    }
}
