//! Ticks of a list: counted while they are made, and kept on the server without leaving the page.
//!
//! Every save posts the ticks of the whole page, as the form without script does, so the last one is right whatever
//! happened to those before. The answer is the list's address with the selection in it; every link and form of the page
//! that carried the selection carries the new one. Leaving by a link or another form waits for the save.

use super::selection_words::Words;
use super::{dom, live};
use gangway_types::query::encode;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{JSON, Reflect};
use leptos::web_sys::{Document, Element, HtmlElement, HtmlFormElement, HtmlInputElement, Url};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Ticks within this time are one save.
const TOGETHER_MS: i32 = 250;

/// Where the person wants to go once the ticks are kept.
enum Next {
    Follow(HtmlElement),
    Send(HtmlFormElement),
}

struct Ticks {
    form: HtmlFormElement,
    /// Something is ticked that is not kept yet.
    dirty: Cell<bool>,
    waiting: Cell<bool>,
    saving: Cell<bool>,
    next: RefCell<Option<Next>>,
}

pub(super) fn install(document: &Document) {
    let form = dom::find(document, "form[data-selection]").and_then(|form| form.dyn_into().ok());
    let Some(form) = form else { return };
    let ticks = Rc::new(Ticks {
        form,
        dirty: Cell::new(false),
        waiting: Cell::new(false),
        saving: Cell::new(false),
        next: RefCell::new(None),
    });
    ticks.take_up_early();
    ticks.show();
    let changed = Rc::clone(&ticks);
    dom::listen(&ticks.form, "change", move |event| {
        let Some(input) = dom::target(&event).and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        if input.has_attribute("data-tick-page") {
            changed.boxes().iter().for_each(|tick| tick.set_checked(input.checked()));
        }
        changed.show();
        changed.keep();
    });
    let leaving = Rc::clone(&ticks);
    dom::listen_capture(document, "click", move |event| {
        let link = dom::target(&event).and_then(|target| dom::closest(&target, "a[href]"));
        let Some(link) =
            link.filter(|_| leaving.dirty.get()).and_then(|link| link.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        event.prevent_default();
        leaving.before(Next::Follow(link));
    });
    let sending = Rc::clone(&ticks);
    dom::listen_capture(document, "submit", move |event| {
        let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        // The list's own form posts its ticks itself, and what was to follow the save before gives way to it.
        if form == sending.form {
            sending.dirty.set(false);
            sending.next.take();
        } else if sending.dirty.get() {
            event.prevent_default();
            sending.before(Next::Send(form));
        }
    });
}

impl Ticks {
    fn boxes(&self) -> Vec<HtmlInputElement> {
        let boxes = dom::elements(self.form.query_selector_all("tbody .tick input"));
        boxes.into_iter().filter_map(|tick| tick.dyn_into().ok()).collect()
    }

    /// Ticks made before script was there are kept like those that come after.
    fn take_up_early(self: &Rc<Self>) {
        let touched = |tick: &HtmlInputElement| tick.checked() != tick.default_checked();
        let page = self.find("[data-tick-page]").and_then(|page| page.dyn_into::<HtmlInputElement>().ok());
        if let Some(page) = page.filter(touched) {
            self.boxes().iter().for_each(|tick| tick.set_checked(page.checked()));
        }
        if self.boxes().iter().any(touched) {
            self.keep();
        }
    }

    fn number(&self, name: &str) -> u64 {
        self.form.get_attribute(name).and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    fn words(&self, on_page: u64) -> Words {
        Words {
            all: self.form.get_attribute("data-scope").as_deref() == Some("all"),
            count: self.number("data-elsewhere") + on_page,
            matching: self.number("data-matching"),
            on_page,
            not_in_view: self.number("data-not-in-view"),
        }
    }

    /// Header box, bar and button as the ticks are now.
    fn show(&self) {
        let boxes = self.boxes();
        let ticked = boxes.iter().filter(|tick| tick.checked()).count();
        if let Some(page) =
            self.find("[data-tick-page]").and_then(|page| page.dyn_into::<HtmlInputElement>().ok())
        {
            page.set_checked(ticked > 0 && ticked == boxes.len());
            page.set_indeterminate(ticked > 0 && ticked < boxes.len());
        }
        for tick in &boxes {
            if let Some(row) = dom::closest(tick, "tr") {
                let _ = row.class_list().toggle_with_force("row-on", tick.checked());
            }
        }
        let words = self.words(ticked as u64);
        let tell = |selector: &str, text: String| {
            if let Some(element) =
                self.find(selector).filter(|element| element.text_content().as_deref() != Some(&text))
            {
                element.set_text_content(Some(&text));
            }
        };
        tell("[data-selection-words]", words.scope());
        tell("[data-selection-button]", words.button());
        for element in dom::elements(self.form.query_selector_all("[data-selection-people]")) {
            element.set_text_content(Some(&words.people()));
        }
        if let Some(bar) = self.find("#selection-bar") {
            let _ = bar.class_list().toggle_with_force("selection-on", words.count > 0);
        }
        for element in dom::elements(self.form.query_selector_all("[data-when-selected]")) {
            let _ = element.toggle_attribute_with_force("hidden", words.count == 0);
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.form.query_selector(selector).ok().flatten()
    }

    fn before(self: &Rc<Self>, next: Next) {
        self.next.replace(Some(next));
        self.save();
    }

    /// What is ticked now is to be kept.
    fn keep(self: &Rc<Self>) {
        self.dirty.set(true);
        self.soon();
    }

    fn soon(self: &Rc<Self>) {
        if self.waiting.replace(true) {
            return;
        }
        let ticks = Rc::clone(self);
        dom::after(TOGETHER_MS, move || {
            ticks.waiting.set(false);
            ticks.save();
        });
    }

    fn save(self: &Rc<Self>) {
        if self.saving.replace(true) {
            return;
        }
        let ticks = Rc::clone(self);
        spawn_local(async move {
            while ticks.dirty.replace(false) {
                let action = ticks.form.get_attribute("action").unwrap_or_default();
                match live::post(&action, &ticks.body()).await.map(|answer| address(&answer)) {
                    Ok(Some(to)) => ticks.take_over(&to),
                    // The form says why, with everything that is ticked.
                    _ => {
                        let _ = ticks.form.request_submit();
                        return;
                    }
                }
            }
            ticks.saving.set(false);
            match ticks.next.take() {
                Some(Next::Follow(link)) => link.click(),
                Some(Next::Send(form)) => drop(form.request_submit()),
                None => {}
            }
        });
    }

    /// The form without its key: the same ticks may come again, and mean the same.
    fn body(&self) -> String {
        let mut body = String::new();
        let mut field = |name: &str, value: &str| {
            body.push_str(&format!("{}={}&", encode(name), encode(value)));
        };
        for input in dom::elements(self.form.query_selector_all("input[name]")) {
            let Some(input) = input.dyn_ref::<HtmlInputElement>() else { continue };
            let name = input.name();
            if name == "area" || name == "list" || name == "page[]" || (name == "ticked[]" && input.checked())
            {
                field(&name, &input.value());
            }
        }
        body.pop();
        body
    }

    /// The list's address is `to` from now on.
    fn take_over(&self, to: &str) {
        let (Some(window), Some(document)) = (dom::window(), dom::document()) else { return };
        let Ok(here) = window.location().href() else { return };
        let (Some(old), Some(new)) = (Scope::of(&here, &here), Scope::of(to, &here)) else { return };
        if old == new {
            return;
        }
        if let Ok(history) = window.history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
        }
        for link in dom::elements(document.query_selector_all("a[href]:not([data-own-scope])")) {
            if let Some(href) =
                link.get_attribute("href").and_then(|href| rewritten(&href, &here, &old, &new))
            {
                let _ = link.set_attribute("href", &href);
            }
        }
        for input in dom::elements(document.query_selector_all("input[type=hidden]")) {
            let Some(input) = input.dyn_ref::<HtmlInputElement>() else { continue };
            let value = input.value();
            match input.name().as_str() {
                "return" | "back" => {
                    if let Some(value) = rewritten(&value, &here, &old, &new) {
                        input.set_value(&value);
                    }
                }
                "list" => {
                    if let Some(value) = rewritten(&format!("?{value}"), &here, &old, &new) {
                        input.set_value(value.split_once('?').map_or("", |(_, query)| query));
                    }
                }
                _ => {}
            }
        }
        for form in dom::elements(document.query_selector_all("form[data-keeps-scope]")) {
            new.put_into(&document, &form, form.has_attribute("data-filters"));
        }
    }
}

/// The selection of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scope {
    path: String,
    sel: Option<String>,
    not: Vec<String>,
}

impl Scope {
    fn of(address: &str, base: &str) -> Option<Self> {
        let url = Url::new_with_base(address, base).ok()?;
        let query = url.search_params();
        let not = query.get_all("not").iter().filter_map(|id| id.as_string()).collect();
        Some(Self { path: url.pathname(), sel: query.get("sel"), not })
    }

    /// The fields of a form that leads to the list. Other filters drop "all that match", so their form keeps its word for it.
    fn put_into(&self, document: &Document, form: &Element, filters: bool) {
        if filters && self.sel.as_deref() == Some("all") {
            return;
        }
        for old in dom::elements(form.query_selector_all("input[name=sel],input[name=not]")) {
            old.remove();
        }
        let fields = self.sel.iter().map(|sel| ("sel", sel)).chain(self.not.iter().map(|not| ("not", not)));
        for (name, value) in fields {
            let Ok(input) = document.create_element("input") else { continue };
            let _ = input.set_attribute("type", "hidden");
            let _ = input.set_attribute("name", name);
            let _ = input.set_attribute("value", value);
            let _ = form.append_child(&input);
        }
    }
}

/// An address of the same list that carried the old selection, with the new one.
fn rewritten(address: &str, base: &str, old: &Scope, new: &Scope) -> Option<String> {
    if Scope::of(address, base)? != *old {
        return None;
    }
    let url = Url::new_with_base(address, base).ok()?;
    let query = url.search_params();
    query.delete("sel");
    query.delete("not");
    if let Some(sel) = &new.sel {
        query.set("sel", sel);
    }
    for not in &new.not {
        query.append("not", not);
    }
    Some(format!("{}{}", url.pathname(), url.search()))
}

/// Where a server function's answer leads.
fn address(answer: &str) -> Option<String> {
    Reflect::get(&JSON::parse(answer).ok()?, &"to".into()).ok()?.as_string()
}
