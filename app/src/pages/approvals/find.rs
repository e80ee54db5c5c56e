//! Finding somebody to answer instead: by name, among everybody; nothing is shown of them but who they are.

use crate::pages::page::Asked;
use gangway_core::people::{Reader, Scope, search};
use gangway_types::people::PersonRow;
use gangway_types::{PersonId, PortalError};
use leptos::prelude::*;

/// People shown for a name.
const FOUND: u32 = 10;
/// Fewer letters match too many.
const FEWEST: usize = 2;

/// Those whose name matches, without the one who asks.
pub async fn find(asked: &Asked, text: &str) -> Result<Vec<PersonRow>, PortalError> {
    if text.chars().count() < FEWEST {
        return Ok(Vec::new());
    }
    let me = PersonId::from(asked.caller.who.person_id.as_str());
    let reader = Reader { person: me.clone(), name: asked.caller.who.name.clone(), scope: Scope::All };
    let mut found = search(&asked.caller.core, &reader, text, FOUND).await?;
    found.retain(|person| person.id != me);
    Ok(found)
}

/// What was found, each with what `action` makes of them; or that nobody was.
pub fn results(text: &str, found: &[PersonRow], action: impl Fn(&PersonRow) -> AnyView) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    if found.is_empty() {
        let words = if text.chars().count() < FEWEST {
            "Give at least two letters of the name.".to_owned()
        } else {
            format!("Nobody matches “{text}”.")
        };
        return view! { <p id="nobody-found">{words}</p> }.into_any();
    }
    let lines = found
        .iter()
        .map(|person| {
            view! {
                <li>
                    <span>{person.name.clone()}<span class="sub">{person.alias.clone()}</span></span>
                    {action(person)}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="lines" id="found">{lines}</ul> }.into_any()
}
