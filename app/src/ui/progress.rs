//! How far a piece of work has come.

use leptos::prelude::*;

/// Use for work with a known total. The words ("312 of 430, about 3 minutes left") stand beside the bar and are its value
/// text; without a total show elapsed time as words instead.
#[component]
pub fn Progress(
    /// What is being done: the bar's name.
    #[prop(into)]
    label: String,
    /// Done so far.
    done: u64,
    /// All of it; nothing to do counts as done.
    total: u64,
    /// Value text, also shown.
    #[prop(into)]
    words: String,
    /// Element id, so that live updates find it.
    #[prop(optional, into)]
    id: String,
) -> impl IntoView {
    let percent = percent(done, total);
    view! {
        <div class="progress" id=super::some(id)>
            <svg
                class="progress-bar"
                width="100%"
                height="8"
                role="progressbar"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent.to_string()
                aria-valuetext=words.clone()
            >
                <rect class="bar-track" width="100%" height="8"></rect>
                <rect class="bar-done" width=format!("{percent}%") height="8"></rect>
            </svg>
            <span class="progress-words" aria-hidden="true">{words}</span>
        </div>
    }
    .into_any()
}

/// Whole percent, never 100 before everything is done.
pub(crate) fn percent(done: u64, total: u64) -> u64 {
    match total {
        0 => 100,
        _ => (done.min(total) as u128 * 100 / total as u128) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_means_all() {
        assert_eq!(percent(0, 430), 0);
        assert_eq!(percent(429, 430), 99);
        assert_eq!(percent(430, 430), 100);
        assert_eq!(percent(500, 430), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
    }

    #[test]
    fn the_words_are_the_value() {
        let html = view! { <Progress label="Sending B-0140" done=312 total=430 words="312 of 430, about 3 min left"/> }.to_html();
        assert!(html.contains(r#"role="progressbar""#) && html.contains(r#"aria-valuenow="72""#), "{html}");
        assert!(
            html.contains(r#"aria-valuetext="312 of 430, about 3 min left""#)
                && html.contains(r#"width="72%""#),
            "{html}"
        );
    }
}
