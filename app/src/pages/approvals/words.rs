//! What the buttons and sentences of an answer say, by its numbers.

use crate::pages::chrome::people;
use crate::pages::times::Times;
use crate::ui::thousands;
use gangway_types::approvals::{Mark, Refusal, Sends};

/// The words of the one button: everybody is approved but those who are left out. `whose` names a manager, where a page
/// has several lists.
pub fn answer(all: u64, left: u64, whose: Option<&str>) -> String {
    let whose = whose.map(|name| format!(" for {name}")).unwrap_or_default();
    match (all, left) {
        (0, _) => format!("Confirm that nobody is left{whose}"),
        (1, 0) => format!("Approve 1 person{whose}"),
        (1, _) => format!("Leave out 1 person{whose}"),
        (all, 0) => format!("Approve all {}{whose}", thousands(all)),
        (all, left) if left >= all => format!("Leave out all {}{whose}", thousands(all)),
        (all, left) => format!("Approve {}, leave out {}{whose}", thousands(all - left), thousands(left)),
    }
}

/// A list's name. What was not named is numbered in the words of those who invite; here it is a list.
pub fn name(name: &str) -> String {
    match name.strip_prefix("Batch ") {
        Some(number) => format!("List {number}"),
        None => name.to_owned(),
    }
}

/// "6 people need your OK".
pub fn need(n: u64) -> String {
    format!("{} {} your OK", people(n), if n == 1 { "needs" } else { "need" })
}

/// A reason as the end of "will not: Mia Sand, …".
pub fn reason(mark: &Mark) -> String {
    if mark.reason == Refusal::Other { mark.text.clone() } else { mark.reason.within().to_owned() }
}

/// What is stored beside somebody who was refused begins with who did it; the reason is the rest.
pub fn without_name(cause: &str) -> &str {
    cause.split_once(": ").map_or(cause, |(_, reason)| reason)
}

/// "A", "A and B", "A, B and C".
pub fn names(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// When those who are approved get their mail, as the end of "5 people will be invited …".
pub fn when(sends: Sends, all_in: bool, asker: &str, times: &Times) -> String {
    match (sends, all_in) {
        (Sends::ByHand, true) => format!("when {asker} releases it"),
        (Sends::ByHand, false) => format!("when everybody has answered and {asker} releases it"),
        (Sends::WhenAnswered, true) => "now that everybody has answered".to_owned(),
        (Sends::WhenAnswered, false) => "when everybody has answered".to_owned(),
        (Sends::At(at), all_in) => {
            let later = if all_in { "" } else { ", or later if others have not answered by then" };
            format!("on {}, {}{later}", times.near_day(at), times.clock(at))
        }
    }
}

/// "started 12 Nov", "starts 1 Dec 2026"; what ISC writes otherwise is shown as it is.
pub fn start(text: &str, times: &Times) -> String {
    let text = text.trim();
    let Some(day) = text.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok()) else {
        return format!("first day {text}");
    };
    let now = jiff::Timestamp::from_millisecond(times.now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let verb = if day <= today { "started" } else { "starts" };
    let format = if day.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    format!("{verb} {}", day.strftime(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_says_what_it_does() {
        for (all, left, words) in [
            (6, 0, "Approve all 6"),
            (6, 1, "Approve 5, leave out 1"),
            (6, 6, "Leave out all 6"),
            (1, 0, "Approve 1 person"),
            (1, 1, "Leave out 1 person"),
            (1_200, 0, "Approve all 1,200"),
            (0, 0, "Confirm that nobody is left"),
        ] {
            assert_eq!(answer(all, left, None), words);
        }
        assert_eq!(answer(4, 0, Some("Priya Nair")), "Approve all 4 for Priya Nair");
        assert_eq!(
            (need(1), need(6)),
            ("1 person needs your OK".to_owned(), "6 people need your OK".to_owned())
        );
    }

    #[test]
    fn what_has_no_name_is_a_list() {
        assert_eq!((name("Batch 1"), name("November")), ("List 1".to_owned(), "November".to_owned()));
    }

    #[test]
    fn a_reason_is_told_without_who_gave_it() {
        assert_eq!(without_name("P. Nair for L. Roth: has left"), "has left");
        assert_eq!(without_name("P. Nair: on leave: until May"), "on leave: until May");
    }

    #[test]
    fn days_are_told_by_their_side_of_today() {
        // 21 Nov 2025.
        let times = Times::new("Europe/Berlin", 1_763_730_120_000);
        assert_eq!(start("2025-11-12", &times), "started 12 Nov");
        assert_eq!(start("2025-12-01T00:00:00Z", &times), "starts 1 Dec");
        assert_eq!(start("2026-01-05", &times), "starts 5 Jan 2026");
        assert_eq!(start("next week", &times), "first day next week");
        assert_eq!(when(Sends::At(1_763_971_200_000), true, "L. Roth", &times), "on Mon 24 Nov, 09:00");
    }

    #[test]
    fn names_are_joined_as_one_speaks() {
        let all = ["A", "B", "C"].map(str::to_owned);
        assert_eq!(names(&all[..1]), "A");
        assert_eq!(names(&all), "A, B and C");
    }
}
