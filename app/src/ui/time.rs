//! Times as the server worded them. No time zone data reaches the browser: it gets an instant and ready words.

use leptos::prelude::*;

use super::some;

/// Use for every time on a page. `words` is what is read ("3 h ago", "21 Nov 2025, 14:02"); `exact` is the absolute form
/// with its zone, for the pointer and for assistive tech, when the words are relative.
#[component]
pub fn Time(
    /// RFC 3339, UTC.
    #[prop(into)]
    datetime: String,
    /// What is read.
    #[prop(into)]
    words: String,
    /// The absolute form; empty when `words` is absolute already.
    #[prop(optional, into)]
    exact: String,
) -> impl IntoView {
    let spoken = some(exact.clone()).map(|exact| view! { <span class="sr-only">", "{exact}</span> });
    view! { <time datetime=datetime title=some(exact)>{words}{spoken}</time> }
}

/// Use for what runs out: an invitation, a session. The server gives the words as of now; the browser redraws them once a
/// minute from the same instant and never announces it.
#[component]
pub fn Countdown(
    /// RFC 3339, UTC.
    #[prop(into)]
    datetime: String,
    /// The same instant in milliseconds since 1970, UTC.
    until_ms: i64,
    /// The words now, from [`remaining_words`].
    #[prop(into)]
    words: String,
    /// The absolute form with its zone.
    #[prop(into)]
    exact: String,
    /// What is read after the end, e.g. "Expired".
    #[prop(into)]
    after: String,
) -> impl IntoView {
    let spoken = exact.clone();
    view! {
        <time datetime=datetime title=exact>
            <span data-until=until_ms.to_string() data-after=after>{words}</span>
            <span class="sr-only">", "{spoken}</span>
        </time>
    }
}

/// `"4 d 2 h left"` above a day, `"5 h 3 min left"` below, `"under 1 min left"` at the end, nothing once it is over.
/// Server and browser both word it here, from milliseconds.
pub fn remaining_words(left_ms: i64) -> Option<String> {
    if left_ms <= 0 {
        return None;
    }
    let minutes = left_ms / 60_000;
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
    Some(match (days, hours, minutes % 60) {
        (0, 0, 0) => "under 1 min left".to_owned(),
        (0, 0, min) => format!("{min} min left"),
        (0, hours, 0) => format!("{hours} h left"),
        (0, hours, min) => format!("{hours} h {min} min left"),
        (days, 0, _) => format!("{days} d left"),
        (days, hours, _) => format!("{days} d {hours} h left"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_worded_by_its_size() {
        const MIN: i64 = 60_000;
        const HOUR: i64 = 60 * MIN;
        const DAY: i64 = 24 * HOUR;
        for (left, words) in [
            (4 * DAY + 2 * HOUR + 59 * MIN, Some("4 d 2 h left")),
            (DAY, Some("1 d left")),
            (DAY - 1, Some("23 h 59 min left")),
            (5 * HOUR, Some("5 h left")),
            (3 * MIN + 59_999, Some("3 min left")),
            (MIN - 1, Some("under 1 min left")),
            (1, Some("under 1 min left")),
            (0, None),
            (-DAY, None),
            (i64::MIN, None),
        ] {
            assert_eq!(remaining_words(left).as_deref(), words, "{left} ms");
        }
    }

    #[test]
    fn the_exact_time_is_in_the_page_for_everybody() {
        let html =
            view! { <Time datetime="2025-11-21T14:02:00Z" words="3 h ago" exact="21 Nov 2025, 14:02 UTC"/> }
                .to_html();
        assert!(html.contains(r#"datetime="2025-11-21T14:02:00Z""#) && html.contains("sr-only"), "{html}");
        assert_eq!(html.matches("21 Nov 2025, 14:02 UTC").count(), 2, "{html}");
    }
}
