//! What can be chosen at a check: one of those who share an address, and sending again although a link is still valid.

use super::groups::link;
use crate::ui::plural;
use gangway_types::checks::{Check, CheckState, SharedAddress};
use gangway_types::people::Named;
use leptos::prelude::*;

/// One question per shared address.
pub fn pickers(check: &Check) -> AnyView {
    let open = check.state != CheckState::Used;
    let all = check.shared.iter().enumerate().map(|(at, shared)| picker(at, shared, open));
    let apply = (open && !check.shared.is_empty()).then(apply);
    view! { {all.collect_view()} {apply} }.into_any()
}

/// The button for who has no script: with it, a choice counts at once.
fn apply() -> AnyView {
    view! { <button class="btn until-ready" type="submit">"Apply choices"</button> }.into_any()
}

fn picker(at: usize, shared: &SharedAddress, open: bool) -> AnyView {
    let nobody = match (shared.candidates.len(), shared.people) {
        (2, 2) => "Neither",
        _ => "Nobody",
    };
    let radio = |number: usize, value: String, label: String| {
        let checked = shared.picked.as_ref().map_or(value.is_empty(), |picked| picked.as_str() == value);
        view! {
            <label class="choice">
                <input
                    type="radio"
                    id=format!("pick-{at}-{number}")
                    name=format!("choices[pick][{at}]")
                    value=value
                    checked=checked
                    disabled=!open
                />
                <span>{label}</span>
            </label>
        }
    };
    let people = shared
        .candidates
        .iter()
        .enumerate()
        .map(|(number, person)| radio(number + 1, person.id.clone(), person.name.clone()));
    let outside = (!shared.outside.is_empty()).then(|| {
        let names = shared.outside.iter().map(link).collect_view();
        view! { <p class="hint names">"Not in your selection: "{names}</p> }
    });
    let asks = !shared.candidates.is_empty();
    view! {
        <fieldset class="check-pick">
            <legend>
                <code>{shared.address.clone()}</code>
                {format!(": {} have it, ISC mails only one of them", plural(shared.people, "person", "people"))}
            </legend>
            <input type="hidden" name=format!("choices[address][{at}]") value=shared.address.clone() />
            {asks.then(|| view! { <div class="check-radios">{radio(0, String::new(), nobody.to_owned())} {people.collect_view()}</div> })}
            {(!asks).then(|| view! { <p class="hint">"Nobody of your selection could be picked: each has another reason too."</p> })}
            {outside}
        </fieldset>
    }
    .into_any()
}

/// "Send again anyway" for one person.
pub fn again(person: &Named, on: bool, open: bool) -> AnyView {
    let id = person.id.clone();
    view! {
        <span class="check-again">
            {on.then(|| view! { <input type="hidden" name="choices[was][]" value=id.clone() /> })}
            <label class="choice">
                <input
                    type="checkbox"
                    id=format!("again-{id}")
                    name="choices[again][]"
                    value=id
                    checked=on
                    disabled=!open
                />
                <span>"Send again anyway"<span class="sr-only">" to "{person.name.clone()}</span></span>
            </label>
            {(open && !on).then(|| view! { <button class="linklike until-ready" type="submit">"Apply"</button> })}
        </span>
    }
    .into_any()
}
