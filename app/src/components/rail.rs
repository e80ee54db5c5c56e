//! The way around: areas a person may read, and what waits for them.

use leptos::prelude::*;

use crate::ui::{Icon, Symbol, thousands};

/// One area.
#[derive(Clone, Debug)]
pub struct RailItem {
    /// The word.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Beside the word, never alone.
    pub symbol: Symbol,
    /// Things waiting for *this* person; nothing else gets a number.
    pub count: Option<u64>,
    /// The page is in this area.
    pub current: bool,
}

/// Areas under one heading.
#[derive(Clone, Debug)]
pub struct RailGroup {
    /// "Invite"; empty for areas without one.
    pub heading: String,
    /// The areas.
    pub items: Vec<RailItem>,
}

/// Use in [`super::Frame`] for everybody with more than one area. Areas without read right are left out by the caller.
/// Left of the page from 1024 px on, behind the menu button below.
#[component]
pub fn Rail(
    /// In order.
    groups: Vec<RailGroup>,
) -> impl IntoView {
    let groups = groups
        .into_iter()
        .map(|group| {
            let id = (!group.heading.is_empty()).then(|| format!("rail-{}", group.heading.to_lowercase()));
            let heading = id.clone().map(|id| view! { <p class="rail-group" id=id>{group.heading}</p> });
            let items = group
                .items
                .into_iter()
                .map(|item| {
                    let count = item.count.filter(|count| *count > 0).map(|count| {
                        view! { <span class="count count-due">{thousands(count)}<span class="sr-only">" waiting for you"</span></span> }
                    });
                    view! {
                        <li>
                            <a class="rail-item" href=item.href aria-current=item.current.then_some("page")>
                                <Icon symbol=item.symbol/>
                                {item.label}
                                {count}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! { {heading}<ul aria-labelledby=id>{items}</ul> }
        })
        .collect_view();
    view! {
        <nav class="rail" id="rail" popover="auto" aria-label="Areas">
            <button class="rail-item rail-close" type="button" popovertarget="rail" popovertargetaction="hide">
                <Icon symbol=Symbol::Close/>
                "Close menu"
            </button>
            {groups}
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_area_is_marked_and_zero_is_no_number() {
        let item = |label: &str, count, current| RailItem {
            label: label.into(),
            href: "/x".into(),
            symbol: Symbol::Batches,
            count,
            current,
        };
        let group = RailGroup {
            heading: "Invite".into(),
            items: vec![item("Approvals", Some(6), false), item("Batches", Some(0), true)],
        };
        let html = view! { <Rail groups=vec![group]/> }.to_html();
        assert_eq!(html.matches(r#"aria-current="page""#).count(), 1, "{html}");
        assert_eq!(html.matches("waiting for you").count(), 1, "{html}");
    }
}
