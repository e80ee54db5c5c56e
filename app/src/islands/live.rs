//! News while something runs: the page looks at itself again and takes over what changed.
//!
//! An element with `data-live="topic topic"` (`check:{id}`, `directory`, `batch:B-0001`, `tasks`) asks for news. When there are
//! some, the address is read again and every element with an id and `data-live-part` gets the new page's content. Focus, open
//! disclosures and text being typed stay. `data-live-pause` on a part holds it still while the pointer or the focus is in it.
//! An element with `data-live-count` appears when its count is another one in the new page: rows that stay as they are tell by
//! it that there are others. With `data-live-new` its count is `number:anything`, and it says by how much the number grew. What an element with `data-live-say` reads after it changed is spoken through the page's `[data-live-status]`. A new page
//! without `data-live` ends it: the server says what is live, and for how long.

use super::{dom, focus_keeper, import_grid, session_end};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{AbortSignal, Document, DomParser, Element, EventSource, Response, SupportedType};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;

/// News within this time are one.
const TOGETHER_MS: i32 = 700;
/// When the stream broke for good, or a part is held still.
const LATER_MS: i32 = 4_000;
/// What is new is spoken this often at most.
const AGAIN_MS: i32 = 30_000;

thread_local! {
    static LIVE: Rc<Live> = Rc::new(Live::default());
}

#[derive(Default)]
struct Live {
    source: RefCell<Option<EventSource>>,
    topics: RefCell<String>,
    waiting: Cell<bool>,
    busy: Cell<bool>,
    again: Cell<bool>,
    /// What is new, to be spoken.
    to_say: RefCell<String>,
    said_lately: Cell<bool>,
}

pub(super) fn install(document: &Document) {
    let live = LIVE.with(Rc::clone);
    live.follow(document);
    dom::listen(document, "visibilitychange", move |_| {
        let Some(document) = dom::document() else { return };
        if document.hidden() {
            live.close();
        } else {
            live.follow(&document);
        }
    });
}

/// Reads the page again now: something was changed from here.
pub(super) fn refresh() {
    LIVE.with(Rc::clone).refresh();
}

impl Live {
    /// Listens to what the page asks for, as long as it shows; to nothing when the person wants none.
    fn follow(self: &Rc<Self>, document: &Document) {
        if dom::find(document, "[data-news='off']").is_some() {
            return;
        }
        let mut topics: Vec<String> = Vec::new();
        for element in dom::elements(document.query_selector_all("[data-live]")) {
            let wanted = element.get_attribute("data-live").unwrap_or_default();
            topics.extend(wanted.split_whitespace().map(str::to_owned));
        }
        let topics = topics.join(",");
        if document.hidden() || (self.source.borrow().is_some() && *self.topics.borrow() == topics) {
            return;
        }
        self.close();
        if topics.is_empty() {
            return;
        }
        let Ok(source) = EventSource::new(&format!("/events?topics={topics}")) else { return };
        let live = Rc::clone(self);
        // Something may have happened between the page and its stream, or while the stream was broken.
        dom::listen(&source, "open", move |_| live.soon(TOGETHER_MS));
        let live = Rc::clone(self);
        dom::listen(&source, "news", move |_| live.soon(TOGETHER_MS));
        let live = Rc::clone(self);
        dom::listen(&source, "signed-out", move |_| live.close());
        let live = Rc::clone(self);
        dom::listen(&source, "error", move |_| live.broken());
        self.topics.replace(topics);
        self.source.replace(Some(source));
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
    }

    /// The browser tries again by itself, unless it was refused.
    fn broken(self: &Rc<Self>) {
        let refused =
            self.source.borrow().as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED);
        if refused {
            self.close();
            let live = Rc::clone(self);
            dom::after(LATER_MS, move || {
                if let Some(document) = dom::document() {
                    live.follow(&document);
                }
            });
        }
    }

    fn soon(self: &Rc<Self>, ms: i32) {
        if self.waiting.replace(true) {
            return;
        }
        let live = Rc::clone(self);
        dom::after(ms, move || {
            live.waiting.set(false);
            live.refresh();
        });
    }

    fn refresh(self: &Rc<Self>) {
        if self.busy.replace(true) {
            self.again.set(true);
            return;
        }
        let live = Rc::clone(self);
        spawn_local(async move {
            let held = match read().await {
                Some(html) => live.take_over(&html),
                None => false,
            };
            live.busy.set(false);
            if live.again.replace(false) {
                live.refresh();
            } else if held {
                live.soon(LATER_MS);
            }
        });
    }

    /// Says on an element by how much its count grew; aloud at most once in a while.
    fn say_new(self: &Rc<Self>, count: &Element, fresh: Option<&str>) {
        let (shown, spoken) = new_words(count.get_attribute("data-live-count").as_deref(), fresh);
        count.set_text_content(Some(&shown));
        self.to_say.replace(spoken);
        if self.said_lately.replace(true) {
            return;
        }
        self.say();
    }

    /// Speaks what is to be said, and what came to be said meanwhile some time later.
    fn say(self: &Rc<Self>) {
        let words = self.to_say.take();
        if words.is_empty() {
            self.said_lately.set(false);
            return;
        }
        let status = dom::document().and_then(|document| dom::find(&document, "[data-live-status]"));
        if let Some(status) = status.filter(|status| status.text_content().as_deref() != Some(&words)) {
            status.set_text_content(Some(&words));
        }
        let live = Rc::clone(self);
        dom::after(AGAIN_MS, move || live.say());
    }

    /// True when a part was held still.
    fn take_over(self: &Rc<Self>, html: &str) -> bool {
        let (Some(document), Ok(parser)) = (dom::document(), DomParser::new()) else { return false };
        let Ok(new) = parser.parse_from_string(html, SupportedType::TextHtml) else { return false };
        let before = said(&document);
        let mut held = false;
        for part in dom::elements(document.query_selector_all("[data-live-part][id]")) {
            match new.get_element_by_id(&part.id()) {
                Some(fresh) if is_held(&document, &part) => held |= part.inner_html() != fresh.inner_html(),
                Some(fresh) => replace(&document, &part, &fresh),
                // The page is another one now, for example because the session ended.
                None => {}
            }
        }
        for count in dom::elements(document.query_selector_all("[data-live-count][id]")) {
            // Where a page is live no longer, it may have dropped the element with what it counts.
            let fresh =
                new.get_element_by_id(&count.id()).and_then(|fresh| fresh.get_attribute("data-live-count"));
            if fresh != count.get_attribute("data-live-count") {
                if count.has_attribute("data-live-new") {
                    self.say_new(&count, fresh.as_deref());
                }
                let _ = count.remove_attribute("hidden");
            }
        }
        import_grid::install(&document);
        document.set_title(&new.title());
        if let Some(warning) = new.query_selector("[data-session-unused]").ok().flatten() {
            session_end::heard(&warning);
        }
        let after = said(&document);
        if !after.is_empty()
            && after != before
            // The page below an overlay is inert, and silent.
            && let Some(status) = dom::find(&document, "dialog [data-live-status]")
                .or_else(|| dom::find(&document, "[data-live-status]"))
        {
            status.set_text_content(Some(&after));
        }
        self.follow(&document);
        held
    }
}

/// "3 new · Show", and the words to speak; of a count that is no number, or did not grow, that something changed.
fn new_words(before: Option<&str>, now: Option<&str>) -> (String, String) {
    let number = |count: Option<&str>| count?.split(':').next()?.parse::<u64>().ok();
    let grown = number(now).zip(number(before)).map_or(0, |(now, before)| now.saturating_sub(before));
    match grown {
        0 => ("Changed · Show".to_owned(), "The list has changed.".to_owned()),
        n => (format!("{n} new · Show"), format!("{n} new.")),
    }
}

/// This page as the server renders it now; none when it answers with another one.
async fn read() -> Option<String> {
    let window = dom::window()?;
    let href = window.location().href().ok()?;
    let answer = JsFuture::from(window.fetch_with_str(href.split('#').next()?)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() || answer.redirected() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

fn is_held(document: &Document, part: &Element) -> bool {
    if part.has_attribute("data-live-pause") {
        return part.matches(":hover, :focus-within").unwrap_or(false);
    }
    let active = document.active_element().filter(|active| part.contains(Some(active)));
    active.is_some_and(|active| dom::is_typing(&active))
        || part.query_selector("details.menu[open]").is_ok_and(|open| open.is_some())
}

fn replace(document: &Document, part: &Element, fresh: &Element) {
    for name in ["data-live", "data-live-part"] {
        match fresh.get_attribute(name) {
            Some(value) => drop(part.set_attribute(name, &value)),
            None => drop(part.remove_attribute(name)),
        }
    }
    let html = fresh.inner_html();
    if part.inner_html() == html {
        return;
    }
    let focused = document.active_element().filter(|active| part.contains(Some(active)));
    let control = focused.as_ref().and_then(focus_keeper::name_of);
    let open: Vec<(String, bool)> =
        disclosures(part).map(|(id, details)| (id, details.has_attribute("open"))).collect();
    part.set_inner_html(&html);
    for (id, details) in disclosures(part) {
        if let Some((_, open)) = open.iter().find(|(known, _)| *known == id) {
            let _ = details.toggle_attribute_with_force("open", *open);
        }
    }
    if focused.is_some()
        && let Some(control) = control.and_then(|control| focus_keeper::control(document, &control))
    {
        dom::focus(&control, false);
    }
}

/// Disclosures that can be recognised: by an id of their own or their summary's.
fn disclosures(part: &Element) -> impl Iterator<Item = (String, Element)> + use<> {
    dom::elements(part.query_selector_all("details")).into_iter().filter_map(|details| {
        let named = |element: &Element| Some(element.id()).filter(|id| !id.is_empty());
        let id = named(&details).or_else(|| named(&details.query_selector("summary").ok()??))?;
        Some((id, details))
    })
}

/// What is to be spoken when it changes.
fn said(document: &Document) -> String {
    let words = dom::elements(document.query_selector_all("[data-live-say]")).into_iter();
    words.filter_map(|element| element.text_content()).collect::<Vec<_>>().join(" ")
}

/// Posts a form's fields to a server function from here, and answers what it answered. Goes on when the page is left.
pub(super) async fn post(action: &str, body: &str) -> Result<String, JsValue> {
    post_until(action, body, None).await
}

/// The same for a question, whose answer nobody wants once `signal` says so.
pub(super) async fn post_until(
    action: &str,
    body: &str,
    signal: Option<&AbortSignal>,
) -> Result<String, JsValue> {
    use leptos::web_sys::{Headers, RequestInit, js_sys::Reflect};
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/x-www-form-urlencoded")?;
    headers.set("Accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(body));
    match signal {
        Some(signal) => init.set_signal(Some(signal)),
        None => drop(Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?),
    }
    let window = dom::window().ok_or(JsValue::NULL)?;
    let answer: Response = JsFuture::from(window.fetch_with_str_and_init(action, &init)).await?.dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    if answer.ok() { Ok(text) } else { Err(JsValue::from_str(&text)) }
}
