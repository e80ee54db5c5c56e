//! What a rule would have done: a finding, the numbers it is made of, and each day.

use crate::pages::times::Times;
use crate::ui::charts::Days;
use crate::ui::message::Tone;
use crate::ui::{Message, plural, thousands};
use gangway_types::joiners::Rehearsal;
use leptos::prelude::*;

fn people(n: u64) -> String {
    plural(n, "person", "people")
}

/// "“Employees” would have proposed 41 people in the last 30 days, 6 of them already registered."
pub fn finding(done: &Rehearsal) -> String {
    let registered = match done.registered {
        0 => "none of them registered by now".to_owned(),
        1 => "1 of them already registered".to_owned(),
        n => format!("{} of them already registered", thousands(n)),
    };
    let days = plural(u64::from(done.days), "day", "days");
    match done.would {
        0 => format!("“{}” would have proposed nobody in the last {days}.", done.name),
        n => format!("“{}” would have proposed {} in the last {days}, {registered}.", done.name, people(n)),
    }
}

/// The part of the page.
pub fn section(done: &Rehearsal, times: &Times) -> AnyView {
    let line =
        |n: u64, words: String| view! { <li><span><b class="num">{thousands(n)}</b>" "{words}</span></li> };
    let mut lines = vec![
        line(done.came, "came: ISC created them in these days".to_owned()),
        line(done.meant, "of them are those that the rule is for".to_owned()),
    ];
    lines.extend(done.waiting.iter().map(|(state, n)| {
        line(*n, format!("it would not have taken yet: {}", state.words().to_lowercase()))
    }));
    lines.extend(
        done.left_out.iter().map(|(reason, n)| line(*n, format!("a check would leave out: {reason}"))),
    );
    lines.push(line(done.would, "it would have proposed".to_owned()));
    let problem = done.problem.clone().map(|why| view! { <Message tone=Tone::Warn title=why>{""}</Message> });
    let age = match done.directory_at {
        Some(at) => format!(
            "Judged by the people as Gangway read them {}, as they are now and not as they were on the day.",
            times.ago(at)
        ),
        None => "Nobody was ever read from ISC, so there is nothing to judge by.".to_owned(),
    };
    let capped = (!done.capped.is_empty()).then(|| capped(done, times));
    let days: Vec<(String, u64)> = done
        .by_day
        .iter()
        .map(|day| (times.of_day(&day.day).unwrap_or_else(|| day.day.clone()), day.people))
        .collect();
    view! {
        <section class="section stack" aria-labelledby="rehearsal" id="rehearsal-result">
            <h2 id="rehearsal" tabindex="-1" data-autofocus="">"Rehearsal"</h2>
            <p class="sentence" id="rehearsal-finding">{finding(done)}</p>
            {capped}
            {problem}
            <ul class="lines" id="rehearsal-lines">{lines}</ul>
            <Days title="By day" finding=busiest(done, times) days=days cap=u64::from(done.daily_cap) />
            <p class="hint">{age}" Nothing was decided and nobody was touched."</p>
        </section>
    }
    .into_any()
}

/// Which day was the busiest.
fn busiest(done: &Rehearsal, times: &Times) -> String {
    let most = done.by_day.iter().rev().max_by_key(|day| day.people).filter(|day| day.people > 0);
    match most {
        None => "Nobody on any day.".to_owned(),
        Some(day) => {
            let name = times.of_day(&day.day).unwrap_or_else(|| day.day.clone());
            format!(
                "Most on {name}: {}; the cap is {} a day.",
                people(day.people),
                people(u64::from(done.daily_cap))
            )
        }
    }
}

/// The days on which it would have stopped itself.
fn capped(done: &Rehearsal, times: &Times) -> AnyView {
    let days: Vec<String> = done
        .capped
        .iter()
        .map(|day| {
            format!(
                "{} ({})",
                times.of_day(&day.day).unwrap_or_else(|| day.day.clone()),
                thousands(day.people)
            )
        })
        .collect();
    let title = format!("It would have stopped itself on {}", plural(days.len() as u64, "day", "days"));
    let cap = people(u64::from(done.daily_cap));
    view! {
        <Message tone=Tone::Warn title=title id="rehearsal-capped">
            <p>{format!("More than its cap of {cap} came on {}. Raise the cap, or narrow whom it is for.", days.join(", "))}</p>
        </Message>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(would: u64, registered: u64) -> Rehearsal {
        Rehearsal {
            name: "Employees".to_owned(),
            days: 30,
            came: 60,
            meant: 50,
            would,
            registered,
            waiting: Vec::new(),
            left_out: Vec::new(),
            by_day: Vec::new(),
            capped: Vec::new(),
            daily_cap: 25,
            problem: None,
            directory_at: None,
            at: 0,
        }
    }

    #[test]
    fn the_finding_has_both_numbers() {
        assert_eq!(
            finding(&done(41, 6)),
            "“Employees” would have proposed 41 people in the last 30 days, 6 of them already registered."
        );
        assert_eq!(finding(&done(0, 0)), "“Employees” would have proposed nobody in the last 30 days.");
        assert!(finding(&done(1, 1)).contains("1 person in the last 30 days, 1 of them already registered"));
    }
}
