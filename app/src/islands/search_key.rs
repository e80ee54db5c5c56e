//! Ctrl K, or ⌘ K: to the search field and what it offers, or to the search page where the field is hidden.

use leptos::web_sys::{Document, Event};

use super::{dom, suggest};

pub(super) fn install(document: &Document) {
    dom::on_key(document, |event| {
        if !(event.ctrl_key() || event.meta_key())
            || event.alt_key()
            || !event.key().eq_ignore_ascii_case("k")
        {
            return;
        }
        let Some(document) = dom::document() else { return };
        let field = ["search", "search-again"]
            .iter()
            .find_map(|id| document.get_element_by_id(id).filter(dom::is_shown));
        if let Some(field) = field {
            event.prevent_default();
            dom::focus(&field, true);
            if let Ok(offer) = Event::new(suggest::OFFER) {
                let _ = field.dispatch_event(&offer);
            }
        } else if let Some(link) = document.get_element_by_id("search-link") {
            event.prevent_default();
            dom::click(&link);
        }
    });
}
