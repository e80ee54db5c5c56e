//! Suggestions under the search field: the options of a listbox, drawn here so that a browser only has to show them.

use super::find::{Found, find, goes, page_of};
use crate::api::Caller;
use crate::paths;
use crate::ui::plural;
use gangway_core::resolve::{Depth, Target};
use gangway_types::PortalError;
use leptos::prelude::*;

/// Options per group.
const EACH: u32 = 8;
/// Longer texts are cut here before anything is looked for.
const LONGEST: usize = 500;

/// One option: where it leads, its words, and what tells it from others like it.
struct Suggestion {
    href: String,
    words: String,
    about: String,
}

impl Suggestion {
    fn new(href: impl Into<String>, words: impl Into<String>, about: impl Into<String>) -> Self {
        Self { href: href.into(), words: words.into(), about: about.into() }
    }
}

/// What `text` may mean, as HTML for inside a listbox; pages to go to for an empty one. `data-words` says how many there are.
///
/// # Errors
/// When the store does not answer.
pub async fn suggestions(caller: &Caller, text: &str) -> Result<String, PortalError> {
    let text: String = text.trim().chars().take(LONGEST).collect();
    let found = find(caller, &text, EACH, i64::from(EACH), Depth::Kept).await?;
    Ok(html(&text, groups(found, goes(caller, &text))))
}

fn groups(found: Found, goes: Vec<(&'static str, String)>) -> Vec<(&'static str, Vec<Suggestion>)> {
    // A person is named among the people.
    let straight =
        found.straight.iter().filter(|target| !matches!(target, Target::Person(_))).map(|target| {
            let (what, id) = match target {
                Target::Person(id) => ("Person", id.to_string()),
                Target::Batch(id) => ("Batch", id.to_string()),
                Target::Accounts(id) => ("Accounts", id.to_string()),
                Target::Load(_, id) => ("Load", id.to_string()),
                Target::People(id) => ("Action on people", id.to_string()),
                Target::Source(id) => ("Source", id.to_string()),
                Target::Task(id) => ("Task", id.to_string()),
                Target::Audit(seq) => ("Entry of the audit log", seq.to_string()),
            };
            Suggestion::new(page_of(target), what, id)
        });
    let people = found.people.into_iter().map(|person| {
        let mail = person.mail.unwrap_or_else(|| "No e-mail".to_owned());
        Suggestion::new(paths::person(&person.id), person.name, format!("{}, {mail}", person.alias))
    });
    let batches = found.batches.into_iter().map(|batch| {
        let words = format!("{} {}", batch.id, batch.name);
        Suggestion::new(paths::batch(&batch.id), words.trim_end(), batch.made_by_name)
    });
    let tasks = found.tasks.into_iter().map(|task| {
        let state = task.state.word().to_owned();
        Suggestion::new(paths::task(&task.id), task.title, state)
    });
    let imports = found
        .imports
        .into_iter()
        .map(|(id, name, source)| Suggestion::new(paths::import(&id, ""), format!("{id} {name}"), source));
    let sources = found.sources.into_iter().map(|source| {
        let kind = if source.flat_file { "Flat file" } else { "Connected" };
        Suggestion::new(paths::source(&source.id, ""), source.name, kind)
    });
    let goes = goes.into_iter().map(|(name, href)| Suggestion::new(href, name, ""));
    vec![
        ("Straight there", straight.collect()),
        ("People", people.collect()),
        ("Batches", batches.collect()),
        ("Imports", imports.collect()),
        ("Sources", sources.collect()),
        ("Tasks", tasks.collect()),
        ("Go to", goes.collect()),
    ]
}

fn html(text: &str, groups: Vec<(&'static str, Vec<Suggestion>)>) -> String {
    let count: usize = groups.iter().map(|(_, options)| options.len()).sum();
    let words = match count {
        0 => "Nothing matches".to_owned(),
        n => plural(n as u64, "suggestion", "suggestions"),
    };
    let mut at = 0;
    let mut option = |one: Suggestion| {
        at += 1;
        view! {
            <a class="menu-item" role="option" id=format!("suggestion-{at}") aria-selected="false" tabindex="-1" href=one.href>
                <span>{one.words}</span>
                <span class="hint">{one.about}</span>
            </a>
        }
        .into_any()
    };
    let shown: Vec<AnyView> = groups
        .into_iter()
        .filter(|(_, options)| !options.is_empty())
        .map(|(heading, options)| {
            let options: Vec<AnyView> = options.into_iter().map(&mut option).collect();
            view! {
                <div role="group" aria-label=heading>
                    <p class="suggest-group" aria-hidden="true">{heading}</p>
                    {options}
                </div>
            }
            .into_any()
        })
        .collect();
    let all = (!text.is_empty() && count > 0)
        .then(|| option(Suggestion::new(paths::search(text), format!("All results for “{text}”"), "")));
    let none = (count == 0).then(|| {
        view! {
            <p class="menu-item hint" role="option" aria-selected="false" aria-disabled="true">"Nobody and nothing matches."</p>
        }
    });
    view! { <div role="presentation" data-words=words>{shown}{all}{none}</div> }.to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_has_an_id_of_its_own_and_groups_without_any_are_absent() {
        let people =
            vec![Suggestion::new("/people/1", "Ida", "ida"), Suggestion::new("/people/2", "Idris", "idris")];
        let html = html("id", vec![("People", people), ("Tasks", Vec::new())]);
        assert_eq!(html.matches(r#"role="option""#).count(), 3, "{html}");
        assert!(html.contains("suggestion-1") && html.contains("suggestion-3"), "{html}");
        assert!(html.contains("2 suggestions") && html.contains("/search?q=id"), "{html}");
        assert!(!html.contains("Tasks"), "{html}");
    }

    #[test]
    fn names_are_text_and_nothing_else() {
        let bad = "<img src=x onerror=alert(1)>";
        let html = html(bad, vec![("People", vec![Suggestion::new("/people/1", bad, bad)])]);
        assert!(!html.contains("<img"), "{html}");
    }

    #[test]
    fn nothing_found_is_said_and_offers_nothing() {
        let html = html("zzzz", vec![("People", Vec::new())]);
        assert!(html.contains("Nothing matches") && !html.contains("href"), "{html}");
    }
}
