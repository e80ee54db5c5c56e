//! An answer that cannot be sent stays on its page, and can be sent again: forms with `data-offline` are posted from here.
//! Their key makes it one answer, whichever of the attempts came through.

use super::{dom, live};
use gangway_types::query::encode;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{JSON, Reflect};
use leptos::web_sys::{Document, Element, Event, HtmlFormElement};

/// On a form whose answer is on its way.
const SENDING: &str = "data-sending";

pub(super) fn install(document: &Document) {
    dom::listen(document, "submit", |event| {
        let form = dom::target(&event).and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|form| form.has_attribute("data-offline")) else { return };
        // Another button with an address of its own is an ordinary post.
        if submitter(&event).is_some_and(|button| button.has_attribute("formaction")) {
            return;
        }
        event.prevent_default();
        if !form.has_attribute(SENDING) {
            let _ = form.set_attribute(SENDING, "");
            say(&form, false);
            spawn_local(send(form));
        }
    });
    // A page that comes back from the browser's memory waits for nothing.
    if let (Some(window), document) = (dom::window(), document.clone()) {
        dom::listen(&window, "pageshow", move |_| {
            for form in dom::elements(document.query_selector_all("form[data-sending]")) {
                let _ = form.remove_attribute(SENDING);
            }
        });
    }
}

fn submitter(event: &Event) -> Option<Element> {
    Reflect::get(event, &"submitter".into()).ok()?.dyn_into().ok()
}

async fn send(form: HtmlFormElement) {
    match live::post(&form.get_attribute("action").unwrap_or_default(), &body(&form)).await {
        Ok(answer) => {
            let to = JSON::parse(&answer).ok().and_then(|posted| text(&posted, "to"));
            let went = to.and_then(|to| dom::window()?.location().assign(&to).ok());
            if went.is_none() {
                let _ = form.submit();
            }
        }
        // The server said no: its page says why.
        Err(error) if error.is_string() => drop(form.submit()),
        Err(_) => {
            let _ = form.remove_attribute(SENDING);
            say(&form, true);
        }
    }
}

/// The fields as a browser would send them. These forms have texts and hidden fields only.
fn body(form: &HtmlFormElement) -> String {
    let fields = form.elements();
    let mut pairs = Vec::new();
    for at in 0..fields.length() {
        let Some(field) = fields.get_with_index(at).filter(|field| field.tag_name() != "BUTTON") else {
            continue;
        };
        if let (Some(name), Some(value)) = (text(&field, "name"), text(&field, "value"))
            && !name.is_empty()
        {
            pairs.push(format!("{}={}", encode(&name), encode(&value)));
        }
    }
    pairs.join("&")
}

fn text(of: &JsValue, name: &str) -> Option<String> {
    Reflect::get(of, &name.into()).ok()?.as_string()
}

/// Shows, or hides, that it was not sent.
fn say(form: &HtmlFormElement, not_sent: bool) {
    let Some(note) = form.query_selector("[data-not-sent]").ok().flatten() else { return };
    let _ = if not_sent { note.remove_attribute("hidden") } else { note.set_attribute("hidden", "") };
    if not_sent {
        dom::reveal(&note);
    }
}
