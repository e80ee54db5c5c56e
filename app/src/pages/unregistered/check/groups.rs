//! Who will be mailed, who will not and why, and what is good to know.

use super::choices::{again, pickers};
use crate::pages::help::keys;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::paths;
use crate::ui::{Icon, Symbol, Why, plural, thousands};
use gangway_types::checks::{
    Check, CheckState, LeftOut, Reason, ReasonGroup, ReasonKind, WarningGroup, WarningKind, WillBeMailed,
};
use gangway_types::people::Named;
use gangway_types::reach::HintGroup;
use gangway_types::{CheckId, PersonId};
use leptos::prelude::*;

/// People in sight per reason; the others are behind a disclosure.
const IN_SIGHT: usize = 5;

/// The three groups.
pub fn groups(asked: &Asked, check: &Check) -> AnyView {
    view! {
        {mailed(check)}
        {left_out(asked, check)}
        {may_not_read(check)}
        {good_to_know(check)}
    }
    .into_any()
}

pub(super) fn link(person: &Named) -> AnyView {
    let href = paths::person(&PersonId::from(person.id.as_str()));
    view! { <a href=href>{person.name.clone()}</a> }.into_any()
}

fn group(id: &'static str, title: &'static str, count: u64, open: bool, body: AnyView) -> AnyView {
    view! {
        <details class="disclosure check-group" id=id open=open>
            <summary><span>{title}</span><span class="num">{thousands(count)}</span></summary>
            {body}
        </details>
    }
    .into_any()
}

fn mailed(check: &Check) -> Option<AnyView> {
    if check.mailed == 0 {
        return None;
    }
    let open = check.state != CheckState::Used;
    let line = |person: &WillBeMailed| {
        let picked = person.choice.picked.then_some("picked for this address");
        let again = person.choice.again.then(|| again(&person.person, true, open));
        view! {
            <li>
                <span>{link(&person.person)} <span class="sub">{person.mail.clone()}{picked.map(|words| format!(", {words}"))}</span></span>
                {again}
            </li>
        }
    };
    let rest = check.mailed.saturating_sub(check.will_be_mailed.len() as u64);
    let rest = (rest > 0).then(|| view! { <li class="hint">{format!("and {} more", thousands(rest))}</li> });
    let body =
        view! { <ul class="check-people">{check.will_be_mailed.iter().map(line).collect_view()}{rest}</ul> };
    Some(group("check-mailed", "Will be mailed", check.mailed, false, body.into_any()))
}

fn left_out(asked: &Asked, check: &Check) -> Option<AnyView> {
    if check.left_out == 0 && check.shared.is_empty() {
        return None;
    }
    let download = (check.left_out > 0).then(|| {
        view! {
            <p><a href=paths::left_out(&check.id) download="" id="download-left-out"><Icon symbol=Symbol::Download />"Download list"</a></p>
        }
    });
    let reasons = check.groups.iter().map(|group| reason(asked, check, group)).collect_view();
    // Everybody who shares an address was picked or has another reason: what was picked can still be changed.
    let shared = (!check.groups.iter().any(|group| group.kind == ReasonKind::Shared)).then(|| pickers(check));
    let body = view! { {download} {reasons} {shared} };
    Some(group("check-left-out", "Will not be mailed", check.left_out, true, body.into_any()))
}

/// Shape beside each reason; the words say what it is.
fn symbol(kind: ReasonKind) -> Symbol {
    match kind {
        ReasonKind::Recent => Symbol::Clock,
        ReasonKind::Protected => Symbol::Lock,
        ReasonKind::OpenBatch => Symbol::Batches,
        ReasonKind::Registered => Symbol::Check,
        ReasonKind::Gone | ReasonKind::Sso => Symbol::Dash,
        ReasonKind::Unreadable | ReasonKind::UnknownStatus => Symbol::Unknown,
        _ => Symbol::Warn,
    }
}

fn reason(asked: &Asked, check: &Check, group: &ReasonGroup) -> AnyView {
    let shared = (group.kind == ReasonKind::Shared).then(|| pickers(check));
    let picked_from = |person: &LeftOut| {
        let candidates = check.shared.iter().flat_map(|shared| &shared.candidates);
        group.kind == ReasonKind::Shared && candidates.into_iter().any(|one| one.id == person.person.id)
    };
    let open = check.state != CheckState::Used;
    let mut lines: Vec<AnyView> = group
        .people
        .iter()
        .filter(|person| !picked_from(person))
        .map(|person| line(person, &asked.times, open))
        .collect();
    let rest = group.count.saturating_sub(group.people.len() as u64);
    if rest > 0 {
        let words = format!("and {} more: the download has all of them", thousands(rest));
        lines.push(view! { <li class="hint">{words}</li> }.into_any());
    }
    let folded = if lines.len() > IN_SIGHT + 1 { lines.split_off(IN_SIGHT) } else { Vec::new() };
    let folded = (!folded.is_empty()).then(|| {
        let words = plural(group.count.saturating_sub(IN_SIGHT as u64), "more person", "more people");
        view! {
            <details class="check-more" id=format!("check-more-{}", group.kind.key())>
                <summary>{words}</summary>
                <ul class="check-people">{folded}</ul>
            </details>
        }
    });
    view! {
        <section class="check-reason">
            <h2><Icon symbol=symbol(group.kind) /><span>{group.kind.heading()}</span><span class="num">{thousands(group.count)}</span></h2>
            <p class="hint">{group.kind.way_out()}" "<Why word=keys::reason(group.kind) about=group.kind.heading() /></p>
            {shared}
            {(!lines.is_empty()).then(|| view! { <ul class="check-people">{lines}</ul> })}
            {folded}
        </section>
    }
    .into_any()
}

fn line(person: &LeftOut, times: &Times, open: bool) -> AnyView {
    let again = matches!(person.reason, Reason::Recent { .. })
        .then(|| again(&person.person, person.choice.again, open));
    let own = detail(&person.reason, times).map(|words| view! { <span class="sub">{words}</span> });
    let further = person.further.iter().map(|reason| {
        let words = detail(reason, times).unwrap_or_else(|| reason.words().into_any());
        view! { <span class="sub">"Also: "{words}</span> }
    });
    view! { <li><span>{link(&person.person)} {own} {further.collect_view()}</span> {again}</li> }.into_any()
}

/// What a reason says beyond its heading.
fn detail(reason: &Reason, times: &Times) -> Option<AnyView> {
    Some(match reason {
        Reason::Gone | Reason::Unreadable | Reason::Protected | Reason::Uncorrelated | Reason::NoMail => {
            return None;
        }
        Reason::Registered { at: Some(at), .. } => {
            format!("Already registered on {}", times.day(*at)).into_any()
        }
        Reason::Registered { at: None, status } => format!("Already registered ({status})").into_any(),
        Reason::Recent { invited_at, expires_at } => {
            let sent =
                invited_at.map_or_else(|| "Invited".to_owned(), |at| format!("Invited {}", times.ago(at)));
            format!("{sent}, still valid to {}", times.day(*expires_at)).into_any()
        }
        Reason::OpenBatch { batch } => {
            view! { "Already in "<a href=paths::batch(batch)>{batch.to_string()}</a> }.into_any()
        }
        other => other.words().into_any(),
    })
}

/// Who may not be able to read it, by reason; each reason can be a reason to leave people out.
fn may_not_read(check: &Check) -> Option<AnyView> {
    if check.may_not_read.is_empty() {
        return None;
    }
    let open = check.state != CheckState::Used;
    let words = match check.doubtful {
        0 => "Nobody of those who will be mailed any more.".to_owned(),
        1 => "1 person who will be mailed may not be able to read it.".to_owned(),
        n => format!("{} people who will be mailed may not be able to read it.", thousands(n)),
    };
    let groups = check.may_not_read.iter().map(|group| hint_group(&check.id, group, open)).collect_view();
    let apply =
        open.then(|| view! { <button class="btn until-ready" type="submit">"Apply choices"</button> });
    let list = view! { <p><a id="doubts" href=paths::doubts(&check.id, "")>"See them as a list"</a></p> };
    let body = view! { <p>{words}" They are not left out unless you say so."</p> {list} {groups} {apply} };
    Some(group("check-may-not-read", "May not be able to read it", check.doubtful, true, body.into_any()))
}

fn hint_group(check: &CheckId, group: &HintGroup, open: bool) -> AnyView {
    let key = group.kind.key();
    let line = |(person, words): &(Named, String)| {
        view! { <li><span>{link(person)} <span class="sub">{words.clone()}</span></span></li> }.into_any()
    };
    let mut lines: Vec<AnyView> = group.people.iter().map(line).collect();
    let rest = group.count.saturating_sub(group.people.len() as u64);
    if rest > 0 {
        let (words, href) = (format!("See all {}", thousands(group.count)), paths::doubts(check, key));
        lines.push(view! { <li><a href=href>{words}</a></li> }.into_any());
    }
    let folded = if lines.len() > IN_SIGHT + 1 { lines.split_off(IN_SIGHT) } else { Vec::new() };
    let folded = (!folded.is_empty()).then(|| {
        let words = plural(group.count.saturating_sub(IN_SIGHT as u64), "more person", "more people");
        view! {
            <details class="check-more" id=format!("check-more-{key}")>
                <summary>{words}</summary>
                <ul class="check-people">{folded}</ul>
            </details>
        }
    });
    let out = format!("Leave out {}", plural(group.count, "person", "people"));
    view! {
        <section class="check-reason">
            <h2><Icon symbol=Symbol::Warn /><span>{group.kind.heading()}</span><span class="num">{thousands(group.count)}</span></h2>
            <p class="hint">{group.kind.way_out()}" "<Why word=keys::hint(group.kind) about=group.kind.heading() /></p>
            <ul class="check-people">{lines}</ul>
            {folded}
            {group.left.then(|| view! { <input type="hidden" name="choices[left][]" value=key /> })}
            <label class="choice">
                <input
                    type="checkbox"
                    id=format!("leave-{key}")
                    name="choices[leave][]"
                    value=key
                    checked=group.left
                    disabled=!open
                />
                <span>{out}<span class="sr-only">": "{group.kind.heading()}</span></span>
            </label>
        </section>
    }
    .into_any()
}

fn good_to_know(check: &Check) -> Option<AnyView> {
    if check.warnings.is_empty() {
        return None;
    }
    let line = |warning: &WarningGroup| {
        let rest = warning.count.saturating_sub(warning.people.len() as u64);
        let mut names: Vec<String> = warning.people.iter().map(|person| person.name.clone()).collect();
        if rest > 0 {
            names.push(format!("{} more", thousands(rest)));
        }
        let words = match warning.warning.kind {
            // Who is asked in the manager's place stands below.
            WarningKind::NoManager if warning.count == 1 => "1 person has no manager".to_owned(),
            WarningKind::NoManager => format!("{} people have no manager", thousands(warning.count)),
            WarningKind::Automatic if check.parent_batch.is_some() => format!(
                "“{}”: ISC invites these people by itself, so inviting them again may mail {} twice",
                warning.warning.about,
                plural(warning.count, "person", "people")
            ),
            _ => warning.warning.words(warning.count),
        };
        let why = view! { <Why word=keys::warning(warning.warning.kind) about=words.clone() /> };
        view! { <li><span>{words}" "{why}<span class="sub">{names.join(", ")}</span></span></li> }
    };
    let body = view! { <ul class="check-people">{check.warnings.iter().map(line).collect_view()}</ul> };
    let count = check.warnings.len() as u64;
    Some(group("check-warnings", "Good to know", count, true, body.into_any()))
}
