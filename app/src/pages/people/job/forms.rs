//! What can be done to a job: start it or throw it away; pause, stop, go on; retry, decide.

use super::words::{people, title};
use crate::api::person_jobs as api;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, Message, thousands};
use gangway_core::auth::KeptForm;
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::people::{PersonJob, PersonJobAct, PersonJobState};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The forms of one page.
pub struct Forms<'a> {
    /// Who asks.
    pub asked: &'a Asked,
    /// The job.
    pub job: &'a PersonJob,
    /// Where refused forms come back to.
    pub here: &'a str,
    /// The form that came back.
    pub kept: Option<&'a KeptForm>,
}

impl Forms<'_> {
    fn may(&self) -> bool {
        self.asked.caller.who.may(self.job.action.capability())
    }

    fn possible(&self, act: PersonJobAct) -> bool {
        self.may() && act.allowed(self.job.state, self.job.run.state, &self.job.counts).is_ok()
    }

    fn form(&self, post: &'static str, fields: Vec<(&'static str, String)>, button: AnyView) -> AnyView {
        let fields = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view();
        view! {
            <form method="post" action=post>
                <FormKeys key=self.asked.caller.core.random.handle() back=self.here />
                <input type="hidden" name="id" value=self.job.id.to_string() />
                {fields}
                {button}
            </form>
        }
        .into_any()
    }

    /// What is to be done next.
    pub fn all(&self) -> Option<AnyView> {
        match self.job.state {
            PersonJobState::Asked => Some(self.start()),
            PersonJobState::Reading => Some(view! { <div class="btn-row">{self.discard()}</div> }.into_any()),
            PersonJobState::Started => self.running(),
            PersonJobState::Discarded => None,
        }
    }

    fn discard(&self) -> Option<AnyView> {
        let button =
            view! { <Button kind=ButtonKind::Quiet id="job-discard">"Throw this list away"</Button> };
        self.may().then(|| self.form(api::DiscardPeople::PATH, Vec::new(), button.into_any()))
    }

    /// Effect, who is told, whether it can be undone; then the button with the number.
    fn start(&self) -> AnyView {
        let (job, action) = (self.job, self.job.action);
        let effect = action.effect().iter().map(|words| view! { <p>{*words}</p> }).collect_view();
        let via = job.via.map(|via| view! { <dt>"How it goes out"</dt><dd>{via.words()}</dd> });
        let kept = self.kept.filter(|form| form.action == api::StartPeople::PATH);
        let errors: Vec<(String, String)> = kept
            .map(|form| form.fields.iter().map(|one| (one.field.clone(), one.words.clone())).collect())
            .unwrap_or_default();
        let typed = job.typed.clone().map(|wanted| {
            let value = kept.and_then(|form| form.value("typed")).unwrap_or_default().to_owned();
            let error = kept.and_then(|form| form.reason("typed")).unwrap_or_default().to_owned();
            view! { <Field id="typed" name="typed" label=format!("Type {wanted} to confirm") value=value error=error /> }
        });
        let blocked = if !self.may() {
            let need = action.capability();
            format!("{} {}", need.refusal(), need.who_can())
        } else if job.counts.to_do() == 0 {
            "Nobody is left to do this to".to_owned()
        } else {
            String::new()
        };
        let kind = if action.typed() { ButtonKind::Danger } else { ButtonKind::Primary };
        let words = match &job.single {
            Some(_) => title(job),
            None => action.act(&people(job.counts.to_do())),
        };
        let key = self.asked.caller.core.random.handle();
        view! {
            <section class="stack" aria-labelledby="start-title">
                <h2 id="start-title">"What happens"</h2>
                <div>{effect}</div>
                <dl class="facts">
                    <dt>"Who is told"</dt><dd>{action.told()}</dd>
                    <dt>"Can it be undone"</dt><dd>{action.undone()}</dd>
                    <dt>"Level in ISC"</dt><dd>{action.level_words()}</dd>
                    {via}
                </dl>
                <ErrorSummary errors=errors />
                <form method="post" action=api::StartPeople::PATH autocomplete="off" id="start-people">
                    <FormKeys key=key back=self.here />
                    <input type="hidden" name="id" value=job.id.to_string() />
                    {typed}
                </form>
                <div class="btn-row">
                    <Button kind=kind id="job-start" form="start-people" blocked=blocked>{words}</Button>
                    {self.discard()}
                </div>
            </section>
        }
        .into_any()
    }

    fn running(&self) -> Option<AnyView> {
        let (run, counts) = (&self.job.run, &self.job.counts);
        let still = run.state == RunState::Paused
            || (run.state == RunState::Waiting
                && matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right)));
        let mut all = Vec::new();
        if still && self.possible(PersonJobAct::Resume) {
            let words = format!("Continue with {}", people(counts.queued));
            let button = view! { <Button kind=ButtonKind::Primary id="job-resume">{words}</Button> };
            all.push(self.form(api::ResumePeople::PATH, Vec::new(), button.into_any()));
        } else if self.possible(PersonJobAct::Pause) {
            let button = view! { <Button id="job-pause">"Pause"</Button> };
            all.push(self.form(api::PausePeople::PATH, Vec::new(), button.into_any()));
        }
        if self.possible(PersonJobAct::Stop) {
            let words = format!("Stop; leave {} as they are", thousands(counts.queued));
            let button = view! { <Button kind=ButtonKind::Danger id="job-stop">{words}</Button> };
            all.push(self.form(api::StopPeople::PATH, Vec::new(), button.into_any()));
        }
        (!all.is_empty()).then(|| view! { <div class="btn-row">{all}</div> }.into_any())
    }

    /// Those who failed, by cause, each with its retry.
    pub fn failures(&self) -> Option<AnyView> {
        if self.job.counts.failed == 0 {
            return None;
        }
        let can = self.possible(PersonJobAct::RetryFailed);
        let lines = self
            .job
            .failures
            .iter()
            .map(|(cause, n)| {
                let button = can.then(|| {
                    let fields = vec![("cause", cause.clone()), ("said", n.to_string())];
                    let words = format!("Retry {}", people(*n));
                    self.form(api::RetryPeople::PATH, fields, view! { <Button>{words}</Button> }.into_any())
                });
                view! { <li><span>{people(*n)}": "{cause.clone()}</span>{button}</li> }
            })
            .collect_view();
        let title = format!("{} failed. ISC did nothing for them.", people(self.job.counts.failed));
        Some(
            view! { <Message tone=Tone::Bad title=title><ul class="causes">{lines}</ul></Message> }
                .into_any(),
        )
    }

    /// Those whose fate is not known; a person decides.
    pub fn unknowns(&self) -> Option<AnyView> {
        let (n, undecided) = (self.job.counts.unknown, self.job.counts.undecided);
        if n == 0 {
            return None;
        }
        let lines = self
            .job
            .unknowns
            .iter()
            .map(|(cause, n)| view! { <li>{people(*n)}": "{cause.clone()}</li> })
            .collect_view();
        let decide = self.possible(PersonJobAct::Decide).then(|| {
            let fields = |again: bool| vec![("send_again", again.to_string()), ("said", n.to_string())];
            let words = format!("Send again for {}", people(n));
            let again = view! { <Button id="job-again">{words}</Button> }.into_any();
            let leave = (undecided > 0).then(|| {
                let leave =
                    view! { <Button kind=ButtonKind::Quiet id="job-leave">"Leave as unknown"</Button> };
                self.form(api::DecidePeople::PATH, fields(false), leave.into_any())
            });
            view! {
                <p>{self.job.action.twice()}</p>
                <div class="btn-row">{self.form(api::DecidePeople::PATH, fields(true), again)} {leave}</div>
            }
        });
        let title = format!("Whether ISC did it for {} is not known.", people(n));
        Some(
            view! {
                <Message tone=Tone::Warn title=title>
                    <ul>{lines}</ul>
                    <p>"Nothing is sent again by itself."</p>
                    {decide}
                </Message>
            }
            .into_any(),
        )
    }
}
