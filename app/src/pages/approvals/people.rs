//! The people of a list: everybody is approved unless marked, and one button says what it does.

use super::open::{Group, List, Opened, open};
use super::{done, person, step, words};
use crate::api::approvals::AnswerList;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, Button, ButtonKind, LinkButton, Message, Pagination, thousands};
use gangway_types::approvals::{ActedAs, ApprovalPerson, LISTS};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Above this many people the answer is looked at once more before it counts.
const AT_ONCE: u64 = 10;
/// People on one page.
const PER: usize = 100;

/// `/approvals/{batch}`
#[component]
pub fn PeoplePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::SignedIn, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let list = match open(&asked, &address).await? {
        Opened::List(list) => list,
        Opened::Stranger(page) => return Ok(*page),
    };
    let mine: Vec<Group<'_>> = list.mine().collect();
    if mine.is_empty() {
        return done::settled(&asked, &list, &address).await;
    }
    let all: u64 = mine.iter().map(Group::count).sum();
    let detail = &list.detail;
    let until = mine.iter().filter_map(|group| group.group.request.deadline_at).min();
    let until = until.map(|at| format!(" Answer by {}.", asked.times.near_day(at))).unwrap_or_default();
    let sentence = if all == 0 {
        "All of them have registered meanwhile, so nobody needs an invitation.".to_owned()
    } else {
        format!("If you approve, each gets an e-mail to set up their sign-in.{until}")
    };
    let title = if all == 0 { "Nobody is left to invite".to_owned() } else { words::need(all) };
    let crumbs = view! { <Breadcrumbs items=vec![("Approvals".to_owned(), paths::APPROVALS.to_owned())] here=words::name(&detail.name) /> };
    let said = detail.comment.clone().map(|comment| {
        view! {
            <blockquote class="answer-said">
                <p>{format!("{} writes:", detail.by_name)}</p>
                <p>{comment}</p>
            </blockquote>
        }
    });
    let late = (address.value("late").is_some() && address.refused.is_none()).then(|| {
        view! {
            <Message tone=Tone::Warn title="Your last answer was not counted" focus=true>
                <p>"These people are asked about anew since then. Look at the list again."</p>
            </Message>
        }
    });
    let body = match mine.as_slice() {
        [one] => single(&asked, &list, *one, &address),
        several if several.len() > LISTS => index(&asked, &list, several),
        several => {
            let lists =
                several.iter().map(|group| of_several(&asked, &list, *group, &address)).collect_view();
            view! { {lists} }.into_any()
        }
    };
    let by = format!("Asked by {}.", detail.by_name);
    Ok(step(
        title.clone(),
        view! {
            <PageHeader title=title crumbs=Some(crumbs.into_any())>{sentence}" "{by}</PageHeader>
            {address.came_back()}
            {late}
            {said}
            {body}
        },
    ))
}

/// In whose place the answer is given.
fn place(group: Group<'_>) -> Option<String> {
    let request = &group.group.request;
    let whose = match &request.for_name {
        Some(name) => name.clone(),
        None => request.approvers.first().map(|(_, name)| name.clone())?,
    };
    match group.group.acts_as {
        ActedAs::Approver => None,
        ActedAs::Delegate => Some(format!("You answer for {whose}, who is away.")),
        ActedAs::Admin => Some(format!("You answer in place of {whose}. It is recorded that you did.")),
    }
}

/// Why somebody is asked who is not the people's manager.
fn why(group: Group<'_>) -> Option<AnyView> {
    let lines: Vec<String> = [place(group), group.group.request.why.clone()].into_iter().flatten().collect();
    (!lines.is_empty())
        .then(|| lines.into_iter().map(|line| view! { <p class="hint">{line}</p> }).collect_view().into_any())
}

fn single(asked: &Asked, list: &List, group: Group<'_>, address: &Address) -> AnyView {
    let everybody = &group.group.people;
    let pages = everybody.len().div_ceil(PER).max(1);
    let page = (address.page() as usize).min(pages);
    let shown: Vec<&ApprovalPerson> = everybody.iter().skip((page - 1) * PER).take(PER).collect();
    let at = address.value("at");
    // Somebody who was marked on a later page is there, not on the first.
    let (page, shown) = match everybody.iter().position(|person| Some(person.id.as_str()) == at) {
        Some(place) if address.value("page").is_none() => {
            (place / PER + 1, everybody.iter().skip(place / PER * PER).take(PER).collect())
        }
        _ => (page, shown),
    };
    let items = shown.iter().map(|one| person::item(list, group, one, asked, at)).collect_view();
    let turn = (pages > 1).then(|| turn(list, page, pages, everybody.len()));
    let batch = &list.detail.batch;
    view! {
        {why(group)}
        <h2 class="sr-only">"Who it is about"</h2>
        <ul class="answer-people">{items}</ul>
        {turn}
        <p class="answer-more">
            <a href=paths::approval_step(batch, "review", &list.only)>"Write a comment with it"</a>
            <a href=paths::approval_step(batch, "ask", &list.only)>"Ask somebody else to answer"</a>
        </p>
        <div class="answer-bar">{button(asked, list, group, None, &list.only)}</div>
        <span class="sr-only" role="status" data-announce=words::answer(group.count(), group.left(), None)></span>
    }
    .into_any()
}

fn turn(list: &List, page: usize, pages: usize, people: usize) -> AnyView {
    let address = paths::approval(&list.detail.batch, &list.only);
    let sign = if address.contains('?') { '&' } else { '?' };
    let to = |page: usize| format!("{address}{sign}page={page}");
    let last = (page * PER).min(people);
    let range = format!("{}–{} of {}", (page - 1) * PER + 1, last, thousands(people as u64));
    let prev = if page > 1 { to(page - 1) } else { String::new() };
    let next = if page < pages { to(page + 1) } else { String::new() };
    view! { <Pagination range=range prev_href=prev next_href=next page=(page as u64, pages as u64) /> }
        .into_any()
}

/// One of several lists on a page.
fn of_several(asked: &Asked, list: &List, group: Group<'_>, address: &Address) -> AnyView {
    let request = &group.group.request;
    let items = group
        .group
        .people
        .iter()
        .map(|one| person::item(list, group, one, asked, address.value("at")))
        .collect_view();
    let id = format!("list-{}", request.id);
    let labelled = id.clone();
    view! {
        <section class="section" aria-labelledby=labelled>
            <h2 id=id>{heading(group)}</h2>
            {why(group)}
            <ul class="answer-people">{items}</ul>
            <div class="answer-end">{button(asked, list, group, Some(whose(group)), &request.id)}</div>
        </section>
    }
    .into_any()
}

/// Whose people these are.
fn whose(group: Group<'_>) -> &str {
    group.group.request.for_name.as_deref().unwrap_or("people without a manager")
}

fn heading(group: Group<'_>) -> String {
    let n = people(group.count());
    match &group.group.request.for_name {
        Some(name) => format!("{name}: {n}"),
        None => format!("Without a manager: {n}"),
    }
}

/// Many lists: each leads to its own page.
fn index(asked: &Asked, list: &List, groups: &[Group<'_>]) -> AnyView {
    let lines = groups.iter().map(|group| {
        let request = &group.group.request;
        let until = request.deadline_at.map(|at| format!("answer by {}", asked.times.near_day(at)));
        view! {
            <li>
                <a href=paths::approval(&list.detail.batch, &request.id)>{heading(*group)}</a>
                <span class="hint">{until}</span>
            </li>
        }
    });
    view! {
        <h2 class="sr-only">"Whose people they are"</h2>
        <ul class="lines">{lines.collect_view()}</ul>
    }
    .into_any()
}

/// The one button of a list: it answers at once, or leads to where the answer is looked at once more.
fn button(asked: &Asked, list: &List, group: Group<'_>, whose: Option<&str>, only: &str) -> AnyView {
    let (all, left) = (group.count(), group.left());
    let words = words::answer(all, left, whose);
    let batch = &list.detail.batch;
    if all > AT_ONCE || left > 0 {
        let href = paths::approval_step(batch, "review", only);
        return view! { <LinkButton href=href kind=ButtonKind::Primary id="answer">{words}</LinkButton> }
            .into_any();
    }
    view! {
        <form method="post" action=AnswerList::PATH data-offline="">
            {fields(asked, list, group)}
            <Button kind=ButtonKind::Primary>{words}</Button>
            {not_sent()}
        </form>
    }
    .into_any()
}

/// What every answer carries: the list as it was shown.
pub fn fields(asked: &Asked, list: &List, group: Group<'_>) -> AnyView {
    let detail = &list.detail;
    let back = crate::api::here();
    view! {
        <FormKeys key=asked.caller.core.random.handle() back=back />
        <input type="hidden" name="batch" value=detail.batch.to_string() />
        <input type="hidden" name="round" value=detail.round.to_string() />
        <input type="hidden" name="request" value=group.group.request.id.clone() />
        <input type="hidden" name="shown" value=group.group.shown.clone() />
        <input type="hidden" name="only" value=list.only.clone() />
        {group
            .marks()
            .iter()
            .map(|mark| view! { <input type="hidden" name="left[]" value=mark.person.to_string() /> })
            .collect_view()}
    }
    .into_any()
}

/// What script shows when an answer could not be sent.
pub fn not_sent() -> AnyView {
    view! {
        <p class="not-sent" role="alert" hidden="" data-not-sent="">
            "Not sent yet: there is no connection. Your answer is kept on this page. Try again."
        </p>
    }
    .into_any()
}
