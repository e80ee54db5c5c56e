//! What will happen, said again while an account is typed in: a form with `data-foresee` names the server function; its
//! sentences go into `#foreseen`, a polite region, and what is wrong with a field that was left goes to the field.

use super::{dom, live};
use gangway_types::query::encode;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::js_sys::{Array, JSON, Reflect};
use leptos::web_sys::{Document, Element, HtmlFormElement, HtmlInputElement};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A pause in typing.
const PAUSE_MS: i32 = 900;
/// After a field was left.
const LEFT_MS: i32 = 150;

struct Foresee {
    form: HtmlFormElement,
    /// Counts questions: only the last one is asked, and only its answer is shown.
    asked: Cell<u32>,
    /// Numbers of fields that were left.
    left: RefCell<BTreeSet<String>>,
}

pub(super) fn install(document: &Document) {
    let form =
        dom::find(document, "form[data-foresee]").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let foresee = Rc::new(Foresee { form: form.clone(), asked: Cell::new(0), left: RefCell::default() });
    let typed = Rc::clone(&foresee);
    dom::listen(&form, "input", move |_| typed.soon(PAUSE_MS));
    dom::listen(&form, "change", move |event| {
        let name = dom::target(&event).and_then(|target| target.get_attribute("name")).unwrap_or_default();
        if let Some(number) = number(&name) {
            foresee.left.borrow_mut().insert(number.to_owned());
            foresee.soon(LEFT_MS);
        }
    });
}

/// `v[3][]` is field 3.
fn number(name: &str) -> Option<&str> {
    name.strip_prefix("v[")?.strip_suffix("][]")
}

impl Foresee {
    fn soon(self: &Rc<Self>, ms: i32) {
        let mine = self.asked.get().wrapping_add(1);
        self.asked.set(mine);
        let foresee = Rc::clone(self);
        dom::after(ms, move || {
            if foresee.asked.get() == mine {
                spawn_local(foresee.ask(mine));
            }
        });
    }

    async fn ask(self: Rc<Self>, mine: u32) {
        let action = self.form.get_attribute("data-foresee").unwrap_or_default();
        let answer = live::post_until(&action, &self.body(), None).await;
        // What cannot be asked now is told at the review.
        let Some(told) = answer.ok().and_then(|text| JSON::parse(&text).ok()) else { return };
        if self.asked.get() == mine {
            self.show(&told);
        }
    }

    /// The form without its keys and without secrets.
    fn body(&self) -> String {
        let mut body = String::new();
        let inputs = self.form.elements();
        for at in 0..inputs.length() {
            let input = inputs.get_with_index(at).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            let Some(input) = input.filter(|input| input.type_() != "radio" || input.checked()) else {
                continue;
            };
            let name = input.name();
            let wanted = name == "source" || name.starts_with("names[") || number(&name).is_some();
            if wanted {
                body.push_str(&format!("{}={}&", encode(&name), encode(&input.value())));
            }
        }
        body.pop();
        body
    }

    fn show(&self, told: &JsValue) {
        let Some(document) = dom::document() else { return };
        if let Some(region) = document.get_element_by_id("foreseen") {
            let lines = texts(told, "lines");
            let now: Vec<String> = dom::elements(region.query_selector_all("p"))
                .iter()
                .filter_map(|line| line.text_content())
                .collect();
            if now != lines {
                region.set_text_content(None);
                for line in lines {
                    if let Ok(paragraph) = document.create_element("p") {
                        paragraph.set_text_content(Some(&line));
                        let _ = region.append_child(&paragraph);
                    }
                }
            }
        }
        let errors: Vec<(String, String)> = list(told, "errors")
            .iter()
            .map(|pair| {
                let pair = Array::from(&pair);
                let number = pair.get(0).as_f64().unwrap_or(-1.0);
                (format!("{number}"), pair.get(1).as_string().unwrap_or_default())
            })
            .collect();
        for number in self.left.borrow().iter() {
            let words = errors.iter().find(|(known, _)| known == number).map(|(_, words)| words.as_str());
            mark(&document, &format!("f-{number}"), words);
        }
    }
}

fn list(of: &JsValue, name: &str) -> Array {
    Reflect::get(of, &name.into())
        .ok()
        .filter(Array::is_array)
        .map(|list| Array::from(&list))
        .unwrap_or_default()
}

fn texts(of: &JsValue, name: &str) -> Vec<String> {
    list(of, name).iter().filter_map(|text| text.as_string()).collect()
}

/// Says at a field what is wrong with it, or that nothing is any more.
fn mark(document: &Document, id: &str, words: Option<&str>) {
    let Some(field) = document.get_element_by_id(id).filter(|field| field.tag_name() == "INPUT") else {
        return;
    };
    let Some(around) = dom::closest(&field, ".field") else { return };
    let error = format!("{id}-error");
    let known = document.get_element_by_id(&error);
    let described: Vec<String> = field
        .get_attribute("aria-describedby")
        .unwrap_or_default()
        .split_whitespace()
        .filter(|known| **known != error)
        .map(str::to_owned)
        .collect();
    let Some(words) = words else {
        if let Some(known) = known {
            known.remove();
        }
        let _ = around.class_list().remove_1("has-error");
        let _ = field.remove_attribute("aria-invalid");
        describe(&field, described);
        return;
    };
    let shown = known.or_else(|| {
        let shown = document.create_element("span").ok()?;
        shown.set_id(&error);
        shown.set_class_name("field-error");
        around.insert_before(&shown, Some(&field)).ok()?;
        Some(shown)
    });
    if let Some(shown) = shown {
        shown.set_text_content(Some(&format!("Error: {words}")));
    }
    let _ = around.class_list().add_1("has-error");
    let _ = field.set_attribute("aria-invalid", "true");
    describe(&field, described.into_iter().chain([error]).collect());
}

fn describe(field: &Element, by: Vec<String>) {
    let _ = match by.is_empty() {
        true => field.remove_attribute("aria-describedby"),
        false => field.set_attribute("aria-describedby", &by.join(" ")),
    };
}
