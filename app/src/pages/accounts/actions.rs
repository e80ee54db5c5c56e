//! What can be done about an account that was sent: look now, send again, decide, go on, stop.

use crate::api::account_jobs as api;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::{Button, ButtonKind};
use gangway_types::accounts::{AccountAct, AccountItem, AccountJob, AccountOutcome};
use gangway_types::{Capability, Extent};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// One form: where it posts, its fields, its words.
type Act = (&'static str, Vec<(&'static str, String)>, &'static str, ButtonKind);

/// The buttons; none for who may not act on it, or when there is nothing to do.
pub fn buttons(asked: &Asked, job: &AccountJob, item: &AccountItem, here: &str) -> Option<AnyView> {
    let who = &asked.caller.who;
    let acts = match Capability::WriteAccounts.extent(&who.roles) {
        Some(Extent::All) => true,
        Some(Extent::Own) => job.made_by.as_str() == who.person_id,
        None => false,
    };
    if !acts {
        return None;
    }
    let possible = |act: AccountAct| act.allowed(job.run.state, &job.counts).is_ok();
    let one = || ("said", "1".to_owned());
    let mut all: Vec<Act> = Vec::new();
    match item.outcome {
        AccountOutcome::Queued => {
            if possible(AccountAct::Resume) {
                all.push((api::JobResume::PATH, Vec::new(), "Send it now", ButtonKind::Primary));
            }
            if possible(AccountAct::Stop) {
                all.push((api::JobStop::PATH, Vec::new(), "Do not send it", ButtonKind::Secondary));
            }
        }
        AccountOutcome::Accepted => {
            all.push((api::JobLook::PATH, Vec::new(), "Look now", ButtonKind::Secondary));
        }
        AccountOutcome::Unknown => {
            all.push((api::JobLook::PATH, Vec::new(), "Look now", ButtonKind::Secondary));
            if possible(AccountAct::Decide) {
                let fields = |again: bool| vec![("send_again", again.to_string()), one()];
                all.push((
                    api::JobDecide::PATH,
                    fields(true),
                    "Look again, then send",
                    ButtonKind::Secondary,
                ));
                all.push((api::JobDecide::PATH, fields(false), "Leave as unknown", ButtonKind::Quiet));
            }
        }
        AccountOutcome::Failed if possible(AccountAct::RetryFailed) => {
            all.push((api::JobRetry::PATH, vec![one()], "Retry 1 account", ButtonKind::Primary));
        }
        AccountOutcome::Failed
        | AccountOutcome::Seen
        | AccountOutcome::Differs
        | AccountOutcome::Stopped
        | AccountOutcome::NotSent => {}
    }
    if all.is_empty() {
        return None;
    }
    let forms = all
        .into_iter()
        .map(|(post, fields, words, kind)| {
            let fields = fields
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                .collect_view();
            view! {
                <form method="post" action=post>
                    <FormKeys key=asked.caller.core.random.handle() back=here.to_owned() />
                    <input type="hidden" name="id" value=job.id.to_string() />
                    <input type="hidden" name="back" value=here.to_owned() />
                    {fields}
                    <Button kind=kind>{words}</Button>
                </form>
            }
        })
        .collect_view();
    Some(view! { <div class="btn-row send-row">{forms}</div> }.into_any())
}
