//! Why somebody is not to be invited: one choice of five.

use super::open::{Opened, open};
use super::step;
use crate::api::approvals::MarkPerson;
use crate::api::kept_form;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, ButtonKind, Choice, ErrorSummary, Field, LinkButton, Radios};
use gangway_core::auth::KeptForm;
use gangway_types::approvals::Refusal;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// `/approvals/{batch}/leave-out/{person}`
#[component]
pub fn LeaveOutPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::SignedIn, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let list = match open(&asked, &address).await? {
        Opened::List(list) => list,
        Opened::Stranger(page) => return Ok(*page),
    };
    let wanted = address.part("person");
    let found = list.mine().find_map(|group| {
        let person =
            group.group.people.iter().find(|person| person.id.as_str() == wanted && !person.registered)?;
        Some((group, person))
    });
    let batch = &list.detail.batch;
    let back = paths::approval(batch, &list.only);
    let Some((group, person)) = found else {
        // Answered, registered or asked anew meanwhile: the list says what is so.
        leptos_axum::redirect(&back);
        return Ok(step("Gone on", view! { <p><LinkButton href=back>"See the list"</LinkButton></p> }));
    };
    let mark = group.mark(&person.id);
    let typed = |name: &str| kept.as_ref().and_then(|kept| kept.value(name)).map(str::to_owned);
    let error = |name: &str| kept.as_ref().and_then(|kept| kept.reason(name)).unwrap_or_default().to_owned();
    let reason =
        typed("reason").or_else(|| mark.map(|mark| mark.reason.key().to_owned())).unwrap_or_default();
    let text = typed("text").or_else(|| mark.map(|mark| mark.text.clone())).unwrap_or_default();
    let errors: Vec<(String, String)> = [("reason", "reason-0"), ("text", "text")]
        .into_iter()
        .map(|(field, id)| (id.to_owned(), error(field)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let other_refusal = if errors.is_empty() { address.came_back() } else { None };
    let options = Refusal::ALL.into_iter().map(|one| Choice::new(one.key(), one.word())).collect();
    let title = format!("Don't invite {}", person.name);
    let words = title.clone();
    let here = paths::leave_out(batch, &person.id, &list.only);
    let body = view! {
        <p class="answer-back"><a href=back.clone()>"‹ Back"</a></p>
        {(!errors.is_empty()).then(|| view! { <ErrorSummary errors=errors /> })}
        {other_refusal}
        <h1 id="page-title" tabindex="-1">{title.clone()}</h1>
        <form method="post" action=MarkPerson::PATH class="stack">
            <FormKeys key=asked.caller.core.random.handle() back=here />
            <input type="hidden" name="batch" value=batch.to_string() />
            <input type="hidden" name="request" value=group.group.request.id.clone() />
            <input type="hidden" name="only" value=list.only.clone() />
            <input type="hidden" name="person" value=person.id.to_string() />
            <Radios id="reason" name="reason" legend="Why?" options=options value=reason error=error("reason") />
            <Field
                id="text"
                name="text"
                label="In a few words"
                hint="Needed for “Other”. Whoever asked you reads it."
                value=text
                error=error("text")
            />
            <div class="btn-row">
                <Button kind=ButtonKind::Primary>{words}</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </div>
        </form>
    };
    Ok(step(title, body))
}
