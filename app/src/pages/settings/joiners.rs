//! Whether ISC tells of new joiners, how they are looked after, and the rules that do so.

mod effects;
mod rehearsal;
mod remove;
mod rule;
mod rule_form;
mod rules;
mod trigger;

pub use remove::RemoveSubscriptionPage;
pub use rule::{RulePage, RulePartPage};

use super::{fields, section};
use crate::api::{kept_form, looks_ahead};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, page};
use gangway_core::auth::KeptForm;
use gangway_core::joiners;
use gangway_core::joiners::subscription::{self, Seen};
use gangway_core::settings;
use gangway_types::settings::Section;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use std::sync::Arc;

/// `/settings/joiners`
#[component]
pub fn JoinersPage() -> impl IntoView {
    let (kept, address, ahead) = (kept_form(), Address::read(), looks_ahead());
    page(Capability::ReadSettings, move |asked| build(asked, kept, address, ahead))
}

async fn build(
    asked: Asked,
    kept: Option<Arc<KeptForm>>,
    address: Address,
    ahead: bool,
) -> Result<PageView, PortalError> {
    // ISC is asked under the reader's own sign-in, and only for those who could do something about it.
    let asks = asked.caller.who.may(Capability::ChangeSettings) && !ahead;
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let seen = if asks { Some(subscription::look(core, who).await?) } else { None };
    let body = whole(&asked, kept.as_ref(), &address, seen.as_ref()).await?;
    let sentence = "People whom ISC has just created: how Gangway hears of them, and what it does about them. Nothing here sends an \
                    invitation by itself.";
    Ok(section(&asked, "joiners", "New joiners", sentence, body))
}

/// Everything below the heading.
async fn whole(
    asked: &Asked,
    kept: Option<&Arc<KeptForm>>,
    address: &Address,
    seen: Option<&Seen>,
) -> Result<AnyView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let view = settings::section(core, Section::Joiners).await?;
    let listening = joiners::listening(core).await?;
    let rules = joiners::rules::list(core).await?;
    let latest = match seen {
        Some(Seen::Shown(all)) if all.iter().any(|heard| !heard.ours.is_empty()) => {
            subscription::recent(core, who).await.unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let own = kept.is_some_and(|form| trigger::is_own(form));
    let problems = if own { address.came_back() } else { fields::problems(kept, &view) };
    Ok(view! {
        {problems}
        {trigger::section(asked, kept.map(|form| &**form), &listening, seen, &latest)?}
        {rules::section(asked, &rules)}
        <section class="section stack" aria-labelledby="looking-after">
            <h2 id="looking-after">"Looking after them"</h2>
            {fields::settings(asked, kept, &view)}
        </section>
        {fields::history(asked, &view)}
    }
    .into_any())
}

/// The page again, under an overlay: what came back belongs to that.
async fn below(asked: &Asked, address: &Address, seen: &Seen) -> Result<AnyView, PortalError> {
    let mut address = address.clone();
    address.refused = None;
    let body = whole(asked, None, &address, Some(seen)).await?;
    Ok(section(
        asked,
        "joiners",
        "New joiners",
        "How Gangway hears of new people, and what it does about them.",
        body,
    )
    .body)
}
