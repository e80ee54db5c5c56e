//! Warns two minutes before the session ends, and lets it go on. All tabs of a browser share one session, so they share its
//! end: whichever page heard of it last tells the others.

use super::{dom, live};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Date, Function, Reflect};
use leptos::web_sys::{Document, Element, HtmlElement};
use std::cell::Cell;

/// This long before the end it warns.
const WARN_MS: f64 = 120_000.0;
/// Timers stand still while a device sleeps, so the clock is looked at again and again.
const LOOK_MS: i32 = 5_000;
/// The key that tabs share: the end on this device's clock.
const KEY: &str = "gangway-session-end";

thread_local! {
    /// The end as this page knows it, on this device's clock, and the end at most.
    static END: Cell<(f64, f64)> = const { Cell::new((0.0, 0.0)) };
}

pub(super) fn install(document: &Document) {
    let Some(warning) = dom::find(document, "[data-session-unused]") else { return };
    heard(&warning);
    dom::every(LOOK_MS, look);
    dom::listen(&warning, "submit", move |event| {
        let stays = dom::target(&event).is_some_and(|form| form.has_attribute("data-session"));
        if stays {
            event.prevent_default();
            spawn_local(stay());
        }
    });
}

/// A page that was just rendered says when the session ends.
pub(super) fn heard(warning: &Element) {
    let read = |name: &str| ms(&warning.get_attribute(name)?);
    if let (Some(unused), Some(most)) = (read("data-session-unused"), read("data-session-most")) {
        keep(unused, most);
    }
}

/// A number of milliseconds.
fn ms(text: &str) -> Option<f64> {
    text.parse::<i64>().ok().map(|number| number as f64)
}

fn keep(unused: f64, most: f64) {
    let now = Date::now();
    END.set((now + unused, now + most));
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &((now + unused) as i64).to_string());
    }
}

fn storage() -> Option<leptos::web_sys::Storage> {
    dom::window()?.local_storage().ok()?
}

fn look() {
    let Some(warning) = dom::document().and_then(|document| dom::find(&document, "[data-session-unused]"))
    else {
        return;
    };
    let (here, most) = END.get();
    let told = storage().and_then(|storage| storage.get_item(KEY).ok()?).and_then(|end| ms(&end));
    let (left, most) = (told.unwrap_or(here) - Date::now(), most - Date::now());
    let open = warning.has_attribute("open");
    if left > WARN_MS {
        if open {
            call(&warning, "close");
        }
        return;
    }
    let stage = match () {
        () if left <= 0.0 => "over",
        () if most <= WARN_MS => "old",
        () => "unused",
    };
    // Closed by the person: told again only when it has become another matter.
    if warning.get_attribute("data-session-stage").as_deref() == Some(stage) {
        return;
    }
    let _ = warning.set_attribute("data-session-stage", stage);
    show(&warning, stage);
    if !open {
        call(&warning, "showModal");
    }
}

fn show(warning: &Element, stage: &str) {
    for part in dom::elements(warning.query_selector_all("[data-session]")) {
        let stages = part.get_attribute("data-session").unwrap_or_default();
        let hidden = !stages.split(' ').any(|shown| shown == stage);
        if let Some(part) = part.dyn_ref::<HtmlElement>() {
            part.set_hidden(hidden);
        }
    }
}

/// `showModal` and `close` of a dialog.
fn call(dialog: &Element, method: &str) {
    let method = Reflect::get(dialog, &JsValue::from_str(method)).ok();
    if let Some(method) = method.and_then(|method| method.dyn_into::<Function>().ok()) {
        let _ = method.call0(dialog);
    }
}

async fn stay() {
    let Some(warning) = dom::document().and_then(|document| dom::find(&document, "[data-session-unused]"))
    else {
        return;
    };
    let Some(action) = warning.query_selector("form[data-session]").ok().flatten() else { return };
    let action = action.get_attribute("action").unwrap_or_default();
    let _ = warning.remove_attribute("data-session-stage");
    let answer = live::post(&action, "").await.unwrap_or_default();
    // Without an answer the next look says what is left.
    if let Some((unused, most)) = answer.trim_matches(['[', ']']).split_once(',')
        && let (Some(unused), Some(most)) = (ms(unused), ms(most))
    {
        keep(unused, most);
        if unused > WARN_MS {
            call(&warning, "close");
        }
    }
    look();
}
