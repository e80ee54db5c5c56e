//! The grid of an import's rows (APG grid): as many rows as there are, of which only those near the window are in the document.
//!
//! The server draws rows, fifty at a time (`data-chunk`), all of them 36 px high; this file keeps the chunks near the window in the
//! document, moves the one tab stop among the cells, and reads keys. Cells are changed in [`edit`]; every change goes to the
//! server at once, and the rows in sight come back as they are then. A row that was put right stays where it is, also when
//! the filter would not show it any more.

mod chunks;
mod edit;
mod keys;
mod send;

use super::dom;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Document, Element, HtmlElement, KeyboardEvent};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Height of a row, in CSS pixels; `style/imports.css` says the same.
const ROW: f64 = 36.0;

/// A cell, by its row's place in the filtered list and its column, both from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    row: usize,
    column: usize,
}

struct Grid {
    /// What scrolls, and has `role="grid"`.
    root: HtmlElement,
    /// As high as all rows together.
    body: HtmlElement,
    /// Rows per chunk.
    each: usize,
    columns: usize,
    /// Rows in the filtered list, those included that left it since the page came.
    total: Cell<usize>,
    chunks: RefCell<BTreeMap<usize, chunks::Chunk>>,
    /// Places of rows that the filter would not show any more: what the server counts without them.
    gone: RefCell<BTreeSet<usize>>,
    active: Cell<Place>,
    /// Gets the focus once its row is there.
    wanted: Cell<Option<Place>>,
    /// Chunks are asked for in a moment.
    asking: Cell<bool>,
    editor: RefCell<Option<edit::Editor>>,
    /// Changes that are not answered yet, in order.
    outbox: RefCell<Vec<send::Change>>,
    sending: Cell<bool>,
    /// Counts changes that were answered.
    delivered: Cell<u32>,
    /// The rest of the page is read again in a moment.
    news: Cell<bool>,
}

/// Takes over the grid of the page, once; also one that came with news.
pub(super) fn install(document: &Document) {
    let root = dom::find(document, "[data-grid]:not([data-taken])");
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else { return };
    let _ = root.set_attribute("data-taken", "");
    let body = root.query_selector(".grid-body").ok().flatten();
    let Some(body) = body.and_then(|body| body.dyn_into::<HtmlElement>().ok()) else { return };
    let number = |name: &str| root.get_attribute(name).and_then(|n| n.parse().ok()).unwrap_or(0);
    let grid = Rc::new(Grid {
        each: number("data-chunk").max(1),
        columns: number("aria-colcount"),
        total: Cell::new(number("data-total")),
        chunks: RefCell::default(),
        gone: RefCell::default(),
        active: Cell::default(),
        wanted: Cell::new(None),
        asking: Cell::new(false),
        editor: RefCell::new(None),
        outbox: RefCell::default(),
        sending: Cell::new(false),
        delivered: Cell::new(0),
        news: Cell::new(false),
        root,
        body,
    });
    grid.start(document);
}

impl Grid {
    fn start(self: Rc<Self>, document: &Document) {
        self.take_up();
        let it = Rc::clone(&self);
        dom::listen(&self.root, "scroll", move |_| it.show());
        let it = Rc::clone(&self);
        dom::listen(&self.root, "keydown", move |event| {
            if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
                it.key(&event);
            }
        });
        let it = Rc::clone(&self);
        dom::listen(&self.root, "focusin", move |event| {
            if let Some(place) = dom::target(&event).and_then(|target| it.place_of(&target)) {
                it.become_active(place);
            }
        });
        let it = Rc::clone(&self);
        dom::listen(&self.root, "dblclick", move |event| {
            if let Some(place) = dom::target(&event).and_then(|target| it.place_of(&target)) {
                it.edit(place, None);
            }
        });
        let it = Rc::clone(&self);
        dom::listen(&self.root, "paste", move |event| it.paste(&event));
        // "Next problem" beside the grid does what Alt+N does in it.
        if let Some(next) = dom::find(document, "[data-grid-next]") {
            let it = Rc::clone(&self);
            dom::listen(&next, "click", move |_| it.next_problem());
        }
        // A change that was not answered yet is asked about before the page is left.
        if let Some(window) = dom::window() {
            let it = Rc::clone(&self);
            dom::listen(&window, "beforeunload", move |event| {
                if it.sending.get() || !it.outbox.borrow().is_empty() {
                    event.prevent_default();
                }
            });
        }
        self.show();
    }

    /// Which cell an element belongs to.
    fn place_of(&self, element: &Element) -> Option<Place> {
        let cell = dom::closest(element, "[aria-colindex]")?;
        let row = dom::closest(&cell, "[data-row]")?;
        let number = |of: &Element, name: &str| of.get_attribute(name)?.parse::<usize>().ok();
        // Rows are counted from 1, and the headings are the first.
        let (row, column) = (number(&row, "aria-rowindex")?, number(&cell, "aria-colindex")?);
        Some(Place { row: row.checked_sub(2)?, column: column.checked_sub(1)? })
    }

    fn row(&self, row: usize) -> Option<Element> {
        let chunks = self.chunks.borrow();
        chunks.get(&(row / self.each))?.element()?.children().item((row % self.each) as u32)
    }

    fn cell(&self, place: Place) -> Option<Element> {
        self.row(place.row)?.children().item(place.column as u32)
    }

    /// Moves the one tab stop, and says what is wrong with the cell beside the grid.
    fn become_active(&self, place: Place) {
        let before = self.active.replace(place);
        if let Some(cell) = self.cell(before) {
            let _ = cell.set_attribute("tabindex", "-1");
        }
        if let Some(cell) = self.cell(place) {
            let _ = cell.set_attribute("tabindex", "0");
        }
        self.tell();
    }

    /// "Row 17, Last name: required. …", and what may be done about the row.
    fn tell(&self) {
        let (Some(document), place) = (dom::document(), self.active.get()) else { return };
        let (Some(row), Some(cell)) = (self.row(place.row), self.cell(place)) else { return };
        let number = row.get_attribute("data-row").unwrap_or_default();
        let why = cell.query_selector("[hidden]").ok().flatten().and_then(|why| why.text_content());
        let name = self.name(place.column);
        let words = match &why {
            // Most problems begin with the name of their field.
            Some(why) if why.starts_with(&name) => format!("Row {number}, {why}"),
            Some(why) => format!("Row {number}, {name}: {why}"),
            None => format!("Row {number}, {name}"),
        };
        if let Some(line) = dom::find(&document, "[data-grid-words]") {
            line.set_text_content(Some(&words));
        }
        if let Some(form) = dom::find(&document, "[data-grid-row]") {
            let out = row.get_attribute("data-state").as_deref() == Some("left_out");
            for (name, value) in [("row", number.as_str()), ("on", if out { "no" } else { "yes" })] {
                if let Ok(Some(input)) = form.query_selector(&format!("input[name={name}]")) {
                    let _ = input.set_attribute("value", value);
                }
            }
            if let Ok(Some(button)) = form.query_selector("button") {
                button.set_text_content(Some(if out { "Take back in" } else { "Leave out" }));
                let _ = button.remove_attribute("aria-disabled");
            }
        }
    }

    /// The heading of a column.
    fn name(&self, column: usize) -> String {
        let heads = dom::elements(self.root.query_selector_all("[role=columnheader]"));
        heads.get(column).and_then(|head| head.get_attribute("data-name")).unwrap_or_default()
    }

    /// Puts the focus on a cell, which is scrolled to and, where need be, fetched.
    fn go(self: &Rc<Self>, place: Place) {
        let Some(last) = self.total.get().checked_sub(1) else { return };
        let place =
            Place { row: place.row.min(last), column: place.column.min(self.columns.saturating_sub(1)) };
        self.scroll_to(place.row);
        self.wanted.set(Some(place));
        self.show();
    }

    /// Gives the focus to the cell that waits for it, when it is there by now.
    fn settle(&self) {
        let Some(place) = self.wanted.get() else { return };
        if let Some(cell) = self.cell(place).filter(|cell| cell.is_connected()) {
            self.wanted.set(None);
            self.become_active(place);
            dom::focus(&cell, true);
        }
    }

    /// Whether the focus is in the grid.
    fn has_focus(&self) -> bool {
        let active = dom::document().and_then(|document| document.active_element());
        active.is_some_and(|active| self.root.contains(Some(&active)))
    }
}
