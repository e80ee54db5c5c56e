//! The answer, looked at once more before it counts.

use super::open::{Group, Opened, open};
use super::{people as list_page, step, words};
use crate::api::approvals::{AnswerList, KeepComment};
use crate::api::kept_form;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, LinkButton, Message, TextArea, thousands};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/approvals/{batch}/review`
#[component]
pub fn ReviewPage() -> impl IntoView {
    let typed = kept_form().and_then(|kept| kept.value("comment").map(str::to_owned));
    let address = Address::read();
    page(Capability::SignedIn, move |asked| build(asked, address, typed))
}

async fn build(asked: Asked, address: Address, typed: Option<String>) -> Result<PageView, PortalError> {
    let list = match open(&asked, &address).await? {
        Opened::List(list) => list,
        Opened::Stranger(page) => return Ok(*page),
    };
    let Some(group) = list.one() else {
        // Several lists, or none any more: the list page says so.
        let to = paths::approval(&list.detail.batch, &list.only);
        leptos_axum::redirect(&to);
        return Ok(step("Gone on", view! { <p><LinkButton href=to>"See the list"</LinkButton></p> }));
    };
    let (all, left) = (group.count(), group.left());
    let title = "Check your answer";
    let words = words::answer(all, left, None);
    let nobody = all > 0 && all == left;
    let sentence = match (all - left, left) {
        (0, 0) => "All of them have registered meanwhile, so nobody needs an invitation.".to_owned(),
        (0, _) => "Nobody will be invited with this answer.".to_owned(),
        (invited, 0) => format!("{} will be invited.", people(invited)),
        (invited, left) => format!("{} will be invited, {} will not.", people(invited), thousands(left)),
    };
    let kind = if nobody { ButtonKind::Danger } else { ButtonKind::Primary };
    let sure = nobody.then(|| {
        view! { <Message tone=Tone::Warn title="You leave everybody out"><p>"None of them gets an e-mail to set up their sign-in."</p></Message> }
    });
    let comment = typed.unwrap_or_else(|| group.comment());
    let open_fold = (!comment.is_empty() || left == 0).then_some("");
    let back = paths::approval(&list.detail.batch, &list.only);
    let body = view! {
        <p class="answer-back"><a href=back.clone()>"‹ Back"</a></p>
        <PageHeader title=title>{sentence}</PageHeader>
        {address.came_back()}
        <form method="post" action=AnswerList::PATH class="stack" data-offline="">
            {list_page::fields(&asked, &list, group)}
            <input type="hidden" name="checked" value="1" />
            {left_out(group)}
            {invited(group, all - left)}
            {sure}
            <details class="disclosure" open=open_fold>
                <summary>"Comment (optional)"</summary>
                <TextArea id="comment" name="comment" label="Comment" hint="Whoever asked you reads it." value=comment />
            </details>
            <div class="answer-bar">
                <LinkButton href=back focus=nobody>"Back to the list"</LinkButton>
                <Button kind=kind>{words}</Button>
            </div>
            {list_page::not_sent()}
        </form>
    };
    Ok(step(title, body))
}

/// Changing something keeps the comment, so it is a button of the form.
fn change(value: String, whom: &str) -> AnyView {
    view! {
        <button class="btn btn-quiet" type="submit" formaction=KeepComment::PATH name="then" value=value>
            "Change"<span class="sr-only">{format!(" {whom}")}</span>
        </button>
    }
    .into_any()
}

fn left_out(group: Group<'_>) -> Option<AnyView> {
    let marked = group.group.people.iter().filter_map(|person| Some((person, group.mark(&person.id)?)));
    let lines: Vec<AnyView> = marked
        .map(|(person, mark)| {
            view! {
                <li>
                    <span>{person.name.clone()}<span class="sub">{words::reason(mark)}</span></span>
                    {change(person.id.to_string(), &person.name)}
                </li>
            }
            .into_any()
        })
        .collect();
    (!lines.is_empty()).then(|| {
        let heading = format!("Won't be invited ({})", thousands(lines.len() as u64));
        view! {
            <section aria-labelledby="left-out">
                <h2 id="left-out">{heading}</h2>
                <ul class="lines">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

fn invited(group: Group<'_>, n: u64) -> Option<AnyView> {
    let names = group
        .group
        .people
        .iter()
        .filter(|person| !person.registered && group.mark(&person.id).is_none())
        .map(|person| {
            let mail = person.mail.clone();
            view! { <li><span>{person.name.clone()}<span class="sub answer-mail">{mail}</span></span></li> }
        })
        .collect_view();
    (n > 0).then(|| {
        view! {
            <section aria-labelledby="invited">
                <div class="answer-head">
                    <h2 id="invited">{format!("Will be invited ({})", thousands(n))}</h2>
                    {change(String::new(), "who will be invited")}
                </div>
                <ul class="lines">{names}</ul>
            </section>
        }
        .into_any()
    })
}
