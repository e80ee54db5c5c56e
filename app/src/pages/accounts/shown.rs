//! Values as people read them back.

use gangway_types::accounts::{AccountForm, Difference, FieldKind, FormField, Values};
use leptos::prelude::*;

/// Values of one field; a secret is never shown.
pub fn values(field: Option<&FormField>, given: &[String]) -> AnyView {
    if field.is_some_and(|field| field.kind == FieldKind::Secret) {
        return "Not shown".into_any();
    }
    match given {
        [] => view! { <span class="hint">"empty"</span> }.into_any(),
        [one] => visible(one),
        several => {
            let lines = several.iter().map(|value| view! { <li>{visible(value)}</li> }).collect_view();
            view! { <ul class="values-read">{lines}</ul> }.into_any()
        }
    }
}

/// A value with what cannot be seen in it: blanks at its ends.
fn visible(value: &str) -> AnyView {
    let blanks = value.trim().len() != value.len();
    let note = blanks.then(|| view! { <span class="hint">" (with blanks at an end)"</span> });
    view! { <span class="value">{value.to_owned()}</span>{note} }.into_any()
}

/// Old and new, field by field.
pub fn changes(form: &AccountForm, changes: &[Difference], caption: &'static str) -> AnyView {
    let rows = changes.iter().map(|change| {
        let field = form.field(&change.field);
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{change.field.clone()}</th>
                <td role="cell" data-label="In ISC now">{values(field, &change.shown)}</td>
                <td role="cell" data-label="New">{values(field, &change.sent)}</td>
            </tr>
        }
    });
    view! {
        <div class="table-region" role="region" aria-label=caption>
            <table class="data-table" role="table">
                <caption class="sr-only">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Field"</th>
                        <th role="columnheader" scope="col">"In ISC now"</th>
                        <th role="columnheader" scope="col">"New"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Fields that are not empty, in the form's order, and how many are.
pub fn filled<'a>(
    form: &'a AccountForm,
    given: &'a Values,
    secrets: &'a [String],
) -> (Vec<(&'a FormField, &'a [String])>, usize) {
    let mut filled = Vec::new();
    let mut empty = 0;
    for field in form.fields.iter().filter(|field| !field.set_by_isc) {
        match given.get(&field.name) {
            Some(values) => filled.push((field, values.as_slice())),
            None if secrets.contains(&field.name) => filled.push((field, &[][..])),
            None => empty += 1,
        }
    }
    (filled, empty)
}
