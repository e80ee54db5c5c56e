//! The form of a confirm page.

use crate::api::person_jobs::ActOnPerson;
use crate::pages::address::refused;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::choice::{Choice, Radios};
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, LinkButton};
use gangway_core::auth::KeptForm;
use gangway_types::people::Confirm;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Ways, typed confirmation, buttons. Cancel comes first, and has the focus where something is lost.
pub fn form(confirm: &Confirm, asked: &Asked, here: &str, kept: Option<&KeptForm>, parent: &str) -> AnyView {
    let kept = kept.filter(|form| form.action == ActOnPerson::PATH);
    let errors: Vec<(String, String)> = kept
        .map(|form| form.fields.iter().map(|one| (one.field.clone(), one.words.clone())).collect())
        .unwrap_or_default();
    let what = kept.filter(|_| errors.is_empty()).map(|form| refused(&form.what));
    let typed = confirm.typed.clone().map(|wanted| {
        let value = kept.and_then(|form| form.value("typed")).unwrap_or_default().to_owned();
        let error = kept.and_then(|form| form.reason("typed")).unwrap_or_default().to_owned();
        view! { <Field id="typed" name="typed" label=format!("Type {wanted} to confirm") value=value error=error /> }
    });
    let danger = confirm.action.typed();
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    let (parent, words) = (parent.to_owned(), confirm.action.act(&confirm.name));
    view! {
        <form method="post" action=ActOnPerson::PATH autocomplete="off">
            <ErrorSummary errors=errors />
            {what}
            <FormKeys key=asked.caller.core.random.handle() back=here />
            <input type="hidden" name="person" value=confirm.person.to_string() />
            <input type="hidden" name="action" value=confirm.action.key() />
            {vias(confirm, kept)}
            {typed}
            <div class="btn-row">
                <LinkButton href=parent focus=danger>"Cancel"</LinkButton>
                <Button kind=kind id="do-act">{words}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// How a mail goes out, with the address it goes to. A way that is not possible is said, not offered.
fn vias(confirm: &Confirm, kept: Option<&KeptForm>) -> Option<AnyView> {
    if confirm.vias.is_empty() {
        return None;
    }
    let (open, closed): (Vec<_>, Vec<_>) = confirm.vias.iter().partition(|choice| choice.refusal.is_none());
    let options: Vec<Choice> = open
        .iter()
        .map(|choice| Choice {
            value: choice.via.key().to_owned(),
            label: choice.via.words().to_owned(),
            hint: choice.address.clone().unwrap_or_else(|| {
                "Gangway does not know the address; ISC takes the one that it has".to_owned()
            }),
        })
        .collect();
    let first = options.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let value = kept.and_then(|form| form.value("via")).map_or(first, str::to_owned);
    let closed = closed
        .iter()
        .map(|choice| {
            let why = choice.refusal.clone().unwrap_or_default();
            view! { <li>{format!("{}: {why}", choice.via.words())}</li> }
        })
        .collect_view();
    let closed = (open.len() < confirm.vias.len()).then(|| view! { <ul class="hint">{closed}</ul> });
    Some(
        view! {
            <Radios id="via" name="via" legend="How it goes out" options=options value=value hint="It works for 2 hours." />
            {closed}
        }
        .into_any(),
    )
}
