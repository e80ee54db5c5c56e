//! The frame of every page.

use leptos::prelude::*;

use super::Shortcuts;
use crate::{
    islands::Behaviours,
    ui::{IconSprite, some},
};

/// The id of the last element of a page: the head asks the browser to show nothing before it (`rel="expect"`), so that a page
/// that is still being read does not move while it is seen.
pub const END: &str = "page-end";

/// Use once, directly in the body. Order is reading order: practice banner, skip links, top bar, rail, content. With an
/// overlay everything but the banner is `inert`, with and without script.
#[component]
pub fn Frame(
    /// [`crate::ui::PracticeBanner`] on a practice tenant.
    #[prop(default = None)]
    banner: Option<AnyView>,
    /// [`super::TopBar`].
    top: AnyView,
    /// [`super::Rail`]; a pure approver has none.
    #[prop(default = None)]
    rail: Option<AnyView>,
    /// [`crate::ui::Dialog`] or [`crate::ui::Drawer`] when the address is one.
    #[prop(default = None)]
    overlay: Option<AnyView>,
    /// [`crate::ui::Toast`], once after what it tells.
    #[prop(default = None)]
    toast: Option<AnyView>,
    /// The page has a selection bar: adds its skip link.
    #[prop(optional)]
    selection: bool,
    /// The server's clock in milliseconds since 1970: what countdowns count from.
    now_ms: i64,
    /// Single-letter shortcuts, from the person's preferences.
    #[prop(default = true)]
    shortcuts: bool,
    /// News while something runs, from the person's preferences.
    #[prop(default = true)]
    news: bool,
    /// [`super::SessionEnd`]; nothing when nobody is signed in.
    #[prop(default = None)]
    session: Option<AnyView>,
    /// The page's own address, printed above the content on paper; empty for none.
    #[prop(optional, into)]
    address: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let frame = if rail.is_some() { "frame frame-rail" } else { "frame frame-single" };
    view! {
        {banner}
        <IconSprite/>
        <div class="shell" inert=overlay.is_some().then_some("")>
            <nav aria-label="Skip">
                <a class="skip" href="#content">"Skip to content"</a>
                {selection.then(|| view! { <a class="skip" href="#selection-bar">"Skip to selection"</a> })}
            </nav>
            {top}
            <div class=frame>
                {rail}
                <main
                    class="content"
                    id="content"
                    tabindex="-1"
                    data-address=some(address)
                    data-now=now_ms.to_string()
                    data-shortcuts=if shortcuts { "on" } else { "off" }
                    data-news=(!news).then_some("off")
                >
                    {children()}
                </main>
            </div>
        </div>
        {overlay}
        {toast}
        {session}
        <Shortcuts letters=shortcuts/>
        <Behaviours/>
        <span id=END hidden=""></span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(overlay: Option<AnyView>) -> String {
        view! {
            <Frame top=view! { <header>"top"</header> }.into_any() overlay=overlay now_ms=0 selection=true>
                <h1>"Page"</h1>
            </Frame>
        }
        .to_html()
    }

    #[test]
    fn the_page_below_an_overlay_is_inert_and_only_then() {
        assert!(!page(None).contains("inert"));
        let html = page(Some(view! { <dialog open="">"ask"</dialog> }.into_any()));
        let (inert, dialog) = (html.find("inert").unwrap_or(usize::MAX), html.find("<dialog").unwrap_or(0));
        assert!(inert < dialog, "{html}");
    }

    #[test]
    fn skip_links_come_first() {
        let html = page(None);
        let (skip, top) = (html.find("#content").unwrap_or(usize::MAX), html.find("<header").unwrap_or(0));
        assert!(skip < top && html.contains("#selection-bar"), "{html}");
        assert!(html.contains(r#"<main id="content" tabindex="-1""#));
    }
}
