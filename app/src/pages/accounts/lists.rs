//! Accounts that somebody has begun, and those that they sent lately.

use crate::api::accounts::{AccountAgain, DiscardAccount};
use crate::components::{Column, QueryTable, Row};
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, ButtonKind, Time};
use gangway_core::accounts::drafts::Draft;
use gangway_types::DraftId;
use leptos::prelude::*;
use server_fn::ServerFn as _;

fn when(asked: &Asked, at: i64) -> AnyView {
    let times = &asked.times;
    view! { <Time datetime=times.machine(at) words=times.ago(at) exact=times.exact(at) /> }.into_any()
}

fn title(draft: &Draft) -> String {
    match draft.native() {
        "" => "No account ID yet".to_owned(),
        native => native.to_owned(),
    }
}

/// Drafts, each with the way on and the way out.
pub fn open(drafts: &[Draft], asked: &Asked) -> Option<AnyView> {
    if drafts.is_empty() {
        return None;
    }
    let columns =
        ["Account ID", "Source", "Saved", "Discard"].map(|label| Column { label, ..Column::default() });
    let rows = drafts.iter().map(|draft| {
        let (href, words) = (paths::account_draft(&draft.id, ""), title(draft));
        Row {
            id: format!("draft-{}", draft.id),
            tick: None,
            cells: vec![
                view! { <a href=href>{words.clone()}</a> }.into_any(),
                draft.form.source.name.clone().into_any(),
                when(asked, draft.changed_at),
                discard(asked, &draft.id, &words),
            ],
        }
    });
    Some(
        view! {
            <section class="section" aria-labelledby="drafts">
                <h2 id="drafts">"Your drafts"</h2>
                <QueryTable caption="Accounts that you have begun" columns=columns.to_vec() rows=rows.collect() />
            </section>
        }
        .into_any(),
    )
}

/// Gives up what was typed.
pub fn discard(asked: &Asked, id: &DraftId, words: &str) -> AnyView {
    let words = format!(" {words}");
    view! {
        <form method="post" action=DiscardAccount::PATH class="inline">
            <FormKeys key=asked.caller.core.random.handle() back=paths::NEW_ACCOUNT />
            <input type="hidden" name="draft" value=id.to_string() />
            <Button kind=ButtonKind::Quiet id=format!("discard-{id}")>
                "Discard draft"
                <span class="sr-only">{words}</span>
            </Button>
        </form>
    }
    .into_any()
}

/// What was sent lately, each with its result.
pub fn sent(drafts: &[Draft], asked: &Asked) -> Option<AnyView> {
    if drafts.is_empty() {
        return None;
    }
    let columns = ["Account ID", "Source", "Sent"].map(|label| Column { label, ..Column::default() });
    let rows = drafts.iter().map(|draft| {
        let href = paths::account_draft(&draft.id, "result");
        Row {
            id: format!("sent-{}", draft.id),
            tick: None,
            cells: vec![
                view! { <a href=href>{title(draft)}</a> }.into_any(),
                draft.form.source.name.clone().into_any(),
                when(asked, draft.changed_at),
            ],
        }
    });
    Some(
        view! {
            <section class="section" aria-labelledby="sent">
                <h2 id="sent">"Sent lately"</h2>
                <QueryTable caption="Accounts that you sent lately" columns=columns.to_vec() rows=rows.collect() />
            </section>
        }
        .into_any(),
    )
}

/// Another account with the same shared values; one that was not done, with all of them.
pub fn again(asked: &Asked, id: &DraftId, same: bool) -> AnyView {
    let words = if same { "Correct it and send again…" } else { "Create another like this" };
    view! {
        <form method="post" action=AccountAgain::PATH class="inline">
            <FormKeys key=asked.caller.core.random.handle() back=paths::account_draft(id, "result") />
            <input type="hidden" name="draft" value=id.to_string() />
            <Button id="again">{words}</Button>
        </form>
    }
    .into_any()
}
