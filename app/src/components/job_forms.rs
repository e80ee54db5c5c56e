//! The forms of a job that goes on by itself, of accounts or of people: what both need, in one home.

use super::hidden_fields;
use crate::pages::forms::FormKeys;
use crate::pages::page::Asked;
use crate::ui::{Button, ButtonKind};
use gangway_types::batches::{RunState, RunView, WaitsFor};
use leptos::prelude::*;

/// Names and values of hidden fields.
pub type Fields = Vec<(String, String)>;

/// Whose forms, and where they stand.
pub struct JobForms<'a> {
    /// Who asks.
    pub asked: &'a Asked,
    /// The job.
    pub id: String,
    /// The page that they stand on, where they come back to.
    pub here: &'a str,
    /// What each of them tells besides the job.
    pub fields: Fields,
}

/// Which of the buttons of a job that goes on are possible: addresses and words.
#[derive(Clone, Debug, Default)]
pub struct GoingOn {
    /// Goes on.
    pub resume: Option<(&'static str, String)>,
    /// Holds.
    pub pause: Option<&'static str>,
    /// Ends.
    pub stop: Option<(&'static str, String)>,
}

/// Whether a run stands until a person lets it go on.
pub fn stands_still(run: &RunView) -> bool {
    let waits = matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right));
    run.state == RunState::Paused || (run.state == RunState::Waiting && waits)
}

impl JobForms<'_> {
    /// A form with its keys, the job, and `more`.
    pub fn form(&self, post: &'static str, more: Fields, button: AnyView) -> AnyView {
        let fields = [vec![("id".to_owned(), self.id.clone())], self.fields.clone(), more].concat();
        view! {
            <form method="post" action=post>
                <FormKeys key=self.asked.caller.core.random.handle() back=self.here />
                {hidden_fields(fields)}
                {button}
            </form>
        }
        .into_any()
    }

    /// Continue or pause, and stop.
    pub fn going_on(&self, run: &RunView, which: GoingOn) -> Vec<AnyView> {
        let mut all = Vec::new();
        match (which.resume.filter(|_| stands_still(run)), which.pause) {
            (Some((post, words)), _) => {
                let button = view! { <Button kind=ButtonKind::Primary id="job-resume">{words}</Button> };
                all.push(self.form(post, Vec::new(), button.into_any()));
            }
            (None, Some(post)) => {
                let button = view! { <Button id="job-pause">"Pause"</Button> };
                all.push(self.form(post, Vec::new(), button.into_any()));
            }
            (None, None) => {}
        }
        if let Some((post, words)) = which.stop {
            let button = view! { <Button kind=ButtonKind::Danger id="job-stop">{words}</Button> };
            all.push(self.form(post, Vec::new(), button.into_any()));
        }
        all
    }

    /// Tries again what failed with this cause: `n` of them, as was said.
    pub fn retry(&self, post: &'static str, cause: &str, n: u64, words: String) -> AnyView {
        let fields = vec![("cause".to_owned(), cause.to_owned()), ("said".to_owned(), n.to_string())];
        self.form(post, fields, view! { <Button>{words}</Button> }.into_any())
    }

    /// What becomes of `n` whose fate is not known: sent again, or left as it is where that was not said before.
    pub fn decide(&self, post: &'static str, n: u64, again: String, may_leave: bool) -> AnyView {
        let fields = |again: bool| {
            vec![("send_again".to_owned(), again.to_string()), ("said".to_owned(), n.to_string())]
        };
        let send = view! { <Button id="job-again">{again}</Button> }.into_any();
        let leave = may_leave.then(|| {
            let button = view! { <Button kind=ButtonKind::Quiet id="job-leave">"Leave as unknown"</Button> };
            self.form(post, fields(false), button.into_any())
        });
        view! { <div class="btn-row">{self.form(post, fields(true), send)} {leave}</div> }.into_any()
    }
}

/// How many stand there by cause, each line with what `beside` gives for it.
pub fn causes(
    causes: &[(String, u64)],
    count: fn(u64) -> String,
    beside: impl Fn(&str, u64) -> Option<AnyView>,
) -> AnyView {
    let lines = causes
        .iter()
        .map(|(cause, n)| view! { <li><span>{count(*n)}": "{cause.clone()}</span>{beside(cause, *n)}</li> })
        .collect_view();
    view! { <ul class="causes">{lines}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_number_and_what_stands_beside_it() {
        let found = [("no connection".to_owned(), 2), ("refused".to_owned(), 1)];
        let html = causes(
            &found,
            |n| format!("{n} people"),
            |cause, _| (cause == "refused").then(|| "now".into_any()),
        )
        .to_html()
        .replace("<!>", "");
        assert!(html.contains("2 people: no connection</span></li>"), "{html}");
        assert!(html.contains("1 people: refused</span>now</li>"), "{html}");
    }
}
