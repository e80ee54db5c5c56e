//! Sorting is a link in the column's header.

use leptos::prelude::*;

use super::{Icon, Symbol};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortDirection {
    /// A to Z, oldest first, least first.
    Ascending,
    /// Z to A, newest first, most first.
    Descending,
}

impl SortDirection {
    /// For `aria-sort`.
    pub fn aria(self) -> &'static str {
        match self {
            SortDirection::Ascending => "ascending",
            SortDirection::Descending => "descending",
        }
    }
}

/// Use inside `th` of a sortable column; the `th` carries `aria-sort`. The name says what a press will do.
#[component]
pub fn SortHeader(
    /// The column.
    #[prop(into)]
    label: String,
    /// The same page sorted the next way.
    #[prop(into)]
    href: String,
    /// How it is sorted now.
    #[prop(default = None)]
    now: Option<SortDirection>,
    /// Element id, so that focus comes back after the page has loaded.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let (arrow, next) = match now {
        Some(SortDirection::Ascending) => (Some(Symbol::ArrowUp), ", sort descending"),
        Some(SortDirection::Descending) => (Some(Symbol::ArrowDown), ", sort ascending"),
        None => (None, ", sort"),
    };
    view! {
        <a class="sort" id=id href=href>
            {label}
            {arrow.map(|symbol| view! { <Icon symbol=symbol/> })}
            <span class="sr-only">{next}</span>
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_the_next_direction() {
        let html = view! { <SortHeader label="Name" href="?sort=-name" now=Some(SortDirection::Ascending) id="sort-name"/> }.to_html();
        assert!(html.contains("sort descending") && html.contains("#i-arrow-up"), "{html}");
    }
}
