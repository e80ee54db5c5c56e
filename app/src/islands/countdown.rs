//! Redraws what runs out, once a minute, from the server's clock. Never announced: the words are not in a live region.

use leptos::web_sys::{Document, js_sys::Date};

use super::dom;
use crate::ui::time::remaining_words;

const MINUTE_MS: i32 = 60_000;

pub(super) fn install(document: &Document) {
    let Some(server_now) = dom::find(document, "[data-now]")
        .and_then(|page| page.get_attribute("data-now"))
        .and_then(|now| now.parse::<i64>().ok())
    else {
        return;
    };
    // The person's clock may be wrong, and practice time may be ahead: only what has passed since loading is taken from it.
    let loaded = Date::now();
    dom::every(MINUTE_MS, move || redraw(server_now + (Date::now() - loaded) as i64));
}

fn redraw(now: i64) {
    let Some(document) = dom::document() else { return };
    for words in dom::elements(document.query_selector_all("[data-until]")) {
        let Some(until) = words.get_attribute("data-until").and_then(|until| until.parse::<i64>().ok())
        else {
            continue;
        };
        let text = remaining_words(until.saturating_sub(now)).or_else(|| words.get_attribute("data-after"));
        words.set_text_content(text.as_deref());
    }
}
