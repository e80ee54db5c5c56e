//! Shows what is typed into a password field: a button with `data-reveal` names the field.

use super::dom;
use leptos::web_sys::Document;

pub(super) fn install(document: &Document) {
    dom::listen(document, "click", |event| {
        let Some(button) = dom::target(&event).and_then(|target| dom::closest(&target, "[data-reveal]"))
        else {
            return;
        };
        let field =
            button.get_attribute("data-reveal").and_then(|id| dom::document()?.get_element_by_id(&id));
        let Some(field) = field else { return };
        let hidden = field.get_attribute("type").as_deref() == Some("password");
        let _ = field.set_attribute("type", if hidden { "text" } else { "password" });
        let _ = button.set_attribute("aria-pressed", if hidden { "true" } else { "false" });
    });
}
