//! Find box inside a facet's menu: hides what does not contain the text. The values are all there already.

use leptos::{
    wasm_bindgen::JsCast,
    web_sys::{Document, HtmlInputElement},
};

use super::dom;

pub(super) fn install(document: &Document) {
    dom::listen(document, "input", |event| {
        let Some(input) = dom::target(&event).filter(|target| target.has_attribute("data-filter")) else {
            return;
        };
        let (Some(list), Some(field)) =
            (dom::closest(&input, "fieldset"), input.dyn_ref::<HtmlInputElement>())
        else {
            return;
        };
        let wanted = field.value().to_lowercase();
        for choice in dom::elements(list.query_selector_all(".choice")) {
            let label = choice.text_content().unwrap_or_default().to_lowercase();
            let _ = choice.toggle_attribute_with_force("hidden", !label.contains(wanted.trim()));
        }
    });
}
