//! What was changed in a form and not saved is there again when the page is opened again in this tab, and named: forms with
//! `data-unsaved`, whose value tells forms of one page apart.

use super::dom;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{JSON, Object, Reflect};
use leptos::web_sys::{Document, Element, HtmlFormElement, Storage};

/// Fields that people fill; the others are the form's own.
const OWN: &str = "values[";

pub(super) fn install(document: &Document) {
    for form in dom::elements(document.query_selector_all("form[data-unsaved]")) {
        if let Ok(form) = form.dyn_into::<HtmlFormElement>() {
            restore(&form);
            say(&form);
        }
    }
    dom::listen(document, "input", |event| {
        if let Some(form) = form_of(dom::target(&event)) {
            keep(&form);
            say(&form);
        }
    });
    dom::listen(document, "click", |event| {
        let button = dom::target(&event).and_then(|target| dom::closest(&target, "[data-unsaved-discard]"));
        if let Some(form) = form_of(button) {
            form.reset();
            forget(&form);
            say(&form);
        }
    });
    // What the server refuses comes back with its page.
    dom::listen(document, "submit", |event| {
        if let Some(form) = form_of(dom::target(&event)) {
            forget(&form);
        }
    });
}

fn form_of(element: Option<Element>) -> Option<HtmlFormElement> {
    dom::closest(&element?, "form[data-unsaved]")?.dyn_into().ok()
}

fn storage() -> Option<Storage> {
    dom::window()?.session_storage().ok().flatten()
}

fn key(form: &HtmlFormElement) -> Option<String> {
    let path = dom::window()?.location().pathname().ok()?;
    Some(format!("unsaved {path} {}", form.get_attribute("data-unsaved").unwrap_or_default()))
}

fn text(of: &JsValue, name: &str) -> String {
    Reflect::get(of, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn flag(of: &JsValue, name: &str) -> bool {
    Reflect::get(of, &name.into()).is_ok_and(|value| value.is_truthy())
}

/// The fields that people fill: each with its name and whether it is one of several to choose from.
fn fields(form: &HtmlFormElement) -> Vec<(Element, String, bool)> {
    let all = form.elements();
    (0..all.length())
        .filter_map(|at| all.get_with_index(at))
        .filter_map(|field| {
            let name = text(&field, "name");
            let choice = matches!(text(&field, "type").as_str(), "radio" | "checkbox");
            name.starts_with(OWN).then_some((field, name, choice))
        })
        .collect()
}

/// Fields that are not as the page came with them. Of those to choose from, the one that was chosen.
fn changed(form: &HtmlFormElement) -> Vec<(Element, String)> {
    fields(form)
        .into_iter()
        .filter(|(field, _, choice)| {
            if *choice {
                flag(field, "checked") && !flag(field, "defaultChecked")
            } else {
                text(field, "value") != text(field, "defaultValue")
            }
        })
        .map(|(field, name, _)| (field, name))
        .collect()
}

fn keep(form: &HtmlFormElement) {
    let changed = changed(form);
    if changed.is_empty() {
        return forget(form);
    }
    let values = Object::new();
    for (field, name) in changed {
        let _ = Reflect::set(&values, &name.into(), &text(&field, "value").into());
    }
    let text = JSON::stringify(&values).ok().and_then(|text| text.as_string());
    if let (Some(storage), Some(key), Some(text)) = (storage(), key(form), text) {
        let _ = storage.set_item(&key, &text);
    }
}

fn forget(form: &HtmlFormElement) {
    if let (Some(storage), Some(key)) = (storage(), key(form)) {
        let _ = storage.remove_item(&key);
    }
}

fn restore(form: &HtmlFormElement) {
    let kept = storage().zip(key(form)).and_then(|(storage, key)| storage.get_item(&key).ok().flatten());
    let Some(values) = kept.and_then(|text| JSON::parse(&text).ok()) else { return };
    for (field, name, choice) in fields(form) {
        let Some(value) = Reflect::get(&values, &name.into()).ok().and_then(|value| value.as_string()) else {
            continue;
        };
        if choice {
            let _ = Reflect::set(&field, &"checked".into(), &(text(&field, "value") == value).into());
        } else {
            let _ = Reflect::set(&field, &"value".into(), &value.into());
        }
    }
}

/// Names what is not saved yet, or hides the line.
fn say(form: &HtmlFormElement) {
    let Some(note) = form.query_selector("[data-unsaved-note]").ok().flatten() else { return };
    let mut names: Vec<String> = Vec::new();
    for (field, _) in changed(form) {
        let label = dom::closest(&field, ".setting")
            .and_then(|setting| setting.query_selector("legend, label").ok().flatten())
            .and_then(|label| label.text_content())
            .unwrap_or_default();
        let label = label.trim().to_owned();
        if !label.is_empty() && !names.contains(&label) {
            names.push(label);
        }
    }
    if names.is_empty() {
        let _ = note.set_attribute("hidden", "");
        return;
    }
    if let Some(words) = note.query_selector("[data-unsaved-words]").ok().flatten() {
        let said = format!("Not saved yet: {}.", names.join(", "));
        if words.text_content().as_deref() != Some(&said) {
            words.set_text_content(Some(&said));
        }
    }
    let _ = note.remove_attribute("hidden");
}
