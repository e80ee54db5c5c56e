//! The welcome notices of one person, and the question for one more.

use crate::api::welcome::WelcomeAgain;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Button, Time};
use gangway_core::welcome;
use gangway_types::welcome::{WelcomeOf, WelcomeSent, WelcomeState};
use gangway_types::{Capability, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The section of a person's page; none while welcome notices are off and none was ever sent.
///
/// # Errors
/// When the store does not answer.
pub async fn welcome_of(asked: &Asked, person: &PersonId) -> Result<Option<AnyView>, PortalError> {
    let Some(of) = welcome::of(&asked.caller.core, person).await? else { return Ok(None) };
    let lines = of.sent.iter().map(|one| line(one, &asked.times)).collect_view();
    let list = if of.sent.is_empty() {
        view! { <p>"None so far."</p> }.into_any()
    } else {
        view! { <ol class="timeline">{lines}</ol> }.into_any()
    };
    Ok(Some(
        view! {
            <section class="section stack" aria-labelledby="welcome">
                <h2 id="welcome">"Welcome notice"</h2>
                {list}
                {more(asked, person, &of)}
            </section>
        }
        .into_any(),
    ))
}

fn more(asked: &Asked, person: &PersonId, of: &WelcomeOf) -> AnyView {
    if let Some(why) = &of.refused {
        return view! { <p class="hint" id="welcome-refused">{why.clone()}</p> }.into_any();
    }
    if !asked.caller.who.may(Capability::Invite) {
        return ().into_any();
    }
    let (words, hint) = match of.sent.first().map(|last| last.state) {
        None => ("Send it now", "It would also go out by itself, once."),
        Some(WelcomeState::Waiting) => return ().into_any(),
        Some(WelcomeState::Unknown) => {
            ("Send it again", "The last one may have arrived: this one may be the second.")
        }
        Some(_) => ("Send it again", "It goes out once more, to the personal e-mail that ISC has now."),
    };
    view! {
        <form method="post" action=WelcomeAgain::PATH class="btn-row">
            <FormKeys key=asked.caller.core.random.handle() back=paths::person(person) />
            <input type="hidden" name="person" value=person.to_string() />
            <Button id="welcome-again">{words}</Button>
        </form>
        <p class="hint">{hint}</p>
    }
    .into_any()
}

/// One of them: state, address, when, who asked for it.
pub fn line(one: &WelcomeSent, times: &Times) -> AnyView {
    let by = one.by_name.as_ref().map(|name| format!(", asked for by {name}")).unwrap_or_default();
    let version =
        if one.version == 0 { "Gangway’s own text".to_owned() } else { format!("version {}", one.version) };
    view! {
        <li>
            {one.state.words()}", to "{one.address.clone()}
            <span class="sub">
                <Time datetime=times.machine(one.at) words=times.ago(one.at) exact=times.exact(one.at) />
                {format!(", {version}{by}")}
            </span>
        </li>
    }
    .into_any()
}
