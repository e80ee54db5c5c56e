//! How notices by mail stand, in a line, and a test.

use crate::api::settings::SendTestMail;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, plural};
use gangway_core::notices;
use gangway_types::notices::MailState;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The section, beside the setting that switches mails on.
pub async fn section(asked: &Asked) -> Result<AnyView, PortalError> {
    let state = notices::mail_state(&asked.caller.core).await?;
    let may = asked.caller.who.may(Capability::ChangeSettings);
    let failure = state.last_failure.as_ref().map(|(at, why)| {
        let words = format!("Last trouble on {}: {why}", asked.times.exact(*at));
        view! { <p class="hint" id="mail-trouble">{words}</p> }
    });
    let test = (may && (state.server.is_some() || state.practice)).then(|| {
        view! {
            <form method="post" action=SendTestMail::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("approvals") />
                <Button id="test-mail">"Send a test mail to me"</Button>
            </form>
        }
    });
    Ok(view! {
        <section class="section stack" aria-labelledby="mail">
            <h2 id="mail">"Mail server"</h2>
            <p id="mail-state">{words(&state)}</p>
            {failure}
            {test}
        </section>
    }
    .into_any())
}

fn words(state: &MailState) -> String {
    let server = match (&state.server, &state.from) {
        (Some(server), Some(from)) => format!("Mails go through {server}, from {from}."),
        _ => {
            "No mail server is configured (GANGWAY_SMTP_URL and GANGWAY_MAIL_FROM): notices are shown in Gangway only."
                .to_owned()
        }
    };
    let practice = if state.practice {
        " On a practice tenant no mail leaves: what would be mailed is on the practice page."
    } else {
        ""
    };
    let waiting = match state.waiting {
        0 => String::new(),
        n => format!(" {} to be sent.", plural(n, "mail waits", "mails wait")),
    };
    format!("{server}{practice}{waiting}")
}
