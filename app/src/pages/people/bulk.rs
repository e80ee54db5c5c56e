//! What can be done to everybody who is ticked: each freezes the list first, and the page of the frozen list says who is
//! left out and why.

use crate::api::person_jobs::ProposePeople;
use crate::islands::selection_words::Words;
use crate::pages::page::Asked;
use crate::ui::{Icon, Symbol};
use gangway_types::Capability;
use gangway_types::people::PersonAction;
use gangway_types::query::Area;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Of people who cannot sign in yet, what makes sense.
const UNREGISTERED: [PersonAction; 4] =
    [PersonAction::Process, PersonAction::Enable, PersonAction::Disable, PersonAction::Delete];

/// The menu of the selection bar; nothing for those who may do none of it.
pub fn menu(asked: &Asked, area: Area, words: &Words) -> Option<AnyView> {
    if !asked.caller.who.may(Capability::ActOnPeople) {
        return None;
    }
    let fits = |action: &PersonAction| area == Area::People || UNREGISTERED.contains(action);
    let items =
        PersonAction::ALL.into_iter().filter(fits).map(|action| item(asked, action, words)).collect_view();
    let summary = match area {
        Area::People => view! { "Act on "{whom(words)} }.into_any(),
        Area::Unregistered => "More".into_any(),
    };
    Some(
        view! {
            <details class="menu menu-end menu-up">
                <summary class="btn" id="act-on-many">{summary}<Icon symbol=Symbol::ChevronDown /></summary>
                <div class="menu-panel">{items}</div>
            </details>
        }
        .into_any(),
    )
}

/// "46 people", kept right while ticks are made.
fn whom(words: &Words) -> AnyView {
    let people = words.people();
    view! { <span data-selection-people="">{people}</span> }.into_any()
}

fn item(asked: &Asked, action: PersonAction, words: &Words) -> AnyView {
    // The words of the action around the number, which moves with the ticks.
    let act = action.act("\u{0}");
    let (before, after) = act.split_once('\u{0}').unwrap_or((act.as_str(), ""));
    let (before, after) = (before.to_owned(), format!("{after}…"));
    let need = action.capability();
    let id = format!("many-{}", action.segment());
    if asked.caller.who.may(need) {
        return view! {
            <button
                class="menu-item"
                type="submit"
                id=id
                name="action"
                value=action.key()
                formaction=ProposePeople::PATH
            >
                <span>{before}{whom(words)}{after}</span>
            </button>
        }
        .into_any();
    }
    view! {
        <div class="menu-item menu-item-blocked">
            <button class="linklike" type="button" id=id aria-disabled="true">{before}{whom(words)}{after}</button>
            <span class="sub">{need.who_can()}</span>
        </div>
    }
    .into_any()
}
