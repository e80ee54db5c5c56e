//! What a practice tenant is, and its controls.

mod outbox;

use crate::api::practice::{PracticeAdvance, PracticeFail, PracticeStartOver};
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::pages::settings::section;
use crate::pages::times::span;
use crate::paths;
use crate::ui::{Button, ButtonKind, Choice, Dialog, LinkButton, Radios};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/settings/practice`
#[component]
pub fn PracticePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::Practice, move |asked| build(asked, address, false))
}

/// `/settings/practice/start-over`: the same page, with the question over it.
#[component]
pub fn StartOverPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::Practice, move |asked| build(asked, address, true))
}

async fn build(asked: Asked, address: Address, start_over: bool) -> Result<PageView, PortalError> {
    let Some((made_up, ahead_ms)) = asked.chrome.practice else {
        return Err(PortalError::not_found("practice tenant"));
    };
    let sentence =
        format!("You are on a practice tenant of {}, all made up. No mail leaves Gangway.", people(made_up));
    let body = view! {
        {address.came_back()}
        {what()}
        {clock(&asked, ahead_ms)}
        {faults(&asked)}
        {outbox::section(&asked).await?}
        <section class="section prose" aria-labelledby="new">
            <h2 id="new">"Start over"</h2>
            <p>"Makes the tenant new, and makes Gangway forget what it kept of the old one."</p>
            <div class="btn-row"><LinkButton href=paths::PRACTICE_START_OVER id="start-over">"Start over…"</LinkButton></div>
        </section>
    };
    let mut view = section(&asked, "practice", "Practice", sentence, body);
    view.overlay = start_over.then(|| question(&asked, made_up));
    Ok(view)
}

fn what() -> AnyView {
    view! {
        <section class="section prose stack" aria-labelledby="what">
            <h2 id="what">"What is this?"</h2>
            <p>
                "A stand-in for SailPoint Identity Security Cloud that runs inside Gangway. Everything here works as it would on \
                 a real tenant: sign-in, user levels, tasks, invitations that live seven days, people who register or do not. \
                 It is reached as a real tenant is, but it is on this machine, and so is the portal: nobody else can open it."
            </p>
            <p>
                "Practice has data of its own. Once a real tenant is configured, none of this is reachable, and every page \
                 names that tenant instead."
            </p>
        </section>
    }
    .into_any()
}

fn clock(asked: &Asked, ahead_ms: i64) -> AnyView {
    let now = asked.times.exact(asked.chrome.now);
    let words = if ahead_ms >= 60_000 {
        format!("Its clock shows {now}, which is {} ahead.", span(ahead_ms))
    } else {
        format!("Its clock shows {now}, as yours does.")
    };
    view! {
        <section class="section prose stack" aria-labelledby="clock">
            <h2 id="clock">"Clock"</h2>
            <p>
                {words}" Moving it lets invitations run out and people register; it moves forward only. Sessions and waits \
                 stay on real time."
            </p>
            <form method="post" action=PracticeAdvance::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::PRACTICE />
                <Button name="days" value="1">"Jump 1 day"</Button>
                <Button name="days" value="7">"Jump 7 days"</Button>
            </form>
        </section>
    }
    .into_any()
}

fn faults(asked: &Asked) -> AnyView {
    let with_hint =
        |value: &str, label: &str, hint: &str| Choice { hint: hint.to_owned(), ..Choice::new(value, label) };
    let options = vec![
        with_hint("rate-limit", "Asks to wait (429)", "Sending waits ten seconds and goes on by itself."),
        with_hint("forbidden", "Is refused (403)", "The people of that call fail and can be retried."),
        with_hint(
            "lost-answer",
            "Loses its answer",
            "ISC mails, but Gangway does not hear of it: unknown until there is a sign of it.",
        ),
    ];
    view! {
        <section class="section prose stack" aria-labelledby="faults">
            <h2 id="faults">"Make ISC fail"</h2>
            <form method="post" action=PracticeFail::PATH class="stack">
                <FormKeys key=asked.caller.core.random.handle() back=paths::PRACTICE />
                <Radios id="how" name="how" legend="The next invite call" options=options value="rate-limit" />
                <div class="btn-row"><Button>"Make the next invite call fail"</Button></div>
            </form>
        </section>
    }
    .into_any()
}

fn question(asked: &Asked, made_up: u64) -> AnyView {
    let words = format!(
        "{} and their mails, tasks and clock are made new. Gangway forgets every batch, list, saved view, setting and sign-in \
         of this practice tenant.",
        people(made_up)
    );
    let key = asked.caller.core.random.handle();
    view! {
        <Dialog title="Start over?" close_href=paths::PRACTICE destructive=true>
            <div class="stack">
                <p>{words}</p>
                <p>"Everybody is signed out, also in other browsers. This cannot be undone."</p>
                <div class="btn-row">
                    <LinkButton href=paths::PRACTICE focus=true>"Keep everything"</LinkButton>
                    <form method="post" action=PracticeStartOver::PATH>
                        <FormKeys key=key back=paths::PRACTICE />
                        <Button kind=ButtonKind::Danger>"Start over"</Button>
                    </form>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}
