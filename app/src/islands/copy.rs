//! Copy buttons. "Copied" stands beside the id for two seconds, in a status, and only once the clipboard has it.

use leptos::{
    wasm_bindgen::{JsValue, closure::Closure},
    web_sys::{Document, Element},
};

use super::dom;

const SHOWN_MS: i32 = 2_000;

pub(super) fn install(document: &Document) {
    dom::listen(document, "click", |event| {
        let Some(button) = dom::target(&event).and_then(|target| dom::closest(&target, "[data-copy]")) else {
            return;
        };
        let (Some(value), Some(window)) = (button.get_attribute("data-copy"), dom::window()) else { return };
        let clipboard = window.navigator().clipboard();
        // Absent outside of secure contexts, whatever its type says.
        if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
            return;
        }
        let copied = Closure::once(move |_: JsValue| tell(&button));
        let _ = clipboard.write_text(&value).then(&copied);
        copied.forget();
    });
}

fn tell(button: &Element) {
    let Some(status) = button.next_element_sibling() else { return };
    status.set_text_content(Some("Copied"));
    dom::after(SHOWN_MS, move || status.set_text_content(None));
}
