//! The list of rules.

use super::effects;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, ButtonKind, LinkButton, thousands};
use gangway_types::Capability;
use gangway_types::joiners::{Rule, RuleState};
use leptos::prelude::*;

/// The shape of a state.
pub fn tone(state: &RuleState) -> Tone {
    match state {
        RuleState::Off => Tone::Plain,
        RuleState::On { waits: Some(_), .. } => Tone::Waiting,
        RuleState::On { waits: None, .. } => Tone::Ok,
        RuleState::Stopped { .. } => Tone::Bad,
    }
}

/// The part of the page.
pub fn section(asked: &Asked, rules: &[Rule]) -> AnyView {
    let may = asked.caller.who.may(Capability::ChangeSettings);
    let none = rules.is_empty().then(|| {
        view! {
            <p>
                "No rule yet. Without one, new people wait in the queue until somebody checks them. A rule can propose them, or make a \
                 batch of them; it never sends."
            </p>
        }
    });
    let lines = rules.iter().map(|rule| line(asked, rule)).collect_view();
    let list = (!rules.is_empty()).then(|| view! { <ul class="lines" id="rules">{lines}</ul> });
    let blocked = if may {
        String::new()
    } else {
        format!("{} {}", Capability::ChangeSettings.refusal(), Capability::ChangeSettings.who_can())
    };
    let kind = if rules.is_empty() { ButtonKind::Primary } else { ButtonKind::Secondary };
    view! {
        <section class="section stack" aria-labelledby="rules-title">
            <h2 id="rules-title">"Rules"</h2>
            {none}
            {list}
            <p><LinkButton href=paths::joiner_rule("new", "") kind=kind id="new-rule" blocked=blocked>"New rule"</LinkButton></p>
        </section>
    }
    .into_any()
}

fn line(asked: &Asked, rule: &Rule) -> AnyView {
    let times = &asked.times;
    let more = match &rule.state {
        RuleState::Stopped { at, reason } => Some(format!("Stopped {}: {reason}", times.ago(*at))),
        RuleState::On { waits: Some(why), .. } => Some(why.clone()),
        _ => None,
    };
    let more = more.map(|words| view! { <span class="sub">{words}</span> });
    let did = match rule.last_at {
        Some(at) => format!(
            "{} so far, {} today, the last one {}",
            people(rule.decided),
            thousands(rule.today),
            times.ago(at)
        ),
        None => "Nobody so far".to_owned(),
    };
    view! {
        <li>
            <div>
                <a href=paths::joiner_rule(&rule.id, "")>{rule.name.clone()}</a>
                " "
                <Badge tone=tone(&rule.state) label=rule.state.word() />
                <span class="sub">{effects::sentence(rule)}</span>
                <span class="sub">{did}</span>
                {more}
            </div>
        </li>
    }
    .into_any()
}

fn people(n: u64) -> String {
    crate::ui::plural(n, "person", "people")
}
