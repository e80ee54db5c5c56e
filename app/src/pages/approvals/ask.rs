//! Asking somebody else to answer one list.

use super::open::{Opened, open};
use super::{find, step};
use crate::api::approvals::AskInstead;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, Field, LinkButton};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/approvals/{batch}/ask`, with `?q=` whom.
#[component]
pub fn AskPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::SignedIn, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let list = match open(&asked, &address).await? {
        Opened::List(list) => list,
        Opened::Stranger(page) => return Ok(*page),
    };
    let batch = &list.detail.batch;
    let back = paths::approval(batch, &list.only);
    let Some(group) = list.one() else {
        leptos_axum::redirect(&back);
        return Ok(step("Gone on", view! { <p><LinkButton href=back>"See the list"</LinkButton></p> }));
    };
    let text = address.value("q").unwrap_or_default().trim().to_owned();
    let found = find::find(&asked, &text).await?;
    let here = paths::approval_step(batch, "ask", &list.only);
    let request = &group.group.request.id;
    let results = find::results(&text, &found, |person| {
        view! {
            <form method="post" action=AskInstead::PATH>
                <FormKeys key=asked.caller.core.random.handle() back=here.clone() />
                <input type="hidden" name="batch" value=batch.to_string() />
                <input type="hidden" name="request" value=request.clone() />
                <input type="hidden" name="to" value=person.id.to_string() />
                <Button>{format!("Ask {}", person.name)}</Button>
            </form>
        }
        .into_any()
    });
    let sentence = format!(
        "Who answers for {} instead of you? They see the list and decide about it; you no longer do.",
        people(group.count())
    );
    let title = "Ask somebody else";
    let only = (!list.only.is_empty())
        .then(|| view! { <input type="hidden" name="request" value=list.only.clone() /> });
    Ok(step(
        title,
        view! {
            <p class="answer-back"><a href=back>"‹ Back"</a></p>
            <PageHeader title=title>{sentence}</PageHeader>
            {address.came_back()}
            <form action=paths::approval_step(batch, "ask", "") method="get" class="stack" role="search" aria-label="Find a person">
                {only}
                <Field id="q" name="q" label="Name" value=text kind="search" />
                <div class="btn-row"><Button>"Find"</Button></div>
            </form>
            {results}
        },
    ))
}
