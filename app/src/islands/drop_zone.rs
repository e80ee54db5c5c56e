//! Where a file goes in ([`crate::components::DropZone`]): shows that a file is over it, names what was chosen and its size, and
//! says before anything is sent that a file is too large. The input does the rest by itself.

use super::dom;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::Reflect;
use leptos::web_sys::{Document, Element, Event, HtmlInputElement};

pub(super) fn install(document: &Document) {
    for zone in dom::elements(document.query_selector_all("[data-drop]")) {
        let over = |event: &str, on: bool| {
            let shown = zone.clone();
            dom::listen(&zone, event, move |_| drop(shown.class_list().toggle_with_force("drop-over", on)));
        };
        over("dragover", true);
        over("dragleave", false);
        over("drop", false);
        let changed = zone.clone();
        dom::listen(&zone, "change", move |event| chosen(&changed, &event));
        if let Some(form) = dom::closest(&zone, "form") {
            let sent = zone.clone();
            dom::listen(&form, "submit", move |event| sending(&sent, &event));
        }
    }
}

/// Name and size in bytes of the file in the zone.
fn file(zone: &Element) -> Option<(String, f64)> {
    let input = zone.query_selector("input[type=file]").ok()??;
    let files = Reflect::get(&input, &"files".into()).ok()?;
    let file = Reflect::get_u32(&files, 0).ok().filter(JsValue::is_object)?;
    let name = Reflect::get(&file, &"name".into()).ok()?.as_string()?;
    Some((name, Reflect::get(&file, &"size".into()).ok()?.as_f64()?))
}

fn most(zone: &Element) -> f64 {
    zone.get_attribute("data-drop").and_then(|most| most.parse().ok()).unwrap_or(f64::MAX)
}

fn say(zone: &Element, words: &str) {
    if let Some(status) = zone.query_selector("[role=status]").ok().flatten() {
        status.set_text_content(Some(words));
    }
}

fn chosen(zone: &Element, event: &Event) {
    if dom::target(event).and_then(|input| input.dyn_into::<HtmlInputElement>().ok()).is_none() {
        return;
    }
    let Some((name, size)) = file(zone) else { return say(zone, "") };
    let refused = size > most(zone);
    let _ = zone.class_list().toggle_with_force("drop-refused", refused);
    if refused {
        say(
            zone,
            &format!(
                "{name} has {}; {} is the most. Split it, or save it as CSV.",
                words(size),
                words(most(zone))
            ),
        );
    } else {
        say(zone, &format!("{name}, {}", words(size)));
    }
}

fn sending(zone: &Element, event: &Event) {
    let Some((name, size)) = file(zone) else { return };
    if size > most(zone) {
        event.prevent_default();
        if let Some(input) = zone.query_selector("input[type=file]").ok().flatten() {
            dom::focus(&input, true);
        }
    } else {
        say(zone, &format!("Reading {name}, {}…", words(size)));
    }
}

/// `"814 bytes"`, `"24 KB"`, `"3.1 MB"`.
fn words(size: f64) -> String {
    if size < 1_024.0 {
        format!("{size} bytes")
    } else if size < 1_048_576.0 {
        format!("{} KB", (size / 1_024.0) as u32)
    } else {
        // Tenths by hand: formatting a float costs more code than this whole file.
        let tenths = (size / 104_857.6) as u32;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}
