//! Which source: those that can be used first, the others with the reason.

use crate::components::ErrorView;
use crate::pages::help::refusals;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Choice, Message, Select, Why, plural};
use gangway_core::accounts::sources::{Parted, WHY_CONNECTED};
use gangway_types::PortalError;
use gangway_types::accounts::SourceFacts;
use leptos::prelude::*;

/// The choice, or who owns the sources when there is none to choose.
pub fn choice((usable, others): &Parted, own_only: bool) -> AnyView {
    if usable.is_empty() {
        return nowhere(others, own_only);
    }
    let options = usable.iter().map(|source| Choice::new(source.id.as_str(), words(source))).collect();
    view! {
        <form method="get" action=paths::NEW_ACCOUNT class="source-choice">
            <Select
                id="source"
                name="source"
                label="Source"
                hint="Flat-file sources that ISC shows you."
                options=options
            />
            <Button kind=ButtonKind::Primary id="choose-source">"Open the form"</Button>
        </form>
        {left_out(others)}
    }
    .into_any()
}

/// "Contractors CSV, flat file, authoritative, owner L. Roth".
fn words(source: &SourceFacts) -> String {
    let mut parts = vec![source.name.clone()];
    if source.authoritative {
        parts.push("authoritative".to_owned());
    }
    if let Some(owner) = &source.owner {
        parts.push(format!("owner {owner}"));
    }
    parts.join(", ")
}

/// The sources that cannot be used, and why.
fn left_out(others: &[(SourceFacts, String)]) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let count = plural(others.len() as u64, "connected source is", "connected sources are");
    let rows = others.iter().map(|(source, why)| {
        view! {
            <li>
                <b>{source.name.clone()}</b>
                {format!(" ({}): ", source.kind)}
                {why.clone()}
            </li>
        }
    });
    Some(
        view! {
            <details class="disclosure" id="other-sources">
                <summary>{format!("{count} not listed: ISC would remove the account at the next aggregation. Why?")}</summary>
                <ul class="lines">{rows.collect_view()}</ul>
                <p><Why word="connected" about="Connected source" /></p>
            </details>
        }
        .into_any(),
    )
}

fn nowhere(others: &[(SourceFacts, String)], own_only: bool) -> AnyView {
    let title = if own_only {
        "ISC shows you no flat-file source of your own"
    } else {
        "ISC shows no flat-file source"
    };
    let owners = others.iter().map(|(source, _)| {
        let owner = source.owner.clone().unwrap_or_else(|| "nobody that ISC names".to_owned());
        view! { <li><b>{source.name.clone()}</b>{format!(" ({}), owned by {owner}", source.kind)}</li> }
    });
    let what = if own_only {
        "You are a Source Sub-Admin: ISC lists the sources of your governance group only. Ask an Org Admin, or the owner of the \
         source, to add it to the group."
    } else {
        "Accounts are made on sources that a file feeds. Ask an Org Admin which source that is, and who owns it."
    };
    let connected = (!others.is_empty()).then(|| {
        view! {
            <p>{format!("These are not flat-file sources. {WHY_CONNECTED}")}</p>
            <ul class="lines" id="owners">{owners.collect_view()}</ul>
        }
    });
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p>{what}</p>
            {connected}
        </div>
    }
    .into_any()
}

/// ISC does not tell the sources: no guessing.
pub fn unreadable(error: &PortalError) -> AnyView {
    let request_id = match error {
        PortalError::Isc { request_id, .. } => request_id.clone().unwrap_or_default(),
        _ => String::new(),
    };
    view! {
        <ErrorView
            happened="The sources cannot be read from ISC."
            kept="Your drafts are kept."
            todo=error.to_string()
            why=refusals::of(error)
            href=paths::NEW_ACCOUNT
            request_id=request_id
        />
    }
    .into_any()
}

/// The short number of ISC's admin pages was given.
pub fn short(number: &str) -> AnyView {
    let title = format!("{number} is the short number of a source in ISC’s address bar");
    view! {
        <Message tone=Tone::Warn title=title id="short-number">
            <p>
                "ISC’s API takes another id, of 32 characters, and does not translate one into the other: an account sent with the
                 short number would go nowhere. Choose the source by its name."
            </p>
        </Message>
    }
    .into_any()
}

/// Something was given that names no source.
pub fn nothing(given: &str) -> AnyView {
    let given: String = given.chars().take(80).collect();
    let title = format!("“{given}” names no source");
    view! { <Message tone=Tone::Warn title=title><p>"Choose the source by its name."</p></Message> }
        .into_any()
}
