//! How many on each day, against a cap.

use leptos::prelude::*;

use super::Figure;
use crate::ui::thousands;

/// Height of the tallest bar, px.
const TALLEST: f64 = 88.0;
/// Room above for the number of the tallest, px.
const ABOVE: f64 = 18.0;

/// Use for a number per day over a month at most: a bar each, the cap as a line, first and last day named. Days above the cap
/// are hatched, not only coloured.
#[component]
pub fn Days(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The finding as a sentence.
    #[prop(into)]
    finding: String,
    /// Days in words and how many, oldest first.
    days: Vec<(String, u64)>,
    /// The cap of a day.
    cap: u64,
) -> impl IntoView {
    let most = days.iter().map(|(_, n)| *n).max().unwrap_or(0);
    // A cap far above every day would flatten the bars: then it is said and not drawn.
    let draws_cap = cap <= most.saturating_mul(2);
    let highest = if draws_cap { most.max(cap) } else { most }.max(1);
    let floor = TALLEST + ABOVE;
    let height = |n: u64| n as f64 * TALLEST / highest as f64;
    let slot = 100.0 / days.len().max(1) as f64;
    let (first, last) = (days.first().map(|(day, _)| day.clone()), days.last().map(|(day, _)| day.clone()));
    let rows = days.iter().filter(|(_, n)| *n > 0).map(|(day, n)| vec![day.clone(), thousands(*n)]).collect();
    let bars = days
        .iter()
        .enumerate()
        .filter(|(_, (_, n))| *n > 0)
        .map(|(at, (_, n))| {
            let class = if *n > cap { "bar-expired" } else { "bar-done" };
            let tall = height(*n).max(1.0);
            let middle = slot * (at as f64 + 0.5);
            let number = (*n == most).then(|| {
                view! { <text class="chart-number" x=format!("{middle:.2}%") y=format!("{:.1}", floor - tall - 5.0)>{thousands(*n)}</text> }
            });
            view! {
                <rect
                    class=class
                    x=format!("{:.2}%", slot * (at as f64 + 0.15))
                    y=format!("{:.1}", floor - tall)
                    width=format!("{:.2}%", slot * 0.7)
                    height=format!("{tall:.1}")
                ></rect>
                {number}
            }
        })
        .collect_view();
    let line = draws_cap.then(|| {
        let y = format!("{:.1}", floor - height(cap));
        view! { <line class="chart-line" x1="0%" x2="100%" y1=y.clone() y2=y></line> }
    });
    view! {
        <Figure title=title finding=finding head=vec!["Day", "People"] rows=rows>
            <svg class="weekly" width="100%" height=format!("{:.0}", floor + 4.0)>{bars} {line}</svg>
            <p class="chart-key chart-ends"><span>{first}</span> <span>{last}</span></p>
        </Figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(days: &[u64], cap: u64) -> String {
        let days = days.iter().enumerate().map(|(at, n)| (format!("{} Nov", at + 1), *n)).collect::<Vec<_>>();
        view! { <Days title="By day" finding="Most on 2 Nov." days=days cap=cap /> }.to_html()
    }

    #[test]
    fn days_above_the_cap_have_another_shape_and_the_cap_is_a_line() {
        let html = chart(&[3, 40, 0], 25);
        assert_eq!((html.matches("bar-done").count(), html.matches("bar-expired").count()), (1, 1), "{html}");
        assert!(html.contains("chart-line") && html.contains(r#"y="18.0""#), "{html}");
        assert!(
            html.contains("<th scope=\"row\">2 Nov</th>") && !html.contains("<th scope=\"row\">3 Nov</th>"),
            "{html}"
        );
    }

    #[test]
    fn a_cap_that_nothing_comes_near_is_not_drawn() {
        assert!(!chart(&[1, 2], 500).contains("chart-line"));
        assert!(!chart(&[], 5).contains("NaN"));
    }
}
