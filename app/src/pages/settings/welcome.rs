//! The welcome notice to a personal address: whether, where to, and its text, with a preview, a test and its history.

use super::{fields, section};
use crate::api::kept_form;
use crate::api::welcome::{SaveWelcome, TestWelcome};
use crate::components::welcome::line;
use crate::pages::address::{Address, refused};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, TextArea, plural, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::{audit, overview, people, settings, welcome};
use gangway_types::settings::Section;
use gangway_types::welcome::{PLACEHOLDERS, WelcomePage as View, WelcomePreview, WelcomeVersion};
use gangway_types::{Capability, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// What the field for whom to ask says.
const WHOM: &str = "A name, a phone number or an address, in one line. Empty: nobody is named.";

/// `/settings/welcome`, with `?q=` somebody whose facts the preview is filled with.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ReadSettings, move |asked| async move {
        let core = &asked.caller.core;
        let rules = settings::section(core, Section::Welcome).await?;
        let view = welcome::page(core).await?;
        let text = address.value("q").unwrap_or_default().trim().to_owned();
        let shown = preview(&asked, &text).await?;
        let own = kept.as_ref().filter(|form| form.action == SaveWelcome::PATH);
        let body = view! {
            {own.is_none().then(|| fields::problems(kept.as_ref(), &rules))}
            {own.map(problems)}
            {held(&view)}
            <section class="section stack" aria-labelledby="rules">
                <h2 id="rules">"Rules"</h2>
                {fields::settings(&asked, kept.as_ref(), &rules)}
            </section>
            {form(&asked, own.map(Arc::as_ref), &view)}
            {preview_section(&asked, &text, shown.as_ref())}
            {sent(&asked, &view)}
            {earlier(&asked, &view)}
            {fields::history(&asked, &rules)}
        };
        let sentence = "A mail to the personal e-mail of whoever was invited: what their account is called, and where to register.";
        Ok::<PageView, PortalError>(section(&asked, "welcome", "Welcome notice", sentence, body))
    })
}

/// The facts of whoever matches first; nobody while nothing is asked for, or nobody matches.
async fn preview(asked: &Asked, text: &str) -> Result<Option<WelcomePreview>, PortalError> {
    let core = &asked.caller.core;
    let reader = overview::reader(&asked.caller.who);
    let id = if text.is_empty() {
        PersonId::from(asked.caller.who.person_id.as_str())
    } else {
        match people::search(core, &reader, text, 1).await?.into_iter().next() {
            Some(found) => found.id,
            None => return Ok(None),
        }
    };
    match welcome::preview(core, &id).await {
        Ok(preview) => {
            if !text.is_empty() {
                audit::person_read(core, &asked.caller.who, &id, &preview.name).await?;
            }
            Ok(Some(preview))
        }
        // The directory may not have the caller yet.
        Err(gangway_core::Error::Portal(PortalError::NotFound { .. })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn problems(form: &Arc<KeptForm>) -> AnyView {
    let errors: Vec<(String, String)> =
        form.fields.iter().map(|error| (format!("welcome-{}", error.field), error.words.clone())).collect();
    if errors.is_empty() { refused(&form.what) } else { view! { <ErrorSummary errors=errors /> }.into_any() }
}

/// Whether anybody is sent one now.
fn held(view: &View) -> AnyView {
    let Some(held) = view.held else {
        let place = view.register_at.clone().unwrap_or_default();
        let words = format!("Welcome notices are on. People register at {place}");
        return view! { <p id="welcome-state">{words}</p> }.into_any();
    };
    view! { <p id="welcome-state">{held.words()}</p> }.into_any()
}

fn form(asked: &Asked, kept: Option<&KeptForm>, view: &View) -> AnyView {
    let now = &view.now;
    if !asked.caller.who.may(Capability::ChangeSettings) {
        return view! {
            <section class="section stack" aria-labelledby="text">
                <h2 id="text">"Text"</h2>
                <p>{now.text.subject.clone()}</p>
                <p class="mail-text">{now.text.body.clone()}</p>
            </section>
        }
        .into_any();
    }
    let value = |name: &str, now: &str| kept.and_then(|form| form.value(name)).unwrap_or(now).to_owned();
    let error = |name: &str| kept.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let one_line = |name: &'static str, label: &'static str, hint: &'static str, now: &str| {
        let id = format!("welcome-{name}");
        view! { <Field id=id name=name label=label hint=hint value=value(name, now) error=error(name) /> }
    };
    let known = PLACEHOLDERS
        .iter()
        .map(|(name, words)| view! { <dt><code>{format!("{{{name}}}")}</code></dt><dd>{*words}</dd> })
        .collect_view();
    let place = view.register_at.clone().unwrap_or_else(|| "ISC did not tell yet".to_owned());
    view! {
        <section class="section stack" aria-labelledby="text">
            <h2 id="text">"Text"</h2>
            <p class="hint">{saved(asked, now)}</p>
            <details class="disclosure" id="welcome-placeholders">
                <summary>"What can stand in braces"</summary>
                <dl class="facts">{known}</dl>
                <p class="hint">
                    {format!("Where to register: {place}. ")}
                    "A line in which everything in braces is empty for somebody is left out for them. No other link is taken: this \
                     mail must not teach anybody to follow one."
                </p>
            </details>
            <form method="post" action=SaveWelcome::PATH class="settings-form" data-unsaved="welcome">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("welcome") />
                <input type="hidden" name="seen" value=now.number.to_string() />
                {one_line("organisation", "Organisation", "", &now.text.organisation)}
                {one_line("contact", "Whom to ask", WHOM, &now.text.contact)}
                {one_line("subject", "Subject", "", &now.text.subject)}
                <TextArea
                    id="welcome-body"
                    name="body"
                    label="Text of the mail"
                    hint="Plain text."
                    value=value("body", &now.text.body)
                    error=error("body")
                    rows=16
                />
                <p class="unsaved" role="status" data-unsaved-note="" hidden="">
                    <span data-unsaved-words=""></span>
                    <button class="linklike" type="button" data-unsaved-discard="">"Discard changes"</button>
                </p>
                <div class="btn-row"><Button kind=ButtonKind::Primary id="save-welcome">"Save the text"</Button></div>
            </form>
        </section>
    }
    .into_any()
}

fn saved(asked: &Asked, version: &WelcomeVersion) -> String {
    match &version.saved {
        Some((who, at)) => {
            format!("Version {}, saved by {who} on {}.", version.number, asked.times.exact(*at))
        }
        None => "As Gangway came.".to_owned(),
    }
}

fn preview_section(asked: &Asked, text: &str, shown: Option<&WelcomePreview>) -> AnyView {
    let page = match shown {
        Some(shown) => one(shown),
        None if text.is_empty() => {
            view! { <p class="hint">"Find somebody to see what they would get."</p> }.into_any()
        }
        None => view! { <p id="nobody-found">{format!("Nobody matches “{text}”.")}</p> }.into_any(),
    };
    let test = asked.caller.who.may(Capability::ChangeSettings).then(|| {
        view! {
            <form method="post" action=TestWelcome::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("welcome") />
                <Button id="test-welcome">"Send it to me as a test"</Button>
            </form>
        }
    });
    view! {
        <section class="section stack" aria-labelledby="preview">
            <h2 id="preview">"Preview"</h2>
            <p class="hint">"The saved text, filled with the facts of somebody real. Nothing is sent by looking at it."</p>
            <form class="search-page" action=paths::settings("welcome") method="get" role="search" aria-label="Find a person">
                <label class="field-label" for="find-person">"Filled with the facts of: name, account name or e-mail"</label>
                <input class="input" type="search" id="find-person" name="q" value=text.to_owned() autocomplete="off" />
                <button class="btn" type="submit">"Show"</button>
            </form>
            {page}
            {test}
        </section>
    }
    .into_any()
}

fn one(shown: &WelcomePreview) -> AnyView {
    let to = match &shown.address {
        Some(address) => format!("To {}, {address}", shown.name),
        None => format!("To {}", shown.name),
    };
    let refused = shown.refused.as_ref().map(|why| {
        view! { <p class="hint" id="preview-refused">{format!("It would not be sent to them: {why}")}</p> }
    });
    view! {
        <div class="stack" id="welcome-preview">
            <p><strong>{shown.subject.clone()}</strong><span class="sub">{to}</span></p>
            <p class="mail-text">{shown.body.clone()}</p>
            {refused}
        </div>
    }
    .into_any()
}

fn sent(asked: &Asked, view: &View) -> AnyView {
    let counts = view.counts;
    let words = format!(
        "{} so far, {} to be mailed, {} failed, unknown or taken back.",
        plural(counts.sent, "notice", "notices"),
        thousands(counts.waiting),
        thousands(counts.others)
    );
    let lines = view
        .latest
        .iter()
        .map(|one| {
            view! {
                <li>
                    <a href=paths::person(&one.person)>{one.name.clone()}</a>
                    <ul class="plain">{line(one, &asked.times)}</ul>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="section stack" aria-labelledby="sent">
            <h2 id="sent">"Sent"</h2>
            <p id="welcome-counts">{words}</p>
            {(!view.latest.is_empty()).then(|| view! { <ul class="lines" id="welcome-latest">{lines}</ul> })}
        </section>
    }
    .into_any()
}

fn earlier(asked: &Asked, view: &View) -> Option<AnyView> {
    if view.earlier.is_empty() {
        return None;
    }
    let line = |version: &WelcomeVersion| {
        view! {
            <li>
                <div>
                    {version.text.subject.clone()}
                    <span class="sub">{saved(asked, version)}</span>
                    <p class="mail-text">{version.text.body.clone()}</p>
                </div>
            </li>
        }
    };
    let lines = view.earlier.iter().map(line).collect_view();
    Some(
        view! {
            <details class="disclosure" id="welcome-earlier">
                <summary>"Earlier texts"</summary>
                <ul class="lines">{lines}</ul>
            </details>
        }
        .into_any(),
    )
}
