//! A toast goes away after eight seconds; the pointer on it, or the focus in it, stops the clock.

use leptos::web_sys::Document;

use super::dom;

const SECONDS: u8 = 8;

pub(super) fn install(document: &Document) {
    let Some(toast) = dom::find(document, "[data-toast]") else { return };
    let mut left = SECONDS;
    dom::every(1_000, move || {
        if left == 0 || toast.matches(":hover, :focus-within").unwrap_or(false) {
            return;
        }
        left -= 1;
        if left == 0 {
            toast.remove();
        }
    });
}
