//! `/accounts/new/{draft}/update`: changing the account that is there already, a review of its own.

use super::review::{doubles, odd, problems};
use super::{crumbs, framed, shown};
use crate::api::accounts::UpdateAccount;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, LinkButton, Message, plural};
use gangway_core::accounts::review::{Existing, Review, review};
use gangway_types::{DraftId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The page.
pub async fn build(asked: &Asked, address: &Address, draft: DraftId) -> Result<PageView, PortalError> {
    let review = review(&asked.caller.core, &asked.caller.who, &draft).await?;
    let title = format!("Update {}", review.draft.native());
    let source = review.form.source.name.clone();
    let crumbs = crumbs(Some((&draft, &source)), "Update");
    let sentence = match &review.existing {
        Some(existing) => {
            let n = plural(existing.changes.len() as u64, "field changes", "fields change");
            let whose = match &existing.person {
                Some((id, name)) => {
                    view! { ", linked to "<a href=paths::person(id)>{name.clone()}</a> }.into_any()
                }
                None => ", linked to nobody".into_any(),
            };
            view! { {n}" on the account "{existing.native.clone()}" of "{source}{whose}". Fields that you left empty keep what ISC has." }
                .into_any()
        }
        None => view! { "The account is not on "{source}" any more." }.into_any(),
    };
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs)>{sentence}</PageHeader>
        {address.came_back()}
        {problems(&draft, &review.errors)}
        {match &review.existing {
            Some(existing) => changes(asked, &draft, &review, existing),
            None => gone(&draft),
        }}
    };
    Ok(framed(&title, body))
}

fn gone(draft: &DraftId) -> AnyView {
    let review = paths::account_draft(draft, "review");
    view! {
        <Message tone=Tone::Info title="There is nothing to update">
            <p>"It can be created now. "<a href=review>"Review it"</a>"."</p>
        </Message>
    }
    .into_any()
}

fn changes(asked: &Asked, draft: &DraftId, review: &Review, existing: &Existing) -> AnyView {
    let nothing = existing.changes.is_empty();
    let blocked = match (nothing, review.errors.is_empty()) {
        (true, _) => "ISC has these values already.",
        (false, false) => "Something must be put right first.",
        (false, true) => "",
    };
    let table = (!nothing).then(|| shown::changes(&review.form, &existing.changes, "What changes"));
    let case = (!existing.exact).then(|| {
        let title = format!("{} and {} differ in upper and lower case", existing.native, review.draft.native());
        view! { <Message tone=Tone::Warn title=title><p>"The account keeps its ID as ISC writes it."</p></Message> }
    });
    let button = if asked.chrome.practice.is_some() { "Update practice account" } else { "Update account" };
    view! {
        {case}
        {doubles(&review.doubles)}
        {odd(&review.warnings)}
        {table}
        <p>
            "If the account changes in ISC before this is sent, nothing is sent. The source’s file is not changed: the next file
             brings its own values back. "
            <a href=paths::source(&review.form.source.id, "safety")>"Safety"</a>
        </p>
        <form method="post" action=UpdateAccount::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=paths::account_draft(draft, "update") />
            <input type="hidden" name="draft" value=draft.to_string() />
            <input type="hidden" name="seen" value=review.seal.clone() />
            <div class="btn-row send-row">
                <LinkButton href=paths::account_draft(draft, "review")>"Cancel"</LinkButton>
                <Button kind=ButtonKind::Primary id="do-update" blocked=blocked>{button}</Button>
            </div>
        </form>
    }
    .into_any()
}
