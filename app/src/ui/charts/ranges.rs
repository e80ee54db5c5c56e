//! What is certain and what only may be, side by side.

use leptos::prelude::*;

use super::{Figure, width};

/// One bar: solid up to `sure`, hatched from there to `maybe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeBar {
    /// What it is of.
    pub label: String,
    /// The solid part.
    pub sure: u64,
    /// The end of the hatched part.
    pub maybe: u64,
    /// The whole bar.
    pub whole: u64,
    /// Beside the bar.
    pub words: String,
    /// The same numbers for the table, after the label.
    pub cells: Vec<String>,
}

/// Use for spans that have a sure and a possible end: how long something takes, how many will.
#[component]
pub fn Ranges(
    /// What it is.
    #[prop(into)]
    title: String,
    /// The finding as a sentence.
    #[prop(into)]
    finding: String,
    /// Heads of the table, the label's first.
    head: Vec<&'static str>,
    /// The bars.
    bars: Vec<RangeBar>,
    /// What the solid and the hatched part are.
    key: (&'static str, &'static str),
) -> impl IntoView {
    let rows = bars
        .iter()
        .map(|bar| std::iter::once(bar.label.clone()).chain(bar.cells.iter().cloned()).collect())
        .collect();
    let drawn = bars
        .into_iter()
        .map(|bar| {
            let sure = width(bar.sure.min(bar.whole), bar.whole);
            let maybe = width(bar.maybe.clamp(bar.sure, bar.whole.max(bar.sure)), bar.whole);
            let rest = (maybe - sure).max(0.0);
            view! {
                <div class="bar-row bar-row-share">
                    <span class="bar-label">{bar.label}</span>
                    <svg width="100%" height="14">
                        <rect class="bar-track" width="100%" height="14"></rect>
                        <rect class="bar-done" width=format!("{sure}%") height="14"></rect>
                        <rect class="bar-valid" x=format!("{sure}%") width=format!("{rest:.1}%") height="14"></rect>
                    </svg>
                    <span class="bar-share num">{bar.words}</span>
                </div>
            }
        })
        .collect_view();
    view! {
        <Figure title=title finding=finding head=head rows=rows>
            {drawn}
            <p class="chart-key">
                <span><svg width="12" height="12"><rect class="bar-done" width="12" height="12"></rect></svg>{key.0}</span>
                <span><svg width="12" height="12"><rect class="bar-valid" width="12" height="12"></rect></svg>{key.1}</span>
            </p>
        </Figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(sure: u64, maybe: u64, whole: u64) -> String {
        let bar = RangeBar {
            label: "Registered".into(),
            sure,
            maybe,
            whole,
            words: "20–30".into(),
            cells: vec!["20".into(), "30".into()],
        };
        view! { <Ranges title="T" finding="F." head=vec!["What", "At least", "At most"] bars=vec![bar] key=("sure", "possible")/> }
            .to_html()
    }

    #[test]
    fn the_hatched_part_begins_where_the_solid_one_ends() {
        let html = html(20, 30, 40);
        assert!(html.contains(r#"x="50%""#) && html.contains(r#"width="25.0%""#), "{html}");
        assert!(html.contains("<th scope=\"row\">Registered</th>") && !html.contains("style="), "{html}");
    }

    #[test]
    fn nothing_is_drawn_beyond_the_bar() {
        assert!(html(50, 60, 40).contains(r#"width="100%""#));
        assert!(html(0, 0, 0).contains(r#"width="0%""#));
    }
}
