//! The few words of the DOM that the behaviours share.

use leptos::{
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Document, Element, Event, EventTarget, HtmlElement, KeyboardEvent, NodeList, Window},
};

pub(crate) fn window() -> Option<Window> {
    leptos::web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// Listens for as long as the page lives.
pub(crate) fn listen(target: &EventTarget, event: &str, act: impl FnMut(Event) + 'static) {
    listen_with(target, event, false, act);
}

/// Listens on the way down, for events that do not bubble.
pub(crate) fn listen_capture(target: &EventTarget, event: &str, act: impl FnMut(Event) + 'static) {
    listen_with(target, event, true, act);
}

fn listen_with(target: &EventTarget, event: &str, capture: bool, act: impl FnMut(Event) + 'static) {
    let act = Closure::<dyn FnMut(Event)>::new(act).into_js_value();
    let _ = target.add_event_listener_with_callback_and_bool(event, act.unchecked_ref(), capture);
}

/// Listens to keys, as keys.
pub(crate) fn on_key(document: &Document, mut act: impl FnMut(KeyboardEvent) + 'static) {
    listen(document, "keydown", move |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            act(event);
        }
    });
}

/// Runs again and again; the page's end is the timer's end.
pub(crate) fn every(ms: i32, act: impl FnMut() + 'static) {
    if let Some(window) = window() {
        let act = Closure::<dyn FnMut()>::new(act).into_js_value();
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
    }
}

/// Runs once, later.
pub(crate) fn after(ms: i32, act: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        let act = Closure::once_into_js(act);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), ms);
    }
}

/// The element an event came from.
pub(crate) fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The nearest element around, itself included, that matches.
pub(crate) fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The first match in the page or below an element.
pub(crate) fn find(document: &Document, selector: &str) -> Option<Element> {
    document.query_selector(selector).ok().flatten()
}

/// All elements of a list of nodes.
pub(crate) fn elements(list: Result<NodeList, leptos::wasm_bindgen::JsValue>) -> Vec<Element> {
    let Ok(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok()).collect()
}

/// Puts the focus on an element, without scrolling when told so.
pub(crate) fn focus(element: &Element, scroll: bool) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    if scroll {
        let _ = element.focus();
        return;
    }
    let options = leptos::web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Scrolls as little as it takes to show an element.
pub(crate) fn reveal(element: &Element) {
    let options = leptos::web_sys::ScrollIntoViewOptions::new();
    options.set_block(leptos::web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Presses a button or follows a link.
pub(crate) fn click(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        element.click();
    }
}

/// Is the person typing text here?
pub(crate) fn is_typing(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "submit" | "button")
        ),
        _ => element.has_attribute("contenteditable"),
    }
}

/// The element shows on the screen.
pub(crate) fn is_shown(element: &Element) -> bool {
    element.get_client_rects().length() > 0
}
