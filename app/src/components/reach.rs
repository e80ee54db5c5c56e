//! What is known of how ISC's mail is set up, above whatever sends.

use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Message, plural, thousands};
use gangway_types::PersonId;
use gangway_types::people::Named;
use gangway_types::reach::{BatchReach, HintGroup, MailSetUp, TestMode, Told};
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
    let title = redirected(address.as_deref());
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

fn redirected(to: Option<&str>) -> String {
    match to {
        Some(address) => {
            format!("E-mail test mode is on: ISC sends all mail to {address}, and to nobody else")
        }
        None => "E-mail test mode is on: ISC redirects all mail".to_owned(),
    }
}

/// That test mode is on, above a question about another mail than an invitation; nothing while it is off or not known.
pub fn test_mode_on(mail: &MailSetUp, times: &Times) -> Option<AnyView> {
    let known = mail.test_mode.as_ref()?;
    let TestMode::On(address) = &known.value else { return None };
    let (title, told) = (redirected(address.as_deref()), told(known, times));
    Some(
        view! {
            <div id="mail-test-mode">
                <Message tone=Tone::Warn title=title>
                    <p>"What is mailed now does not reach them. An Org Admin switches it off in ISC’s settings of e-mail. "{told}</p>
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

/// One reason, with whom it is about behind a disclosure.
fn hinted(group: &HintGroup) -> AnyView {
    let line = |(person, words): &(Named, String)| {
        let href = paths::person(&PersonId::from(person.id.as_str()));
        view! { <li><a href=href>{person.name.clone()}</a>" "<span class="sub">{words.clone()}</span></li> }
    };
    let rest = group.count.saturating_sub(group.people.len() as u64);
    let rest = (rest > 0).then(|| view! { <li class="hint">{format!("and {} more", thousands(rest))}</li> });
    let words = format!("{}: {}", group.kind.heading(), plural(group.count, "person", "people"));
    view! {
        <li>
            <details id=format!("doubtful-{}", group.kind.key())>
                <summary>{words}</summary>
                <p class="hint">{group.kind.way_out()}</p>
                <ul>{group.people.iter().map(line).collect_view()} {rest}</ul>
            </details>
        </li>
    }
    .into_any()
}

/// The same above the question before a batch is sent or submitted, with how many may not be able to read it.
pub fn batch_reach(reach: &BatchReach, times: &Times) -> AnyView {
    let doubtful = (reach.doubtful > 0).then(|| {
        let lines = reach.groups.iter().map(hinted).collect_view();
        let title = format!("{} may not be able to read it", plural(reach.doubtful, "person", "people"));
        view! {
            <div id="batch-doubtful">
                <Message tone=Tone::Info title=title>
                    <ul>{lines}</ul>
                    <p>"They are mailed all the same. Whom to leave out is chosen at the check before inviting, not here any more."</p>
                </Message>
            </div>
        }
    });
    view! { {mail_set_up(&reach.mail, times)} {doubtful} }.into_any()
}
