//! Before the first event: what makes joiners appear.

use super::by_hand;
use crate::api::subscription::SendTestEvent;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, LinkButton};
use gangway_core::joiners::subscription::Hook;
use gangway_types::joiners::Joiners;
use gangway_types::{Capability, Extent, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The steps: credential, subscriptions, a test event.
///
/// # Errors
/// When the portal does not know its own address.
pub fn steps(asked: &Asked, view: &Joiners) -> Result<AnyView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let hook = Hook::of(core)?;
    let configured = view.listening.configured;
    let may = who.may(Capability::ChangeSettings);
    let mark = |done: bool| {
        let (tone, label) = if done { (Tone::Ok, "Done") } else { (Tone::Waiting, "Not yet") };
        view! { <Badge tone=tone label=label /> }
    };
    let credential = if configured {
        "Gangway has a credential that ISC shows with its events."
    } else {
        "Set GANGWAY_HOOK_TOKEN, or GANGWAY_HOOK_USER and GANGWAY_HOOK_PASSWORD, where Gangway is configured, and start it again."
    };
    let who_can = Capability::ChangeSettings.who_can();
    let set_up = if may {
        view! {
            <p>"Gangway can create the two subscriptions under your sign-in, if you are an Org Admin of ISC."</p>
            <p><LinkButton href=paths::settings("joiners") kind=ButtonKind::Primary id="set-up">"Set up the trigger"</LinkButton></p>
        }
        .into_any()
    } else {
        view! { <p>{format!("Somebody who may change settings can have Gangway create the two subscriptions. {who_can}")}</p> }
            .into_any()
    };
    let blocked = match (may, configured) {
        (false, _) => format!("You may not send one. {who_can}"),
        (true, false) => "A credential has to be configured first.".to_owned(),
        (true, true) => String::new(),
    };
    // Setting it up is nothing for who only looks after their reports.
    let sets_up = Capability::ReadPeople.extent(&who.roles) == Some(Extent::All);
    let steps = sets_up.then(|| {
        view! {
            <ol class="joiner-steps">
                <li><h3>"A credential "{mark(configured)}</h3><p>{credential}</p></li>
                <li><h3>"ISC's trigger"</h3>{set_up} {by_hand::steps(&hook, !may)}</li>
                <li>
                    <h3>"A test event "{mark(view.listening.heard())}</h3>
                    <p>"ISC sends an event about somebody made up. It shows that ISC reaches Gangway."</p>
                    <form method="post" action=SendTestEvent::PATH class="btn-row">
                        <FormKeys key=core.random.handle() back=paths::JOINERS />
                        <input type="hidden" name="back" value=paths::JOINERS />
                        <Button id="send-test-event" blocked=blocked>"Send a test event"</Button>
                    </form>
                </li>
            </ol>
        }
    });
    Ok(view! {
        <section class="section stack" aria-labelledby="first-use">
            <h2 id="first-use">"What makes people appear here"</h2>
            <p class="prose">
                "ISC tells when it has created somebody. Gangway reads the person again from ISC, and keeps them here until they are \
                 invited, skipped or registered. Only people who come from now on are looked at, never those who wait already; these \
                 are under "<a href=paths::UNREGISTERED>"Unregistered"</a>"."
            </p>
            {steps}
            <p class="hint">
                "Without events nobody is lost: Gangway compares creation dates from time to time, and finds them later."
            </p>
        </section>
    }
    .into_any())
}
