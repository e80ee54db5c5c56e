//! Parts of the screen that know nothing about the portal: they get plain words and addresses and give HTML.
//!
//! Everything here is rendered by the server and works without script. Nothing writes an inline `style`: the content
//! security policy forbids it, so widths in charts and bars are SVG attributes. Optional texts are empty strings when absent.

pub mod badge;
pub mod button;
pub mod charts;
pub mod choice;
pub mod copy_id;
pub mod dialog;
pub mod field;
pub mod icon;
pub mod message;
pub mod nav;
pub mod practice_banner;
pub mod progress;
#[cfg(test)]
mod rules;
pub mod sort_header;
pub mod states;
pub mod stepper;
pub mod strip;
pub mod time;
pub mod why;

pub use badge::Badge;
pub use button::{Button, ButtonKind, LinkButton};
pub use choice::{Checkbox, Choice, Radios, Select};
pub use copy_id::CopyId;
pub use dialog::{Dialog, Drawer};
pub use field::{Field, TextArea};
pub use icon::{Icon, IconSprite, Symbol};
pub use message::{ErrorSummary, Message, Tone};
pub use nav::{Breadcrumbs, ChipLink, Pagination, TabItem, Tabs};
pub use practice_banner::PracticeBanner;
pub use progress::Progress;
pub use sort_header::{SortDirection, SortHeader};
pub use states::{EmptyFiltered, EmptyFirst, StaleLine, StatusLine, Toast};
pub use stepper::{StepItem, StepState, Stepper};
pub use strip::{Segment, Strip};
pub use time::{Countdown, Time};
pub use why::Why;

/// An optional text: empty means absent, so that callers can write plain literals and attributes are left out.
pub(crate) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// `"1 person"`, `"46 people"`: real plural forms, one place.
pub fn plural(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(count)) }
}

/// Groups digits by three with a comma: `5210` is `5,210`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        for (number, words) in
            [(0, "0"), (12, "12"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(thousands(number), words);
        }
    }

    #[test]
    fn one_is_singular_and_everything_else_is_not() {
        assert_eq!(plural(1, "person", "people"), "1 person");
        assert_eq!(plural(0, "person", "people"), "0 people");
        assert_eq!(plural(1_240, "person", "people"), "1,240 people");
    }
}
