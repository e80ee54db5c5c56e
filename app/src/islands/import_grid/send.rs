//! Changes on their way to the server: one after the other, each answered before the next one goes.

use super::{Grid, chunks};
use crate::islands::{dom, live};
use gangway_types::query::encode;
use leptos::task::spawn_local;
use leptos::web_sys::Element;
use leptos::web_sys::js_sys::{JSON, Reflect};
use std::rc::Rc;

/// The rest of the page is read again at most this often: what it says is spoken.
const NEWS_MS: i32 = 2_000;

/// A change.
pub(super) enum Change {
    /// A new value of one cell.
    Cell { row: String, field: String, value: String },
    /// A block of cells.
    Block { rows: String, fields: String, text: String },
    /// The last change is taken back, or made again.
    Undo { redo: bool },
}

impl Grid {
    pub(super) fn undo(self: &Rc<Self>, redo: bool) {
        if !self.action("undo").is_empty() {
            self.send(Change::Undo { redo });
        }
    }

    pub(super) fn send(self: &Rc<Self>, change: Change) {
        self.outbox.borrow_mut().push(change);
        if self.sending.replace(true) {
            return;
        }
        let grid = Rc::clone(self);
        spawn_local(async move {
            while let Some(change) = grid.next_change() {
                grid.deliver(change).await;
            }
            grid.sending.set(false);
        });
    }

    fn next_change(&self) -> Option<Change> {
        let mut outbox = self.outbox.borrow_mut();
        (!outbox.is_empty()).then(|| outbox.remove(0))
    }

    async fn deliver(self: &Rc<Self>, change: Change) {
        let mut body = self.query();
        let mut field = |name: &str, value: &str| body.push_str(&format!("&{name}={}", encode(value)));
        let action = match &change {
            Change::Cell { row, field: name, value } => {
                field("row", row);
                field("field", name);
                field("value", value);
                "cell"
            }
            Change::Block { rows, fields, text } => {
                field("rows", rows);
                field("fields", fields);
                field("text", text);
                "paste"
            }
            Change::Undo { redo } => {
                field("redo", if *redo { "true" } else { "false" });
                "undo"
            }
        };
        field("shown", &self.shown().join(","));
        match live::post(&self.action(action), &body).await {
            Ok(answer) => {
                let html = JSON::parse(&answer).ok().and_then(|html| html.as_string()).unwrap_or_default();
                if matches!(change, Change::Undo { .. }) {
                    self.again();
                } else {
                    self.redraw(&html);
                }
                self.say("");
                self.delivered.set(self.delivered.get().wrapping_add(1));
                self.news_soon();
            }
            Err(why) => self.refused(&change, &why.as_string().unwrap_or_default()),
        }
    }

    /// The rows of an answer take the place of those in the document, and the focus stays where it is.
    fn redraw(self: &Rc<Self>, html: &str) {
        let Some(fresh) = chunks::drawn(html) else { return };
        let editing = self.editor.borrow().is_some();
        let focused = self.has_focus() && !editing;
        for new in dom::elements(fresh.query_selector_all("[data-row]")) {
            let number = new.get_attribute("data-row").unwrap_or_default();
            let Ok(Some(old)) = self.body.query_selector(&format!("[data-row='{number}']")) else { continue };
            let Some(index) = old.get_attribute("aria-rowindex") else { continue };
            if let Some(place) = index.parse::<usize>().ok().and_then(|index| index.checked_sub(2)) {
                let out = new.has_attribute("data-out");
                let mut gone = self.gone.borrow_mut();
                if out {
                    gone.insert(place)
                } else {
                    gone.remove(&place)
                };
            }
            let _ = new.set_attribute("aria-rowindex", &index);
            if !old.is_equal_node(Some(&new)) && !holds_editor(&old) {
                let _ = old.replace_with_with_node_1(&new);
            }
        }
        if let Some(cell) = self.cell(self.active.get()) {
            let _ = cell.set_attribute("tabindex", "0");
            if focused && !self.has_focus() && self.wanted.get().is_none() {
                dom::focus(&cell, false);
            }
        }
        self.tell();
    }

    /// What was typed stays, with the reason; the row is as it was on the server.
    fn refused(&self, change: &Change, answer: &str) {
        let told = JSON::parse(answer).ok();
        // An error of the portal: one name, and what it says.
        let what = told.as_ref().and_then(|error| {
            let inside = Reflect::own_keys(error).ok()?.get(0);
            let inside = Reflect::get(error, &inside).ok()?;
            Reflect::get(&inside, &"what".into()).ok()?.as_string()
        });
        let why = what.unwrap_or_else(|| "the portal did not answer.".to_owned());
        self.say(&match change {
            Change::Cell { row, field, .. } => {
                if let Ok(Some(row)) = self.body.query_selector(&format!("[data-row='{row}']")) {
                    for cell in dom::elements(row.query_selector_all("[data-field]")) {
                        if cell.get_attribute("data-field").as_deref() == Some(field) {
                            let _ = cell.class_list().add_1("grid-unsaved");
                        }
                    }
                }
                format!("Row {row} is not saved: {why} What you typed stands in the cell; press Enter there to save it again.")
            }
            Change::Block { .. } => format!("Nothing was pasted: {why}"),
            Change::Undo { .. } => why,
        });
    }

    /// Says something beside the grid, and aloud.
    pub(super) fn say(&self, words: &str) {
        let line = dom::document().and_then(|document| dom::find(&document, "[data-grid-status]"));
        if let Some(line) = line.filter(|line| line.text_content().as_deref() != Some(words)) {
            line.set_text_content(Some(words));
        }
    }

    /// Counts, causes and what undo would do are read again, a moment after the last change.
    fn news_soon(self: &Rc<Self>) {
        if self.news.replace(true) {
            return;
        }
        live::refresh();
        let grid = Rc::clone(self);
        let told = self.delivered.get();
        dom::after(NEWS_MS, move || {
            grid.news.set(false);
            if grid.delivered.get() != told {
                grid.news_soon();
            }
        });
    }
}

fn holds_editor(row: &Element) -> bool {
    row.query_selector(".grid-editor").is_ok_and(|editor| editor.is_some())
}
