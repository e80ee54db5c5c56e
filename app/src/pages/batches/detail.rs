//! One batch: follow one decision from draft to everyone registered.

use super::{actions, approval, causes, maker, overlay, people, progress, sentence, state};
use crate::api::kept_form;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::chrome::people as people_words;
use crate::pages::overview::charts::percent;
use crate::pages::overview::outlook;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::pages::times::Times;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, CopyId, Message, Progress, Why, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::settings::Settings;
use gangway_core::{approvals, invites, overview, reach};
use gangway_types::batches::{BatchDetail, BatchState};
use gangway_types::{BatchId, Capability, PortalError};
use leptos::prelude::*;
use std::sync::Arc;

/// `/batches/{id}`
#[component]
pub fn BatchPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadBatches, move |asked| build(asked, address, kept))
}

/// `/batches/{id}/{action}`: the same page, with a question over it.
#[component]
pub fn BatchActionPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadBatches, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let detail = read(&asked, &address).await?;
    let id = detail.row.id.clone();
    let shown = people::shown(&address);
    let listed = invites::people(&asked.caller.core, &id, shown, address.page()).await?;
    let parent = paths::with_query(&paths::batch(&id), &address.query_of(&["outcome", "page"]));
    let action = address.part("action");
    let overlay = match action.as_str() {
        "" | "people" => None,
        "comment" => {
            let here = here(&id, "comment", &address, &["person", "outcome", "page"]);
            Some(overlay::comment::dialog(&asked, &address, &id, kept.as_deref(), here, &parent).await?)
        }
        _ => Some(
            overlay::dialog(
                &action,
                &detail,
                &asked,
                &address,
                &more(&asked, &action, &id, &address, kept).await?,
                &parent,
            )
            .ok_or_else(|| PortalError::not_found("page"))?,
        ),
    };
    let may_invite = asked.caller.who.may(Capability::Invite);
    let sent = matches!(detail.row.state, BatchState::Sent | BatchState::FollowedUp);
    let with = people::With {
        shown,
        asked: detail.submitted.is_some(),
        // News that redraw the list would take the ticks away.
        again: (sent && may_invite && !is_live(&detail)).then(|| asked.caller.core.random.handle()),
        comments: may_invite,
        times: &asked.times,
    };
    let live = is_live(&detail).then(|| format!("batch:{id}"));
    let out = matches!(detail.row.state, BatchState::Sending | BatchState::Sent);
    let forecast = if out { gangway_core::forecast::of_batch(&asked.caller.core, &id).await? } else { None };
    let forecast = forecast.map(|told| {
        let words = outlook::words(&told, &asked.times);
        view! { <p class="hint" id="batch-forecast">{words}" "<Why word="forecast" about="Forecast" /></p> }
    });
    let key = asked.caller.core.random.handle();
    let practice = asked.chrome.practice.is_some();
    let body = view! {
        <div id="batch-head" data-live-part="" data-live=live>
            {head(&detail, &asked.times)}
            {running(&detail, &asked)}
            {forecast}
            <div class="page-bar">
                {actions::row(&detail, practice, asked.caller.who.may(Capability::ExportAudit), key, parent)}
                {views(&id, detail.row.counts.in_batch, false)}
            </div>
        </div>
        {address.came_back()}
        <div id="batch-causes" data-live-part="">{broken_sum(&detail)} {causes::blocks(&detail, may_invite, asked.caller.core.random.handle())}</div>
        <div id="batch-people" data-live-part="">
            {people::tabs(&detail, shown)}
            {people::table(&id, listed, with)}
        </div>
        {approval::section(&detail, &asked)}
        {facts(&detail, &asked)}
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    let title = format!("{id} {} · Batches", detail.row.name);
    let mut view = PageView::new(title, Place::Batches, body);
    view.overlay = overlay;
    view.progress = running_share(&detail);
    Ok(view)
}

/// What the question is asked from, beside the batch.
async fn more(
    asked: &Asked,
    action: &str,
    id: &BatchId,
    address: &Address,
    kept: Option<Arc<KeptForm>>,
) -> Result<overlay::More, PortalError> {
    let core = &asked.caller.core;
    let preview = match action {
        "submit" if asked.caller.who.may(Capability::Invite) => {
            Some(approvals::preview(core, maker(&asked.caller.who), id).await?)
        }
        _ => None,
    };
    let settings = Settings::load(&core.store).await.map_err(gangway_core::Error::from)?;
    let here = here(id, action, address, &["outcome", "page"]);
    let reach = match action {
        "submit" | "release" | "retry" | "decide" if asked.caller.who.may(Capability::Invite) => {
            Some(reach::of_batch(core, &asked.caller.who, id).await?)
        }
        _ => None,
    };
    let zone = settings.time_zone.unwrap_or_else(|| "UTC".to_owned());
    Ok(overlay::More { preview, reach, kept, zone, here })
}

/// The address of a question, where a refused form comes back to.
fn here(id: &BatchId, action: &str, address: &Address, keys: &[&'static str]) -> String {
    paths::with_query(&paths::batch_action(id, action), &address.query_of(keys))
}

/// The batch of the address.
///
/// # Errors
/// When there is none that the caller may see.
pub async fn read(asked: &Asked, address: &Address) -> Result<BatchDetail, PortalError> {
    let who = &asked.caller.who;
    if !overview::sees_batches(who) {
        return Err(PortalError::not_found("batch"));
    }
    let id = BatchId(address.part("id"));
    Ok(invites::detail(
        &asked.caller.core,
        maker(who),
        who.roles.contains(&gangway_types::Role::Admin),
        who.may(Capability::Invite),
        &id,
    )
    .await?)
}

/// Whether something may still change by itself within minutes.
fn is_live(detail: &BatchDetail) -> bool {
    matches!(detail.row.state, BatchState::Sending | BatchState::AwaitingApproval)
        || detail.row.counts.asked > 0
}

fn running_share(detail: &BatchDetail) -> Option<String> {
    let counts = &detail.row.counts;
    (detail.row.state == BatchState::Sending).then(|| percent(counts.handled(), counts.released()))
}

/// Heading, state, sentence.
pub fn head(detail: &BatchDetail, times: &Times) -> AnyView {
    let id = detail.row.id.to_string();
    let crumbs = view! { <Breadcrumbs items=vec![("Batches".to_owned(), paths::BATCHES.to_owned())] here=id.clone() /> };
    let sentence = sentence::sentence(detail, times);
    let state = view! { <span data-live-say="">{state::badge(&detail.row)}</span> };
    view! {
        <PageHeader title=format!("{id} {}", detail.row.name) crumbs=Some(crumbs.into_any()) state=Some(state.into_any())>
            {sentence}
        </PageHeader>
    }
    .into_any()
}

/// "People 130 │ Timeline".
pub fn views(id: &BatchId, in_batch: u64, timeline: bool) -> AnyView {
    let (people, here) = (paths::batch(id), |here: bool| here.then_some("page"));
    view! {
        <nav class="views" aria-label="Views of this batch">
            <a id="view-people" href=people aria-current=here(!timeline)>"People "<span class="num">{thousands(in_batch)}</span></a>
            <a id="view-timeline" href=paths::batch_timeline(id) aria-current=here(timeline)>"Timeline"</a>
        </nav>
    }
    .into_any()
}

fn running(detail: &BatchDetail, asked: &Asked) -> Option<AnyView> {
    let run = detail.row.run.as_ref().filter(|_| detail.row.state == BatchState::Sending)?;
    let counts = &detail.row.counts;
    let real = asked.chrome.real_now;
    let words = progress::words(counts, run, &asked.times, real);
    let label = format!("Sending {}", detail.row.id);
    let wish = progress::wish(run).map(|wish| format!(" {wish}"));
    let news = progress::news(run, &asked.times, real);
    let leave = (!actions::stands_still(detail)).then_some(" You can leave; sending goes on.");
    let acting = format!(" Sent under the sign-in of {}.", run.acting_name);
    Some(
        view! {
            <div class="sending">
                <Progress label=label done=counts.handled() total=counts.released() words=words id="sending" />
                <p class="hint">{news}"."{acting}{wish}{leave}</p>
            </div>
        }
        .into_any(),
    )
}

/// Numbers that do not add up are said, not hidden.
fn broken_sum(detail: &BatchDetail) -> Option<AnyView> {
    let broken = detail.row.counts.broken_sum()?;
    Some(
        view! {
            <Message tone=Tone::Bad title="The numbers of this batch do not add up">
                <p>{broken}"."</p>
                <p>
                    "What was sent is kept in the journal. Tell your administrator before sending more; the log names this \
                     batch."
                </p>
            </Message>
        }
        .into_any(),
    )
}

/// How the sums hold.
fn sums(detail: &BatchDetail) -> String {
    let counts = &detail.row.counts;
    let approval = if counts.waiting + counts.not_approved > 0 || detail.submitted.is_some() {
        format!(
            "{} waiting for approval + {} not approved + ",
            thousands(counts.waiting),
            thousands(counts.not_approved)
        )
    } else {
        String::new()
    };
    let last = if detail.row.state.before_sending() { "to be released" } else { "released" };
    format!(
        "{} selected = {} left out at the check + {} in the batch. {} in the batch = {approval}{} not mailed + {} {last}.",
        thousands(counts.selected),
        thousands(counts.left_out),
        thousands(counts.in_batch),
        thousands(counts.in_batch),
        thousands(counts.dropped),
        thousands(counts.released()),
    )
}

fn facts(detail: &BatchDetail, asked: &Asked) -> AnyView {
    let times = &asked.times;
    let made = format!("{}, {}", detail.row.made_by_name, times.exact(detail.row.made_at));
    let frozen = format!("{}, {}", people_words(detail.row.counts.in_batch), times.exact(detail.frozen_at));
    let released = detail.released.as_ref().map(|(who, at)| {
        view! { <dt>"Released"</dt><dd>{format!("{who}, {}", times.exact(*at))}</dd> }
    });
    let ahead =
        sentence::ahead(&detail.row, times).map(|words| view! { <dt>"To be sent"</dt><dd>{words}</dd> });
    let parent = detail.parent.as_ref().map(|parent| {
        view! { <dt>"Invites again"</dt><dd><a href=paths::batch(parent)>{parent.to_string()}</a></dd> }
    });
    let tasks = (!detail.tasks.is_empty()).then(|| {
        let links = detail.tasks.iter().enumerate().map(|(at, task)| {
            view! { {(at > 0).then_some(", ")}<a href=paths::task(task)>{task.to_string()}</a> }
        });
        view! { <dt>"ISC's tasks"</dt><dd>{links.collect_view()}</dd> }
    });
    view! {
        <section class="section" id="batch-facts" data-live-part="" aria-labelledby="facts">
            <h2 id="facts">"About this batch"</h2>
            <dl class="facts">
                <dt>"Made"</dt><dd>{made}</dd>
                <dt>"List frozen"</dt><dd>{frozen}</dd>
                {ahead} {released} {parent} {tasks}
                <dt>"How it adds up"</dt><dd class="num">{sums(detail)}</dd>
                <dt>"Fingerprint of the list"</dt>
                <dd><CopyId value=detail.frozen_hash.clone() what="fingerprint of the list" /></dd>
            </dl>
        </section>
    }
    .into_any()
}
