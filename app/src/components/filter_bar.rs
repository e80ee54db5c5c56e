//! Filters over a list: a GET form, facet menus, chips.

use leptos::prelude::*;

use super::hidden_fields;
use crate::ui::{ChipLink, Icon, StatusLine, Symbol, thousands};

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetOption {
    /// In the address.
    pub value: String,
    /// In words.
    pub label: String,
    /// How many under the other filters; `None` while it is not known.
    pub count: Option<u64>,
    /// Part of the filter now.
    pub checked: bool,
}

/// One facet: values combine with "or", facets with "and".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// Parameter in the address.
    pub name: String,
    /// In words.
    pub label: String,
    /// The values. For a `single` one the first is "any", with an empty value.
    pub options: Vec<FacetOption>,
    /// Only one value at a time (created: last 7 days, last 30 days…).
    pub single: bool,
    /// Why the facet cannot be used ("Profiles are not read yet"); empty when it can.
    pub unavailable: String,
}

/// An active filter in words and the list without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterChip {
    /// "Profile: Contractors".
    pub label: String,
    /// The same address without it.
    pub remove_href: String,
}

/// From this many values on a facet has a find box of its own.
const FIND_FROM: usize = 9;

/// Use above every list that can be filtered. Works as a form with Apply; with script a facet also applies when its menu
/// closes. The count is a polite status.
#[component]
pub fn FilterBar(
    /// Address of the list, without query.
    #[prop(into)]
    action: String,
    /// What has to stay in the address: sort, page size, columns, selection.
    #[prop(optional)]
    hidden: Vec<(String, String)>,
    /// What is searched for.
    #[prop(optional, into)]
    q: String,
    /// What the search field looks at: "Name, e-mail or account name"; empty for a list without one.
    #[prop(into)]
    q_label: String,
    /// The facets.
    facets: Vec<Facet>,
    /// Further [`FilterMenu`]s, after the facets.
    #[prop(optional)]
    menus: Vec<AnyView>,
    /// Active filters.
    #[prop(optional)]
    chips: Vec<FilterChip>,
    /// The list without any filter.
    #[prop(into)]
    clear_href: String,
    /// "1–50 of 312".
    #[prop(into)]
    range: String,
    /// "312 people match".
    #[prop(optional, into)]
    spoken: String,
    /// Values in the address that nobody knows any more, in words; empty for none.
    #[prop(optional, into)]
    dropped: String,
) -> impl IntoView {
    let any = !chips.is_empty();
    view! {
        <form
            class="filters"
            action=action
            method="get"
            role="search"
            aria-label="Filter the list"
            data-filters=""
            data-keeps-scope=""
        >
            {hidden_fields(hidden)}
            <div class="filter-row">
                {(!q_label.is_empty())
                    .then(|| {
                        view! {
                            <label class="filter-q">
                                <span class="hint">{q_label}</span>
                                <input class="input" type="search" id="q" name="q" value=q autocomplete="off"/>
                            </label>
                        }
                    })}
                {facets.into_iter().map(|facet| view! { <FacetMenu facet=facet/> }).collect_view()}
                {menus}
                <button class="btn" type="submit" id="apply">"Apply"</button>
            </div>
            {(!dropped.is_empty()).then(|| view! { <p class="hint">{dropped}</p> })}
            <div class="filter-row filter-state">
                {chips
                    .into_iter()
                    .map(|chip| view! { <ChipLink label=chip.label remove_href=chip.remove_href/> })
                    .collect_view()}
                {any.then(|| view! { <a id="clear-filters" href=clear_href>"Clear all"</a> })}
                <span class="filter-count"><StatusLine words=range spoken=spoken/></span>
            </div>
        </form>
    }
    .into_any()
}

/// Use for filters that are more than one facet: a menu of the filter bar with any fields in it. With script it applies when
/// it closes with other values than it opened with.
#[component]
pub fn FilterMenu(
    /// Unique in the bar; makes the ids.
    #[prop(into)]
    name: String,
    /// In words.
    #[prop(into)]
    label: String,
    /// How many of its values are part of the filter now.
    #[prop(optional)]
    chosen: usize,
    /// It is near the right edge, so its panel grows to the left.
    #[prop(optional)]
    end: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let class = if chosen > 0 { "btn btn-on" } else { "btn" };
    view! {
        <details class=if end { "menu menu-end" } else { "menu" } data-facet="">
            <summary class=class id=format!("facet-{name}")>
                {label}
                {(chosen > 0).then(|| view! { <span class="count-dot">{chosen}<span class="sr-only">" chosen"</span></span> })}
                <Icon symbol=Symbol::ChevronDown/>
            </summary>
            <div class="menu-panel">{children()}</div>
        </details>
    }
    .into_any()
}

/// One facet's menu.
#[component]
fn FacetMenu(facet: Facet) -> impl IntoView {
    view! {
        <FilterMenu name=facet.name.clone() label=facet.label.clone() chosen=facet.chosen()>
            <FacetFields facet=facet/>
        </FilterMenu>
    }
}

impl Facet {
    /// How many of its values are part of the filter now.
    pub fn chosen(&self) -> usize {
        self.options.iter().filter(|option| option.checked && !option.value.is_empty()).count()
    }
}

/// Use inside a [`FilterMenu`]: the values of one facet.
#[component]
pub fn FacetFields(
    /// The facet.
    facet: Facet,
    /// Its name stands above the values: there are other facets in the menu.
    #[prop(optional)]
    titled: bool,
) -> impl IntoView {
    let Facet { name, label, options, single, unavailable } = facet;
    let find = (options.len() >= FIND_FROM).then(|| {
        view! {
            <label class="facet-find needs-script">
                <span class="sr-only">{format!("Find in {label}")}</span>
                <input class="input" type="search" data-filter="" autocomplete="off" placeholder="Find"/>
            </label>
        }
    });
    let kind = if single { "radio" } else { "checkbox" };
    let options = options
        .into_iter()
        .map(|option| {
            view! {
                <label class="choice">
                    <input type=kind name=name.clone() value=option.value checked=option.checked/>
                    <span>{option.label}</span>
                    {option.count.map(|count| view! { <span class="count">{thousands(count)}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="facet">
            <legend class=if titled { "field-label" } else { "sr-only" }>{label}</legend>
            {(!unavailable.is_empty()).then(|| view! { <p class="hint">{unavailable}</p> })}
            {find}
            {options}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facet(values: usize) -> Facet {
        Facet {
            name: "profile".into(),
            label: "Profile".into(),
            options: (0..values)
                .map(|n| FacetOption {
                    value: n.to_string(),
                    label: format!("P{n}"),
                    count: Some(1_000),
                    checked: n == 0,
                })
                .collect(),
            ..Facet::default()
        }
    }

    fn html(values: usize) -> String {
        let chips = vec![FilterChip { label: "Profile: P0".into(), remove_href: "/unregistered".into() }];
        view! {
            <FilterBar
                action="/unregistered"
                hidden=vec![("sort".into(), "-created".into())]
                q_label="Name, e-mail or account name"
                facets=vec![facet(values)]
                chips=chips
                clear_href="/unregistered"
                range="1–50 of 312"
            />
        }
        .to_html()
    }

    #[test]
    fn filters_work_as_a_plain_form() {
        let html = html(3);
        assert!(html.contains(r#"method="get""#) && html.contains("Apply"), "{html}");
        assert!(html.contains(r#"type="hidden" name="sort" value="-created""#), "{html}");
        assert_eq!(html.matches(r#"type="checkbox""#).count(), 3, "{html}");
        assert!(html.contains("1,000") && html.contains("Clear all"), "{html}");
    }

    #[test]
    fn only_long_facets_have_a_find_box() {
        assert!(!html(8).contains("data-filter=\"\""));
        assert!(html(9).contains("data-filter=\"\""));
    }
}
