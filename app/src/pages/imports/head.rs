//! What every step of an import has around it.

use super::At;
use crate::components::PageHeader;
use crate::pages::page::{PageView, Place};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Breadcrumbs, Message, StaleLine, StepItem, StepState, Stepper};
use gangway_types::imports::{ImportHead, ImportState, ImportStep};
use leptos::prelude::*;

/// The id of what a step consists of.
pub const ALL: &str = "import";

/// A step, framed: where it stands, its sentence, what came back with it, and its body. While something goes on in the
/// background, that takes the place of sentence and body.
pub fn framed(at: &At, head: &ImportHead, sentence: AnyView, body: AnyView) -> PageView {
    let work = head.work.as_ref().map(|work| super::work::progress(at, work));
    let (working, waits) = (work.is_some(), head.work.as_ref().is_some_and(|work| work.problem.is_none()));
    let (sentence, body) = match work {
        Some(work) => (view! { "You can leave; we carry on." }.into_any(), work),
        None => (sentence, body),
    };
    let title = format!("Import {} · {} → {}", head.id, head.name, head.source_name);
    let saved = format!("Saved {}", at.asked.times.clock(head.saved_at));
    let crumbs = view! {
        <Breadcrumbs items=vec![("Import CSV".to_owned(), paths::IMPORTS.to_owned())] here=head.id.to_string() />
    };
    let came_back = (!working).then(|| at.address.came_back()).flatten();
    let live = waits.then(|| format!("import:{}", head.id));
    let content = view! {
        <div id=ALL data-live-part=working.then_some("") data-live=live>
            <PageHeader
                title=title
                crumbs=Some(crumbs.into_any())
                synced=Some(view! { <StaleLine words=saved /> }.into_any())
            >
                {sentence}
            </PageHeader>
            <Stepper label=format!("Steps of import {}", head.id) items=steps(at, head) />
            {whose(at, head)}
            {came_back}
            {body}
        </div>
        <span class="sr-only" role="status" data-live-status=""></span>
    };
    let mut view =
        PageView::new(format!("{} {} · Import CSV", head.id, at.step.words()), Place::Imports, content);
    view.progress = head.work.as_ref().and_then(|work| {
        Some(format!("{} %", crate::ui::progress::percent(work.done, work.total.filter(|total| *total > 0)?)))
    });
    view
}

/// Links to the steps that were reached.
fn steps(at: &At, head: &ImportHead) -> Vec<StepItem> {
    let step = |step: ImportStep| {
        let reached = step <= head.step || (head.state == ImportState::Started && step == ImportStep::Result);
        let open = head.state == ImportState::Draft && reached;
        let waits = step == ImportStep::Fix && open && head.counts.problem + head.counts.decide > 0;
        StepItem {
            label: step.words(),
            href: reached.then(|| paths::import(&head.id, step.key())),
            state: match () {
                () if waits => StepState::Problems,
                () if step < head.step => StepState::Done,
                () => StepState::NotYet,
            },
            current: step == at.step,
        }
    };
    ImportStep::ALL.into_iter().map(step).collect()
}

/// Why nothing can be changed here, when it cannot.
fn whose(at: &At, head: &ImportHead) -> Option<AnyView> {
    let own = head.owner.as_str() == at.asked.caller.who.person_id;
    let words = match head.state {
        ImportState::Discarded => "This import was discarded before anything was sent.".to_owned(),
        ImportState::Started if at.step < ImportStep::Run => {
            "This import was started: what you see here is how it was, and stays so.".to_owned()
        }
        ImportState::Draft if !own => {
            format!("{} made this import; only they can change it.", head.owner_name)
        }
        _ => return None,
    };
    Some(view! { <Message tone=Tone::Plain title=words>{""}</Message> }.into_any())
}

/// Shown for the moment in which a browser follows to the step that was reached.
pub fn leading(head: &ImportHead, to: &str) -> PageView {
    let (to, words) = (to.to_owned(), format!("Go on with {}", head.step.words()));
    let body = view! {
        <PageHeader title=format!("Import {}", head.id)>
            <a href=to>{words}</a>
        </PageHeader>
    };
    PageView::new(format!("{} · Import CSV", head.id), Place::Imports, body)
}
