//! The form of a rule.

use crate::api::joiners::SaveRule;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::{Button, ButtonKind, Checkbox, Choice, ErrorSummary, Field, LinkButton, Radios};
use gangway_core::auth::KeptForm;
use gangway_types::joiners::{RuleDoes, RuleDraft, RuleValues};
use gangway_types::people::Named;
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// What was typed comes back with a refused form.
fn typed(kept: &KeptForm) -> RuleDraft {
    let text = |name: &str| kept.value(&format!("draft[{name}]")).unwrap_or_default().to_owned();
    let some = |name: &str| kept.value(&format!("draft[{name}]")).map(str::to_owned);
    let all = |name: &str| {
        let name = format!("draft[{name}][]");
        kept.values.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.clone()).collect()
    };
    RuleDraft {
        name: text("name"),
        profiles: all("profiles"),
        lifecycle: all("lifecycle"),
        sources: all("sources"),
        wait_manager: some("wait_manager"),
        start_days: text("start_days"),
        wait_quiet: some("wait_quiet"),
        does: text("does"),
        daily_cap: text("daily_cap"),
    }
}

/// Fields that can be refused, and the elements they are.
const FIELDS: [(&str, &str); 4] =
    [("name", "rule-name"), ("start_days", "rule-start"), ("does", "rule-does-0"), ("daily_cap", "rule-cap")];

/// The form, of a rule that is saved (`id`) or to be (empty).
pub fn form(
    asked: &Asked,
    id: &str,
    draft: &RuleDraft,
    values: &RuleValues,
    kept: Option<&KeptForm>,
    address: &Address,
) -> AnyView {
    let own = kept.filter(|form| form.action == SaveRule::PATH);
    let draft = own.map_or_else(|| draft.clone(), typed);
    let error = |name: &str| own.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let errors: Vec<(String, String)> = FIELDS
        .into_iter()
        .map(|(field, id)| (id.to_owned(), error(field)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let problems = if errors.is_empty() {
        address.came_back()
    } else {
        Some(view! { <ErrorSummary errors=errors /> }.into_any())
    };
    let back = if id.is_empty() { paths::joiner_rule("new", "") } else { paths::joiner_rule(id, "") };
    let cancel = if id.is_empty() { paths::settings("joiners") } else { paths::joiner_rule(id, "") };
    let does = RuleDoes::ALL
        .into_iter()
        .map(|does| Choice { hint: hint(does).to_owned(), ..Choice::new(does.key(), does.words()) });
    let states: Vec<Named> =
        values.lifecycle.iter().map(|name| Named { id: name.clone(), name: name.clone() }).collect();
    let absent = values.absent.clone().map(|why| view! { <p class="hint">{why}</p> });
    view! {
        {problems}
        <form method="post" action=SaveRule::PATH class="settings-form" id="rule-form">
            <FormKeys key=asked.caller.core.random.handle() back=back />
            <input type="hidden" name="rule" value=id.to_owned() />
            <Field id="rule-name" name="draft[name]" label="Name" value=draft.name.clone() error=error("name") required=true />
            {absent}
            {several("profiles", "For people of these profiles", &values.profiles, &draft.profiles)}
            {several("lifecycle", "In these lifecycle states", &states, &draft.lifecycle)}
            {several("sources", "From these sources", &values.sources, &draft.sources)}
            <fieldset class="field">
                <legend class="field-label">"Wait for"</legend>
                <p class="hint">"Always for a work e-mail: without one nobody can be invited."</p>
                <Checkbox
                    id="rule-manager"
                    name="draft[wait_manager]"
                    value="on"
                    label="a manager"
                    checked=draft.wait_manager.is_some()
                />
                <Checkbox
                    id="rule-quiet"
                    name="draft[wait_quiet]"
                    value="on"
                    label="the end of quiet hours"
                    checked=draft.wait_quiet.is_some()
                />
            </fieldset>
            <Field
                id="rule-start"
                name="draft[start_days]"
                label="Days before the start date"
                hint="Waits until the start date is this near; 0 for the day itself. Empty: does not look at it. An invitation lives \
                      7 days, and a new mailbox often works from the first day on."
                value=draft.start_days.clone()
                error=error("start_days")
                inputmode="numeric"
            />
            <Radios
                id="rule-does"
                name="draft[does]"
                legend="Then"
                hint="No rule sends an invitation. Approval and release are as the settings say."
                options=does.collect()
                value=draft.does.clone()
                error=error("does")
            />
            <Field
                id="rule-cap"
                name="draft[daily_cap]"
                label="People a day at most"
                hint="The rule stops itself before it would exceed this, and does nothing by halves."
                value=draft.daily_cap.clone()
                error=error("daily_cap")
                inputmode="numeric"
            />
            <div class="btn-row">
                <LinkButton href=cancel>"Cancel"</LinkButton>
                <Button kind=ButtonKind::Primary id="save-rule">"Save rule"</Button>
            </div>
        </form>
    }
    .into_any()
}

fn hint(does: RuleDoes) -> &'static str {
    match does {
        RuleDoes::Propose => "They are marked, and somebody checks them.",
        RuleDoes::Draft => "Somebody looks at it and sends it, or asks for approval.",
        RuleDoes::Ask => "Their managers are asked; somebody with the right releases it afterwards.",
    }
}

/// Ticks for several of a list; none ticked means any. Values that are chosen and not known any more stay, so that saving
/// does not lose them unseen.
fn several(name: &'static str, legend: &'static str, known: &[Named], chosen: &[String]) -> Option<AnyView> {
    let strange = chosen.iter().filter(|id| !known.iter().any(|one| one.id == **id));
    let strange: Vec<Named> =
        strange.map(|id| Named { id: id.clone(), name: format!("{id} (not known any more)") }).collect();
    if known.is_empty() && strange.is_empty() {
        return None;
    }
    let boxes = known
        .iter()
        .chain(&strange)
        .enumerate()
        .map(|(at, one)| {
            let ticked = chosen.contains(&one.id);
            view! {
                <Checkbox
                    id=format!("rule-{name}-{at}")
                    name=format!("draft[{name}][]")
                    value=one.id.clone()
                    label=one.name.clone()
                    checked=ticked
                />
            }
        })
        .collect_view();
    Some(
        view! {
            <fieldset class="field" id=format!("rule-{name}")>
                <legend class="field-label">{legend}</legend>
                <p class="hint">"None ticked: any."</p>
                {boxes}
            </fieldset>
        }
        .into_any(),
    )
}
