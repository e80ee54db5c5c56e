//! What can be done to a job: start it or throw it away; pause, stop, go on; retry, decide.

use super::words::{people, title};
use crate::api::person_jobs as api;
use crate::components::job_forms::{GoingOn, JobForms, causes};
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::choice::{Choice, Radios};
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, Message, thousands};
use gangway_core::auth::KeptForm;
use gangway_types::people::{
    InThreeParts, PersonItem, PersonJob, PersonJobAct, PersonJobState, PersonOutcome, Via, nothing_was_done,
};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The forms of one page.
pub struct Forms<'a> {
    /// Who asks.
    pub asked: &'a Asked,
    /// The job.
    pub job: &'a PersonJob,
    /// Whom a job of one person is about.
    pub one: Option<&'a PersonItem>,
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

    fn forms(&self) -> JobForms<'_> {
        let id = self.job.id.to_string();
        JobForms { asked: self.asked, id, here: self.here, fields: Vec::new() }
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
        self.may().then(|| self.forms().form(api::DiscardPeople::PATH, Vec::new(), button.into_any()))
    }

    /// Effect, who is told, whether it can be undone; then the button with the number.
    fn start(&self) -> AnyView {
        let (job, action) = (self.job, self.job.action);
        let effect = action.effect().iter().map(|words| view! { <p>{*words}</p> }).collect_view();
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
                </dl>
                <ErrorSummary errors=errors />
                <form method="post" action=api::StartPeople::PATH autocomplete="off" id="start-people">
                    <FormKeys key=key back=self.here />
                    <input type="hidden" name="id" value=job.id.to_string() />
                    {self.vias(kept)}
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

    /// How the mails go out.
    fn vias(&self, kept: Option<&KeptForm>) -> Option<AnyView> {
        let frozen = self.job.via?;
        let hint = |via: Via| match via.is_personal() {
            true => "ISC takes the personal address that it has; Gangway does not know everybody’s",
            false => "The address in the list of people; who has none is left out",
        };
        let options = Via::ALL.into_iter().map(|via| Choice {
            value: via.key().to_owned(),
            label: via.words().to_owned(),
            hint: hint(via).to_owned(),
        });
        let options: Vec<Choice> = options.collect();
        let value = kept.and_then(|form| form.value("via")).unwrap_or(frozen.key()).to_owned();
        Some(
            view! {
                <Radios id="via" name="via" legend="How it goes out" options=options value=value hint="It works for 2 hours." />
            }
            .into_any(),
        )
    }

    /// What there is to say of the one whom the job is about, if they stand there.
    fn said(&self, outcome: PersonOutcome) -> Option<InThreeParts> {
        self.one.filter(|one| one.outcome == outcome)?.trouble(self.job.action)
    }

    fn running(&self) -> Option<AnyView> {
        let queued = self.job.counts.queued;
        let which = GoingOn {
            resume: self
                .possible(PersonJobAct::Resume)
                .then(|| (api::ResumePeople::PATH, format!("Continue with {}", people(queued)))),
            pause: self.possible(PersonJobAct::Pause).then_some(api::PausePeople::PATH),
            stop: self
                .possible(PersonJobAct::Stop)
                .then(|| (api::StopPeople::PATH, format!("Stop; leave {} as they are", thousands(queued)))),
        };
        let all = self.forms().going_on(&self.job.run, which);
        (!all.is_empty()).then(|| view! { <div class="btn-row">{all}</div> }.into_any())
    }

    /// Those who failed, by cause, each with its retry.
    pub fn failures(&self) -> Option<AnyView> {
        if self.job.counts.failed == 0 {
            return None;
        }
        let can = self.possible(PersonJobAct::RetryFailed);
        let retry = |cause: &str, n: u64| {
            let words = format!("Retry {}", people(n));
            can.then(|| self.forms().retry(api::RetryPeople::PATH, cause, n, words))
        };
        if let Some(said) = self.said(PersonOutcome::Failed) {
            let cause = self.one.and_then(|one| one.cause.as_deref()).unwrap_or_default();
            let retry = retry(cause, 1).map(|retry| view! { <div class="btn-row">{retry}</div> });
            return Some(three_parts(Tone::Bad, said, retry));
        }
        let lines = causes(&self.job.failures, people, |cause, n| {
            let open = (!nothing_was_done(cause))
                .then(|| view! { <span>"How much of it ISC did before is not known."</span> });
            Some(view! { {open}{retry(cause, n)} }.into_any())
        });
        let nothing = self.job.failures.iter().all(|(cause, _)| nothing_was_done(cause));
        let did = if nothing { " ISC did nothing for them." } else { "" };
        let title = format!("{} failed.{did}", people(self.job.counts.failed));
        let todo = "See to the reason, then retry: each is read again from ISC before anything is sent.";
        Some(view! { <Message tone=Tone::Bad title=title>{lines}<p>{todo}</p></Message> }.into_any())
    }

    /// Those whose fate is not known; a person decides.
    pub fn unknowns(&self) -> Option<AnyView> {
        let (n, undecided) = (self.job.counts.unknown, self.job.counts.undecided);
        if n == 0 {
            return None;
        }
        let decide = self.possible(PersonJobAct::Decide).then(|| {
            let words = format!("Send again for {}", people(n));
            self.forms().decide(api::DecidePeople::PATH, n, words, undecided > 0)
        });
        if let Some(said) = self.said(PersonOutcome::Unknown) {
            return Some(three_parts(Tone::Warn, said, decide));
        }
        let lines = causes(&self.job.unknowns, people, |_, _| None);
        let todo =
            format!("Look at them in ISC, then decide: send again, or leave it. {}", self.job.action.twice());
        let title = format!("Whether ISC did it for {} is not known.", people(n));
        Some(
            view! {
                <Message tone=Tone::Warn title=title>
                    {lines}
                    <p>"The calls are written down. Gangway does not repeat them by itself."</p>
                    <p>{todo}</p>
                    {decide}
                </Message>
            }
            .into_any(),
        )
    }
}

/// What happened, what was kept, what to do, and the buttons for it.
pub fn three_parts(tone: Tone, said: InThreeParts, buttons: Option<impl IntoView + 'static>) -> AnyView {
    let InThreeParts { happened, kept, todo } = said;
    view! { <Message tone=tone title=happened><p>{kept}</p><p>{todo}</p>{buttons}</Message> }.into_any()
}
