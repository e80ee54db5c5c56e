//! The steps of a longer piece of work: where one is, what is done, what comes.

use leptos::prelude::*;

use super::{Icon, Symbol};

/// How far one step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done: leads back to it.
    Done,
    /// Not reached.
    NotYet,
    /// Something there waits for the person.
    Problems,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepItem {
    /// The word.
    pub label: &'static str,
    /// Where it leads; none while it cannot be opened.
    pub href: Option<String>,
    /// How far it is.
    pub state: StepState,
    /// The page is this step.
    pub current: bool,
}

/// Use on top of each page of a work in steps that are kept: links to the steps that can be opened, the current one marked with
/// `aria-current="step"`, states in words for assistive tech.
#[component]
pub fn Stepper(
    /// What they are steps of.
    #[prop(into)]
    label: String,
    /// In order.
    items: Vec<StepItem>,
) -> impl IntoView {
    let items = items.into_iter().enumerate().map(|(at, step)| {
        let (class, words, symbol) = match step.state {
            _ if step.current => ("step step-here", "", None),
            StepState::Done => ("step", ", done", Some(Symbol::Check)),
            StepState::Problems => ("step", ", something waits for you", Some(Symbol::Warn)),
            StepState::NotYet => ("step step-not-yet", ", not yet", None),
        };
        let inside = view! {
            <span class="step-number num" aria-hidden="true">{at + 1}</span>
            <span>{step.label}<span class="sr-only">{words}</span></span>
            {symbol.map(|symbol| view! { <Icon symbol=symbol /> })}
        };
        let here = step.current.then_some("step");
        match step.href {
            Some(href) => {
                view! { <li><a class=class href=href aria-current=here>{inside}</a></li> }.into_any()
            }
            None => view! { <li><span class=class aria-current=here>{inside}</span></li> }.into_any(),
        }
    });
    view! {
        <nav class="steps" aria-label=label>
            <ol>{items.collect_view()}</ol>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_is_current_and_what_is_not_reached_leads_nowhere() {
        let step = |label, href: Option<&str>, state, current| StepItem {
            label,
            href: href.map(str::to_owned),
            state,
            current,
        };
        let items = vec![
            step("Upload", Some("/u"), StepState::Done, false),
            step("Fix", Some("/f"), StepState::Problems, true),
            step("Run", None, StepState::NotYet, false),
        ];
        let html = view! { <Stepper label="Steps of I-0031" items=items /> }.to_html();
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1, "{html}");
        assert_eq!(html.matches("<a ").count(), 2, "{html}");
        assert!(html.contains(", done") && html.contains(", not yet"), "{html}");
    }
}
