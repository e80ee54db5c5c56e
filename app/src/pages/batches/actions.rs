//! What can be done with a batch now: one primary step, the others beside it, each with why it is not possible.

use crate::api::batches::BatchResume;
use crate::pages::forms::FormKeys;
use crate::paths;
use crate::ui::{Button, ButtonKind, LinkButton, thousands};
use gangway_types::batches::{BatchAction, BatchDetail, BatchState, RunState, WaitsFor};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Whether an action is possible for the caller now, or why not.
///
/// # Errors
/// The reason, in words for the page.
pub fn possible(detail: &BatchDetail, action: BatchAction) -> Result<(), String> {
    match detail.actions.iter().find(|(known, _)| *known == action) {
        Some((_, None)) => Ok(()),
        Some((_, Some(why))) => Err(why.clone()),
        None => Err("This cannot be done here.".to_owned()),
    }
}

/// The words of a button that sends: practice says so. Where nobody can be mailed now, they name the step alone.
pub fn send_words(n: u64, practice: bool) -> String {
    match (practice, n) {
        (true, 0) => "Send practice invites".to_owned(),
        (false, 0) => "Send the invitations".to_owned(),
        (true, 1) => "Send 1 practice invite".to_owned(),
        (true, n) => format!("Send {} practice invites", thousands(n)),
        (false, n) => format!("Invite {}", crate::pages::chrome::people(n)),
    }
}

/// Whether sending stands still until somebody lets it go on.
pub fn stands_still(detail: &BatchDetail) -> bool {
    detail.row.run.as_ref().is_some_and(|run| {
        run.state == RunState::Paused
            || (run.state == RunState::Waiting
                && matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right)))
    })
}

/// The row of buttons. `evidence`: the caller may take the evidence with them.
pub fn row(detail: &BatchDetail, practice: bool, evidence: bool, key: String, back: String) -> AnyView {
    let counts = &detail.row.counts;
    let link = |action: BatchAction, name: &'static str, kind: ButtonKind, words: String| {
        let blocked = possible(detail, action).err().unwrap_or_default();
        let href = paths::batch_action(&detail.row.id, name);
        view! { <LinkButton href=href kind=kind blocked=blocked id=format!("do-{name}")>{words}"…"</LinkButton> }.into_any()
    };
    let (primary, plain) = (ButtonKind::Primary, ButtonKind::Secondary);
    let mut buttons: Vec<AnyView> = Vec::new();
    match detail.row.state {
        BatchState::Draft => {
            let may_send = possible(detail, BatchAction::Release).is_ok();
            let ask = format!("Ask for approval for {}", thousands(counts.queued));
            // What the settings want next comes first; that approval is needed is said beside sending.
            let (send_kind, ask_kind) = if may_send { (primary, plain) } else { (plain, primary) };
            let send = link(BatchAction::Release, "release", send_kind, send_words(counts.queued, practice));
            let ask = link(BatchAction::Submit, "submit", ask_kind, ask);
            buttons.extend(if may_send { [send, ask] } else { [ask, send] });
            buttons.push(link(BatchAction::Cancel, "cancel", plain, "Cancel batch".to_owned()));
        }
        BatchState::AwaitingApproval => {
            buttons.push(link(BatchAction::Withdraw, "withdraw", plain, "Take back".to_owned()));
            buttons.push(link(BatchAction::Cancel, "cancel", plain, "Cancel batch".to_owned()));
        }
        BatchState::Approved | BatchState::PartlyApproved | BatchState::NeedsSender => {
            buttons.push(link(BatchAction::Release, "release", primary, send_words(counts.queued, practice)));
            buttons.push(link(BatchAction::Withdraw, "withdraw", plain, "Take back".to_owned()));
            buttons.push(link(BatchAction::Cancel, "cancel", plain, "Cancel batch".to_owned()));
        }
        BatchState::Rejected | BatchState::Cancelled => {
            let words = format!("Copy {} to a new check", crate::pages::chrome::people(counts.in_batch));
            buttons.push(link(BatchAction::Copy, "copy", primary, words));
        }
        BatchState::Sending => {
            if stands_still(detail) {
                buttons.push(resume(detail, key, back));
            } else if counts.queued > 0 {
                buttons.push(link(BatchAction::Pause, "pause", plain, "Pause sending".to_owned()));
            }
            if counts.queued > 0 {
                buttons.push(link(BatchAction::Stop, "stop", plain, "Stop sending".to_owned()));
            }
        }
        BatchState::Sent | BatchState::FollowedUp => {
            if counts.expired > 0 {
                let words = format!("Invite {} again", thousands(counts.expired));
                buttons.push(link(BatchAction::InviteAgain, "reinvite", primary, words));
            }
            if counts.failed > 0 {
                let kind = if counts.expired > 0 { plain } else { primary };
                let words = format!("Retry {} failed", thousands(counts.failed));
                buttons.push(link(BatchAction::RetryFailed, "retry", kind, words));
            }
            if detail.row.state == BatchState::Sent {
                buttons.push(link(BatchAction::Close, "close", plain, "Close batch".to_owned()));
            }
        }
    }
    let download = format!("{}/outcome.csv", paths::batch(&detail.row.id));
    view! {
        <div class="btn-row">
            {buttons}
            <LinkButton href=download download=true>"Download outcome"</LinkButton>
            {evidence
                .then(|| {
                    let href = format!("{}/evidence.jsonl", paths::batch(&detail.row.id));
                    view! { <LinkButton href=href download=true id="evidence">"Download evidence"</LinkButton> }
                })}
        </div>
    }
    .into_any()
}

/// Going on changes nothing that was not decided before, so it asks nothing.
fn resume(detail: &BatchDetail, key: String, back: String) -> AnyView {
    let blocked = possible(detail, BatchAction::Resume).err().unwrap_or_default();
    view! {
        <form method="post" action=BatchResume::PATH>
            <FormKeys key=key back=back />
            <input type="hidden" name="id" value=detail.row.id.to_string() />
            <Button kind=ButtonKind::Primary blocked=blocked>"Resume under my sign-in"</Button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sending_button_says_practice() {
        assert_eq!(send_words(46, true), "Send 46 practice invites");
        assert_eq!(send_words(1, true), "Send 1 practice invite");
        assert_eq!(send_words(46, false), "Invite 46 people");
        assert!(!send_words(0, true).contains('0') && !send_words(0, false).contains('0'));
    }
}
