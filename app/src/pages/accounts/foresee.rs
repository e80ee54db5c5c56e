//! What will happen: said while the form is filled in, and once more before anything is sent.

use super::form::Read;
use crate::paths;
use gangway_core::accounts::foresee::{Foresight, Taken};
use gangway_core::accounts::form::Mapping;
use gangway_core::accounts::predict::Predicted;
use gangway_types::accounts::{AccountForm, Foreseen, Values};
use leptos::prelude::*;

/// Beside the form. A polite region: what changes in it is spoken.
pub fn panel(read: &Read, values: &Values, predicted: Option<&Predicted>) -> AnyView {
    let lines = lines(&read.form, &read.mapping, values, predicted);
    view! {
        <section class="foresee" aria-labelledby="foresee-title">
            <h2 id="foresee-title">"What will happen"</h2>
            <div aria-live="polite" id="foreseen">
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </div>
            <p>
                "Your file will not contain it: the next file without it removes the account again. "
                <a href=paths::source(&read.form.source.id, "safety")>"Safety"</a>
            </p>
        </section>
    }
    .into_any()
}

/// What becomes of the account, a sentence each.
pub fn lines(
    form: &AccountForm,
    mapping: &Mapping,
    values: &Values,
    predicted: Option<&Predicted>,
) -> Vec<String> {
    let native =
        values.get(&form.key).and_then(|given| given.first()).map(String::as_str).unwrap_or_default();
    let what = if native.is_empty() { "The account".to_owned() } else { format!("The account {native}") };
    let mut lines = vec![format!(
        "{what} is added to {} in ISC. Nothing reaches the system behind it.",
        form.source.name
    )];
    if !native.is_empty() {
        lines.push(link(form, mapping, predicted));
    } else {
        lines.push("Whom it links to is said here once the form is filled in and saved.".to_owned());
    }
    lines
}

/// Whom it would belong to. Never more than a likelihood: ISC's correlation rule decides.
pub fn link(form: &AccountForm, mapping: &Mapping, predicted: Option<&Predicted>) -> String {
    match predicted {
        Some(Predicted::Person { name, by, .. }) => {
            format!("It will most likely link to {name}, who has the same {by}. ISC’s own rule decides.")
        }
        Some(Predicted::Several { by, count }) => format!(
            "{count} people have the same {by}: ISC’s own rule decides whom it links to, or links it to nobody."
        ),
        Some(Predicted::NewPerson) => {
            "Nobody known has these values: ISC will most likely make a new identity.".to_owned()
        }
        Some(Predicted::Incomplete(missing)) => format!(
            "Nobody known has these values, and ISC makes no complete identity while {} {} empty.",
            missing.join(" and "),
            if missing.len() == 1 { "is" } else { "are" }
        ),
        Some(Predicted::Nobody) => {
            "Nobody known has these values: it will most likely link to nobody (uncorrelated).".to_owned()
        }
        Some(Predicted::Unknown) | None if form.source.authoritative && *mapping == Mapping::Unreadable => {
            "Whether it makes a new identity cannot be told beforehand: you may not read the identity profile.".to_owned()
        }
        Some(Predicted::Unknown) | None => "Whom it links to cannot be told beforehand.".to_owned(),
    }
}

/// What is said while somebody types.
pub fn foreseen(told: &Foresight, values: &Values) -> Foreseen {
    let form = &told.read.form;
    let mut lines = lines(form, &told.read.mapping, values, Some(&told.predicted));
    match &told.taken {
        Some(Taken::Free) => lines.insert(0, format!("{} is free.", told.native)),
        Some(Taken::By { native, name }) => {
            let whose = name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            lines = vec![format!(
                "{native} exists{whose}. Creating would overwrite it; the review shows what differs."
            )];
        }
        None => {}
    }
    let number = |name: &str| form.fields.iter().position(|field| field.name == name);
    let errors = told.errors.iter().filter_map(|error| Some((number(&error.field)?, error.words.clone())));
    Foreseen { lines, errors: errors.collect() }
}
