//! What the words mean here: every word, outcome, reason and state, each with an anchor that refusals lead to.

mod accounts;
mod invitations;
pub mod keys;
mod people;
pub mod refusals;
mod states;
mod words;

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::ui::thousands;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use std::borrow::Cow;

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The anchor: what [`crate::ui::Why`] names. Lasting, since addresses hold it.
    pub key: Cow<'static, str>,
    /// The word as it stands on pages.
    pub word: Cow<'static, str>,
    /// What Gangway means by it, and claims with it.
    pub meaning: Cow<'static, str>,
}

impl Entry {
    /// An entry of plain texts.
    const fn of((key, word, meaning): (&'static str, &'static str, &'static str)) -> Self {
        Self { key: Cow::Borrowed(key), word: Cow::Borrowed(word), meaning: Cow::Borrowed(meaning) }
    }
}

/// Words that belong together.
pub struct Part {
    /// The anchor of the part.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// In the order of the page.
    pub entries: Vec<Entry>,
}

/// The whole glossary, in the order of the page.
pub fn parts() -> Vec<Part> {
    let part = |id, title, entries| Part { id, title, entries };
    vec![
        part("part-words", "Words", words::entries()),
        part("part-left-out", "Why somebody is not mailed", invitations::reasons()),
        part("part-warnings", "Good to know before inviting", invitations::warnings()),
        part("part-reach", "Why somebody may not be able to read it", invitations::hints()),
        part("part-outcomes", "What became of a person", invitations::outcomes()),
        part("part-batches", "States of a batch", states::batches()),
        part("part-board", "Steps of a joiner", people::steps()),
        part("part-joiners", "New joiners", people::joiners()),
        part("part-actions", "What can be done to one person, and why not", people::actions()),
        part("part-accounts", "What became of an account", accounts::outcomes()),
        part("part-imports", "Why a row of an import waits", accounts::rows()),
        part("part-files", "Files and what aggregating them would do", accounts::files()),
        part("part-tasks", "States of ISC's tasks", states::tasks()),
        part("part-runs", "What work waits for", states::runs()),
        part("part-rights", "Rights", states::rights()),
        part("part-refusals", "Why something was not done", refusals::entries()),
    ]
}

/// The word of a key as it stands on pages; the key itself when there is none.
pub fn word_of(key: &str) -> String {
    let found = parts().into_iter().flat_map(|part| part.entries).find(|entry| entry.key == key);
    found.map_or_else(|| key.to_owned(), |entry| entry.word.into_owned())
}

/// `/help/words`
#[component]
pub fn WordsPage() -> impl IntoView {
    page(Capability::SignedIn, build)
}

async fn build(_asked: Asked) -> Result<PageView, PortalError> {
    let parts = parts();
    let count = parts.iter().map(|part| part.entries.len() as u64).sum();
    let links = parts
        .iter()
        .map(|part| view! { <li><a href=format!("#{}", part.id)>{part.title}</a></li> })
        .collect_view();
    let sections = parts.into_iter().map(section).collect_view();
    let body = view! {
        <PageHeader title="Words">
            {format!("What {} words mean here, and what Gangway claims with them. ", thousands(count))}
            "“Why?” beside a refusal leads to its word."
        </PageHeader>
        <nav class="word-parts" aria-label="Parts of this page"><ul>{links}</ul></nav>
        {sections}
    };
    Ok(PageView::new("Words · Help", Place::Help, body))
}

fn section(part: Part) -> AnyView {
    let entries = part
        .entries
        .into_iter()
        .map(|entry| {
            let link = format!("#{}", entry.key);
            view! {
                <dt id=entry.key><a href=link>{entry.word}</a></dt>
                <dd>{entry.meaning}</dd>
            }
        })
        .collect_view();
    let heading = format!("{}-title", part.id);
    view! {
        <section class="section" id=part.id aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{part.title}</h2>
            <dl class="facts words">{entries}</dl>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests;
