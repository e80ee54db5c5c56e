//! The question before something is done to a batch: what happens, to how many, and what cannot be taken back.

pub mod comment;
mod release;
mod reread;
mod submit;
mod when;

use super::actions::{possible, send_words};
use crate::api::batches as api;
use crate::components::reach::batch_reach;
use crate::pages::address::Address;
use crate::pages::chrome::people;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Dialog, LinkButton, Message, thousands};
use gangway_core::auth::KeptForm;
use gangway_types::approvals::ApprovalPreview;
use gangway_types::batches::{BatchAction, BatchDetail, BatchState};
use gangway_types::reach::BatchReach;
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// One question.
struct Question {
    title: String,
    /// The effect, a paragraph each.
    effect: Vec<String>,
    post: &'static str,
    /// Hidden fields beside the batch.
    fields: Vec<(&'static str, String)>,
    kind: ButtonKind,
    button: String,
    /// The words of the way out.
    keep: &'static str,
    /// How many people it is about, where that decides who is mailed: posted with it, so that the number which was read is
    /// the number that counts.
    said: Option<u64>,
    /// A second answer: fields and words.
    other: Option<(Vec<(&'static str, String)>, &'static str)>,
}

impl Question {
    fn new(title: String, effect: Vec<String>, post: &'static str, button: String) -> Self {
        Self {
            title,
            effect,
            post,
            fields: Vec::new(),
            kind: ButtonKind::Primary,
            button,
            keep: "Cancel",
            said: None,
            other: None,
        }
    }

    fn dangerous(self, keep: &'static str) -> Self {
        Self { kind: ButtonKind::Danger, keep, ..self }
    }
}

/// What some questions are asked from, beside the batch.
pub struct More {
    /// What asking for approval would do.
    pub preview: Option<ApprovalPreview>,
    /// Who may not be able to read it, and how ISC's mail is set up; for questions about sending only.
    pub reach: Option<BatchReach>,
    /// The form that came back.
    pub kept: Option<Arc<KeptForm>>,
    /// The tenant's time zone.
    pub zone: String,
    /// The address of the question, where a refused form comes back to.
    pub here: String,
}

impl More {
    fn kept_of(&self, action: &str) -> Option<&KeptForm> {
        self.kept.as_deref().filter(|form| form.action == action)
    }
}

/// The action of an address; none when there is no such address.
fn action_of(name: &str) -> Option<BatchAction> {
    Some(match name {
        "submit" => BatchAction::Submit,
        "withdraw" => BatchAction::Withdraw,
        "release" => BatchAction::Release,
        "cancel" => BatchAction::Cancel,
        "copy" => BatchAction::Copy,
        "pause" => BatchAction::Pause,
        "stop" => BatchAction::Stop,
        "retry" => BatchAction::RetryFailed,
        "decide" => BatchAction::Decide,
        "reinvite" => BatchAction::InviteAgain,
        "close" => BatchAction::Close,
        _ => return None,
    })
}

/// The dialog of `/batches/{id}/{name}`; none when there is no such address. `parent` is the page below it.
pub fn dialog(
    name: &str,
    detail: &BatchDetail,
    asked: &Asked,
    address: &Address,
    more: &More,
    parent: &str,
) -> Option<AnyView> {
    let action = action_of(name)?;
    let question = question(action, detail, asked, address.value("cause"));
    let refused = address.refused.clone();
    let body = match possible(detail, action) {
        Ok(()) => match (action, &more.preview) {
            (BatchAction::Submit, Some(preview)) => submit::form(preview, detail, asked, more, parent),
            (BatchAction::Release, _) if BatchState::RELEASABLE.contains(&detail.row.state) => {
                release::form(detail, asked, more, parent)
            }
            _ => {
                let reach = more.reach.as_ref().map(|reach| batch_reach(reach, &asked.times));
                view! { {reach} {form(&question, detail, asked, parent)} }.into_any()
            }
        },
        Err(why) => view! {
            <Message tone=Tone::Plain title=why>{""}</Message>
            <div class="btn-row"><LinkButton href=parent focus=true>"Back to the batch"</LinkButton></div>
        }
        .into_any(),
    };
    let destructive = question.kind == ButtonKind::Danger;
    Some(
        view! {
            <Dialog title=question.title close_href=parent destructive=destructive>
                {refused.map(|what| view! { <Message tone=Tone::Bad title=what>{""}</Message> })}
                {body}
            </Dialog>
        }
        .into_any(),
    )
}

fn form(question: &Question, detail: &BatchDetail, asked: &Asked, parent: &str) -> AnyView {
    let random = &asked.caller.core.random;
    let id = detail.row.id.to_string();
    let hidden = |fields: &[(&'static str, String)]| {
        fields
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> })
            .collect_view()
    };
    let said = question.said.map(|n| n.to_string());
    let said = || said.clone().map(|n| view! { <input type="hidden" name="said" value=n /> });
    let destructive = question.kind == ButtonKind::Danger;
    let other = question.other.as_ref().map(|(fields, words)| {
        let words = *words;
        view! {
            <form method="post" action=question.post>
                <FormKeys key=random.handle() back=parent />
                <input type="hidden" name="id" value=id.clone() />
                {said()}
                {hidden(fields)}
                <Button>{words}</Button>
            </form>
        }
    });
    let (keep, kind, button) = (question.keep, question.kind, question.button.clone());
    let effect = question.effect.iter().map(|words| view! { <p>{words.clone()}</p> }).collect_view();
    view! {
        <div class="stack">
            {effect}
            <div class="btn-row">
                <LinkButton href=parent focus=destructive>{keep}</LinkButton>
                {other}
                <form method="post" action=question.post>
                    <FormKeys key=random.handle() back=parent />
                    <input type="hidden" name="id" value=id.clone() />
                    {said()}
                    {hidden(&question.fields)}
                    <Button kind=kind>{button}</Button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

fn question(action: BatchAction, detail: &BatchDetail, asked: &Asked, cause: Option<&str>) -> Question {
    let (id, counts) = (&detail.row.id, &detail.row.counts);
    let practice = asked.chrome.practice.is_some();
    let own = &asked.caller.who.name;
    match action {
        BatchAction::Release => {
            let send = send_words(counts.queued, practice);
            let mails = if practice { "The practice tenant writes" } else { "ISC sends" };
            let effect = vec![
                format!("{mails} one registration mail to each of the {} of {id}, under your sign-in, {own}.", people(counts.queued)),
                "Just before, everybody is read again: who registered or left meanwhile is not mailed, and the batch says so."
                    .to_owned(),
                "A mail that was sent cannot be taken back. Sending can be paused and stopped in between.".to_owned(),
            ];
            Question {
                said: Some(counts.queued),
                ..Question::new(format!("{send}?"), effect, api::BatchRelease::PATH, send)
            }
        }
        BatchAction::Cancel => {
            let effect = vec![
                format!("Nobody was mailed. {} become free for other batches.", people(counts.in_batch)),
                match detail.row.state {
                    BatchState::Draft => "A cancelled batch cannot be opened again, but copied to a new check.".to_owned(),
                    _ => "Nobody is asked any more, and what was answered no longer counts. A cancelled batch cannot be \
                          opened again, but copied to a new check."
                        .to_owned(),
                },
            ];
            Question::new(format!("Cancel {id}?"), effect, api::BatchCancel::PATH, format!("Cancel {id}"))
                .dangerous("Keep it")
        }
        BatchAction::Pause => {
            let effect = vec![format!(
                "The call that is out is finished. {} stay queued until somebody lets sending go on.",
                people(counts.queued)
            )];
            Question::new(
                format!("Pause sending {id}?"),
                effect,
                api::BatchPause::PATH,
                "Pause sending".to_owned(),
            )
        }
        BatchAction::Stop => {
            let effect = vec![
                format!(
                    "{} who are still queued will not be mailed. {} were handled already, and their mails cannot be taken back.",
                    people(counts.queued),
                    thousands(counts.handled())
                ),
                "This cannot be undone. Those left over can be chosen for another batch.".to_owned(),
            ];
            Question::new(
                format!("Stop sending {id}?"),
                effect,
                api::BatchStop::PATH,
                "Stop sending".to_owned(),
            )
            .dangerous("Keep sending")
        }
        BatchAction::RetryFailed => retry(detail, own, cause),
        BatchAction::Decide => {
            let n = people(counts.unknown);
            let effect = vec![
                format!("Whether ISC mailed {n} of {id} is not known. Gangway found no sign of it, which proves nothing."),
                "Sending again may mail them twice. Leaving them as unknown mails nobody; if they register, or ISC shows that \
                 it mailed them, the batch says so."
                    .to_owned(),
            ];
            let again = format!("Send again to {n}, it may mail twice");
            Question {
                fields: vec![("send_again", "true".to_owned())],
                said: Some(counts.unknown),
                // Whoever left them so already need not say it twice.
                other: (counts.undecided > 0)
                    .then(|| (vec![("send_again", "false".to_owned())], "Leave as unknown")),
                ..Question::new(
                    format!("What about {n} whose fate is unknown?"),
                    effect,
                    api::BatchDecide::PATH,
                    again,
                )
                .dangerous("Decide later")
            }
        }
        BatchAction::InviteAgain => {
            let n = people(counts.expired);
            let effect = vec![
                format!(
                    "A new check is made for {n} of {id} whose invitation ran out and who have not registered."
                ),
                "Nobody is mailed by this step. The old links no longer work; a new mail brings a new one."
                    .to_owned(),
            ];
            Question::new(
                format!("Invite {n} again?"),
                effect,
                api::BatchReinvite::PATH,
                format!("Check {n}"),
            )
        }
        BatchAction::Close => {
            let effect = vec![
                format!("{id} becomes “Followed up”. Its numbers stay and go on counting who registers."),
                "It no longer waits for anybody, failed people can no longer be retried here, and it cannot be opened again."
                    .to_owned(),
            ];
            Question::new(format!("Close {id}?"), effect, api::BatchClose::PATH, format!("Close {id}"))
        }
        BatchAction::Submit | BatchAction::Withdraw | BatchAction::Copy => approval(action, detail),
        BatchAction::Resume => Question::new(
            format!("Continue {id}?"),
            Vec::new(),
            api::BatchResume::PATH,
            "Continue".to_owned(),
        ),
    }
}

/// What is asked before approvers are asked, or no longer asked.
fn approval(action: BatchAction, detail: &BatchDetail) -> Question {
    let id = &detail.row.id;
    let n = people(detail.row.counts.in_batch);
    match action {
        BatchAction::Submit => Question::new(
            format!("Ask for approval for {n}?"),
            Vec::new(),
            api::BatchSubmit::PATH,
            format!("Ask for approval for {n}"),
        ),
        BatchAction::Withdraw => {
            let (answered, asked) = detail.row.answers;
            let so_far = match answered {
                0 => "Nobody has answered yet.".to_owned(),
                _ => format!("{answered} of {asked} have answered; what they answered no longer counts."),
            };
            let effect = vec![format!("Nobody was mailed. {so_far}"), format!("{id} becomes a draft again.")];
            let title = format!("Take the question for approval of {id} back?");
            let button = "Take it back".to_owned();
            Question {
                said: Some(answered),
                ..Question::new(title, effect, api::BatchWithdraw::PATH, button).dangerous("Keep asking")
            }
        }
        _ => Question::new(
            format!("Copy {id}?"),
            vec![format!("A new check is made for the {n} of {id}. Nobody is mailed by this step.")],
            api::BatchCopy::PATH,
            format!("Check {n}"),
        ),
    }
}

fn retry(detail: &BatchDetail, own: &str, cause: Option<&str>) -> Question {
    let of_cause = cause.and_then(|cause| detail.failures.iter().find(|(known, _)| known == cause));
    let failed = of_cause.map_or(detail.row.counts.failed, |(_, n)| *n);
    let n = people(failed);
    let what = match of_cause {
        Some((cause, _)) => format!("{n} failed with: {cause}."),
        None => format!("{n} failed."),
    };
    let effect = vec![
        format!("{what} It is proven that ISC did nothing for them, so nobody is mailed twice."),
        format!(
            "They are sent again under your sign-in, {own}, after being read again. A mail that was sent cannot be taken back."
        ),
    ];
    let fields = of_cause.map(|(cause, _)| ("cause", cause.clone())).into_iter().collect();
    let post = api::BatchRetry::PATH;
    let question = Question::new(format!("Retry {n}?"), effect, post, format!("Retry {n}"));
    Question { fields, said: Some(failed), ..question }
}
