//! Everything that a confirm page says before its buttons.

use super::is_admin;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Message, plural};
use gangway_types::people::{Confirm, Owned, PersonAction, PersonOutcome, RequestShown};
use gangway_types::{Capability, SourceId};
use leptos::prelude::*;

/// What is mailed for a new password works this long (FACTS, section 7), domain milliseconds.
const MAIL_WORKS_MS: i64 = 2 * 3_600_000;

/// In the order in which it is read.
pub fn all(confirm: &Confirm, asked: &Asked) -> AnyView {
    let effect = confirm.effect.iter().map(|words| view! { <p>{words.clone()}</p> }).collect_view();
    let by_itself = confirm.by_itself_at.map(|at| {
        view! { <dt>"ISC does it by itself"</dt><dd>{format!("Next {}", asked.times.exact(at))}</dd> }
    });
    let has = match confirm.has_level {
        Some(true) => " You have it.",
        Some(false) if is_admin(asked) => " Your sign-in does not carry it: ISC will refuse.",
        Some(false) => " Your sign-in does not carry it.",
        None => "",
    };
    let whom = format!("{}, account name {}", confirm.name, confirm.alias);
    view! {
        <div>{effect}</div>
        {loses(confirm)}
        {owns(confirm, asked)}
        <dl class="facts">
            <dt>"Whom"</dt><dd>{whom}</dd>
            <dt>"Who is told"</dt><dd>{confirm.told.clone()}</dd>
            <dt>"Can it be undone"</dt><dd>{confirm.undone.clone()}</dd>
            <dt>"Level in ISC"</dt><dd>{confirm.level.clone()}{has}</dd>
            {by_itself}
        </dl>
        {last(confirm, asked)}
        {request(&confirm.request)}
    }
    .into_any()
}

/// When the same was asked last, and what came of it; what twice may mean where that matters.
fn last(confirm: &Confirm, asked: &Asked) -> Option<AnyView> {
    let deed = confirm.last.as_ref()?;
    let at = deed.item.sent_at.unwrap_or(deed.at);
    let words =
        format!("Asked last by {}, {}: {}.", deed.by_name, asked.times.exact(at), deed.item.outcome.word());
    let job =
        deed.opens.then(|| view! { " "<a href=paths::person_job(&deed.job)>{deed.job.to_string()}</a> });
    let unknown = deed.item.outcome == PersonOutcome::Unknown;
    let works = confirm.action.mails() && asked.times.now - at < MAIL_WORKS_MS;
    let twice = confirm.action.twice();
    Some(match unknown || works {
        true => view! { <Message tone=Tone::Warn title=words><p>{twice}{job}</p></Message> }.into_any(),
        false => view! { <p class="hint">{words}{job}</p> }.into_any(),
    })
}

/// What a reset takes away.
fn loses(confirm: &Confirm) -> Option<AnyView> {
    if confirm.action != PersonAction::Reset {
        return None;
    }
    Some(match &confirm.loses {
        None => view! {
            <p>"Which user levels they have could not be read. Whatever they have is taken away."</p>
        }
        .into_any(),
        Some(levels) if levels.is_empty() => {
            view! { <p>"They have no raised user level to lose."</p> }.into_any()
        }
        Some(levels) => {
            let lines = levels.iter().map(|level| view! { <li>{level.clone()}</li> }).collect_view();
            view! { <div id="loses"><p>"They will have to register again, and lose:"</p><ul class="bullets">{lines}</ul></div> }.into_any()
        }
    })
}

/// What has to be handed over before a deletion, as a checklist.
fn owns(confirm: &Confirm, asked: &Asked) -> Option<AnyView> {
    if confirm.action != PersonAction::Delete {
        return None;
    }
    if let Some(why) = confirm.owns_unread.clone() {
        return Some(
            view! { <Message tone=Tone::Warn title="What they own could not be read"><p>{why}</p></Message> }
                .into_any(),
        );
    }
    let count: u64 = confirm.owns.iter().map(|kind| kind.things.len() as u64).sum();
    if count == 0 {
        return Some(view! { <p>"They own nothing that would keep ISC from deleting them."</p> }.into_any());
    }
    let may_sources = asked.caller.who.may(Capability::ReadAccounts);
    let kinds = confirm.owns.iter().map(|kind| kind_of(kind, may_sources)).collect_view();
    let all = paths::person_part(&confirm.person, "ownership");
    let first = format!(
        "{} to be handed over first, in ISC’s admin pages:",
        match count {
            1 => "1 thing has".to_owned(),
            n => format!("{} have", plural(n, "thing", "things")),
        }
    );
    Some(
        view! {
            <div id="owns">
                <p>{first}</p>
                <ul class="bullets">{kinds}</ul>
                <p><a href=all>"Look at all of it"</a></p>
            </div>
        }
        .into_any(),
    )
}

fn kind_of(kind: &Owned, may_sources: bool) -> AnyView {
    let is_source = kind.kind.to_lowercase().contains("source");
    let things = kind.things.iter().map(|thing| match is_source && may_sources && !thing.id.is_empty() {
        true => {
            let href = paths::source(&SourceId::from(thing.id.as_str()), "");
            view! { <li><a href=href>{thing.name.clone()}</a></li> }.into_any()
        }
        false => view! { <li>{thing.name.clone()}</li> }.into_any(),
    });
    view! { <li>{kind.kind.clone()}<ul class="bullets">{things.collect_view()}</ul></li> }.into_any()
}

/// The request, as it will be made.
fn request(request: &RequestShown) -> AnyView {
    let mut text = format!("{} {}", request.method, request.path);
    for (name, value) in &request.headers {
        text.push_str(&format!("\n{name}: {value}"));
    }
    if let Some(body) = &request.body {
        text.push_str(&format!("\n\n{body}"));
    }
    view! {
        <details class="disclosure" id="request">
            <summary>"What will be called"</summary>
            <pre class="code" tabindex="0"><code>{text}</code></pre>
        </details>
    }
    .into_any()
}
