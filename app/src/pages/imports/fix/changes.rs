//! Undo and redo.

use super::super::At;
use crate::api::imports::{ImportRedo, ImportUndo};
use gangway_types::imports::FixView;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Both, each with what it does in words; nothing where there is nothing to take back.
pub fn buttons(at: &At, view: &FixView) -> AnyView {
    if !view.head.may_change {
        return "".into_any();
    }
    let form = |action: &'static str, id: &'static str, verb: &'static str, what: &Option<String>| {
        let back = at.address.here.clone();
        let keys = at.keys();
        match what.clone() {
            Some(what) => view! {
                <form method="post" action=action>
                    {keys}
                    <input type="hidden" name="back" value=back />
                    <button class="btn btn-quiet" id=id type="submit">{verb}<span class="sr-only">{format!(": {what}")}</span></button>
                </form>
            }
            .into_any(),
            None => view! { <button class="btn btn-quiet" id=id type="button" aria-disabled="true">{verb}</button> }.into_any(),
        }
    };
    view! {
        {form(ImportUndo::PATH, "undo", "Undo", &view.undo)}
        {form(ImportRedo::PATH, "redo", "Redo", &view.redo)}
    }
    .into_any()
}
