//! The strip: Known – Invited – Registered, three joined segments. The only ornament in the product.

use leptos::prelude::*;

/// How far one step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Solid.
    Done,
    /// Buoy: waits for a person.
    Waiting,
    /// Outline.
    NotYet,
    /// Diagonal hatch.
    Failed,
}

impl Segment {
    fn class(self) -> &'static str {
        match self {
            Segment::Done => "seg-done",
            Segment::Waiting => "seg-waiting",
            Segment::NotYet => "seg-not-yet",
            Segment::Failed => "seg-failed",
        }
    }
}

/// Use for how far one person has come. The words are the content (outcome, countdown) and are never left out; the picture
/// is hidden from assistive tech.
#[component]
pub fn Strip(
    /// Is the person in the directory.
    known: Segment,
    /// Was an invitation sent.
    invited: Segment,
    /// Has the person set up sign-in.
    registered: Segment,
    /// The words, or a [`super::Countdown`].
    children: Children,
) -> impl IntoView {
    let segment = |x: &'static str, segment: Segment| {
        view! { <rect class=segment.class() x=x y="0.5" width="15" height="5"></rect> }
    };
    view! {
        <span class="strip">
            <svg width="48" height="6" aria-hidden="true">
                {segment("0.5", known)}
                {segment("16.5", invited)}
                {segment("32.5", registered)}
            </svg>
            <span>{children()}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_silent_and_the_words_are_there() {
        let html = view! {
            <Strip known=Segment::Done invited=Segment::Failed registered=Segment::NotYet>"Failed: ISC refused the request"</Strip>
        }
        .to_html();
        assert!(
            html.contains(r#"aria-hidden="true""#) && html.contains("Failed: ISC refused the request"),
            "{html}"
        );
        for class in ["seg-done", "seg-failed", "seg-not-yet"] {
            assert_eq!(html.matches(class).count(), 1, "{html}");
        }
    }
}
