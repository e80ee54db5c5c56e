//! After the answer: what will happen and when, who not and why, and how to think again. Also for lists that somebody else
//! answered, or that nobody can answer any more.

use super::open::{List, Opened, open};
use super::{step, words};
use crate::api::approvals::{ChangeAnswer, maker};
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, LinkButton, Message};
use gangway_core::approvals;
use gangway_types::approvals::{ApprovalGroup, RequestState};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/approvals/{batch}/done`
#[component]
pub fn DonePage() -> impl IntoView {
    let address = Address::read();
    page(Capability::SignedIn, move |asked| async move {
        match open(&asked, &address).await? {
            Opened::List(list) => settled(&asked, &list, &address).await,
            Opened::Stranger(page) => Ok(*page),
        }
    })
}

/// What became of a list that this person need not, or cannot, answer now.
pub async fn settled(asked: &Asked, list: &List, address: &Address) -> Result<PageView, PortalError> {
    let next = next(asked, list).await?;
    let mine: Vec<&ApprovalGroup> = list.answered().collect();
    let (title, body) = if mine.is_empty() { others(asked, list) } else { own(asked, list, &mine) };
    Ok(step(
        title.clone(),
        view! {
            {address.came_back()}
            {body}
            <div class="answer-next">{next}</div>
        },
    ))
}

/// What this person answered.
fn own(asked: &Asked, list: &List, groups: &[&ApprovalGroup]) -> (String, AnyView) {
    let detail = &list.detail;
    let everybody = || groups.iter().flat_map(|group| &group.people);
    let approved =
        everybody().filter(|one| !one.registered && matches!(one.answer, Some(Ok(())))).count() as u64;
    let registered =
        everybody().filter(|one| one.registered && !matches!(one.answer, Some(Err(_)))).count() as u64;
    let when = words::when(detail.sends, list.after.all_in, &detail.by_name, &asked.times);
    let sentence = match (approved, &detail.closed) {
        (0, _) => "Nobody will be invited with your answer.".to_owned(),
        (approved, Some(_)) => format!("You approved {}.", people(approved)),
        (approved, None) => format!("{} will be invited {when}.", people(approved)),
    };
    let left: Vec<AnyView> = everybody()
        .filter_map(|one| match &one.answer {
            Some(Err(cause)) => Some((one.name.clone(), words::without_name(cause).to_owned())),
            _ => None,
        })
        .map(|(name, why)| view! { <li><span>{name}", "{why}</span></li> }.into_any())
        .collect();
    let left = (!left.is_empty()).then(|| {
        let heading = match left.len() {
            1 => "1 will not".to_owned(),
            n => format!("{n} will not"),
        };
        view! {
            <section aria-labelledby="left-out">
                <h2 id="left-out">{heading}</h2>
                <ul class="lines">{left}</ul>
            </section>
        }
    });
    let registered = (registered > 0).then(|| {
        let verb = if registered == 1 { "has" } else { "have" };
        view! { <p>{format!("{} {verb} registered meanwhile.", people(registered))}</p> }
    });
    let again = match &detail.closed {
        Some(why) => view! { <p>{why.clone()}</p> }.into_any(),
        None => {
            let forms =
                groups.iter().map(|group| change(asked, list, group, groups.len() > 1)).collect_view();
            view! { <p>"You can change this until sending starts."</p> <div class="btn-row">{forms}</div> }
                .into_any()
        }
    };
    let body = view! {
        <PageHeader title="Done">{sentence}</PageHeader>
        <div class="stack">{left} {registered} {again}</div>
    };
    ("Done".to_owned(), body.into_any())
}

fn change(asked: &Asked, list: &List, group: &ApprovalGroup, several: bool) -> AnyView {
    let whose = group.request.for_name.clone().filter(|_| several);
    let whose = whose.map(|name| format!(" for {name}")).unwrap_or_default();
    view! {
        <form method="post" action=ChangeAnswer::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=paths::approval_step(&list.detail.batch, "done", &list.only) />
            <input type="hidden" name="batch" value=list.detail.batch.to_string() />
            <input type="hidden" name="request" value=group.request.id.clone() />
            <input type="hidden" name="only" value=list.only.clone() />
            <Button>{format!("Change my answer{whose}")}</Button>
        </form>
    }
    .into_any()
}

/// What others did, or time: title, and the page.
fn others(asked: &Asked, list: &List) -> (String, AnyView) {
    let (title, sentence) = match list.detail.groups.iter().find(|group| group.mine) {
        Some(_) => ("This waits for your answer".to_owned(), "Nothing is decided yet.".to_owned()),
        None => told(asked, list),
    };
    let open = list.detail.groups.iter().any(|group| group.mine).then(|| {
        let href = paths::approval(&list.detail.batch, &list.only);
        view! { <p><LinkButton href=href kind=ButtonKind::Primary>"See the list"</LinkButton></p> }
    });
    let body = view! { <PageHeader title=title.clone()>{sentence}</PageHeader> {open} };
    (title, body.into_any())
}

fn told(asked: &Asked, list: &List) -> (String, String) {
    let times = &asked.times;
    let detail = &list.detail;
    let closed = || ("Nothing is left to answer".to_owned(), detail.closed.clone().unwrap_or_default());
    let Some(group) = detail.groups.first() else {
        return if detail.closed.is_some() {
            closed()
        } else {
            ("Nothing is left to answer".to_owned(), "Everybody who was asked has answered.".to_owned())
        };
    };
    let request = &group.request;
    let over = || request.deadline_at.map(|at| times.near_day(at)).unwrap_or_default();
    match (request.state, &request.answered) {
        (RequestState::Answered, Some((by, _, at))) => (
            format!("{by} has answered"),
            format!("That was on {}. There is nothing for you to do.", times.exact(*at)),
        ),
        (RequestState::PassedOn, _) if detail.closed.is_none() => {
            // Where nobody is named, any Admin may answer.
            let to = list.after.went_to.get(&request.id).filter(|to| !to.is_empty());
            let to = to.map_or_else(|| "an Admin".to_owned(), |to| words::names(to));
            let then = if list.after.all_in {
                format!("Then {to} was asked, and nothing is left to answer.")
            } else {
                format!("Now {to} is asked.")
            };
            ("The time to answer is over".to_owned(), format!("It ended on {}. {then}", over()))
        }
        (RequestState::Lapsed, _) => (
            "The time to answer is over".to_owned(),
            format!("It ended on {}. These people are not invited with this list.", over()),
        ),
        _ if detail.closed.is_some() => closed(),
        _ => {
            let names: Vec<String> = request.approvers.iter().map(|(_, name)| name.clone()).collect();
            (
                "Others answer this list".to_owned(),
                format!(
                    "{} is asked until {}. Whoever asked for an approval, or is one of the people, does not answer.",
                    words::names(&names),
                    over()
                ),
            )
        }
    }
}

/// The next list that waits, or that none does.
async fn next(asked: &Asked, list: &List) -> Result<AnyView, PortalError> {
    let c = &asked.caller;
    let waiting = approvals::list(&c.core, maker(c).0).await?;
    let mut waiting = waiting.into_iter().filter(|row| row.answered_at.is_none());
    let here_too = list.mine().next().is_some();
    Ok(match waiting.find(|row| here_too || row.batch != list.detail.batch) {
        None => {
            view! { <p>"Nothing else is waiting."</p> <p><a href=paths::APPROVALS>"All approvals"</a></p> }
                .into_any()
        }
        Some(row) => {
            let words = format!("Next: {}, asked by {}", people(row.people), row.by_name);
            view! {
                <Message tone=Tone::Waiting title="Something else waits for you">
                    <p><LinkButton href=paths::approval(&row.batch, "") kind=ButtonKind::Primary>{words}</LinkButton></p>
                </Message>
            }
            .into_any()
        }
    })
}
