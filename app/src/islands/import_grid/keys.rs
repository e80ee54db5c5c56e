//! Keys of the grid.

use super::{Grid, Place, ROW};
use crate::islands::{dom, live};
use leptos::task::spawn_local;
use leptos::web_sys::KeyboardEvent;
use leptos::web_sys::js_sys::JSON;
use std::rc::Rc;

impl Grid {
    pub(super) fn key(self: &Rc<Self>, event: &KeyboardEvent) {
        if event.is_composing() || event.default_prevented() {
            return;
        }
        if self.editor.borrow().is_some() {
            return self.editor_key(event);
        }
        let control = event.ctrl_key() || event.meta_key();
        let at = self.active.get();
        let page = (f64::from(self.root.client_height()) / ROW) as usize;
        let (row, column) = (at.row, at.column);
        let key = event.key();
        let to = match key.as_str() {
            "n" | "N" | "˜" if event.alt_key() => {
                event.prevent_default();
                return self.next_problem();
            }
            _ if event.alt_key() => return,
            "z" | "Z" if control => {
                event.prevent_default();
                return self.undo(event.shift_key());
            }
            "y" | "Y" if control => {
                event.prevent_default();
                return self.undo(true);
            }
            // The browser would only find what is in the document.
            "f" | "F" if control => {
                if let Some(find) =
                    dom::document().and_then(|document| document.get_element_by_id("grid-find"))
                {
                    event.prevent_default();
                    dom::focus(&find, true);
                }
                return;
            }
            "Home" if control => Place { row: 0, column: 0 },
            "End" if control => Place { row: usize::MAX, column: usize::MAX },
            _ if control => return,
            "ArrowUp" => Place { row: row.saturating_sub(1), column },
            "ArrowDown" => Place { row: row + 1, column },
            "ArrowLeft" => Place { row, column: column.saturating_sub(1) },
            "ArrowRight" => Place { row, column: column + 1 },
            "Home" => Place { row, column: 0 },
            "End" => Place { row, column: usize::MAX },
            "PageUp" => Place { row: row.saturating_sub(page), column },
            "PageDown" => Place { row: row + page, column },
            "Enter" | "F2" => {
                event.prevent_default();
                return self.edit(at, None);
            }
            "Delete" => {
                event.prevent_default();
                return self.change(at, String::new());
            }
            // Typing begins a new value.
            typed if typed.chars().count() == 1 => {
                event.prevent_default();
                return self.edit(at, Some(typed));
            }
            _ => return,
        };
        event.prevent_default();
        self.go(to);
    }

    /// The next cell with a problem, after the active one; of a row with none in a cell, its first.
    pub(super) fn next_problem(self: &Rc<Self>) {
        let at = self.active.get();
        if let Some(row) = self.row(at.row) {
            let cells = dom::elements(row.query_selector_all("[aria-invalid]"));
            let places = cells.iter().filter_map(|cell| self.place_of(cell));
            if let Some(place) =
                places.filter(|place| place.column > at.column).min_by_key(|place| place.column)
            {
                return self.go(place);
            }
        }
        let after = self.row(at.row).and_then(|row| row.get_attribute("data-row")).unwrap_or_default();
        let grid = Rc::clone(self);
        spawn_local(async move {
            let body = format!("{}&after={after}", grid.query());
            let answer = live::post(&grid.action("next"), &body).await;
            let answer =
                answer.ok().and_then(|json| JSON::parse(&json).ok()?.as_string()).unwrap_or_default();
            let mut parts = answer.split(' ').map(str::parse::<usize>);
            let (Some(Ok(place)), Some(Ok(column))) = (parts.next(), parts.next()) else {
                return grid.say("No row here has a problem.");
            };
            // The server does not count those that left the list and are still shown.
            let row = grid.gone.borrow().iter().fold(place, |row, gone| row + usize::from(*gone <= row));
            grid.go(Place { row, column });
        });
    }
}
