//! Esc leaves an overlay by its Close link; Tab stays inside. The page below is inert already, from the server.

use leptos::web_sys::{Document, Element, KeyboardEvent};

use super::dom;

const OVERLAY: &str = "dialog[data-overlay]";
const STOPS: &str = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex='0']";

pub(super) fn install(document: &Document) {
    if dom::find(document, OVERLAY).is_none() {
        return;
    }
    dom::on_key(document, |event| {
        let Some(document) = dom::document() else { return };
        let Some(overlay) = dom::find(&document, OVERLAY) else { return };
        match event.key().as_str() {
            "Escape" if !event.default_prevented() => {
                if let Ok(Some(close)) = overlay.query_selector("[data-close]") {
                    event.prevent_default();
                    dom::click(&close);
                }
            }
            "Tab" => keep_inside(&document, &overlay, &event),
            _ => {}
        }
    });
}

fn keep_inside(document: &Document, overlay: &Element, event: &KeyboardEvent) {
    let stops: Vec<Element> =
        dom::elements(overlay.query_selector_all(STOPS)).into_iter().filter(dom::is_shown).collect();
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return };
    let active = document.active_element();
    let inside = active.as_ref().is_some_and(|active| overlay.contains(Some(active)));
    let on = |edge: &Element| active.as_ref() == Some(edge);
    let on_heading = active.as_ref().is_some_and(|active| active.has_attribute("data-autofocus"));
    let to = match event.shift_key() {
        true if !inside || on(first) || on_heading => last,
        false if !inside || on(last) => first,
        _ => return,
    };
    event.prevent_default();
    dom::focus(to, true);
}
