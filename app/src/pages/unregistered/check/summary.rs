//! The first sentence of a check: how many will be mailed, how many not, and how sure that is.

use crate::api::checks::CheckAgain;
use crate::components::reach::mail_set_up;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Message, Progress, Time, plural, thousands};
use gangway_types::checks::{Check, CheckState};
use leptos::prelude::*;
use server_fn::ServerFn;

/// Sentence, progress, and what is in the way.
pub fn summary(asked: &Asked, check: &Check) -> AnyView {
    let times = &asked.times;
    let frozen = view! {
        <Time datetime=times.machine(check.frozen_at) words=frozen_words(asked, check) exact=times.exact(check.frozen_at) />
    };
    let again = (check.state == CheckState::Ready).then(|| {
        view! {
            " "
            <button class="linklike" type="submit" id="check-again" formaction=CheckAgain::url()>"Check again"</button>
        }
    });
    view! {
        <p class="check-sentence" data-live-say="">{sentence(check)}</p>
        <p class="hint">{frozen}{again}</p>
        {reading(asked, check)}
        {matched(check)}
        {mail_set_up(&check.mail, times)}
        {problem(check)}
        {used(check)}
    }
    .into_any()
}

/// `Frozen 21 Nov, 14:02`.
fn frozen_words(asked: &Asked, check: &Check) -> String {
    let times = &asked.times;
    format!("Frozen {}, {}", times.day(check.frozen_at), times.clock(check.frozen_at))
}

/// `46 of 50 will be mailed. 4 will not.`
fn sentence(check: &Check) -> String {
    let so_far = if check.state == CheckState::Reading { "So far: " } else { "" };
    let words = match (check.mailed, check.left_out) {
        (0, 1) => "The one person selected will not be mailed.".to_owned(),
        (0, out) => format!("None of the {} will be mailed.", plural(out, "person", "people")),
        (1, 0) => "1 person will be mailed.".to_owned(),
        (all, 0) => format!("All {} will be mailed.", plural(all, "person", "people")),
        (mailed, out) => {
            format!(
                "{} of {} will be mailed. {} will not.",
                thousands(mailed),
                thousands(check.selected),
                thousands(out)
            )
        }
    };
    format!("{so_far}{words}")
}

fn reading(asked: &Asked, check: &Check) -> Option<AnyView> {
    if check.state != CheckState::Reading {
        return None;
    }
    let words = format!("Checking {} of {}", thousands(check.read_done), thousands(check.selected));
    let since = match check.directory_at {
        Some(at) => format!("Who is not read yet is judged from the list synced {}. ", asked.times.ago(at)),
        None => String::new(),
    };
    Some(
        view! {
            <Progress label="Reading people again from ISC" done=check.read_done total=check.selected words=words />
            <p class="hint">{since}"You can close this: checking goes on. "<a class="until-ready" href="">"Reload to see how far"</a></p>
        }
        .into_any(),
    )
}

/// All that matched was a query until it was frozen.
fn matched(check: &Check) -> Option<AnyView> {
    let matched = check.matched?;
    let (said, now) = (thousands(matched.said), thousands(matched.now));
    let verb = if matched.now == 1 { "matches" } else { "match" };
    let known = matched.changes.map(|changes| changes.words()).filter(|words| !words.is_empty());
    let (title, why) = match known {
        Some(changes) => (
            format!("You selected {said}; {now} {verb} now: {changes}"),
            "The list changed between your click and the freezing. What counts is the frozen list.",
        ),
        None => (
            format!("You selected {said}; {now} {verb} now"),
            "The list changed between your click and the freezing; for whom and why is not kept. What counts is the \
             frozen list.",
        ),
    };
    Some(view! { <Message tone=Tone::Info title=title><p>{why}</p></Message> }.into_any())
}

fn problem(check: &Check) -> Option<AnyView> {
    let words = check.problem.clone();
    if check.unreadable == 0 {
        return words.map(|words| {
            view! { <Message tone=Tone::Warn title=words><p>"Check again in a moment."</p></Message> }
                .into_any()
        });
    }
    let title = format!(
        "Could not check {}. {} left out for now.",
        plural(check.unreadable, "person", "people"),
        if check.unreadable == 1 { "They are" } else { "All of them are" },
    );
    Some(
        view! {
            <Message tone=Tone::Warn title=title>
                {words.map(|words| view! { <p>{words}</p> })}
                <p>"The others are checked. Check again when ISC answers."</p>
            </Message>
        }
        .into_any(),
    )
}

fn used(check: &Check) -> Option<AnyView> {
    let batch = check.batch.as_ref()?;
    let (href, open) = (paths::batch(batch), format!("Open {batch}"));
    Some(
        view! {
            <Message tone=Tone::Ok title=format!("{batch} was made of this check")>
                <p>"Nothing changes here any more. "<a href=href>{open}</a></p>
            </Message>
        }
        .into_any(),
    )
}
