//! The filter bar of a list of people.

use crate::components::{Facet as Menu, FacetFields, FacetOption, FilterBar, FilterChip, FilterMenu};
use crate::ui::{plural, thousands};
use gangway_types::people::{FacetCounts, ListView};
use gangway_types::query::{Chip, Created, Facet, Flag, PeopleQuery, Selected};
use leptos::prelude::*;

/// Facets with a menu of their own; the others share "More".
const OWN_MENU: [Facet; 3] = [Facet::Profile, Facet::State, Facet::Manager];
/// Yes-or-no filters of "More". Who is not linked or gone is listed under these alone.
const FLAGS: [Flag; 8] =
    [Flag::Mail, Flag::Batch, Flag::Call, Flag::Error, Flag::Protected, Flag::Linked, Flag::Sso, Flag::Gone];
/// Spans of "Created" that need no calendar, in days.
const LAST: [u32; 3] = [7, 30, 90];

/// The bar with everything in effect.
pub fn bar(view: &ListView) -> AnyView {
    let query = &view.query;
    let (own, others): (Vec<_>, Vec<_>) =
        view.facets.iter().partition(|facet| OWN_MENU.contains(&facet.facet));
    let facets = own.into_iter().map(menu).chain([invite(view)]).collect();
    let more: Vec<Menu> =
        others.into_iter().map(menu).chain(FLAGS.into_iter().map(|flag| yes_or_no(query, flag))).collect();
    let chosen = more.iter().map(Menu::chosen).sum();
    let more = view! {
        <FilterMenu name="more" label="More" chosen=chosen end=true>
            {more.into_iter().map(|facet| view! { <FacetFields facet=facet titled=true /> }).collect_view()}
        </FilterMenu>
    };
    let chips = query
        .chips()
        .into_iter()
        .map(|chip| FilterChip { label: chip_words(view, &chip), remove_href: chip.without.href() })
        .collect();
    let dropped: Vec<String> = view.dropped.iter().map(|note| note.words()).collect();
    view! {
        <FilterBar
            action=query.area.path()
            hidden=hidden(query)
            q=query.q.clone()
            q_label="Name, e-mail or account name"
            facets=facets
            menus=vec![created(query), more.into_any()]
            chips=chips
            clear_href=query.cleared().href()
            range=range(view)
            spoken=format!("{} match", plural(view.page.total, "person", "people"))
            dropped=dropped.join(" ")
        />
    }
    .into_any()
}

/// `1–50 of 312`.
pub fn range(view: &ListView) -> String {
    let page = &view.page;
    match page.total {
        0 => "Nobody matches".to_owned(),
        total => format!("{}–{} of {}", thousands(page.first()), thousands(page.last()), thousands(total)),
    }
}

/// A filter in words: values that are ids by their names.
pub fn chip_words(view: &ListView, chip: &Chip) -> String {
    let facet = view.facets.iter().find(|facet| Some(facet.facet) == chip.facet);
    let value = facet.and_then(|facet| facet.values.iter().find(|value| value.value == chip.value));
    let words = value.map_or(chip.value.as_str(), |value| value.label.as_str());
    if chip.name.is_empty() { words.to_owned() } else { format!("{}: {words}", chip.name) }
}

/// What stays when the filters change: order, size, columns, view and what is ticked.
fn hidden(query: &PeopleQuery) -> Vec<(String, String)> {
    let kept = PeopleQuery {
        sort: query.sort.clone(),
        per: query.per,
        cols: query.cols.clone(),
        view: query.view.clone(),
        selected: match &query.selected {
            Selected::All { .. } => Selected::Dropped,
            Selected::Dropped => Selected::Nothing,
            other => other.clone(),
        },
        only_selected: query.only_selected,
        ..PeopleQuery::new(query.area)
    };
    gangway_types::query::pairs(&kept.print()).collect()
}

fn menu(facet: &FacetCounts) -> Menu {
    let options = facet.values.iter().map(|value| FacetOption {
        value: value.value.clone(),
        label: value.label.clone(),
        count: Some(value.count),
        checked: value.chosen,
    });
    let more = (facet.more > 0)
        .then(|| format!("{} more: search finds them.", plural(facet.more, "value", "values")));
    Menu {
        name: facet.facet.key().to_owned(),
        label: facet.facet.name().to_owned(),
        options: options.collect(),
        single: false,
        unavailable: facet.absent.clone().or(more).unwrap_or_default(),
    }
}

fn invite(view: &ListView) -> Menu {
    let options = view.invite.iter().map(|(invite, count)| FacetOption {
        value: invite.key().to_owned(),
        label: invite.words().to_owned(),
        count: Some(*count),
        checked: view.query.invite.contains(invite),
    });
    Menu {
        name: "invite".to_owned(),
        label: "Invite".to_owned(),
        options: options.collect(),
        ..Menu::default()
    }
}

fn yes_or_no(query: &PeopleQuery, flag: Flag) -> Menu {
    let now = query.flags.get(&flag).copied();
    let usual = flag.default_in(query.area);
    let option = |value: &str, label: &str, checked| FacetOption {
        value: value.to_owned(),
        label: label.to_owned(),
        count: None,
        checked,
    };
    let any = match usual {
        Some(yes) => option("", flag.words(yes), now.is_none()),
        None => option("", "Either", now.is_none()),
    };
    let choices = [true, false]
        .into_iter()
        .filter(|yes| usual != Some(*yes))
        .map(|yes| option(if yes { "yes" } else { "no" }, flag.words(yes), now == Some(yes)));
    Menu {
        name: flag.key().to_owned(),
        label: flag.words(true).to_owned(),
        options: std::iter::once(any).chain(choices).collect(),
        single: true,
        unavailable: String::new(),
    }
}

fn created(query: &PeopleQuery) -> AnyView {
    let last = match query.created {
        Some(Created::Last(days)) => Some(days),
        _ => None,
    };
    let (from, to) = match &query.created {
        Some(Created::Between(from, to)) => (from.clone(), to.clone()),
        _ => (None, None),
    };
    let option = |value: String, label: String, checked| FacetOption { value, label, count: None, checked };
    let mut days: Vec<u32> = LAST.to_vec();
    days.extend(last.filter(|days| !LAST.contains(days)));
    let spans = days.into_iter().map(|days| {
        option(
            Created::Last(days).to_string(),
            format!("Last {}", plural(u64::from(days), "day", "days")),
            last == Some(days),
        )
    });
    let any = option(String::new(), "At any time, or on the days below".to_owned(), last.is_none());
    let facet = Menu {
        name: "created".to_owned(),
        label: "Created".to_owned(),
        options: std::iter::once(any).chain(spans).collect(),
        single: true,
        unavailable: String::new(),
    };
    let day = |name: &'static str, label: &'static str, value: Option<gangway_types::query::Day>| {
        view! {
            <label class="field">
                <span class="field-label">{label}</span>
                <input class="input" type="date" name=name value=value.map(|day| day.to_string()) />
            </label>
        }
    };
    view! {
        <FilterMenu name="created" label="Created" chosen=usize::from(query.created.is_some()) end=true>
            <FacetFields facet=facet />
            <div class="days">{day("created-from", "From", from)} {day("created-to", "To", to)}</div>
        </FilterMenu>
    }
    .into_any()
}
