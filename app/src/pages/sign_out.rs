//! Before signing out, when something is still being sent in one's name.

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::{Button, ButtonKind, LinkButton};
use gangway_core::overview::carried_by;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/sign-out`
#[component]
pub fn SignOutPage() -> impl IntoView {
    page(Capability::SignedIn, build)
}

async fn build(asked: Asked) -> Result<PageView, PortalError> {
    let open = carried_by(&asked.caller.core, &asked.caller.who).await?;
    let names: Vec<String> = open.iter().map(ToString::to_string).collect();
    let names = names.join(", ");
    let body = if open.is_empty() {
        view! {
            <PageHeader title="Sign out">"Nothing is being sent in your name."</PageHeader>
            <form method="post" action=paths::SIGN_OUT class="btn-row">
                <LinkButton href=paths::OVERVIEW>"Stay signed in"</LinkButton>
                <Button kind=ButtonKind::Primary>"Sign out"</Button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <PageHeader title="Sign out">{format!("{names} is still being sent under your sign-in.")}</PageHeader>
            <div class="prose stack">
                <p>
                    "Gangway can keep your sign-in until that is done, and forget it then. If it stops instead, people who are \
                     queued are not mailed; mails already sent cannot be taken back."
                </p>
                <form method="post" action=paths::SIGN_OUT class="btn-row">
                    <LinkButton href=paths::OVERVIEW>"Stay signed in"</LinkButton>
                    <Button kind=ButtonKind::Primary name="runs" value="keep">{format!("Sign out, keep sending {names}")}</Button>
                    <Button kind=ButtonKind::Danger name="runs" value="stop">{format!("Sign out, stop {names}")}</Button>
                </form>
            </div>
        }
        .into_any()
    };
    Ok(PageView::new("Sign out", Place::Elsewhere, body))
}
