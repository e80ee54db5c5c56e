//! Where the portal is connected to, and whether that works for the person who asks. Nothing is changed here: secrets and
//! addresses live in the configuration.

use super::section;
use crate::api::looks_ahead;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Badge, Button, ButtonKind, CopyId};
use gangway_core::connection;
use gangway_types::settings::{ConnectionInfo, TestLine, Tested};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/settings/connection`; with `?test=now` everything that can be tried is tried.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let (info, address) = (use_context::<ConnectionInfo>().unwrap_or_default(), Address::read());
    let wanted = address.value("test") == Some("now") && !looks_ahead();
    page(Capability::ReadSettings, move |asked| async move {
        let lines =
            if wanted { connection::test(&asked.caller.core, &asked.caller.who).await? } else { Vec::new() };
        let zone = gangway_core::settings::Settings::load(&asked.caller.core.store)
            .await
            .ok()
            .and_then(|all| all.time_zone);
        let body = view! {
            {facts(&asked, &info, zone)}
            <section class="section stack" aria-labelledby="test">
                <h2 id="test">"Does it work for you?"</h2>
                <p class="hint">
                    "Tries everything that can be tried without changing anything, under your own sign-in. Nobody is mailed, nothing is \
                     written."
                </p>
                <form method="get" action=paths::settings("connection") class="btn-row">
                    <Button kind=ButtonKind::Primary name="test" value="now" id="test-connection">"Test connection"</Button>
                </form>
                {(!lines.is_empty()).then(|| results(&lines))}
            </section>
        };
        let sentence = format!("Gangway is connected to the tenant {}.", asked.chrome.tenant);
        Ok::<PageView, PortalError>(section(&asked, "connection", "Connection", sentence, body))
    })
}

fn facts(asked: &Asked, info: &ConnectionInfo, zone: Option<String>) -> AnyView {
    let secret =
        if info.has_secret { "Has a secret, and PKCE" } else { "No secret: a public client with PKCE" };
    let way = if info.old_invites {
        "The retired one: it takes short ids and names no task, so what became of an invitation shows in each person’s status alone"
    } else {
        "Today’s, with a task that Gangway follows"
    };
    let zone = zone.unwrap_or_else(|| "Not known yet: it is read when an Org Admin signs in".to_owned());
    view! {
        <dl class="facts" id="connection-facts">
            <dt>"Tenant"</dt>
            <dd>{asked.chrome.tenant.clone()}</dd>
            <dt>"Address of the API"</dt>
            <dd>{info.url.clone()}</dd>
            <dt>"Version of the API"</dt>
            <dd>{info.version.clone()}</dd>
            <dt>"Call that invites"</dt>
            <dd>{way}</dd>
            <dt>"Client id"</dt>
            <dd><CopyId value=info.client_id.clone() what="client id" /><span class="sub">{secret}</span></dd>
            <dt>"Time zone"</dt>
            <dd>{zone}</dd>
            <dt>"Configured in"</dt>
            <dd>{info.configured_in.clone()}</dd>
        </dl>
        <p class="hint">"The connection is changed where it is configured, and the portal started again; secrets are never shown here."</p>
    }
    .into_any()
}

fn tone(result: Tested) -> Tone {
    match result {
        Tested::Ok => Tone::Ok,
        Tested::Failed => Tone::Bad,
        Tested::NotTested => Tone::Plain,
    }
}

fn results(lines: &[TestLine]) -> AnyView {
    let count = |wanted: Tested| lines.iter().filter(|line| line.result == wanted).count();
    let mut spoken = vec![format!(
        "{} OK, {} failed, {} not tested.",
        count(Tested::Ok),
        count(Tested::Failed),
        count(Tested::NotTested)
    )];
    spoken.extend(lines.iter().map(|line| format!("{}: {}.", line.what, line.result.word())));
    let line = |line: &TestLine| {
        let request = line.request_id.clone().map(|id| {
            view! { <span class="sub">"Request "<CopyId value=id what="request id" /></span> }
        });
        let fix = (!line.fix.is_empty()).then(|| view! { <span class="sub">{line.fix.clone()}</span> });
        view! {
            <li>
                <span>
                    <Badge tone=tone(line.result) label=line.result.word() />
                    " "
                    {line.what.clone()}
                    <span class="sub">{line.found.clone()}</span>
                    {fix}
                    {request}
                </span>
            </li>
        }
    };
    view! {
        <h3 id="test-result" tabindex="-1" data-autofocus="">{spoken.first().cloned().unwrap_or_default()}</h3>
        <ul class="lines" id="test-lines">{lines.iter().map(line).collect_view()}</ul>
        <span class="sr-only" role="status" data-announce=spoken.join(" ")></span>
    }
    .into_any()
}
