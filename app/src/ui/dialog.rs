//! Overlays. Each has an address of its own: the server renders the page below `inert` and this on top, with a link that
//! leads back. Script (see [`crate::islands`]) adds Esc and keeps Tab inside; nothing else depends on it.

use leptos::prelude::*;

use super::{Icon, Symbol};

/// Use to ask one question before something happens. The title is the question, the body the effect, the buttons verbs;
/// Cancel comes first. Full screen below 640 px.
#[component]
pub fn Dialog(
    /// The question.
    #[prop(into)]
    title: String,
    /// Where Close, Esc and Cancel lead: the page below.
    #[prop(into)]
    close_href: String,
    /// Something is lost for good: the focus goes to Cancel (a [`super::LinkButton`] with `focus`), not to the question.
    #[prop(optional)]
    destructive: bool,
    /// The effect, the form.
    children: Children,
) -> impl IntoView {
    overlay("dialog", title, close_href, !destructive, children)
}

/// Use for something to look through or decide beside its list: the preflight, the detail of a task. 560 px at the right edge,
/// full screen below 640 px. A drawer may lead to a dialog, never to another drawer.
#[component]
pub fn Drawer(
    /// What it is.
    #[prop(into)]
    title: String,
    /// Where Close and Esc lead: the page below.
    #[prop(into)]
    close_href: String,
    /// The content. Put the actions into an element of class `overlay-foot`: it stays in sight.
    children: Children,
) -> impl IntoView {
    overlay("drawer", title, close_href, true, children)
}

fn overlay(
    shape: &'static str,
    title: String,
    close_href: String,
    focus: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="scrim" href=close_href.clone() tabindex="-1" aria-hidden="true"></a>
        <dialog class=shape open="" aria-modal="true" aria-labelledby="overlay-title" data-overlay="">
            <header class="overlay-head">
                <h1 id="overlay-title" tabindex="-1" data-autofocus=focus.then_some("")>{title}</h1>
                <a class="overlay-close" href=close_href data-close="">
                    <Icon symbol=Symbol::Close/>
                    <span class="sr-only">"Close"</span>
                </a>
            </header>
            <div class="overlay-body">{children()}</div>
        </dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlay_is_open_named_and_has_a_way_back_without_script() {
        let html = view! { <Drawer title="Check before inviting" close_href="/unregistered?page=2">"46 of 50"</Drawer> }.to_html();
        assert!(html.contains("<dialog") && html.contains(" open"), "{html}");
        assert!(
            html.contains(r#"aria-labelledby="overlay-title""#) && html.contains(r#"aria-modal="true""#),
            "{html}"
        );
        assert!(html.contains(r#"href="/unregistered?page=2""#) && html.contains("Close"), "{html}");
    }
}
