//! Where the focus is after a page has loaded.
//!
//! What the page points out (`data-autofocus`: error summary, result, overlay) wins. Coming back from an overlay, or when only
//! the query changed (filter, sort, page), the control that was used gets the focus back and the page its scroll position, and
//! the empty status speaks the new count. After any other navigation the `h1` has it.

use std::cell::RefCell;

use leptos::web_sys::{Document, Element, Storage};

use super::dom;

/// What is remembered of a page when it is left: focused control, scroll position.
struct Left {
    control: String,
    scroll: f64,
}

thread_local! {
    /// The control that had the focus last: browsers take it away before they say that the page is left.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

pub(super) fn install(document: &Document) {
    dom::listen(document, "focusin", |event| {
        LAST.set(dom::target(&event).as_ref().and_then(name_of));
    });
    arrive(document);
    if let Some(window) = dom::window() {
        dom::listen(&window, "pagehide", |_| leave());
    }
}

fn arrive(document: &Document) {
    let Some((path, store)) = place() else { return };
    let (last_path, last_overlay) = match store.get_item("gangway:last").ok().flatten() {
        Some(last) => match last.strip_suffix('\n') {
            Some(path) => (path.to_owned(), true),
            None => (last, false),
        },
        None => (String::new(), false),
    };
    let first = last_path.is_empty();
    let wanted = dom::find(document, "dialog[data-overlay] [data-autofocus]");
    if let Some(wanted) = wanted.or_else(|| dom::find(document, "[data-autofocus]")) {
        dom::focus(&wanted, false);
        if wanted.has_attribute("data-reveal") {
            dom::reveal(&wanted);
        }
        return;
    }
    let same = last_path == path;
    if (same || last_overlay)
        && let Some(left) = recall(&store, &path)
    {
        if same {
            announce(document);
        }
        if let Some(control) = control(document, &left.control) {
            dom::focus(&control, false);
        }
        if left.scroll > 0.0
            && let Some(window) = dom::window()
        {
            window.scroll_to_with_x_and_y(0.0, left.scroll);
        }
        return;
    }
    let hash = dom::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    // A first visit leaves the focus where the browser puts it, at the top: the skip link stays one Tab away.
    if !first
        && hash.is_empty()
        && let Some(heading) = dom::find(document, "h1[tabindex]")
    {
        dom::focus(&heading, false);
    }
}

fn leave() {
    let (Some((path, store)), Some(document), Some(window)) = (place(), dom::document(), dom::window())
    else {
        return;
    };
    let overlay = dom::find(&document, "dialog[data-overlay]").is_some();
    let _ = store.set_item("gangway:last", &if overlay { format!("{path}\n") } else { path.clone() });
    let control = document.active_element().and_then(|active| name_of(&active));
    let control = control.or_else(|| LAST.take()).unwrap_or_default();
    let scroll = window.scroll_y().unwrap_or(0.0);
    let _ = store.set_item(&format!("gangway:at:{path}"), &format!("{scroll}\n{control}"));
}

/// Fills every empty status of the page, which is what makes assistive tech speak it.
fn announce(document: &Document) {
    for status in dom::elements(document.query_selector_all("[data-announce]")) {
        let words = status.get_attribute("data-announce");
        dom::after(150, move || status.set_text_content(words.as_deref()));
    }
}

fn place() -> Option<(String, Storage)> {
    let window = dom::window()?;
    Some((window.location().pathname().ok()?, window.session_storage().ok()??))
}

fn recall(store: &Storage, path: &str) -> Option<Left> {
    let kept = store.get_item(&format!("gangway:at:{path}")).ok()??;
    let (scroll, control) = kept.split_once('\n')?;
    Some(Left { control: control.to_owned(), scroll: scroll.parse().unwrap_or(0.0) })
}

/// How a control is found again: by id, or a link by where it leads.
pub(super) fn name_of(element: &Element) -> Option<String> {
    let id = element.id();
    if !id.is_empty() {
        return Some(format!("#{id}"));
    }
    element.get_attribute("href")
}

pub(super) fn control(document: &Document, name: &str) -> Option<Element> {
    match name.strip_prefix('#') {
        Some(id) => document.get_element_by_id(id),
        None if name.is_empty() => None,
        None => dom::elements(document.query_selector_all("a[href]"))
            .into_iter()
            .find(|link| link.get_attribute("href").as_deref() == Some(name)),
    }
}
