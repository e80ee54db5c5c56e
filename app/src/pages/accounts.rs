//! One account on one flat-file source: the form, what would happen, and what became of it.

mod actions;
mod choose;
mod field;
mod foresee;
mod form;
mod lists;
mod new;
mod result;
mod review;
mod shown;
mod update;

pub use foresee::foreseen;
pub use new::{DraftPage, NewAccountPage};

use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::Breadcrumbs;
use gangway_types::{Capability, DraftId, PortalError};
use leptos::prelude::*;

/// `/accounts/new/{draft}/{step}`: `review`, `update` or `result`.
#[component]
pub fn DraftStepPage() -> impl IntoView {
    let address = Address::read();
    let need =
        if address.part("step") == "result" { Capability::ReadAccounts } else { Capability::WriteAccounts };
    page(need, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let draft = DraftId(address.part("draft"));
    match address.part("step").as_str() {
        "review" => review::build(&asked, &address, draft).await,
        "update" => update::build(&asked, &address, draft).await,
        "result" => result::build(&asked, &address, draft).await,
        _ => Err(PortalError::not_found("page")),
    }
}

/// The way to a step of one account.
fn crumbs(draft: Option<(&DraftId, &str)>, here: &str) -> AnyView {
    let mut items = vec![("Create account".to_owned(), paths::NEW_ACCOUNT.to_owned())];
    if let Some((draft, words)) = draft {
        items.push((words.to_owned(), paths::account_draft(draft, "")));
    }
    view! { <Breadcrumbs items=items here=here.to_owned() /> }.into_any()
}

/// A page of this area.
fn framed(title: &str, body: impl IntoView) -> PageView {
    PageView::new(format!("{title} · Create account"), Place::NewAccount, body)
}
