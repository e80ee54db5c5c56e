//! How many come through each step.

use leptos::prelude::*;

use super::{Figure, share_words, width};
use crate::ui::thousands;

/// One step of the funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelStep {
    /// The step, e.g. "Invited".
    pub label: String,
    /// People who came this far.
    pub count: u64,
}

/// Use for known → invited → registered: horizontal bars, counts and the share of the step before.
#[component]
pub fn Funnel(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The finding as a sentence.
    #[prop(into)]
    finding: String,
    /// The steps, widest first.
    steps: Vec<FunnelStep>,
) -> impl IntoView {
    let widest = steps.iter().map(|step| step.count).max().unwrap_or(0);
    let shares: Vec<String> = (0..steps.len())
        .map(|at| if at == 0 { String::new() } else { share_words(steps[at].count, steps[at - 1].count) })
        .collect();
    let rows = steps
        .iter()
        .zip(&shares)
        .map(|(s, share)| vec![s.label.clone(), thousands(s.count), share.clone()])
        .collect();
    let bars = steps
        .into_iter()
        .zip(shares)
        .map(|(step, share)| {
            view! {
                <div class="bar-row">
                    <span class="bar-label">{step.label}</span>
                    <span class="bar-count num">{thousands(step.count)}</span>
                    <svg width="100%" height="14">
                        <rect class="bar-track" width="100%" height="14"></rect>
                        <rect class="bar-done" width=format!("{}%", width(step.count, widest)) height="14"></rect>
                    </svg>
                    <span class="bar-share num">{share}</span>
                </div>
            }
        })
        .collect_view();
    view! {
        <Figure title=title finding=finding head=vec!["Step", "People", "Of the step before"] rows=rows>
            {bars}
        </Figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_step_fills_the_bar_and_the_table_says_the_same() {
        let step = |label: &str, count| FunnelStep { label: label.into(), count };
        let steps = vec![step("Known", 5_210), step("Invited", 4_942), step("Registered", 4_798)];
        let html =
            view! { <Funnel title="Registration" finding="92 % of everybody can sign in." steps=steps/> }
                .to_html();
        assert!(html.contains(r#"width="100%""#) && html.contains(r#"width="94.9%""#), "{html}");
        assert!(html.contains("<table") && html.contains("<figcaption") && html.contains("94 %"), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn an_empty_tenant_draws_no_bar() {
        let html = view! { <Funnel title="R" finding="Nobody yet." steps=vec![FunnelStep { label: "Known".into(), count: 0 }]/> }.to_html();
        assert!(html.contains(r#"width="0%""#), "{html}");
    }
}
