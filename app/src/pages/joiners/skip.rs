//! Asks why somebody new is not to be invited.

use super::list::Wanted;
use crate::api::joiners::SkipJoiner;
use crate::api::kept_form;
use crate::api::people::reader;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Dialog, LinkButton, Message, TextArea};
use gangway_core::auth::KeptForm;
use gangway_types::joiners::JoinerRow;
use gangway_types::{Capability, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// `/joiners/{id}/skip`
#[component]
pub fn SkipPage() -> impl IntoView {
    let (wanted, kept) = (Wanted::read(), kept_form());
    page(Capability::Invite, move |asked| build(asked, wanted, kept))
}

async fn build(asked: Asked, wanted: Wanted, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let person = PersonId(wanted.address.part("id"));
    let joiner = gangway_core::joiners::row(core, &reader(who), &person).await?;
    let view = wanted.queue(&asked).await?;
    let list = view.query.print();
    let overlay = dialog(&asked, &joiner, &list, kept.as_deref(), wanted.address.refused.clone());
    let body = wanted.below().body(&asked, &view)?;
    let title = format!("Skip {} · New joiners", joiner.name);
    Ok(PageView { overlay: Some(overlay), ..PageView::new(title, Place::Joiners, body) })
}

fn dialog(
    asked: &Asked,
    joiner: &JoinerRow,
    list: &str,
    kept: Option<&KeptForm>,
    refused: Option<String>,
) -> AnyView {
    let back = paths::with_query(paths::JOINERS, list);
    let title = format!("Skip {}?", joiner.name);
    if !joiner.state.key().can_be_skipped() {
        let why = format!(
            "{} is not waiting for an invitation any more: {}",
            joiner.name,
            joiner.state.key().words()
        );
        return view! {
            <Dialog title=title close_href=back.clone()>
                <Message tone=Tone::Plain title=why>{""}</Message>
                <div class="btn-row"><LinkButton href=back focus=true>"Back to the queue"</LinkButton></div>
            </Dialog>
        }
        .into_any();
    }
    let typed = kept.and_then(|form| form.value("reason")).unwrap_or_default().to_owned();
    let error = kept.and_then(|form| form.reason("reason")).unwrap_or_default().to_owned();
    let refused = refused.filter(|_| error.is_empty());
    let button = format!("Skip {}", joiner.name);
    let keys = (asked.caller.core.random.handle(), paths::skip_joiner(&joiner.person, list));
    let (person, list) = (joiner.person.to_string(), list.to_owned());
    view! {
        <Dialog title=title close_href=back.clone()>
            {refused.map(|what| view! { <Message tone=Tone::Bad title=what>{""}</Message> })}
            <form method="post" action=SkipJoiner::PATH class="stack">
                <FormKeys key=keys.0 back=keys.1 />
                <input type="hidden" name="person" value=person />
                <input type="hidden" name="list" value=list />
                <p>
                    "They leave the queue, no rule looks after them, and nothing is changed in ISC. They can be taken back under \
                     “Skipped” at any time."
                </p>
                <TextArea
                    id="reason"
                    name="reason"
                    label="Why are they not invited?"
                    hint="Whoever looks at the queue reads it."
                    value=typed
                    error=error
                    required=true
                />
                <div class="btn-row">
                    <LinkButton href=back>"Cancel"</LinkButton>
                    <Button kind=ButtonKind::Primary id="do-skip">{button}</Button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
