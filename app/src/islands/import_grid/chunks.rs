//! Which rows are in the document.

use super::{Grid, ROW};
use crate::islands::{dom, live};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::js_sys::JSON;
use leptos::web_sys::{Element, HtmlElement};
use std::rc::Rc;

/// Rows asked for within this time are asked for once scrolling rests on them.
const TOGETHER_MS: i32 = 60;
/// Chunks that are kept, in the document or not.
const KEPT: usize = 60;

/// Some rows that follow each other.
pub(super) enum Chunk {
    /// Asked for.
    Asked,
    /// There.
    Here(HtmlElement),
}

impl Chunk {
    pub(super) fn element(&self) -> Option<&HtmlElement> {
        match self {
            Self::Asked => None,
            Self::Here(element) => Some(element),
        }
    }
}

impl Grid {
    /// Takes over the rows that came with the page.
    pub(super) fn take_up(&self) {
        let first = self.body.query_selector(".grid-chunk").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            self.number(&first, 0);
            self.chunks.borrow_mut().insert(0, Chunk::Here(first));
        }
        self.measure();
    }

    /// The body is as high as all rows.
    pub(super) fn measure(&self) {
        let total = self.total.get();
        let _ = self.body.style().set_property("height", &format!("{}px", total * ROW as usize));
        let _ = self.root.set_attribute("aria-rowcount", &(total + 1).to_string());
    }

    /// Places of the first and the last chunk that have to be there now: those in sight, and one before and after.
    fn near(&self) -> (usize, usize) {
        let height = f64::from(self.root.client_height());
        let top = f64::from(self.root.scroll_top());
        let chunk = self.each as f64 * ROW;
        let last = self.total.get().saturating_sub(1) / self.each;
        let (from, to) = ((top - chunk / 2.0) / chunk, (top + height + chunk / 2.0) / chunk);
        // Below zero, this is zero.
        ((from as usize).min(last), (to as usize).min(last))
    }

    /// Puts the rows near the window into the document and takes the others out; the row with the focus stays.
    pub(super) fn show(self: &Rc<Self>) {
        if self.total.get() == 0 {
            return;
        }
        let (from, to) = self.near();
        let held = self.has_focus().then(|| self.active.get().row / self.each);
        let mut missing = false;
        for (at, chunk) in self.chunks.borrow().iter() {
            let Some(element) = chunk.element() else { continue };
            let wanted = (from..=to).contains(at) || held == Some(*at);
            match (wanted, element.is_connected()) {
                (true, false) => drop(self.body.append_child(element)),
                (false, true) => element.remove(),
                _ => {}
            }
        }
        for at in from..=to {
            missing |= !self.chunks.borrow().contains_key(&at);
        }
        self.settle();
        if missing && !self.asking.replace(true) {
            let grid = Rc::clone(self);
            dom::after(TOGETHER_MS, move || {
                grid.asking.set(false);
                let (from, to) = grid.near();
                (from..=to).for_each(|at| grid.ask(at));
            });
        }
    }

    /// Fetches a chunk, once.
    fn ask(self: &Rc<Self>, at: usize) {
        if self.chunks.borrow().contains_key(&at) {
            return;
        }
        self.chunks.borrow_mut().insert(at, Chunk::Asked);
        let grid = Rc::clone(self);
        spawn_local(async move { grid.fetch(at).await });
    }

    /// Has a chunk there, unless the server does not answer.
    pub(super) async fn load(self: &Rc<Self>, at: usize) {
        let here = self.chunks.borrow().get(&at).is_some_and(|chunk| chunk.element().is_some());
        if !here {
            self.fetch(at).await;
        }
    }

    async fn fetch(self: &Rc<Self>, at: usize) {
        // What left the filtered list above is not counted by the server.
        let first = at * self.each;
        let from = first - self.gone.borrow().range(..first).count();
        let body = format!("{}&from={from}", self.query());
        let answer = live::post(&self.action("rows"), &body).await;
        let html = answer.ok().and_then(|json| JSON::parse(&json).ok()?.as_string());
        match html {
            Some(html) => self.arrived(at, &html),
            // Asked for again when it is scrolled to again.
            None => drop(self.chunks.borrow_mut().remove(&at)),
        }
    }

    fn arrived(self: &Rc<Self>, at: usize, html: &str) {
        let Some(chunk) = drawn(html) else { return };
        self.number(&chunk, at);
        let total = chunk.get_attribute("data-total").and_then(|total| total.parse::<usize>().ok());
        if let Some(total) = total.map(|total| total + self.gone.borrow().len())
            && total != self.total.get()
        {
            self.total.set(total);
            self.measure();
        }
        self.chunks.borrow_mut().insert(at, Chunk::Here(chunk));
        self.let_go();
        self.show();
    }

    /// Tells a chunk and its rows where they stand.
    fn number(&self, chunk: &HtmlElement, at: usize) {
        let _ = chunk.set_attribute("data-placed", "");
        let _ = chunk.style().set_property("top", &format!("{}px", at * self.each * ROW as usize));
        let rows = chunk.children();
        for row in 0..rows.length() {
            if let Some(element) = rows.item(row) {
                let _ =
                    element.set_attribute("aria-rowindex", &(at * self.each + row as usize + 2).to_string());
            }
        }
    }

    /// Rows far away are fetched again when they are needed; those that left the filtered list cannot be.
    fn let_go(&self) {
        let (from, to) = self.near();
        let mut chunks = self.chunks.borrow_mut();
        while chunks.len() > KEPT {
            let gone = self.gone.borrow();
            let far = |at: &usize| if *at < from { from - at } else { at.saturating_sub(to) };
            let has_gone = |at: &usize| gone.range(at * self.each..(at + 1) * self.each).next().is_some();
            let out = chunks.iter().filter(|(at, chunk)| {
                chunk.element().is_some_and(|element| !element.is_connected()) && !has_gone(at)
            });
            let Some(at) = out.map(|(at, _)| *at).max_by_key(far) else { return };
            chunks.remove(&at);
        }
    }

    /// Forgets all rows and fetches those in sight: everything may be another one now.
    pub(super) fn again(self: &Rc<Self>) {
        self.gone.borrow_mut().clear();
        let before = std::mem::take(&mut *self.chunks.borrow_mut());
        let had_focus = self.has_focus();
        let (from, to) = self.near();
        (from..=to).for_each(|at| self.ask(at));
        if had_focus {
            self.wanted.set(Some(self.active.get()));
            // The grid keeps the focus until the new row is there.
            let _ = self.root.focus();
        }
        before.values().filter_map(Chunk::element).for_each(|element| element.remove());
    }

    /// Scrolls as little as it takes to show a row below the headings.
    pub(super) fn scroll_to(&self, row: usize) {
        let top = row as f64 * ROW;
        let (height, scroll) = (f64::from(self.root.client_height()), f64::from(self.root.scroll_top()));
        // Headings, and the scroll bar below.
        let room = height - ROW - 18.0;
        if top < scroll {
            self.root.set_scroll_top(top as i32);
        } else if top + ROW > scroll + room {
            self.root.set_scroll_top((top + ROW - room) as i32);
        }
    }

    /// Where a question of the grid goes.
    pub(super) fn action(&self, what: &str) -> String {
        self.root.get_attribute(&format!("data-{what}")).unwrap_or_default()
    }

    /// Which import, and which of its rows.
    pub(super) fn query(&self) -> String {
        self.root.get_attribute("data-query").unwrap_or_default()
    }

    /// Numbers of the rows in the document.
    pub(super) fn shown(&self) -> Vec<String> {
        let rows: Vec<Element> = dom::elements(self.body.query_selector_all("[data-row]"));
        rows.iter().filter_map(|row| row.get_attribute("data-row")).collect()
    }
}

/// The one element that this HTML is.
pub(super) fn drawn(html: &str) -> Option<HtmlElement> {
    let around = dom::document()?.create_element("div").ok()?;
    around.set_inner_html(html);
    around.first_element_child()?.dyn_into().ok()
}
