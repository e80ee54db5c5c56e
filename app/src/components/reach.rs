//! What is known of how ISC's mail is set up, above whatever sends.

use crate::pages::times::Times;
use crate::ui::message::Tone;
use crate::ui::{Message, plural};
use gangway_types::reach::{BatchReach, MailSetUp, TestMode, Told};
use leptos::prelude::*;

/// "As ISC told Amara Lindqvist on 21 Nov 2025, 14:02."
fn told<T>(of: &Told<T>, times: &Times) -> String {
    format!("As ISC told {} on {}.", of.by_name, times.exact(of.at))
}

/// What stands in the way of every mail of a list, and what is not known.
pub fn mail_set_up(mail: &MailSetUp, times: &Times) -> AnyView {
    view! { {test_mode(mail, times)} {suppressed(mail, times)} {unknown(mail, times)} }.into_any()
}

fn test_mode(mail: &MailSetUp, times: &Times) -> Option<AnyView> {
    let known = mail.test_mode.as_ref()?;
    let TestMode::On(address) = &known.value else {
        let words = format!("E-mail test mode is off. {}", told(known, times));
        return Some(view! { <p class="hint" id="mail-test-mode">{words}</p> }.into_any());
    };
    let title = match address {
        Some(address) => {
            format!("E-mail test mode is on: ISC sends all mail to {address}, and to nobody else")
        }
        None => "E-mail test mode is on: ISC redirects all mail".to_owned(),
    };
    let told = told(known, times);
    Some(
        view! {
            <div id="mail-test-mode">
                <Message tone=Tone::Warn title=title>
                    <p>
                        "Whoever is invited now does not get their mail, and the days of their invitation run all the same. An Org \
                         Admin switches it off in ISC’s settings of e-mail; then check again. "{told}
                    </p>
                </Message>
            </div>
        }
        .into_any(),
    )
}

fn suppressed(mail: &MailSetUp, times: &Times) -> Option<AnyView> {
    let known = mail.templates.as_ref()?;
    let some = &known.value.suppressed;
    if some.is_empty() {
        return None;
    }
    let n = some.len() as u64;
    let title = format!(
        "{} of the tenant {} nothing",
        plural(n, "mail template", "mail templates"),
        if n == 1 { "sends" } else { "send" }
    );
    let lines = some
        .iter()
        .map(|one| view! { <li>{one.name.clone()}": “"{one.subject.clone()}"”"</li> })
        .collect_view();
    let told = told(known, times);
    Some(
        view! {
            <div id="mail-suppressed">
                <Message tone=Tone::Warn title=title>
                    <ul>{lines}</ul>
                    <p>
                        "ISC sends nothing for a subject that begins with #stop, no_send or Stop. Which template the invitation \
                         has, ISC does not tell: it may be one of these. Change the subject in ISC, or make sure that it is \
                         another one. "{told}
                    </p>
                </Message>
            </div>
        }
        .into_any(),
    )
}

fn unknown(mail: &MailSetUp, times: &Times) -> Option<AnyView> {
    let refused = mail.refused.as_ref()?;
    let words = format!("{} Asked by {} on {}.", refused.value, refused.by_name, times.exact(refused.at));
    Some(view! { <p class="hint" id="mail-not-told">{words}</p> }.into_any())
}

/// The same above the question before a batch is sent or submitted, with how many may not be able to read it.
pub fn batch_reach(reach: &BatchReach, times: &Times) -> AnyView {
    let doubtful = (reach.doubtful > 0).then(|| {
        let lines = reach
            .kinds
            .iter()
            .map(|(kind, n)| view! { <li>{format!("{}: {}", kind.heading(), plural(*n, "person", "people"))}</li> })
            .collect_view();
        let title = format!("{} may not be able to read it", plural(reach.doubtful, "person", "people"));
        view! {
            <div id="batch-doubtful">
                <Message tone=Tone::Info title=title>
                    <ul>{lines}</ul>
                    <p>"They are mailed all the same. The check before inviting says who they are, and can leave them out."</p>
                </Message>
            </div>
        }
    });
    view! { {mail_set_up(&reach.mail, times)} {doubtful} }.into_any()
}
