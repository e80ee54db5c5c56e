//! One rule: what it does, whether it works, its form, and the questions before something is done to it.

use super::rehearsal;
use super::rule_form::form;
use super::{effects, rules};
use crate::api::joiners::{RehearseRule, RemoveRule, SwitchRule};
use crate::api::kept_form;
use crate::api::people::reader;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Breadcrumbs, Button, ButtonKind, Dialog, LinkButton, Message, plural};
use gangway_core::auth::KeptForm;
use gangway_core::joiners::rules as core_rules;
use gangway_types::joiners::{Rehearsal, Rule, RuleDraft, RuleState};
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// `/settings/joiners/rules/{id}`; `new` is a rule to be.
#[component]
pub fn RulePage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ReadSettings, move |asked| async move {
        let id = address.part("id");
        if id == "new" {
            return new(&asked, kept, &address).await;
        }
        let rule = core_rules::get(&asked.caller.core, &id).await?;
        let body = whole(&asked, &rule, kept.as_deref(), &address, None).await?;
        Ok(PageView::new(title(&rule), Place::Settings, body))
    })
}

/// `/settings/joiners/rules/{id}/{part}`: `rehearsal`, or the questions `on` and `remove`.
#[component]
pub fn RulePartPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(Capability::ChangeSettings, move |asked| part(asked, kept, address))
}

async fn part(asked: Asked, kept: Option<Arc<KeptForm>>, address: Address) -> Result<PageView, PortalError> {
    let core = &asked.caller.core;
    let rule = core_rules::get(core, &address.part("id")).await?;
    let part = address.part("part");
    if part == "rehearsal" {
        let rehearsal = core_rules::rehearse(core, &rule.id).await?;
        let body = whole(&asked, &rule, kept.as_deref(), &address, Some(&rehearsal)).await?;
        return Ok(PageView::new(format!("Rehearsal · {}", title(&rule)), Place::Settings, body));
    }
    let overlay = match part.as_str() {
        "on" => {
            let (query, dropped) = PeopleQuery::parse(Area::Unregistered, "");
            let list = gangway_core::people::list(core, &reader(&asked.caller.who), query, dropped).await?;
            on(&asked, &rule, list.headline.cannot_sign_in, address.refused.clone())
        }
        "remove" => remove(&asked, &rule, address.refused.clone()),
        _ => return Err(PortalError::not_found("page")),
    };
    let mut below = address.clone();
    below.refused = None;
    let body = whole(&asked, &rule, None, &below, None).await?;
    Ok(PageView { overlay: Some(overlay), ..PageView::new(title(&rule), Place::Settings, body) })
}

fn title(rule: &Rule) -> String {
    format!("{} · New joiners · Settings", rule.name)
}

fn crumbs(here: &str) -> AnyView {
    let items = vec![("New joiners".to_owned(), paths::settings("joiners"))];
    view! { <Breadcrumbs items=items here=here.to_owned() /> }.into_any()
}

async fn new(asked: &Asked, kept: Option<Arc<KeptForm>>, address: &Address) -> Result<PageView, PortalError> {
    let values = core_rules::values(&asked.caller.core).await?;
    let draft = RuleDraft { does: "propose".to_owned(), daily_cap: "25".to_owned(), ..RuleDraft::default() };
    let form = form(asked, "", &draft, &values, kept.as_deref(), address);
    let body = view! {
        <PageHeader title="New rule" crumbs=Some(crumbs("New rule"))>
            "For whom, until when to wait, and then what. It is saved switched off, and can be rehearsed before it is switched on."
        </PageHeader>
        {form}
    };
    Ok(PageView::new("New rule · New joiners · Settings", Place::Settings, body))
}

/// The page of a rule.
async fn whole(
    asked: &Asked,
    rule: &Rule,
    kept: Option<&KeptForm>,
    address: &Address,
    rehearsed: Option<&Rehearsal>,
) -> Result<AnyView, PortalError> {
    let values = core_rules::values(&asked.caller.core).await?;
    let may = asked.caller.who.may(Capability::ChangeSettings);
    let state = view! { <Badge tone=rules::tone(&rule.state) label=rule.state.word() /> }.into_any();
    let saved = format!("Saved by {}, {}.", rule.saved.1, asked.times.exact(rule.saved.0));
    let edit = may.then(|| {
        view! {
            <section class="section stack" aria-labelledby="change-rule">
                <h2 id="change-rule">"Change it"</h2>
                <p class="hint">{saved.clone()}</p>
                {form(asked, &rule.id, &RuleDraft::of(rule), &values, kept, address)}
            </section>
        }
    });
    let effect = effects::sentence(rule);
    let read_only = (!may)
        .then(|| view! { <p class="hint">"You may read this rule; an Admin may change it. "{saved}</p> });
    Ok(view! {
        <PageHeader title=rule.name.clone() crumbs=Some(crumbs(&rule.name)) state=Some(state)>{effect}</PageHeader>
        <div class="stack">{standing(asked, rule)} {may.then(|| actions(asked, rule))}</div>
        {rehearsed.map(|rehearsed| rehearsal::section(rehearsed, &asked.times))}
        {edit}
        {read_only}
    }
    .into_any())
}

/// Since when it works, what it waits for, why it stopped.
fn standing(asked: &Asked, rule: &Rule) -> AnyView {
    let times = &asked.times;
    let owner = rule.owner.clone().unwrap_or_else(|| "nobody".to_owned());
    match &rule.state {
        RuleState::Off => view! { <p>"It is off: it does nothing."</p> }.into_any(),
        RuleState::On { since, waits } => {
            let waits =
                waits.clone().map(|why| view! { <Message tone=Tone::Waiting title=why>{""}</Message> });
            let words = format!(
                "It looks after people who came after {}, under the sign-in of {owner}. {} so far, {} today.",
                times.exact(*since),
                plural(rule.decided, "person", "people"),
                rule.today
            );
            view! { <p>{words}</p> {waits} }.into_any()
        }
        RuleState::Stopped { at, reason } => {
            let (title, reason) = (format!("It stopped itself {}", times.ago(*at)), reason.clone());
            view! {
                <Message tone=Tone::Bad title=title id="rule-stopped">
                    <p>{reason}</p>
                    <p>"Nobody was lost: whoever it did not get to waits in the queue. Look at the cap, then switch it on again."</p>
                </Message>
            }
            .into_any()
        }
    }
}

fn actions(asked: &Asked, rule: &Rule) -> AnyView {
    let random = &asked.caller.core.random;
    let back = paths::joiner_rule(&rule.id, "");
    let switch = if rule.state.is_on() {
        view! {
            <form method="post" action=SwitchRule::PATH>
                <FormKeys key=random.handle() back=back.clone() />
                <input type="hidden" name="rule" value=rule.id.clone() />
                <Button name="on" value="no" id="switch-off">"Switch off"</Button>
            </form>
        }
        .into_any()
    } else {
        let href = paths::joiner_rule(&rule.id, "on");
        view! { <LinkButton href=href kind=ButtonKind::Primary id="switch-on">"Switch on…"</LinkButton> }
            .into_any()
    };
    view! {
        <div class="btn-row" id="rule-actions">
            {switch}
            <form method="post" action=RehearseRule::PATH>
                <FormKeys key=random.handle() back=back />
                <input type="hidden" name="rule" value=rule.id.clone() />
                <Button id="rehearse">"Rehearse on the last 30 days"</Button>
            </form>
            <LinkButton href=paths::joiner_rule(&rule.id, "remove") kind=ButtonKind::Quiet id="remove-rule">"Remove…"</LinkButton>
        </div>
    }
    .into_any()
}

/// Whom switching on is about, and whom not.
fn on(asked: &Asked, rule: &Rule, unregistered: u64, refused: Option<String>) -> AnyView {
    let back = paths::joiner_rule(&rule.id, "");
    let untouched = match unregistered {
        0 => "Nobody is unregistered today, so nobody else could be meant.".to_owned(),
        1 => "The 1 person who is unregistered today is not touched.".to_owned(),
        n => format!("The {} who are unregistered today are not touched.", crate::ui::thousands(n)),
    };
    let title = format!("Switch on “{}”?", rule.name);
    let keys = (asked.caller.core.random.handle(), paths::joiner_rule(&rule.id, "on"));
    let (id, effect) = (rule.id.clone(), effects::sentence(rule));
    view! {
        <Dialog title=title close_href=back.clone()>
            {refused.map(|what| view! { <Message tone=Tone::Bad title=what>{""}</Message> })}
            <div class="stack" id="switch-on-effect">
                <p>{effect}</p>
                <p>"It looks at people who arrive from now on. "{untouched}</p>
                <p>
                    "It works under your sign-in while you are signed in, never sends anything by itself, and stops itself before it would \
                     exceed its cap."
                </p>
                <form method="post" action=SwitchRule::PATH class="btn-row">
                    <FormKeys key=keys.0 back=keys.1 />
                    <input type="hidden" name="rule" value=id />
                    <LinkButton href=back>"Cancel"</LinkButton>
                    <Button kind=ButtonKind::Primary name="on" value="yes" id="do-switch-on">"Switch on"</Button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

fn remove(asked: &Asked, rule: &Rule, refused: Option<String>) -> AnyView {
    let back = paths::joiner_rule(&rule.id, "");
    let title = format!("Remove “{}”?", rule.name);
    let keys = (asked.caller.core.random.handle(), paths::joiner_rule(&rule.id, "remove"));
    let id = rule.id.clone();
    view! {
        <Dialog title=title close_href=back.clone() destructive=true>
            {refused.map(|what| view! { <Message tone=Tone::Bad title=what>{""}</Message> })}
            <div class="stack">
                <p>"The rule does nothing more and is gone. Batches that it made, and what the audit log tells of it, stay."</p>
                <form method="post" action=RemoveRule::PATH class="btn-row">
                    <FormKeys key=keys.0 back=keys.1 />
                    <input type="hidden" name="rule" value=id />
                    <LinkButton href=back focus=true>"Keep it"</LinkButton>
                    <Button kind=ButtonKind::Danger id="do-remove">"Remove the rule"</Button>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}
