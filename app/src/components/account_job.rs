//! Accounts that are being written: how far that is, what came of it, and what can be done about it.

use super::job_forms::{GoingOn, JobForms, causes};
use crate::api::account_jobs as api;
use crate::pages::batches::progress as sending;
use crate::pages::page::Asked;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, Message, Progress, thousands};
use gangway_types::accounts::{AccountAct, AccountCounts, AccountJob};
use gangway_types::batches::{RunState, WaitsFor};
use gangway_types::{Capability, Extent};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// "1 account", "2 accounts".
pub fn accounts(n: u64) -> String {
    if n == 1 { "1 account".to_owned() } else { format!("{} accounts", thousands(n)) }
}

/// The whole block: bar, counts, what is in the way, failures by cause, and the buttons. `here` is the page that it stands
/// on, where its forms come back to. Put it into an element with an id, `data-live-part`, and [`live`] as `data-live`.
pub fn progress(asked: &Asked, job: &AccountJob, here: &str) -> AnyView {
    let who = &asked.caller.who;
    let acts = match Capability::WriteAccounts.extent(&who.roles) {
        Some(Extent::All) => true,
        Some(_) => job.made_by.as_str() == who.person_id,
        None => false,
    };
    let fields = vec![("back".to_owned(), here.to_owned())];
    let forms = Forms { job, forms: JobForms { asked, id: job.id.to_string(), here, fields }, acts };
    let counts = &job.counts;
    let label = format!("Writing accounts to {}, {}", job.source_name, job.id);
    let reason = reason(job, asked).map(|reason| view! { <p>{reason}</p> });
    let wish = sending::wish(&job.run).map(|wish| view! { <p class="hint">{wish}</p> });
    let ended = job.run.state == RunState::Ended;
    let news = (!ended).then(
        || view! { <p class="hint">{sending::news(&job.run, &asked.times, asked.chrome.real_now)}</p> },
    );
    view! {
        <Progress label=label done=counts.handled() total=counts.total() words=words(job) />
        {facts(counts)}
        {reason}
        {wish}
        {news}
        {forms.buttons()}
        {forms.failures()}
        {forms.unknowns()}
        {stops(job)}
    }
    .into_any()
}

/// The topic that the block is live on; none when nothing changes any more.
pub fn live(job: &AccountJob) -> Option<String> {
    let counts = &job.counts;
    let linked = counts.linked + counts.new_people;
    let open = job.run.state != RunState::Ended
        || counts.accepted + counts.unknown > 0
        || counts.seen + counts.differs > linked;
    open.then(|| format!("accounts:{}", job.id))
}

/// "312 of 430, 480 a minute, 2–4 min left".
pub fn words(job: &AccountJob) -> String {
    let counts = &job.counts;
    let mut words = format!("{} of {}", thousands(counts.handled()), thousands(counts.total()));
    if counts.queued > 0
        && let Some(rate) = job.per_minute.filter(|_| job.run.state == RunState::Running)
    {
        words.push_str(&format!(", {} a minute", thousands(rate)));
        words.push_str(&format!(", {} left", left(counts.queued, rate)));
    }
    words
}

/// How long the rest takes, as a range.
fn left(queued: u64, per_minute: u64) -> String {
    let seconds = queued.saturating_mul(60) / per_minute.max(1);
    let (low, high) = (seconds / 5 * 4, (seconds / 10).saturating_mul(13));
    if high < 60 {
        return "under a minute".to_owned();
    }
    let (low, high) = ((low / 60).max(1), high.div_ceil(60));
    if high < 90 {
        format!("{low}–{high} min")
    } else {
        format!("{}–{} h", (low / 60).max(1), high.div_ceil(60))
    }
}

/// What a run of accounts waits for, as a sentence.
fn reason(job: &AccountJob, asked: &Asked) -> Option<String> {
    match (job.run.state, job.run.waits_for) {
        (RunState::Waiting, Some(WaitsFor::Tasks)) => Some(
            "All is sent. ISC takes up to an hour; Gangway keeps looking until the accounts are there."
                .to_owned(),
        ),
        (RunState::Waiting, Some(WaitsFor::SignIn | WaitsFor::Right)) => {
            Some("Needs somebody with the right to write accounts on this source.".to_owned())
        }
        _ => sending::reason(&job.run, &asked.times, asked.chrome.real_now),
    }
}

/// How many stand where, as a list; what is nowhere is left out.
fn facts(counts: &AccountCounts) -> AnyView {
    let lines = [
        (counts.seen, "on the source with the values sent"),
        (counts.differs, "on the source with other values than were sent"),
        (counts.accepted, "accepted by ISC, not seen on the source yet"),
        (counts.failed, "failed"),
        (counts.unknown, "unknown: ISC did not answer, and they were not found yet"),
        (counts.stopped, "not sent: found to be another matter just before"),
        (counts.not_sent, "not sent: stopped"),
        (counts.queued, "not sent yet"),
        (counts.linked, "linked to somebody known before"),
        (counts.new_people, "linked to an identity not known before"),
        (counts.nobody, "linked to nobody: uncorrelated"),
    ];
    let lines = lines
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| view! { <li>{format!("{} {words}", thousands(n))}</li> })
        .collect_view();
    view! { <ul>{lines}</ul> }.into_any()
}

/// What was not sent, and why.
fn stops(job: &AccountJob) -> Option<AnyView> {
    if job.stops.is_empty() {
        return None;
    }
    let n = job.counts.stopped + job.counts.not_sent;
    let lines = job
        .stops
        .iter()
        .map(|(cause, n)| view! { <li>{accounts(*n)}": "{cause.clone()}</li> })
        .collect_view();
    let title = format!("{} not sent.", accounts(n));
    Some(view! { <Message tone=Tone::Plain title=title><ul>{lines}</ul></Message> }.into_any())
}

/// The forms of one block.
struct Forms<'a> {
    job: &'a AccountJob,
    forms: JobForms<'a>,
    /// Whether this person may act on the job at all.
    acts: bool,
}

impl Forms<'_> {
    fn possible(&self, act: AccountAct) -> bool {
        self.acts && act.allowed(self.job.run.state, &self.job.counts).is_ok()
    }

    fn buttons(&self) -> Option<AnyView> {
        let counts = &self.job.counts;
        let which = GoingOn {
            resume: self
                .possible(AccountAct::Resume)
                .then(|| (api::JobResume::PATH, format!("Continue with {}", accounts(counts.queued)))),
            pause: self.possible(AccountAct::Pause).then_some(api::JobPause::PATH),
            stop: self
                .possible(AccountAct::Stop)
                .then(|| (api::JobStop::PATH, format!("Stop; leave {} unsent", thousands(counts.queued)))),
        };
        let mut all = self.forms.going_on(&self.job.run, which);
        if self.acts && counts.queued == 0 && counts.accepted + counts.unknown > 0 {
            let button =
                view! { <Button kind=ButtonKind::Quiet id="job-look">"Look now"</Button> }.into_any();
            all.push(self.forms.form(api::JobLook::PATH, Vec::new(), button));
        }
        (!all.is_empty()).then(|| view! { <div class="btn-row">{all}</div> }.into_any())
    }

    fn failures(&self) -> Option<AnyView> {
        if self.job.failures.is_empty() {
            return None;
        }
        let can = self.possible(AccountAct::RetryFailed);
        let lines = causes(&self.job.failures, accounts, |cause, n| {
            can.then(|| self.forms.retry(api::JobRetry::PATH, cause, n, format!("Retry {}", accounts(n))))
        });
        let title = format!(
            "{} failed. ISC did nothing for them, so trying again makes nothing twice.",
            accounts(self.job.counts.failed)
        );
        Some(view! { <Message tone=Tone::Bad title=title>{lines}</Message> }.into_any())
    }

    fn unknowns(&self) -> Option<AnyView> {
        let n = self.job.counts.unknown;
        if n == 0 {
            return None;
        }
        let lines = causes(&self.job.unknowns, accounts, |_, _| None);
        let decide = self.possible(AccountAct::Decide).then(|| {
            self.forms.decide(api::JobDecide::PATH, n, format!("Look again, then send {}", accounts(n)), true)
        });
        let title = format!("Whether ISC wrote {} is not known.", accounts(n));
        Some(
            view! {
                <Message tone=Tone::Warn title=title>
                    {lines}
                    <p>
                        "Gangway keeps looking for them on the source. A new account that does not show up for as long as the \
                         settings say is sent again by itself, with the same values; a change is sent again only when a person \
                         says so."
                    </p>
                    {decide}
                </Message>
            }
            .into_any(),
        )
    }
}

/// A link to the job where only its id is known.
pub fn link(job: &AccountJob) -> AnyView {
    view! { <a href=paths::account_job(&job.id)>{job.id.to_string()}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn the_rest_is_told_as_a_range() {
        assert_eq!(left(10, 600), "under a minute");
        assert_eq!(left(1_800, 600), "2–4 min");
        assert_eq!(left(60_000, 600), "1–3 h");
        assert!(!left(u64::MAX, 0).is_empty());
    }
}
