//! What became of each week's invitations.

use leptos::prelude::*;

use super::Figure;
use crate::ui::thousands;

/// One week of invitations and what they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Under the bar, e.g. "W 46".
    pub label: String,
    /// Registered since.
    pub registered: u64,
    /// Still valid.
    pub valid: u64,
    /// Ran out.
    pub expired: u64,
}

impl Week {
    fn total(&self) -> u64 {
        self.registered + self.valid + self.expired
    }
}

/// Height of the tallest bar, px.
const TALLEST: u64 = 104;

/// Use for invitations per week: stacked bars, newest right, the total above each.
#[component]
pub fn Weekly(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The finding as a sentence.
    #[prop(into)]
    finding: String,
    /// At most 12 weeks, oldest first.
    weeks: Vec<Week>,
) -> impl IntoView {
    let tallest = weeks.iter().map(Week::total).max().unwrap_or(0).max(1);
    let slot = 100.0 / weeks.len().max(1) as f64;
    // Where there is nothing to draw, the sentence says it all.
    let drawn = weeks.iter().any(|week| week.total() > 0);
    let rows = weeks
        .iter()
        .map(|w| vec![w.label.clone(), thousands(w.registered), thousands(w.valid), thousands(w.expired)])
        .collect();
    let bars = weeks
        .into_iter()
        .enumerate()
        .map(|(at, week)| {
            let (left, middle) = (slot * (at as f64 + 0.18), slot * (at as f64 + 0.5));
            let total = week.total();
            let parts = [("bar-done", week.registered), ("bar-valid", week.valid), ("bar-expired", week.expired)];
            let mut floor = TALLEST as f64 + 18.0;
            let top = floor - (total * TALLEST) as f64 / tallest as f64;
            let stack = parts
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(class, count)| {
                    let height = (count * TALLEST) as f64 / tallest as f64;
                    floor -= height;
                    view! {
                        <rect
                            class=class
                            x=format!("{left:.2}%")
                            y=format!("{floor:.1}")
                            width=format!("{:.2}%", slot * 0.64)
                            height=format!("{:.1}", (height - 1.0).max(1.0))
                        ></rect>
                    }
                })
                .collect_view();
            view! {
                {stack}
                <text class="chart-number" x=format!("{middle:.2}%") y=format!("{:.1}", top - 5.0)>{thousands(total)}</text>
                <text class="chart-tick" x=format!("{middle:.2}%") y=(TALLEST + 36).to_string()>{week.label}</text>
            }
        })
        .collect_view();
    view! {
        <Figure title=title finding=finding head=vec!["Week", "Registered", "Valid", "Expired"] rows=rows>
            {drawn.then(|| view! {
                <svg class="weekly" width="100%" height=(TALLEST + 42).to_string()>
                    {bars}
                </svg>
                <p class="chart-key">
                    <KeyItem class="bar-done" words="registered"/>
                    <KeyItem class="bar-valid" words="valid"/>
                    <KeyItem class="bar-expired" words="expired"/>
                </p>
            })}
        </Figure>
    }
    .into_any()
}

#[component]
fn KeyItem(class: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <span>
            <svg width="12" height="12"><rect class=class width="12" height="12"></rect></svg>
            {words}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_empty_are_not_drawn_and_the_tallest_week_fills_the_height() {
        let weeks = vec![
            Week { label: "W 45".into(), registered: 40, valid: 0, expired: 10 },
            Week { label: "W 46".into(), registered: 10, valid: 90, expired: 0 },
        ];
        let html = view! { <Weekly title="Invites per week" finding="Most of last week's are still valid." weeks=weeks/> }.to_html();
        assert_eq!(html.matches("bar-expired").count(), 2, "one bar and the key: {html}");
        assert!(html.contains(r#"y="18.0""#), "{html}");
        assert!(html.contains("<th scope=\"row\">W 46</th>"), "{html}");
    }

    #[test]
    fn weeks_without_an_invitation_are_said_and_not_drawn() {
        let weeks = vec![Week { label: "W 45".into(), registered: 0, valid: 0, expired: 0 }];
        let html =
            view! { <Weekly title="Invites per week" finding="Nobody was invited." weeks=weeks/> }.to_html();
        assert!(!html.contains("<svg") && html.contains("Nobody was invited."), "{html}");
        assert!(html.contains("<th scope=\"row\">W 45</th>"), "{html}");
    }
}
