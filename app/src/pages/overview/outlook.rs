//! What is to be expected, and how sure that is: a forecast from the tenant's own past.

use crate::pages::chrome::people;
use crate::pages::times::{Times, span};
use crate::ui::charts::{RangeBar, Ranges};
use crate::ui::{Why, plural, thousands};
use gangway_types::overview::{Forecast, Outlook, Overview, Pace, Range};
use leptos::prelude::*;

const DAY: i64 = 86_400_000;
/// How long an invitation lives, for the width of bars.
const LIFE: i64 = 7 * DAY;

/// The forecast as a figure; why there is none, where somebody's invitation is out; nothing else.
pub fn ahead(overview: &Overview, times: &Times) -> Option<AnyView> {
    let outlook = overview.outlook.as_ref().filter(|outlook| outlook.open > 0)?;
    let Some(told) = &outlook.forecast else {
        return Some(
            view! {
                <figure class="chart">
                    <figcaption><b class="chart-title">"Forecast"</b><span>{unknown(outlook)}" "<Why word="forecast" about="Forecast" /></span></figcaption>
                </figure>
            }
            .into_any(),
        );
    };
    let bar = |label: &str, range: Range| RangeBar {
        label: label.to_owned(),
        sure: range.low,
        maybe: range.high,
        whole: told.people,
        words: between(range),
        cells: vec![thousands(range.low), thousands(range.likely), thousands(range.high)],
    };
    let bars = vec![bar("Will register", told.register), bar("Will need a call", told.call)];
    let from = format!("Worked out from {} here; ", plural(told.from, "past invitation", "past invitations"));
    Some(
        view! {
            <div>
                <Ranges
                    title="Forecast"
                    finding=words(told, times)
                    head=vec!["Of those invited now", "At least", "Most likely", "At most"]
                    bars=bars
                    key=("at least", "perhaps")
                />
                <p class="hint">{from}"ranges hold four times out of five, if the next days are like the past. "<Why word="forecast" about="Forecast" /></p>
            </div>
        }
        .into_any(),
    )
}

fn unknown(outlook: &Outlook) -> String {
    format!(
        "Not known yet: {} out, and it takes {} past invitations whose fate is known to tell. There are {} so far.",
        plural(outlook.open, "invitation is", "invitations are"),
        outlook.needed,
        thousands(outlook.finished)
    )
}

/// "3–9", "6".
fn between(range: Range) -> String {
    if range.low == range.high {
        thousands(range.low)
    } else {
        format!("{}–{}", thousands(range.low), thousands(range.high))
    }
}

/// "80 % of the 46 people invited now will likely have registered by Thu 26 Nov (Wed 25 Nov to Sat 28 Nov); 6 (3–9) will
/// need a call."
pub fn words(told: &Forecast, times: &Times) -> String {
    let call = match told.call {
        Range { high: 0, .. } => "nobody will need a call".to_owned(),
        range => format!("{}{} will need a call", thousands(range.likely), in_brackets(range)),
    };
    let Some(by) = told.most_by else {
        return format!(
            "Of the {} invited now, {}{} will likely register before their invitation runs out; {call}.",
            people(told.people),
            thousands(told.register.likely),
            in_brackets(told.register)
        );
    };
    let day = |at: i64| times.near_day(at);
    let range = match (told.earliest, told.latest) {
        (Some(first), Some(last)) if day(first) == day(last) => String::new(),
        (Some(first), Some(last)) => format!(" ({} to {})", day(first), day(last)),
        (Some(first), None) if day(first) == day(by) => " (or it does not come to that)".to_owned(),
        (Some(first), None) => format!(" ({} at the earliest, or it does not come to that)", day(first)),
        _ => String::new(),
    };
    format!(
        "80 % of the {} invited now will likely have registered by {}{range}; {call}.",
        people(told.people),
        day(by)
    )
}

fn in_brackets(range: Range) -> String {
    if range.low == range.high { String::new() } else { format!(" ({})", between(range)) }
}

/// How long the invited take, week by week.
pub fn pace(overview: &Overview, times: &Times) -> Option<AnyView> {
    let all = overview.outlook.as_ref()?.pace;
    let weeks: Vec<_> = overview.paces.iter().filter(|week| week.pace.invited > 0).collect();
    if weeks.is_empty() {
        return None;
    }
    let length = |at: Option<i64>| at.map_or_else(|| "not yet".to_owned(), short);
    let milliseconds = |at: Option<i64>| at.and_then(|at| u64::try_from(at).ok());
    let bars = weeks
        .iter()
        .map(|week| RangeBar {
            label: times.day(week.from),
            sure: milliseconds(week.pace.half).unwrap_or(0),
            maybe: milliseconds(week.pace.most).or(milliseconds(week.pace.half)).unwrap_or(0),
            whole: LIFE.unsigned_abs(),
            words: length(week.pace.half),
            cells: vec![thousands(week.pace.invited), length(week.pace.half), length(week.pace.most)],
        })
        .collect();
    Some(
        view! {
            <Ranges
                title="Time to register"
                finding=pace_words(all)
                head=vec!["Week", "Invited", "Half of them", "80 % of them"]
                bars=bars
                key=("half of them", "80 % of them")
            />
        }
        .into_any(),
    )
}

/// "1 d 4 h"; "under 1 h" for what the hour that is counted in does not tell.
fn short(ms: i64) -> String {
    if ms < 3_600_000 { "under 1 h".to_owned() } else { span(ms).replace(" 0 h", "").replace(" 0 min", "") }
}

fn pace_words(pace: Pace) -> String {
    match (pace.half, pace.most) {
        (Some(half), Some(most)) => {
            format!("Half of the invited had registered after {}, 80 % after {}.", short(half), short(most))
        }
        (Some(half), None) => {
            format!("Half of the invited had registered after {}; it never came to 80 %.", short(half))
        }
        (None, _) => "Fewer than half of the invited have registered so far.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Forecast {
        let thursday = 1_764_158_400_000; // 26 Nov 2025, 12:00 UTC
        Forecast {
            people: 46,
            most_by: Some(thursday),
            earliest: Some(thursday - DAY),
            latest: Some(thursday + 2 * DAY),
            register: Range { low: 37, likely: 40, high: 43 },
            call: Range { low: 3, likely: 6, high: 9 },
            from: 213,
        }
    }

    fn times() -> Times {
        Times::new("UTC", 1_763_730_120_000)
    }

    #[test]
    fn the_forecast_names_the_day_and_its_doubt() {
        assert_eq!(
            words(&told(), &times()),
            "80 % of the 46 people invited now will likely have registered by Wed 26 Nov (Tue 25 Nov to Fri 28 Nov); 6 (3–9) \
             will need a call."
        );
        let doubtful = Forecast { latest: None, ..told() };
        assert!(
            words(&doubtful, &times()).contains("(Tue 25 Nov at the earliest, or it does not come to that)")
        );
    }

    #[test]
    fn without_a_day_the_number_is_told() {
        let never = Forecast { most_by: None, earliest: None, latest: None, ..told() };
        assert_eq!(
            words(&never, &times()),
            "Of the 46 people invited now, 40 (37–43) will likely register before their invitation runs out; 6 (3–9) will \
             need a call."
        );
    }

    #[test]
    fn what_is_not_known_is_said() {
        let outlook = Outlook { open: 1, finished: 12, needed: 30, forecast: None, pace: Pace::default() };
        assert!(unknown(&outlook).contains("1 invitation is out, and it takes 30"), "{}", unknown(&outlook));
        assert_eq!(pace_words(Pace::default()), "Fewer than half of the invited have registered so far.");
        assert_eq!(short(DAY), "1 d");
        assert_eq!(short(5), "under 1 h");
    }
}
