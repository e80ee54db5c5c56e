//! Ways to get around: breadcrumbs, tabs, chips, pages. All of them are plain links.

use leptos::prelude::*;

use super::{Icon, Symbol, some, thousands};

/// Use from depth two on. The last item is where the person is, and no link.
#[component]
pub fn Breadcrumbs(
    /// Words and addresses, from the top.
    items: Vec<(String, String)>,
    /// The current page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>
                {items.into_iter().map(|(words, href)| view! { <li><a href=href>{words}</a></li> }).collect_view()}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
    .into_any()
}

/// One tab: a link to a route of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabItem {
    /// The word.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many are behind it.
    pub count: Option<u64>,
    /// The page is on it now.
    pub current: bool,
}

/// Use for the views of one thing, and for outcome filters over a list ("All 130 · Failed 4"). Links, so plain Tab and Enter.
#[component]
pub fn Tabs(
    /// What they are views of.
    #[prop(into)]
    label: String,
    /// The tabs.
    items: Vec<TabItem>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            <ul>
                {items
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <li>
                                <a href=tab.href aria-current=tab.current.then_some("page")>
                                    {tab.label}
                                    {tab.count.map(|count| view! { " "<span class="num">{thousands(count)}</span> })}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
    .into_any()
}

/// Use for one active filter: the whole chip is a link that removes it.
#[component]
pub fn ChipLink(
    /// The filter in words, e.g. "Profile: Contractors".
    #[prop(into)]
    label: String,
    /// The same page without it.
    #[prop(into)]
    remove_href: String,
) -> impl IntoView {
    view! {
        <a class="chip" href=remove_href>
            <span class="sr-only">"Remove filter "</span>
            {label}
            <Icon symbol=Symbol::Close/>
        </a>
    }
    .into_any()
}

/// Use under every paged table. Ends that lead nowhere are text, so nothing jumps between pages.
#[component]
pub fn Pagination(
    /// "1–50 of 312".
    #[prop(into)]
    range: String,
    /// Address of the page before; empty on the first.
    #[prop(optional, into)]
    prev_href: String,
    /// Address of the page after; empty on the last.
    #[prop(optional, into)]
    next_href: String,
    /// Current page and number of pages.
    #[prop(into)]
    page: (u64, u64),
    /// Page sizes: words, address, current.
    #[prop(optional)]
    sizes: Vec<(String, String, bool)>,
) -> impl IntoView {
    let step = |href: String, id: &'static str, words: &'static str, rel: &'static str| match some(href) {
        Some(href) => view! { <a class="btn" id=id href=href rel=rel>{words}</a> }.into_any(),
        None => view! { <span class="btn" aria-disabled="true">{words}</span> }.into_any(),
    };
    let sizes = (!sizes.is_empty()).then(|| {
        view! {
            <span class="page-sizes">
                "Rows "
                {sizes
                    .into_iter()
                    .map(|(words, href, current)| view! { <a href=href aria-current=current.then_some("true")>{words}</a> })
                    .collect_view()}
            </span>
        }
    });
    view! {
        <nav class="pages" aria-label="Pages">
            {step(prev_href, "page-prev", "Previous", "prev")}
            <span class="num">{format!("Page {} of {}", thousands(page.0), thousands(page.1))}</span>
            {step(next_href, "page-next", "Next", "next")}
            <span class="page-range num">{range}</span>
            {sizes}
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breadcrumbs_end_where_the_person_is() {
        let html = view! { <Breadcrumbs items=vec![("Batches".into(), "/batches".into())] here="B-0138"/> }
            .to_html();
        assert!(
            html.contains(r#"aria-label="Breadcrumb""#) && html.contains(r#"aria-current="page""#),
            "{html}"
        );
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
    }

    #[test]
    fn one_tab_is_current() {
        let tab = |label: &str, current| TabItem {
            label: label.into(),
            href: "/x".into(),
            count: Some(4),
            current,
        };
        let html =
            view! { <Tabs label="Outcome" items=vec![tab("All", true), tab("Failed", false)]/> }.to_html();
        assert_eq!(html.matches("aria-current").count(), 1, "{html}");
    }

    #[test]
    fn the_ends_of_the_list_lead_nowhere() {
        let html = view! { <Pagination range="1–50 of 312" next_href="?page=2" page=(1, 7)/> }.to_html();
        assert!(html.contains(r#"href="?page=2""#) && html.contains("Page 1 of 7"), "{html}");
        assert_eq!(html.matches("aria-disabled").count(), 1, "{html}");
    }
}
