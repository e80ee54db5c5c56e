//! The check before inviting: a drawer over the list it came from, and the only door to sending.

mod choices;
mod foot;
mod groups;
mod summary;

use crate::api::checks::Choose;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::people::list::Wanted;
use crate::ui::Drawer;
use gangway_core::approvals::preview_of_check;
use gangway_core::settings::Settings;
use gangway_types::checks::{Check, CheckState};
use gangway_types::query::Area;
use gangway_types::{Capability, CheckId, PersonId, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn;

/// `/unregistered/check/{id}`
#[component]
pub fn CheckPage() -> impl IntoView {
    let wanted = Wanted::read(Area::Unregistered);
    page(Capability::Invite, move |asked| build(asked, wanted))
}

async fn build(asked: Asked, wanted: Wanted) -> Result<PageView, PortalError> {
    let (core, owner) = (&asked.caller.core, PersonId(asked.caller.who.person_id.clone()));
    let check = gangway_core::checks::get(core, &owner, &CheckId(wanted.address.part("id"))).await?;
    let settings = Settings::load(&core.store).await.map_err(gangway_core::Error::from)?;
    let view = wanted.list(&asked).await?;
    let (list, close) = (view.query.print(), view.query.href());
    let preview = match check.state {
        CheckState::Ready if check.mailed > 0 => Some(preview_of_check(core, &owner, &check.id).await?),
        _ => None,
    };
    let ahead = foot::Ahead { needed: settings.approval_needed, preview };
    let overlay = drawer(&asked, &check, &settings, &ahead, &wanted, list, close);
    let below = wanted.below().body(&asked, &view);
    let progress = (check.state == CheckState::Reading)
        .then(|| format!("{} %", crate::ui::progress::percent(check.read_done, check.selected)));
    Ok(PageView {
        overlay: Some(overlay),
        progress,
        ..PageView::new("Check before inviting · Unregistered", Place::Unregistered, below)
    })
}

/// One form holds everything that can be chosen, so that no button loses what another one would have taken over.
fn drawer(
    asked: &Asked,
    check: &Check,
    settings: &Settings,
    ahead: &foot::Ahead,
    wanted: &Wanted,
    list: String,
    close: String,
) -> AnyView {
    let reading = check.state == CheckState::Reading;
    let live = reading.then(|| format!("check:{}", check.id));
    let name = wanted.typed("choices[name]").unwrap_or_else(|| check.name.clone());
    let came_back = wanted.address.came_back();
    let keys = (asked.caller.core.random.handle(), crate::paths::check(&check.id, &list));
    let id = check.id.to_string();
    let now = view! { {summary::summary(asked, check)} {groups::groups(asked, check)} }.into_any();
    let (name, call) = (foot::name(check, name), foot::call(check, settings, asked.caller.core.invite_api));
    let approval = foot::approval(asked, check, ahead, settings);
    let buttons = foot::buttons(asked, check, ahead.needed);
    view! {
        <Drawer title="Check before inviting" close_href=close>
            <span class="sr-only" role="status" data-live-status=""></span>
            {came_back}
            <form class="check" id="check-form" method="post" action=Choose::url() data-choices="" autocomplete="off">
                // Enter in the name field keeps the name, and nothing else.
                <button class="sr-only" type="submit" tabindex="-1" aria-hidden="true">"Keep"</button>
                <FormKeys key=keys.0 back=keys.1 />
                <input type="hidden" name="check" value=id />
                <input type="hidden" name="list" value=list />
                <div id="check-now" data-live-part="" data-live=live>{now}</div>
                {name}
                <div id="check-call" data-live-part="">{approval} {call}</div>
                <div class="overlay-foot" id="check-foot" data-live-part="">{buttons}</div>
            </form>
        </Drawer>
    }
    .into_any()
}
