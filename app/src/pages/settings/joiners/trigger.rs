//! The trigger: the address that ISC knocks at, its credential, the subscriptions, and a test.

use crate::api::subscription::{CreateSubscriptions, SendTestEvent, SwitchSubscription};
use crate::pages::forms::FormKeys;
use crate::pages::joiners::by_hand;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, CopyId, Field, LinkButton, Message, plural};
use gangway_core::auth::KeptForm;
use gangway_core::joiners::subscription::{Heard, Hook, Ours, Seen, Tried, Wanted};
use gangway_types::joiners::Listening;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// Whether a form that came back is one of these.
pub fn is_own(form: &KeptForm) -> bool {
    [CreateSubscriptions::PATH, SendTestEvent::PATH, SwitchSubscription::PATH].contains(&form.action.as_str())
}

/// The whole part of the page.
///
/// # Errors
/// When the portal does not know its own address.
pub fn section(
    asked: &Asked,
    kept: Option<&KeptForm>,
    listening: &Listening,
    seen: Option<&Seen>,
    latest: &[Tried],
) -> Result<AnyView, PortalError> {
    let hook = Hook::of(&asked.caller.core)?;
    let may = asked.caller.who.may(Capability::ChangeSettings);
    let refused = matches!(seen, Some(Seen::NotShown(..)));
    let isc = match seen {
        None => view! {
            <p class="hint">{format!("What ISC has is read for those who may change settings. {}", Capability::ChangeSettings.who_can())}</p>
        }
        .into_any(),
        Some(Seen::NotShown(why, id)) => not_shown(why, id.as_deref()),
        Some(Seen::Shown(all)) => view! { {subscriptions(asked, all)} {set_up(asked, kept, &hook, seen)} }.into_any(),
    };
    let by_hand = by_hand::steps(&hook, refused || !may);
    Ok(view! {
        <section class="section stack" aria-labelledby="trigger" id="trigger-part">
            <h2 id="trigger">"ISC's trigger"</h2>
            {address(asked, &hook, listening)}
            {isc}
            {try_it(asked, seen, latest)}
            {by_hand}
        </section>
    }
    .into_any())
}

/// Address, credential, last event.
fn address(asked: &Asked, hook: &Hook, listening: &Listening) -> AnyView {
    let times = &asked.times;
    let credential = match (&hook.door.basic, &hook.door.bearer) {
        (None, None) => view! {
            <Badge tone=Tone::Bad label="Not configured" />
            <span class="sub">"Set GANGWAY_HOOK_TOKEN, or GANGWAY_HOOK_USER and GANGWAY_HOOK_PASSWORD, and start Gangway again."</span>
        }
        .into_any(),
        (basic, bearer) => {
            let mut what = Vec::new();
            if bearer.is_some() {
                what.push("a bearer token");
            }
            if basic.is_some() {
                what.push("user name and password");
            }
            let words = format!("Configured: {}. It is never shown here.", what.join(", and "));
            view! { <Badge tone=Tone::Ok label="Configured" /> <span class="sub">{words}</span> }.into_any()
        }
    };
    let last = match listening.last_event_at {
        Some(at) => format!("{}, {} so far", times.exact(at), plural(listening.events, "event", "events")),
        None => "None yet".to_owned(),
    };
    let unreadable = (listening.unreadable > 0)
        .then(|| format!("{} could not be read", plural(listening.unreadable, "event", "events")))
        .map(|words| view! { <span class="sub">{words}</span> });
    let isc = asked.caller.core.isc.base();
    let warning = hook.unreachable(isc).map(|why| {
        view! { <Message tone=Tone::Warn title="ISC will probably not reach this address" id="unreachable"><p>{why.words()}</p></Message> }
    });
    let since = listening.since.map(|at| {
        view! { <dt>"New is"</dt> <dd>{format!("whoever ISC created after {}", times.exact(at))}</dd> }
    });
    view! {
        <dl class="facts" id="trigger-facts">
            <dt>"Address"</dt>
            <dd>
                <CopyId value=hook.url.to_string() what="address" />
                <span class="sub">"ISC comes from the internet and must be able to reach it."</span>
            </dd>
            <dt>"Credential"</dt>
            <dd>{credential}</dd>
            <dt>"Last event"</dt>
            <dd>{last} {unreadable}</dd>
            {since}
        </dl>
        {warning}
    }
    .into_any()
}

fn not_shown(why: &str, request_id: Option<&str>) -> AnyView {
    let request = request_id.map(|id| {
        view! { <p class="hint">"Request "<CopyId value=id.to_owned() what="request id" /></p> }.into_any()
    });
    let why = why.to_owned();
    view! {
        <Message tone=Tone::Warn title="ISC does not tell what it has" id="not-shown">
            <p>{why}</p>
            {request}
        </Message>
    }
    .into_any()
}

/// What ISC has that leads here.
fn subscriptions(asked: &Asked, all: &[Heard]) -> AnyView {
    let line = |heard: &Heard| {
        let ours = heard.ours.iter().map(|ours| one(asked, heard.wanted, ours)).collect_view();
        let none = heard.ours.is_empty().then(|| {
            let (tone, words) = if heard.offered {
                (Tone::Waiting, "Not set up")
            } else {
                (Tone::Warn, "This tenant does not offer it")
            };
            view! { <Badge tone=tone label=words /> }
        });
        let twice = (heard.ours.len() > 1).then(|| {
            view! { <span class="sub">"Every event comes more than once. It does no harm; one of them is enough."</span> }
        });
        view! {
            <li>
                <div>
                    <b>{heard.wanted.name}</b>
                    " "
                    {none}
                    <span class="sub">{heard.wanted.what_for}</span>
                    {twice}
                    {ours}
                </div>
            </li>
        }
    };
    view! { <ul class="lines" id="subscriptions">{all.iter().map(line).collect_view()}</ul> }.into_any()
}

/// One subscription: on or off, what it shows, and what can be done about it.
fn one(asked: &Asked, wanted: Wanted, ours: &Ours) -> AnyView {
    let (tone, word) = if ours.enabled { (Tone::Ok, "On") } else { (Tone::Plain, "Off") };
    let filter = ours
        .filter
        .clone()
        .map(|filter| view! { <span class="sub">"Only events that fit "<code>{filter}</code></span> });
    let problem = ours.problem.clone().map(|why| {
        view! { <span class="sub"><Badge tone=Tone::Bad label="Refused here" /> " " {why}</span> }
    });
    let (to, words) = if ours.enabled { ("no", "Switch off") } else { ("yes", "Switch on") };
    let about = format!(" {}: {}", wanted.name, ours.name);
    let spoken = about.clone();
    view! {
        <div class="joiner-subscription">
            <p>
                <Badge tone=tone label=word />
                " "
                {ours.name.clone()}
                <span class="sub">{format!("ISC shows {} with its events", ours.shows)}</span>
                {filter}
                {problem}
            </p>
            <form method="post" action=SwitchSubscription::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("joiners") />
                <input type="hidden" name="id" value=ours.id.clone() />
                <Button name="on" value=to>{words}<span class="sr-only">{about}</span></Button>
                <LinkButton href=paths::remove_subscription(&ours.id) kind=ButtonKind::Quiet>
                    "Remove…"
                    <span class="sr-only">{spoken}</span>
                </LinkButton>
            </form>
        </div>
    }
    .into_any()
}

/// What would be created, and the button; nothing when nothing is missing.
fn set_up(asked: &Asked, kept: Option<&KeptForm>, hook: &Hook, seen: Option<&Seen>) -> Option<AnyView> {
    let missing = seen?.missing();
    if missing.is_empty() {
        return None;
    }
    let kept = kept.filter(|form| form.action == CreateSubscriptions::PATH);
    let typed = |name: &str| kept.and_then(|form| form.value(name)).unwrap_or_default().to_owned();
    let error = |name: &str| kept.and_then(|form| form.reason(name)).unwrap_or_default().to_owned();
    let filters = missing
        .iter()
        .map(|wanted| {
            let name = format!("{}_filter", wanted.key);
            let (value, error) = (typed(&name), error(&name));
            view! {
                <Field
                    id=name.clone()
                    name=name
                    label=format!("Only some events of {}", wanted.name)
                    hint="JSONPath, as ISC takes it; leave it empty to hear of everybody. Rules choose among them later."
                    value=value
                    error=error
                />
            }
        })
        .collect_view();
    let unfolded = kept.is_some_and(|form| !form.fields.is_empty());
    let names: Vec<&str> = missing.iter().map(|wanted| wanted.name).collect();
    let configured = hook.door.is_configured();
    let blocked = if configured { "" } else { "A credential has to be configured first." };
    let button = format!("Create {} in ISC", plural(missing.len() as u64, "subscription", "subscriptions"));
    Some(
        view! {
            <form method="post" action=CreateSubscriptions::PATH class="stack" id="set-up-form">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("joiners") />
                <p>
                    {format!(
                        "ISC is asked, under your sign-in, to send events of {} to the address above, with the configured \
                         credential. Nobody is mailed, nothing else in ISC changes, and it can be removed here again.",
                        names.join(" and "),
                    )}
                </p>
                <details class="disclosure" id="filters" open=unfolded><summary>"Filters"</summary>{filters}</details>
                <div class="btn-row">
                    <Button kind=ButtonKind::Primary id="create-subscriptions" blocked=blocked>{button}</Button>
                </div>
            </form>
        }
        .into_any(),
    )
}

/// The test, and what became of the latest events.
fn try_it(asked: &Asked, seen: Option<&Seen>, latest: &[Tried]) -> Option<AnyView> {
    let Some(Seen::Shown(all)) = seen else { return None };
    if !all.iter().any(|heard| heard.wanted.key == "created" && !heard.ours.is_empty()) {
        return None;
    }
    let times = &asked.times;
    let line = |tried: &Tried| {
        let tone = match (&tried.error, tried.ended) {
            (Some(_), _) => Tone::Bad,
            (None, true) => Tone::Ok,
            (None, false) => Tone::Info,
        };
        let kind = if tried.test { "Test" } else { "Event" };
        let at = tried.at.map(|at| format!(", {}", times.second(at))).unwrap_or_default();
        view! { <li><span>{format!("{kind}{at} ")} <Badge tone=tone label=tried.words() /></span></li> }
    };
    let latest = (!latest.is_empty()).then(|| {
        view! {
            <h3>"The latest events, as ISC tells"</h3>
            <ul class="lines" id="latest-events">{latest.iter().map(line).collect_view()}</ul>
        }
    });
    Some(
        view! {
            <form method="post" action=SendTestEvent::PATH class="btn-row">
                <FormKeys key=asked.caller.core.random.handle() back=paths::settings("joiners") />
                <Button id="send-test-event">"Send a test event"</Button>
                <span class="hint">"About somebody made up; it waits a few seconds for what becomes of it."</span>
            </form>
            {latest}
        }
        .into_any(),
    )
}
