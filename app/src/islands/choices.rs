//! Choices of a check take effect when they are made: the form is posted from here, and the page shows the new numbers.

use super::{dom, live};
use gangway_types::query::encode;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Document, HtmlFormElement, HtmlInputElement};

pub(super) fn install(document: &Document) {
    dom::listen(document, "change", |event| {
        let form = dom::target(&event)
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .and_then(|input| input.form())
            .filter(|form| form.has_attribute("data-choices"));
        if let Some(form) = form {
            spawn_local(post(form));
        }
    });
}

async fn post(form: HtmlFormElement) {
    let mut body = String::new();
    let inputs = form.elements();
    for at in 0..inputs.length() {
        let input = inputs.get_with_index(at).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        let Some(input) =
            input.filter(|input| !matches!(input.type_().as_str(), "radio" | "checkbox") || input.checked())
        else {
            continue;
        };
        // Without the key: what was chosen and taken back may be chosen once more.
        if !matches!(input.name().as_str(), "" | "key" | "return") {
            body.push_str(&format!("{}={}&", encode(&input.name()), encode(&input.value())));
        }
    }
    body.pop();
    match live::post(&form.get_attribute("action").unwrap_or_default(), &body).await {
        Ok(_) => live::refresh(),
        // The page says why.
        Err(_) => drop(form.request_submit()),
    }
}
