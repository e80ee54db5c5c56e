//! Keys inside a table's region: `j`/`k` next and previous row, `x` tick, Shift+`x` tick from the last one to here, Enter opens.
//! Everywhere: `?` lists the keys. All of them are single letters, so a preference turns them off (WCAG 2.1.4).

use leptos::{
    wasm_bindgen::JsCast,
    web_sys::{Document, Element, HtmlElement, HtmlInputElement, KeyboardEvent},
};

use super::dom;

pub(super) fn install(document: &Document) {
    let off = dom::find(document, "[data-shortcuts]")
        .and_then(|page| page.get_attribute("data-shortcuts"))
        .is_some_and(|choice| choice == "off");
    let mut last_ticked: Option<usize> = None;
    dom::on_key(document, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        let Some(target) = dom::target(&event).filter(|target| !dom::is_typing(target)) else { return };
        if !off && event.key() == "?" {
            show_keys(&event);
            return;
        }
        let Some(region) = dom::closest(&target, "[data-table-keys]") else { return };
        let rows = dom::elements(region.query_selector_all("tbody tr"));
        let here =
            dom::closest(&target, "tbody tr").and_then(|row| rows.iter().position(|other| *other == row));
        let acted = match (event.key().as_str(), here) {
            ("Enter", Some(here)) if box_in(&target).is_some() => open(&rows[here]),
            _ if off => false,
            ("j", None) => enter(rows.first()),
            ("j", Some(here)) => enter(rows.get(here + 1)),
            ("k", Some(here)) if here > 0 => enter(rows.get(here - 1)),
            ("x", Some(here)) => {
                last_ticked = Some(here);
                tick(&rows[here], None)
            }
            ("X", Some(here)) => {
                let from = last_ticked.replace(here).unwrap_or(here).min(rows.len() - 1);
                let state = from == here || row_box(&rows[from]).is_none_or(|input| input.checked());
                let range = from.min(here)..=from.max(here);
                let ticked = rows[range].iter().filter(|row| tick(row, Some(state)));
                ticked.count() > 0
            }
            _ => false,
        };
        if acted {
            event.prevent_default();
        }
    });
}

fn box_in(element: &Element) -> Option<&HtmlInputElement> {
    element.dyn_ref::<HtmlInputElement>().filter(|input| input.type_() == "checkbox")
}

fn row_box(row: &Element) -> Option<HtmlInputElement> {
    row.query_selector(".tick input").ok()??.dyn_into().ok()
}

/// Moves to a row: to its tick where there is one, else to its link.
fn enter(row: Option<&Element>) -> bool {
    let Some(row) = row else { return false };
    let stop = row.query_selector(".tick input, th a, a").ok().flatten();
    stop.inspect(|stop| dom::focus(stop, true)).is_some()
}

/// A click, so that whoever listens to ticks hears of it. `None` turns the tick round.
fn tick(row: &Element, state: Option<bool>) -> bool {
    let Some(input) = row_box(row) else { return false };
    if state.is_none_or(|state| state != input.checked()) {
        input.click();
    }
    true
}

fn open(row: &Element) -> bool {
    let link = row.query_selector("th a").ok().flatten();
    link.inspect(dom::click).is_some()
}

fn show_keys(event: &KeyboardEvent) {
    let list = dom::document().and_then(|document| document.get_element_by_id("shortcuts"));
    if let Some(list) = list.and_then(|list| list.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = list.toggle_popover();
    }
}
