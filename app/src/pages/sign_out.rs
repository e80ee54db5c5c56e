//! Before signing out, when something is still being sent in one's name, or is to be.

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::{Button, ButtonKind, LinkButton};
use gangway_core::overview::{carried_by, people_carried_by};
use gangway_types::{BatchId, Capability, PortalError};
use leptos::prelude::*;

/// `/sign-out`
#[component]
pub fn SignOutPage() -> impl IntoView {
    page(Capability::SignedIn, build)
}

async fn build(asked: Asked) -> Result<PageView, PortalError> {
    let (runs, releases) = carried_by(&asked.caller.core, &asked.caller.who).await?;
    let open: Vec<BatchId> = runs.iter().chain(&releases).cloned().collect();
    let doing = people_carried_by(&asked.caller.core, &asked.caller.who).await?;
    // "sending B-0142, resetting 12 people (P-0007)"
    let sending = (!open.is_empty()).then(|| format!("sending {}", named(&open)));
    let names = sending.into_iter().chain(doing.iter().cloned()).collect::<Vec<_>>().join(", ");
    let body = if open.is_empty() && doing.is_empty() {
        view! {
            <PageHeader title="Sign out">"Nothing is being sent in your name."</PageHeader>
            <form method="post" action=paths::SIGN_OUT class="btn-row">
                <LinkButton href=paths::OVERVIEW>"Stay signed in"</LinkButton>
                <Button kind=ButtonKind::Primary>"Sign out"</Button>
            </form>
        }
        .into_any()
    } else {
        let mut carried = if open.is_empty() { Vec::new() } else { vec![carried(&runs, &releases)] };
        if !doing.is_empty() {
            carried.push(format!("Gangway is still {} under your sign-in.", doing.join(", ")));
        }
        let carried = carried.join(" ");
        let stops = !runs.is_empty() || !doing.is_empty();
        view! {
            <PageHeader title="Sign out">{carried}</PageHeader>
            <div class="prose stack">
                <p>
                    "Gangway can keep your sign-in until that is done, and forget it then. "
                    {stops.then_some(
                        "If sending stops instead, people and accounts that are queued are not sent to ISC; what was sent cannot be taken back. ",
                    )}
                    {(!releases.is_empty()).then_some(
                        "Without your sign-in, what is not released yet waits until somebody with the right to send releases it.",
                    )}
                </p>
                <form method="post" action=paths::SIGN_OUT class="btn-row">
                    <LinkButton href=paths::OVERVIEW>"Stay signed in"</LinkButton>
                    <Button kind=ButtonKind::Primary name="runs" value="keep">{format!("Sign out, keep {names}")}</Button>
                    <Button kind=ButtonKind::Danger name="runs" value="stop">{format!("Sign out, stop {names}")}</Button>
                </form>
            </div>
        }
        .into_any()
    };
    Ok(PageView::new("Sign out", Place::Elsewhere, body))
}

/// "B-0142, B-0143"
fn named(batches: &[BatchId]) -> String {
    batches.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What the sign-in carries, in one or two sentences.
fn carried(runs: &[BatchId], releases: &[BatchId]) -> String {
    let be = |batches: &[BatchId]| if batches.len() == 1 { "is" } else { "are" };
    let sending = format!("{} {} still being sent under your sign-in.", named(runs), be(runs));
    let later = format!("{} {} to be released by itself under your sign-in.", named(releases), be(releases));
    match (runs.is_empty(), releases.is_empty()) {
        (false, true) => sending,
        (true, _) => later,
        (false, false) => format!("{sending} {later}"),
    }
}
