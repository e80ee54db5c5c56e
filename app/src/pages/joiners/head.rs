//! The sentence on top of the queue, whether events come, and what keeps it from working.

use super::list::href;
use crate::api::joiners::CheckForMissed;
use crate::components::PageHeader;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::pages::times::{Times, span};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Message, plural, thousands};
use gangway_types::Capability;
use gangway_types::joiners::{JoinerCounts, Joiners, JoinersQuery, Listening, StateKey};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Heading, sentence, "Listening · last event 12 min ago", and warnings. Live.
pub fn head(asked: &Asked, view: &Joiners, list: &str) -> AnyView {
    let listening = listening(asked, &view.listening, list);
    let (sentence, warnings) = (sentence(&view.counts, &view.query), warnings(asked, view));
    view! {
        <div id="joiners-head" data-live-part="" data-live="joiners">
            <PageHeader title="New joiners" synced=Some(listening)>
                {sentence}
            </PageHeader>
            <p class="hint"><a id="to-board" href=paths::JOINER_BOARD>"Who begins this week, and how far they are"</a></p>
            {warnings}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    }
    .into_any()
}

fn people(n: u64) -> String {
    plural(n, "person", "people")
}

/// "9 people joined since Monday and are not invited: 6 are ready, 3 have no e-mail yet."
fn sentence(counts: &JoinerCounts, query: &JoinersQuery) -> AnyView {
    let link = |state: Option<StateKey>, words: String| {
        view! { <a href=href(&query.in_state(state))>{words}</a> }.into_any()
    };
    let (open, lately) = (counts.open(), counts.lately);
    if open == 0 {
        return match counts.all() {
            0 => "Nobody new is known yet.".into_any(),
            _ => "Nobody new waits for an invitation.".into_any(),
        };
    }
    let are = if open == 1 { "is" } else { "are" };
    let begin = if lately == open {
        view! { {link(None, people(open))} {format!(" joined since Monday and {are} not invited: ")} }
            .into_any()
    } else {
        let of_them = match lately {
            0 => ", all since before Monday: ".to_owned(),
            n => format!(", {} of them since Monday: ", thousands(n)),
        };
        let joined = if open == 1 { " joined and is not invited" } else { " joined and are not invited" };
        view! { {link(None, people(open))} {joined} {of_them} }.into_any()
    };
    let (ready, mail) = (counts.of(StateKey::Ready), counts.of(StateKey::Mail));
    let other = open - ready - mail;
    let mut parts: Vec<AnyView> = Vec::new();
    let mut part = |n: u64, state: Option<StateKey>, one: &'static str, many: &'static str| {
        if n > 0 {
            let words = if n == 1 { one } else { many };
            parts.push(view! { {link(state, thousands(n))} {words} }.into_any());
        }
    };
    part(ready, Some(StateKey::Ready), " is ready", " are ready");
    part(mail, Some(StateKey::Mail), " has no e-mail yet", " have no e-mail yet");
    part(other, None, " waits for something else", " wait for something else");
    let last = parts.len().saturating_sub(1);
    let parts = parts
        .into_iter()
        .enumerate()
        .map(|(at, part)| view! { {part} {if at == last { "." } else { ", " }} })
        .collect_view();
    view! { {begin} {parts} }.into_any()
}

/// "Listening · last event 12 min ago · Check for missed ones".
fn listening(asked: &Asked, now: &Listening, list: &str) -> AnyView {
    let times = &asked.times;
    let words = match (now.configured, now.last_event_at) {
        (false, _) => "Not listening: no credential is configured".to_owned(),
        (true, None) => "Listening · no event yet".to_owned(),
        (true, Some(at)) => format!("Listening · last event {}", times.ago(at)),
    };
    let compared = now.sweep.as_ref().map(|sweep| {
        let found = match sweep.found {
            0 => "nobody was missed".to_owned(),
            n => format!("{} had been missed", people(n)),
        };
        let problem = sweep.problem.clone().map(|why| format!(" {why}")).unwrap_or_default();
        view! { <span class="hint">{format!("Creation dates compared {}: {found}.{problem}", times.ago(sweep.at))}</span> }
    });
    let check = asked.caller.who.may(Capability::Invite).then(|| missed(asked, list, "check-missed"));
    view! { <span class="joiner-listening"><span>{words}</span> {check} {compared}</span> }.into_any()
}

/// The button that compares creation dates now.
fn missed(asked: &Asked, list: &str, id: &'static str) -> AnyView {
    view! {
        <form class="inline" method="post" action=CheckForMissed::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=paths::with_query(paths::JOINERS, list) />
            <input type="hidden" name="list" value=list.to_owned() />
            <button class="linklike" type="submit" id=id>"Check for missed ones"</button>
        </form>
    }
    .into_any()
}

/// What keeps joiners from being seen or read, each with the way out.
fn warnings(asked: &Asked, view: &Joiners) -> AnyView {
    let (now, times) = (&view.listening, &asked.times);
    // People are in the queue, and not one of them because of an event.
    let never = (!now.heard() && view.counts.all() > 0).then(|| {
        let title = if now.configured { "ISC has not sent an event yet" } else { "ISC’s events are not taken" };
        let settings = settings_link(asked);
        view! {
            <Message tone=Tone::Warn title=title id="joiners-never">
                <p>
                    "Who is here was found by comparing creation dates, which happens from time to time. With ISC's trigger they come \
                     within seconds."
                </p>
                {settings}
            </Message>
        }
    });
    let quiet = now.quiet_since.map(|since| {
        let pace = now.pace().map(|pace| format!("; usually {pace}")).unwrap_or_default();
        let settings = settings_link(asked);
        let title = format!("No event for {}{pace}", span(times.now - since));
        view! {
            <Message tone=Tone::Warn title=title id="joiners-quiet">
                <p>
                    "Either nobody was created, or ISC's events do not arrive. “Check for missed ones” compares creation dates, and \
                     finds whoever was missed."
                </p>
                {settings}
            </Message>
        }
    });
    let unread = (now.waiting_for_sign_in > 0).then(|| {
        let verb = if now.waiting_for_sign_in == 1 { "waits" } else { "wait" };
        let title = format!("{} {verb} for a sign-in", people(now.waiting_for_sign_in));
        let since = now.stopped_since.map(|since| format!(" since {}", times.exact(since))).unwrap_or_default();
        view! {
            <Message tone=Tone::Waiting title=title id="joiners-unread">
                <p>
                    {format!(
                        "ISC is read under the sign-in of an Org Admin or Helpdesk, and nobody of them is signed in{since}. Events are \
                         kept; reading goes on by itself with the next sign-in.",
                    )}
                </p>
            </Message>
        }
    });
    let problem = now.problem.clone().map(|why| {
        view! { <Message tone=Tone::Warn title="ISC could not be read just now"><p>{why}" It is tried again by itself."</p></Message> }
    });
    let odd = (now.unreadable > 0).then(|| unreadable(now, times));
    // Only what came after the last event speaks against the credential that ISC has.
    let wrong = now.turned_away_at.filter(|at| now.last_event_at.is_none_or(|event| *at > event));
    let wrong = wrong.map(|at| {
        let requests = plural(now.turned_away, "request", "requests");
        let words = format!(
            "{requests} with a wrong credential came to the address for events so far, the last one {}. If that was ISC, its \
             subscription has another credential than Gangway.",
            times.ago(at)
        );
        let settings = settings_link(asked);
        view! { <p class="hint" id="joiners-wrong">{words}</p> {settings} }
    });
    view! { {never} {quiet} {unread} {problem} {wrong} {odd} }.into_any()
}

fn unreadable(now: &Listening, times: &Times) -> AnyView {
    let last = now.unreadable_at.map(|at| format!(", the last one {}", times.ago(at))).unwrap_or_default();
    let events = plural(now.unreadable, "event", "events");
    view! {
        <p class="hint" id="joiners-unreadable">
            {format!("{events} could not be read{last}. Whoever they were about is found by comparing creation dates.")}
        </p>
    }
    .into_any()
}

fn settings_link(asked: &Asked) -> Option<AnyView> {
    let may = asked.caller.who.may(Capability::ReadSettings);
    may.then(|| view! { <p><a href=paths::settings("joiners")>"Look at the trigger"</a></p> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(states: &[(StateKey, u64)], lately: u64) -> String {
        let counts = JoinerCounts { states: states.to_vec(), lately };
        let html = sentence(&counts, &JoinersQuery::default()).to_html().replace("<!>", "");
        let mut text = String::new();
        let mut inside = false;
        for letter in html.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(letter),
                _ => {}
            }
        }
        text
    }

    #[test]
    fn the_numbers_add_up_and_lead_to_their_lists() {
        assert_eq!(
            words(&[(StateKey::Ready, 6), (StateKey::Mail, 3), (StateKey::Batch, 11)], 9),
            "9 people joined since Monday and are not invited: 6 are ready, 3 have no e-mail yet."
        );
        assert_eq!(
            words(&[(StateKey::Ready, 1), (StateKey::Unseen, 2)], 1),
            "3 people joined and are not invited, 1 of them since Monday: 1 is ready, 2 wait for something else."
        );
        assert_eq!(
            words(&[(StateKey::Mail, 1)], 1),
            "1 person joined since Monday and is not invited: 1 has no e-mail yet."
        );
        assert_eq!(words(&[(StateKey::Batch, 1)], 0), "Nobody new waits for an invitation.");
        assert_eq!(words(&[], 0), "Nobody new is known yet.");
    }
}
