//! Menus are `details` and open without script; this closes them.
//!
//! A click elsewhere or Esc closes; opening one closes the others. A facet's menu applies its filter when it closes with other
//! values than it opened with.

use leptos::{
    wasm_bindgen::JsCast,
    web_sys::{Document, Element, HtmlFormElement, HtmlInputElement, Node},
};

use super::dom;

const OPEN: &str = "details.menu[open]";

pub(super) fn install(document: &Document) {
    dom::listen(document, "click", |event| {
        if let Some(target) = dom::target(&event) {
            close_all_but(Some(&target));
        }
    });
    // A toggle does not bubble, so it is caught on its way down.
    dom::listen_capture(document, "toggle", |event| {
        let Some(menu) = dom::target(&event).filter(|menu| menu.class_list().contains("menu")) else {
            return;
        };
        if menu.has_attribute("open") {
            close_all_but(Some(&menu));
            let _ = menu.set_attribute("data-was", &chosen(&menu));
        } else if menu.has_attribute("data-facet") {
            apply(&menu);
        }
    });
    dom::on_key(document, |event| {
        if event.key() != "Escape" {
            return;
        }
        let Some(menu) = dom::document().and_then(|document| dom::find(&document, OPEN)) else { return };
        event.prevent_default();
        event.stop_immediate_propagation();
        let _ = menu.remove_attribute("open");
        if let Ok(Some(summary)) = menu.query_selector("summary") {
            dom::focus(&summary, true);
        }
    });
}

fn close_all_but(inside: Option<&Element>) {
    let Some(document) = dom::document() else { return };
    for menu in dom::elements(document.query_selector_all(OPEN)) {
        if !inside.is_some_and(|inside| menu.contains(Some(inside.unchecked_ref::<Node>()))) {
            let _ = menu.remove_attribute("open");
        }
    }
}

/// The chosen values of a menu as one text, to tell whether anything changed.
fn chosen(menu: &Element) -> String {
    let mut values = String::new();
    for input in dom::elements(menu.query_selector_all("input[name]")) {
        if let Some(input) = input.dyn_ref::<HtmlInputElement>().filter(|input| input.checked()) {
            values.push_str(&input.value());
            values.push('\n');
        }
    }
    values
}

fn apply(menu: &Element) {
    let Some(before) = menu.get_attribute("data-was") else { return };
    if before == chosen(menu) {
        return;
    }
    if let Some(form) = dom::closest(menu, "form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}
