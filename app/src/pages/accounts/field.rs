//! One field of the form, by its type. Fields are numbered: attributes may have any name.

use crate::ui::field::notes;
use crate::ui::{Button, Choice, Field, Radios};
use gangway_types::accounts::{FieldKind, FormField, Need};
use leptos::prelude::*;

/// Empty rows of a field that takes several values.
const EMPTY_ROWS: usize = 2;

/// A field with what is in it.
pub struct Shown<'a> {
    /// Its number in the form.
    pub number: usize,
    /// The field.
    pub field: &'a FormField,
    /// What is in it.
    pub given: &'a [String],
    /// A secret was typed before and is kept.
    pub kept_secret: bool,
    /// Values that accounts of the source have.
    pub offered: &'a [String],
    /// A date as the source writes it.
    pub dated: Option<&'a str>,
    /// Why it came back.
    pub error: String,
}

/// The element of a field.
pub fn id(number: usize) -> String {
    format!("f-{number}")
}

/// What is needed and why, as words beside the label.
fn needed(need: &Need) -> Option<&'static str> {
    match need {
        Need::Key | Need::Policy => Some("required"),
        Need::Identity(_) => Some("needed for an identity"),
        Need::No => None,
    }
}

fn label(field: &FormField) -> String {
    match needed(&field.need) {
        Some(words) => format!("{} ({words})", field.name),
        None => field.name.clone(),
    }
}

fn hint(shown: &Shown<'_>) -> String {
    let field = shown.field;
    let mut parts: Vec<String> = field.description.iter().map(|words| with_stop(words)).collect();
    match &field.need {
        Need::Key => parts.push("The account’s ID on the source.".to_owned()),
        Need::Identity(what) => {
            let what = match what.as_str() {
                "uid" => "account name",
                "lastname" => "last name",
                "email" => "work e-mail",
                other => other,
            };
            parts.push(format!("ISC makes the identity’s {what} of it."));
        }
        Need::Policy | Need::No => {}
    }
    match field.kind {
        FieldKind::Number => parts.push("A number; zeros in front are kept.".to_owned()),
        FieldKind::Date => parts.push(match shown.dated {
            Some(dated) => format!("A date, written as on this source: {dated}."),
            None => "A date, written as the source writes dates.".to_owned(),
        }),
        FieldKind::Secret if shown.kept_secret => {
            parts.push("Typed before and kept encrypted; leave it empty to keep it.".to_owned());
        }
        FieldKind::Secret => {
            parts.push("Never shown again; kept encrypted until it is sent, one day at most.".to_owned());
        }
        FieldKind::Text | FieldKind::Bool => {}
    }
    if field.entitlement {
        parts.push(if shown.offered.is_empty() {
            "A right. No account has one yet, so none can be offered.".to_owned()
        } else {
            "A right. Those that accounts have now are offered; others are taken with a warning.".to_owned()
        });
    }
    if let Some(max) = field.max.filter(|max| *max > 0 && *max < 256) {
        parts.push(format!("At most {max} characters."));
    }
    parts.join(" ")
}

fn with_stop(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?', ':']) { words.to_owned() } else { format!("{words}.") }
}

/// The field in the form.
pub fn field_view(shown: &Shown<'_>) -> AnyView {
    let number = shown.number;
    let name = format!("v[{number}][]");
    let value = shown.given.first().cloned().unwrap_or_default();
    let (label, hint, error) = (label(shown.field), hint(shown), shown.error.clone());
    let several = shown.field.multi || shown.given.len() > 1;
    let input = match shown.field.kind {
        _ if several => return rows(shown, &label, hint),
        FieldKind::Bool => {
            let mut options = vec![Choice::new("true", "Yes"), Choice::new("false", "No"), Choice::new("", "Not set")];
            if !value.is_empty() && value != "true" && value != "false" {
                // Kept as it is written.
                options.push(Choice::new(value.clone(), value.clone()));
            }
            view! { <Radios id=id(number) name=name legend=label hint=hint options=options value=value error=error /> }
                .into_any()
        }
        FieldKind::Secret => view! {
            <Field
                id=id(number)
                name=format!("secrets[{number}]")
                label=label
                hint=hint
                error=error
                kind="password"
                autocomplete="new-password"
            />
            <button class="linklike needs-script" type="button" data-reveal=id(number) aria-pressed="false">
                "Show"
                <span class="sr-only">{format!(" {}", shown.field.name)}</span>
            </button>
        }
        .into_any(),
        FieldKind::Number => view! {
            <Field id=id(number) name=name label=label hint=hint value=value error=error inputmode="numeric" />
        }
        .into_any(),
        _ if !shown.offered.is_empty() => return rows(shown, &label, hint),
        FieldKind::Text | FieldKind::Date => {
            view! { <Field id=id(number) name=name label=label hint=hint value=value error=error /> }.into_any()
        }
    };
    view! { <div class="form-field">{hidden(shown)} {input}</div> }.into_any()
}

/// Which attribute the number is.
fn hidden(shown: &Shown<'_>) -> AnyView {
    view! { <input type="hidden" name=format!("names[{}]", shown.number) value=shown.field.name.clone() /> }
        .into_any()
}

/// Rows of values, with some empty ones and a button for more.
fn rows(shown: &Shown<'_>, label: &str, hint: String) -> AnyView {
    let (number, element) = (shown.number, id(shown.number));
    let (multi, list) = (shown.field.multi, format!("{element}-list"));
    let empty = if multi { EMPTY_ROWS } else { usize::from(shown.given.is_empty()) };
    let values = shown.given.iter().cloned().chain(std::iter::repeat_n(String::new(), empty));
    let offered = (!shown.offered.is_empty()).then(|| {
        let options = shown.offered.iter().map(|value| view! { <option value=value.clone()></option> });
        view! { <datalist id=list.clone()>{options.collect_view()}</datalist> }
    });
    let has_list = offered.is_some();
    let described: Vec<String> = [
        (!hint.is_empty()).then(|| format!("{element}-hint")),
        (!shown.error.is_empty()).then(|| format!("{element}-error")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let inputs = values
        .enumerate()
        .map(|(at, value)| {
            // The summary's link leads to the first row.
            let row = if at == 0 { element.clone() } else { format!("{element}-{at}") };
            view! {
                <input
                    class="input"
                    type="text"
                    id=row
                    name=format!("v[{number}][]")
                    value=value
                    list=has_list.then(|| list.clone())
                    autocomplete="off"
                    aria-label=format!("{}, value {}", shown.field.name, at + 1)
                />
            }
        })
        .collect_view();
    let class = if shown.error.is_empty() { "field values" } else { "field values has-error" };
    let of = format!(" for {}", shown.field.name);
    let more = multi.then(|| {
        view! {
            <Button name="then" value="row" id=format!("{element}-more")>
                "Add a row"
                <span class="sr-only">{of}</span>
            </Button>
        }
    });
    view! {
        <div class="form-field">
        {hidden(shown)}
        <fieldset class=class aria-describedby=(!described.is_empty()).then(|| described.join(" "))>
            <legend class="field-label">{label.to_owned()}</legend>
            {notes(&element, hint, shown.error.clone())}
            {inputs}
            {offered}
            {more}
        </fieldset>
        </div>
    }
    .into_any()
}
