//! What went wrong, grouped by cause, each with its way out.

use super::actions::possible;
use crate::api::batches::BatchRecheck;
use crate::pages::address::query;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, LinkButton, Message, Why};
use gangway_core::invites::is_another_mail;
use gangway_types::batches::{BatchAction, BatchDetail};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Failures, unknown ones and those not mailed; nothing when there are none.
pub fn blocks(detail: &BatchDetail, may_invite: bool, key: String) -> AnyView {
    view! { {failures(detail)} {unknowns(detail)} {drops(detail, may_invite, key)} }.into_any()
}

fn failures(detail: &BatchDetail) -> Option<AnyView> {
    if detail.failures.is_empty() {
        return None;
    }
    let why_not = possible(detail, BatchAction::RetryFailed).err().unwrap_or_default();
    let lines = detail
        .failures
        .iter()
        .map(|(cause, n)| {
            let path = paths::batch_action(&detail.row.id, "retry");
            let href = paths::with_query(&path, &query([("cause", cause.clone())]));
            view! {
                <li>
                    <span>{people(*n)}": "{cause.clone()}</span>
                    <span><LinkButton href=href blocked=why_not.clone()>{format!("Retry {n}…")}</LinkButton></span>
                </li>
            }
        })
        .collect_view();
    let title = format!(
        "{} failed. ISC did nothing for them, so trying again mails nobody twice.",
        people(detail.row.counts.failed)
    );
    Some(view! { <Message tone=Tone::Bad title=title><ul class="causes">{lines}</ul><p><Why word="outcome-failed" /></p></Message> }.into_any())
}

fn unknowns(detail: &BatchDetail) -> Option<AnyView> {
    if detail.unknowns.is_empty() {
        return None;
    }
    let why_not = possible(detail, BatchAction::Decide).err().unwrap_or_default();
    let lines = detail
        .unknowns
        .iter()
        .map(|(cause, n)| view! { <li>{people(*n)}": "{cause.clone()}</li> })
        .collect_view();
    let title = format!("Whether ISC mailed {} is not known.", people(detail.row.counts.unknown));
    let href = paths::batch_action(&detail.row.id, "decide");
    Some(
        view! {
            <Message tone=Tone::Warn title=title>
                <ul>{lines}</ul>
                <p>
                    "Gangway keeps looking for signs that they were mailed. It sends to them again only when a person says \
                     so. "
                    <Why word="outcome-unknown" />
                </p>
                <p><LinkButton href=href blocked=why_not>"Decide…"</LinkButton></p>
            </Message>
        }
        .into_any(),
    )
}

fn drops(detail: &BatchDetail, may_invite: bool, key: String) -> Option<AnyView> {
    if detail.drops.is_empty() {
        return None;
    }
    let lines = detail
        .drops
        .iter()
        .map(|(reason, n)| view! { <li>{people(*n)}": "{reason.clone()}</li> })
        .collect_view();
    let title = format!("{} not mailed.", people(detail.row.counts.dropped));
    let changed: u64 =
        detail.drops.iter().filter(|(reason, _)| is_another_mail(reason)).map(|(_, n)| *n).sum();
    let approved = detail.submitted.is_some();
    let again = (changed > 0 && may_invite).then(|| {
        let why = if approved {
            "What was checked and approved was the old address."
        } else {
            "What was checked was the old address."
        };
        view! {
            <form method="post" action=BatchRecheck::PATH>
                <FormKeys key=key back=paths::batch(&detail.row.id) />
                <input type="hidden" name="id" value=detail.row.id.to_string() />
                <p>{why}</p>
                <Button id="do-recheck">{format!("Check these {} again", people(changed))}</Button>
            </form>
        }
    });
    Some(view! { <Message tone=Tone::Plain title=title><ul>{lines}</ul><p><Why word="outcome-dropped" about="Not mailed" /></p>{again}</Message> }.into_any())
}
