//! Changing cells: one in an editor of its own, or a block from a spreadsheet.

use super::send::Change;
use super::{Grid, Place};
use crate::islands::dom;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Function, Reflect};
use leptos::web_sys::{Element, Event, HtmlTextAreaElement, KeyboardEvent};
use std::rc::Rc;

/// The editor in a cell. There is one at most.
pub(super) struct Editor {
    place: Place,
    field: HtmlTextAreaElement,
    before: String,
}

/// What stands in a cell: its own text, without what is wrong with it.
fn text_of(cell: &Element) -> String {
    let value = cell.query_selector(".grid-value").ok().flatten();
    value.and_then(|value| value.text_content()).unwrap_or_default()
}

impl Grid {
    /// Opens the editor, with what stands in the cell or what was typed instead.
    pub(super) fn edit(self: &Rc<Self>, place: Place, typed: Option<&str>) {
        let (Some(document), Some(cell)) = (dom::document(), self.cell(place)) else { return };
        if self.editor.borrow().is_some()
            || !cell.has_attribute("data-field")
            || self.action("cell").is_empty()
        {
            return;
        }
        let field = document.create_element("textarea").ok();
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) else {
            return;
        };
        let before = text_of(&cell);
        // Of a secret nobody sees what it is: it is typed anew.
        let shown = if cell.has_attribute("data-secret") { "" } else { before.as_str() };
        field.set_value(typed.unwrap_or(shown));
        field.set_class_name("grid-editor");
        let row = self.row(place.row).and_then(|row| row.get_attribute("data-row")).unwrap_or_default();
        let _ = field.set_attribute("aria-label", &format!("Row {row}, {}", self.name(place.column)));
        if let Some(why) = cell.get_attribute("aria-describedby") {
            let _ = field.set_attribute("aria-describedby", &why);
        }
        let _ = field.set_attribute("rows", "1");
        let _ = cell.append_child(&field);
        *self.editor.borrow_mut() = Some(Editor { place, field: field.clone(), before });
        let _ = field.focus();
        if typed.is_none() {
            field.select();
        }
        let grid = Rc::clone(self);
        dom::listen(&field, "blur", move |_| grid.commit());
    }

    pub(super) fn editor_key(self: &Rc<Self>, event: &KeyboardEvent) {
        let Some(place) = self.editor.borrow().as_ref().map(|editor| editor.place) else { return };
        match event.key().as_str() {
            // A line break within the cell.
            "Enter" if event.alt_key() || event.shift_key() => {
                if let Some(editor) = self.editor.borrow().as_ref()
                    && event.alt_key()
                {
                    event.prevent_default();
                    let _ = editor.field.set_range_text("\n");
                }
            }
            "Enter" => {
                event.prevent_default();
                self.commit();
                self.go(Place { row: place.row + 1, ..place });
            }
            "Escape" => {
                event.prevent_default();
                // Nothing else closes by this one.
                event.stop_propagation();
                // Out of its place first: leaving the field commits what is in it.
                let given_up = self.editor.borrow_mut().take();
                if let Some(editor) = given_up {
                    editor.field.remove();
                }
                self.go(place);
            }
            // From the cell, Tab leads out of the grid.
            "Tab" => {
                self.commit();
                if let Some(cell) = self.cell(place) {
                    dom::focus(&cell, false);
                }
            }
            _ => {}
        }
    }

    /// Closes the editor and sends what is new.
    pub(super) fn commit(self: &Rc<Self>) {
        let Some(editor) = self.editor.borrow_mut().take() else { return };
        let value = editor.field.value();
        editor.field.remove();
        let Some(cell) = self.cell(editor.place) else { return };
        let untouched_secret = cell.has_attribute("data-secret") && value.is_empty();
        if (value != editor.before && !untouched_secret) || cell.class_list().contains("grid-unsaved") {
            self.change(editor.place, value);
        }
    }

    /// Gives a cell a new value.
    pub(super) fn change(self: &Rc<Self>, place: Place, value: String) {
        let (Some(row), Some(cell)) = (self.row(place.row), self.cell(place)) else { return };
        let (Some(number), Some(field)) = (row.get_attribute("data-row"), cell.get_attribute("data-field"))
        else {
            return;
        };
        if self.action("cell").is_empty() {
            return;
        }
        // Shown at once; the answer says what became of it.
        if let Ok(Some(shown)) = cell.query_selector(".grid-value") {
            shown.set_text_content(Some(&value));
        }
        let _ = cell.class_list().add_1("grid-sent");
        self.send(Change::Cell { row: number, field, value });
    }

    /// A block from a spreadsheet goes into the rows that follow, in the order they are shown in.
    pub(super) fn paste(self: &Rc<Self>, event: &Event) {
        if self.editor.borrow().is_some() || self.action("paste").is_empty() {
            return;
        }
        let Some(text) = pasted(event).filter(|text| !text.is_empty()) else { return };
        let at = self.active.get();
        let Some(row) = self.row(at.row) else { return };
        event.prevent_default();
        let fields: Vec<String> = dom::elements(row.query_selector_all("[data-field]"))
            .iter()
            .filter(|cell| self.place_of(cell).is_some_and(|place| place.column >= at.column))
            .filter_map(|cell| cell.get_attribute("data-field"))
            .collect();
        // Lines within a quoted cell are counted too: more rows than needed may be named, never fewer.
        let lines = text.trim_end_matches(['\r', '\n']).split('\n').count();
        let end = (at.row + lines).min(self.total.get());
        let grid = Rc::clone(self);
        spawn_local(async move {
            // A block may be longer than what was scrolled to.
            for chunk in at.row / grid.each..end.div_ceil(grid.each) {
                grid.load(chunk).await;
            }
            let numbers: Vec<String> = (at.row..end)
                .filter_map(|row| grid.row(row))
                .filter_map(|row| row.get_attribute("data-row"))
                .collect();
            if numbers.len() < end - at.row {
                return grid.say("Nothing was pasted: the rows below could not be read. Paste again.");
            }
            grid.send(Change::Block { rows: numbers.join(","), fields: fields.join("\n"), text });
        });
    }
}

/// Plain text of a paste.
fn pasted(event: &Event) -> Option<String> {
    let data = Reflect::get(event, &"clipboardData".into()).ok()?;
    let get: Function = Reflect::get(&data, &"getData".into()).ok()?.dyn_into().ok()?;
    get.call1(&data, &JsValue::from_str("text/plain")).ok()?.as_string()
}
