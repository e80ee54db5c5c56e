//! The search field as a combobox: suggestions while one types, chosen with the arrows (APG list autocomplete, manual
//! selection). It navigates only.
//!
//! The server draws the options; a field with `data-suggest` names the server function, `{id}-list` shows them and
//! `{id}-status` speaks how many there are. What is asked for is put off while one types, and given up when more is typed.

use super::{dom, live};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::js_sys::JSON;
use leptos::web_sys::{AbortController, Document, Element, HtmlInputElement, KeyboardEvent};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Keys pressed within this time are one question.
const TOGETHER_MS: i32 = 150;
/// Fewer letters match too much.
const FEWEST: usize = 2;
/// Asks for suggestions even without any letters: told to a field by whoever leads here.
pub(super) const OFFER: &str = "gangway-offer";

struct Suggest {
    input: HtmlInputElement,
    list: Element,
    status: Element,
    /// Counts questions: an answer to an old one is dropped.
    asked: Cell<u32>,
    out: RefCell<Option<AbortController>>,
    active: Cell<Option<usize>>,
}

pub(super) fn install(document: &Document) {
    for field in dom::elements(document.query_selector_all("input[data-suggest]")) {
        let near = |what: &str| document.get_element_by_id(&format!("{}-{what}", field.id()));
        let (Some(list), Some(status)) = (near("list"), near("status")) else { continue };
        let Ok(input) = field.dyn_into::<HtmlInputElement>() else { continue };
        let (asked, out, active) = (Cell::new(0), RefCell::new(None), Cell::new(None));
        Rc::new(Suggest { input, list, status, asked, out, active }).start();
    }
}

impl Suggest {
    fn start(self: Rc<Self>) {
        for (name, value) in [("role", "combobox"), ("aria-autocomplete", "list"), ("aria-expanded", "false")]
        {
            let _ = self.input.set_attribute(name, value);
        }
        let _ = self.input.set_attribute("aria-controls", &self.list.id());
        let typed = Rc::clone(&self);
        dom::listen(&self.input, "input", move |_| typed.soon());
        let offered = Rc::clone(&self);
        dom::listen(&self.input, OFFER, move |_| offered.ask());
        let left = Rc::clone(&self);
        dom::listen(&self.input, "blur", move |_| left.close());
        let key = Rc::clone(&self);
        dom::listen(&self.input, "keydown", move |event| {
            if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
                key.key(&event);
            }
        });
        // The focus stays in the field while an option is pressed, so that its click comes through.
        dom::listen(&self.list, "mousedown", |event| event.prevent_default());
    }

    fn is_open(&self) -> bool {
        !self.list.has_attribute("hidden")
    }

    fn text(&self) -> String {
        self.input.value().trim().to_owned()
    }

    /// Asks once nothing was typed for a moment.
    fn soon(self: &Rc<Self>) {
        self.give_up();
        if self.text().chars().count() < FEWEST {
            self.close();
            return;
        }
        let (at, later) = (self.asked.get(), Rc::clone(self));
        dom::after(TOGETHER_MS, move || {
            if later.asked.get() == at {
                later.ask();
            }
        });
    }

    fn ask(self: &Rc<Self>) {
        self.give_up();
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        self.out.replace(Some(abort));
        let (at, suggest) = (self.asked.get(), Rc::clone(self));
        spawn_local(async move {
            let action = suggest.input.get_attribute("data-suggest").unwrap_or_default();
            let body = format!("q={}", gangway_types::query::encode(&suggest.text()));
            let answer = live::post_until(&action, &body, Some(&signal)).await;
            let html = answer.ok().and_then(|json| JSON::parse(&json).ok()?.as_string());
            if suggest.asked.get() == at {
                match html {
                    Some(html) => suggest.show(&html),
                    // Enter still searches.
                    None => suggest.close(),
                }
            }
        });
    }

    /// Whatever was asked for is not wanted any more.
    fn give_up(&self) {
        self.asked.set(self.asked.get().wrapping_add(1));
        if let Some(out) = self.out.take() {
            out.abort();
        }
    }

    fn show(&self, html: &str) {
        self.list.set_inner_html(html);
        self.active.set(None);
        let _ = self.input.remove_attribute("aria-activedescendant");
        let _ = self.list.remove_attribute("hidden");
        let _ = self.input.set_attribute("aria-expanded", "true");
        let words = self.list.first_element_child().and_then(|drawn| drawn.get_attribute("data-words"));
        self.status.set_text_content(words.as_deref());
    }

    /// Away with the list and what it holds: ids of options are there once in a page.
    fn close(&self) {
        self.give_up();
        self.active.set(None);
        let _ = self.list.set_attribute("hidden", "");
        self.list.set_inner_html("");
        let _ = self.input.set_attribute("aria-expanded", "false");
        let _ = self.input.remove_attribute("aria-activedescendant");
        self.status.set_text_content(None);
    }

    fn options(&self) -> Vec<Element> {
        dom::elements(self.list.query_selector_all("a[role=option]"))
    }

    fn key(self: &Rc<Self>, event: &KeyboardEvent) {
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !self.is_open() => self.ask(),
            "ArrowDown" => self.move_to(|at, last| at.filter(|at| *at < last).map_or(0, |at| at + 1)),
            "ArrowUp" => self.move_to(|at, last| at.filter(|at| *at > 0).map_or(last, |at| at - 1)),
            "Enter" => {
                let options = self.options();
                let Some(option) = self.active.get().and_then(|at| options.get(at)) else { return };
                dom::click(option);
            }
            "Escape" if self.is_open() => {
                self.close();
                // What else Esc closes stays for the next one.
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    }

    /// Makes another option the active one, by where it is now and which is the last.
    fn move_to(&self, to: impl Fn(Option<usize>, usize) -> usize) {
        let options = self.options();
        let Some(last) = options.len().checked_sub(1) else { return };
        let at = to(self.active.get(), last);
        self.active.set(Some(at));
        for (place, option) in options.iter().enumerate() {
            let _ = option.set_attribute("aria-selected", if place == at { "true" } else { "false" });
        }
        if let Some(option) = options.get(at) {
            let _ = self.input.set_attribute("aria-activedescendant", &option.id());
            dom::reveal(option);
        }
    }
}
