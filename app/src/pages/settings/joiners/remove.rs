//! Asks before a subscription is removed from ISC.

use super::below;
use crate::api::subscription::RemoveSubscription;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Dialog, LinkButton, Message};
use gangway_core::joiners::subscription::{Seen, look};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/settings/joiners/subscriptions/{id}/remove`
#[component]
pub fn RemoveSubscriptionPage() -> impl IntoView {
    let address = Address::read();
    page(Capability::ChangeSettings, move |asked| build(asked, address))
}

async fn build(asked: Asked, address: Address) -> Result<PageView, PortalError> {
    let id = address.part("id");
    let seen = look(&asked.caller.core, &asked.caller.who).await?;
    let overlay = dialog(&asked, &id, &seen, address.refused.clone());
    let body = below(&asked, &address, &seen).await?;
    Ok(PageView {
        overlay: Some(overlay),
        ..PageView::new("Remove a subscription · Settings", Place::Settings, body)
    })
}

fn dialog(asked: &Asked, id: &str, seen: &Seen, refused: Option<String>) -> AnyView {
    let back = paths::settings("joiners");
    let Some((heard, ours)) = seen.ours(id) else {
        let why = match seen {
            Seen::NotShown(why, _) => why.clone(),
            Seen::Shown(_) => {
                "ISC has no such subscription that leads to Gangway. Nothing has to be removed.".to_owned()
            }
        };
        return view! {
            <Dialog title="Remove the subscription?" close_href=back.clone()>
                <Message tone=Tone::Plain title=why>{""}</Message>
                <div class="btn-row"><LinkButton href=back focus=true>"Back to the settings"</LinkButton></div>
            </Dialog>
        }
        .into_any();
    };
    let title = format!("Remove the subscription of {}?", heard.wanted.name);
    let name = ours.name.clone();
    let keys = (asked.caller.core.random.handle(), paths::remove_subscription(id));
    let id = id.to_owned();
    view! {
        <Dialog title=title close_href=back.clone() destructive=true>
            {refused.map(|what| view! { <Message tone=Tone::Bad title=what>{""}</Message> })}
            <div class="stack">
                <p>{format!("“{name}” is removed from ISC, which then tells nothing more of this trigger. Who is in the queue stays there.")}</p>
                <p>"People who come afterwards are found later, by comparing creation dates. It can be created again."</p>
                <form method="post" action=RemoveSubscription::PATH class="btn-row">
                    <FormKeys key=keys.0 back=keys.1 />
                    <input type="hidden" name="id" value=id />
                    <LinkButton href=back focus=true>"Keep it"</LinkButton>
                    <Button kind=ButtonKind::Danger id="do-remove">"Remove the subscription"</Button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}
