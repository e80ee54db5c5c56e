//! Charts as SVG from the server: a finding, bars with direct labels, the same numbers as a table.
//!
//! Bars stretch by percentages in SVG attributes, so nothing needs script or an inline style. Hatch tells what hue tells.

mod days;
mod funnel;
mod ranges;
mod shares;
mod weekly;

pub use days::Days;
pub use funnel::{Funnel, FunnelStep};
pub use ranges::{RangeBar, Ranges};
pub use shares::{Share, Shares};
pub use weekly::{Week, Weekly};

use leptos::prelude::*;

/// The frame of every chart: finding as caption, picture, table behind a disclosure.
#[component]
fn Figure(
    title: String,
    finding: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    children: Children,
) -> impl IntoView {
    let caption = title.clone();
    view! {
        <figure class="chart">
            <figcaption>
                <b class="chart-title">{title}</b>
                <span>{finding}</span>
            </figcaption>
            <div class="chart-picture" aria-hidden="true">{children()}</div>
            <details>
                <summary class="linklike">"As a table"</summary>
                <table class="plain-table">
                    <caption class="sr-only">{caption}</caption>
                    <thead>
                        <tr>{head.into_iter().map(|word| view! { <th scope="col">{word}</th> }).collect_view()}</tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|row| {
                                let mut cells = row.into_iter();
                                let first = cells.next().unwrap_or_default();
                                view! {
                                    <tr>
                                        <th scope="row">{first}</th>
                                        {cells.map(|cell| view! { <td class="num">{cell}</td> }).collect_view()}
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

/// `part` of `whole` in percent with one decimal, for widths; 0 of nothing.
fn width(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 1000.0 / whole as f64).round() / 10.0 }
}

/// `"71 %"`, `"under 1 %"`, `"–"` of nothing.
fn share_words(part: u64, whole: u64) -> String {
    match (part, whole) {
        (_, 0) => "–".to_owned(),
        (0, _) => "0 %".to_owned(),
        (part, whole) if part as u128 * 100 < whole as u128 => "under 1 %".to_owned(),
        (part, whole) => format!("{} %", part as u128 * 100 / whole as u128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_and_never_round_up_to_all() {
        assert_eq!(share_words(0, 10), "0 %");
        assert_eq!(share_words(1, 1_000), "under 1 %");
        assert_eq!(share_words(999, 1_000), "99 %");
        assert_eq!(share_words(10, 10), "100 %");
        assert_eq!(share_words(3, 0), "–");
    }
}
