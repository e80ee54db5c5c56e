//! `/people/jobs/{id}`: a frozen list of people and what is to be done to them, then how far that is and what came of it.

mod forms;
mod items;
mod left_out;
mod words;

use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::batches::progress as sending;
use crate::pages::overview::charts::percent;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, Message, Progress, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::person_jobs;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::people::{PersonAction, PersonJob, PersonJobState, PersonOutcome};
use gangway_types::{Capability, PersonJobId, PortalError};
use leptos::prelude::*;
use std::sync::Arc;

/// `/people/jobs/{id}`
#[component]
pub fn PersonJobPage() -> impl IntoView {
    let (address, kept) = (Address::read(), crate::api::kept_form());
    page(Capability::ReadPeople, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = PersonJobId(address.part("id"));
    let job = person_jobs::job(core, who, &id).await?;
    let shown = address.value("outcome").and_then(PersonOutcome::parse);
    let listed = person_jobs::items(core, &id, shown, address.page()).await?;
    let here = paths::with_query(&paths::person_job(&id), &address.query_of(&["outcome", "page"]));
    let one = listed.items.first().filter(|_| job.single.is_some());
    let forms = forms::Forms { asked: &asked, job: &job, one, here: &here, kept: kept.as_deref() };
    let refused = kept.as_deref().is_none_or(|form| form.reason("typed").is_none());
    let came_back = refused.then(|| address.came_back());
    let live = is_live(&job).then(|| format!("people:{id}"));
    let state = view! { <span data-live-say="">{words::badge(&job)}</span> };
    let sentence = words::sentence(&job, &asked.times);
    let body = view! {
        <div id="people-job" data-live-part="" data-live=live>
            <PageHeader title=words::title(&job) crumbs=Some(crumbs(&job)) state=Some(state.into_any())>
                {sentence}
            </PageHeader>
            {progress(&job, &asked)}
        </div>
        {came_back}
        // What is typed into a form is not taken away by news.
        <div id="people-job-do" class="section" data-live-part="">{forms.all()}</div>
        <div id="people-job-causes" class="section" data-live-part="">
            {left_out::block(&job)} {forms.failures()} {forms.unknowns()} {left_out::not_sent(&job, one)}
        </div>
        <div id="people-job-people" class="section" data-live-part="">
            {items::tabs(&job, shown)}
            {items::table(&job, &listed, shown, &asked.times)}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    let mut view = PageView::new(format!("{id} {} · People", words::title(&job)), Place::People, body);
    view.progress = running_share(&job);
    Ok(view)
}

fn crumbs(job: &PersonJob) -> AnyView {
    let mut items = vec![("People".to_owned(), paths::PEOPLE.to_owned())];
    if let Some((person, name)) = &job.single {
        items.push((name.clone(), paths::person(person)));
    }
    view! { <Breadcrumbs items=items here=job.id.to_string() /> }.into_any()
}

/// Whether something may still change by itself.
fn is_live(job: &PersonJob) -> bool {
    match job.state {
        PersonJobState::Reading => true,
        PersonJobState::Started => {
            job.run.state != RunState::Ended || job.counts.accepted + job.counts.unknown > 0
        }
        PersonJobState::Asked | PersonJobState::Discarded => false,
    }
}

fn running_share(job: &PersonJob) -> Option<String> {
    let counts = &job.counts;
    match job.state {
        PersonJobState::Reading => Some(percent(counts.total() - counts.listed, counts.total())),
        PersonJobState::Started if counts.queued > 0 && job.run.state != RunState::Ended => {
            Some(percent(counts.handled(), counts.to_do()))
        }
        _ => None,
    }
}

/// What a list waits for after all of it was sent.
fn effect(action: PersonAction) -> &'static str {
    match action {
        PersonAction::Process => "All is sent; ISC's task is not done yet.",
        _ => "All is sent. The people are read again from ISC, to see the effect.",
    }
}

/// A bar while the list is read or worked through.
fn progress(job: &PersonJob, asked: &Asked) -> Option<AnyView> {
    let counts = &job.counts;
    let real = asked.chrome.real_now;
    let reason = sending::reason(&job.run, &asked.times, real);
    match job.state {
        PersonJobState::Reading => {
            let (done, total) = (counts.total() - counts.listed, counts.total());
            let words = format!("{} of {}", thousands(done), words::people(total));
            let reason = reason.map(|reason| view! { <p>{reason}</p> });
            Some(
                view! {
                    <div class="sending">
                        <Progress label="Reading everybody again from ISC" done=done total=total words=words id="reading" />
                        {reason}
                        <p class="hint">
                            "Nothing is sent by reading. You can leave; it goes on. "
                            <a class="until-ready" href="">"Reload to see how far"</a>
                        </p>
                    </div>
                }
                .into_any(),
            )
        }
        PersonJobState::Started if job.run.state != RunState::Ended => {
            let label = format!("{}, {}", words::title(job), job.id);
            let done = format!("{} of {}", thousands(counts.handled()), thousands(counts.to_do()));
            let reason = match (job.run.state, job.run.waits_for) {
                (RunState::Waiting, Some(WaitsFor::Tasks)) => Some(effect(job.action).to_owned()),
                _ => reason,
            };
            let reason = reason.map(|reason| view! { <p>{reason}</p> });
            let wish = sending::wish(&job.run).map(|wish| format!(" {wish}"));
            let news = sending::news(&job.run, &asked.times, real);
            let acting = format!(" Sent under the sign-in of {}.", job.run.acting_name);
            Some(
                view! {
                    <div class="sending">
                        <Progress label=label done=counts.handled() total=counts.to_do() words=done id="sending" />
                        {reason}
                        <p class="hint">{news}"."{acting}{wish}" You can leave; it goes on."</p>
                    </div>
                }
                .into_any(),
            )
        }
        PersonJobState::Discarded => {
            Some(view! { <Message tone=Tone::Plain title="This list was thrown away. Nothing was sent.">{""}</Message> }.into_any())
        }
        _ => None,
    }
}
