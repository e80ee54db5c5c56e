//! The fifth step: the run.

use super::words::accounts;
use super::{At, head, result};
use crate::pages::page::PageView;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{ButtonKind, LinkButton, Message, thousands};
use gangway_core::imports;
use gangway_types::PortalError;
use gangway_types::batches::RunState;
use gangway_types::imports::{ImportState, ImportWay, ResultView};
use leptos::prelude::*;

pub async fn build(at: At) -> Result<PageView, PortalError> {
    let (core, who) = (&at.asked.caller.core, &at.asked.caller.who);
    let view = imports::result(core, who, &at.id, None, 1, 1).await?;
    if view.head.state != ImportState::Started {
        let body = view! {
            <div class="btn-row section">
                <LinkButton href=paths::import(&at.id, "dry-run") kind=ButtonKind::Primary>"Go to the dry run"</LinkButton>
            </div>
        };
        return Ok(head::framed(&at, &view.head, "Nothing was sent yet.".into_any(), body.into_any()));
    }
    let ended = view.job.as_ref().is_none_or(|job| job.run.state == RunState::Ended);
    let sentence = match ended {
        true => result::sentence(&view),
        false => "You can leave; we carry on. The tab’s title and Jobs follow.".into_any(),
    };
    let body = match (&view.job, view.way) {
        (Some(job), _) => crate::components::account_job::progress(&at.asked, job, &at.here()),
        (None, ImportWay::File) => by_file(&view),
        (None, ImportWay::Rows) => view! { <p>"The run is being prepared."</p> }.into_any(),
    };
    let on = ended.then(|| {
        view! {
            <div class="btn-row import-foot">
                <LinkButton href=paths::import(&at.id, "result") kind=ButtonKind::Primary>"See the result"</LinkButton>
            </div>
        }
    });
    let live = view.job.as_ref().and_then(crate::components::account_job::live);
    let progress =
        view.job.as_ref().filter(|_| !ended).map(|job| {
            format!("{} %", crate::ui::progress::percent(job.counts.handled(), job.counts.total()))
        });
    let body = view! { <div id="import-run" data-live-part="" data-live=live>{body}{on}</div> };
    let mut page = head::framed(
        &at,
        &view.head,
        view! { <span id="run-sentence" data-live-part="">{sentence}</span> }.into_any(),
        body.into_any(),
    );
    page.progress = page.progress.or(progress);
    Ok(page)
}

/// The accounts were merged into the source's file.
fn by_file(view: &ResultView) -> AnyView {
    let verb = if view.plan.written() == 1 { "goes" } else { "go" };
    let title = format!("{} {verb} by the source’s file", accounts(view.plan.written()));
    let (new, changed) = (thousands(view.plan.create), thousands(view.plan.update));
    let words = format!("The merged file is loaded as a whole: {new} new, {changed} changed.");
    let files = paths::source(&view.head.source, "files");
    view! {
        <Message tone=Tone::Info title=title>
            <p>{words}</p>
            <p><a href=files>"Follow it at the source"</a></p>
        </Message>
    }
    .into_any()
}
