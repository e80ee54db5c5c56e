//! What was written about one person of a batch, and a form for who may write.

use crate::api::batches::BatchComment;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, Dialog, LinkButton, TextArea, Time};
use gangway_core::auth::KeptForm;
use gangway_core::invites;
use gangway_types::batches::TimelineEntry;
use gangway_types::{BatchId, Capability, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The dialog of `/batches/{id}/comment?person=…`. `here` is its address, `parent` the page below it.
///
/// # Errors
/// When the person of the address is not in the batch.
pub async fn dialog(
    asked: &Asked,
    address: &Address,
    id: &BatchId,
    kept: Option<&KeptForm>,
    here: String,
    parent: &str,
) -> Result<AnyView, PortalError> {
    let person = PersonId::from(address.value("person").unwrap_or_default());
    let (name, comments) = invites::comments(&asked.caller.core, id, &person).await?;
    let lines = comments.iter().map(|one| line(one, &name, asked)).collect_view();
    let said = match comments.is_empty() {
        true => view! { <p>"Nobody has written about them in this batch yet."</p> }.into_any(),
        false => view! { <ol class="timeline">{lines}</ol> }.into_any(),
    };
    let form = asked.caller.who.may(Capability::Invite).then(|| form(asked, id, &person, kept, here));
    let title = format!("Comments on {name}");
    let (person, back) = (paths::person(&person), parent.to_owned());
    Ok(view! {
        <Dialog title=title close_href=parent>
            <div class="stack">
                {said}
                {form}
                <div class="btn-row">
                    <LinkButton href=back>"Back to the batch"</LinkButton>
                    <LinkButton href=person>"Open the person"</LinkButton>
                </div>
            </div>
        </Dialog>
    }
    .into_any())
}

fn form(asked: &Asked, id: &BatchId, person: &PersonId, kept: Option<&KeptForm>, here: String) -> AnyView {
    let kept = kept.filter(|form| form.action == BatchComment::PATH);
    let value = kept.and_then(|form| form.value("text")).unwrap_or_default().to_owned();
    let error = kept.and_then(|form| form.reason("text")).unwrap_or_default().to_owned();
    view! {
        <form method="post" action=BatchComment::PATH class="comment stack">
            <FormKeys key=asked.caller.core.random.handle() back=here />
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="person" value=person.to_string() />
            <TextArea
                id="person-comment"
                name="text"
                label="Comment"
                hint="Everybody who reads this batch sees it, and it is part of its evidence."
                value=value
                error=error
                rows=3
            />
            <div class="btn-row"><Button id="do-person-comment">"Add comment"</Button></div>
        </form>
    }
    .into_any()
}

fn line(entry: &TimelineEntry, name: &str, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let text = entry.what.strip_prefix(&format!("commented on {name}: ")).unwrap_or(&entry.what).to_owned();
    view! {
        <li>
            <b>{entry.actor.clone()}</b>": "{text}
            <span class="sub">
                <Time datetime=times.machine(entry.at) words=times.ago(entry.at) exact=times.exact(entry.at) />
            </span>
        </li>
    }
    .into_any()
}
