//! What became of one person, in the closed set of outcome words.

use crate::pages::times::{Times, ago};
use crate::paths;
use crate::ui::time::remaining_words;
use crate::ui::{Countdown, Segment, Strip};
use gangway_types::batches::{BatchPerson, Outcome};
use leptos::prelude::*;

const DAY: i64 = 86_400_000;

/// Strip, words, and under them what else is to be known.
pub fn outcome(person: &BatchPerson, times: &Times) -> AnyView {
    let (invited, registered) = segments(person.outcome);
    let detail = detail(person);
    let words = words(person, times);
    let elsewhere = person.elsewhere_at.map(|at| format!("Invited elsewhere, {}", times.exact(at)));
    let call = person.call.map(|n| format!("Needs a call: invited {}", often(n)));
    view! {
        <Strip known=Segment::Done invited=invited registered=registered>
            {words}
            {detail.map(|words| view! { <span class="sub">{words}</span> })}
            {elsewhere.map(|words| view! { <span class="sub">{words}</span> })}
            {call.map(|words| view! { <span class="sub">{words}</span> })}
        </Strip>
    }
    .into_any()
}

/// "once", "3 times".
fn often(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

fn segments(outcome: Outcome) -> (Segment, Segment) {
    match outcome {
        Outcome::Dropped | Outcome::Queued | Outcome::Asked => (Segment::NotYet, Segment::NotYet),
        Outcome::Waiting => (Segment::Waiting, Segment::NotYet),
        Outcome::NotApproved | Outcome::Failed | Outcome::NotConfirmed => (Segment::Failed, Segment::NotYet),
        Outcome::Unknown => (Segment::Waiting, Segment::NotYet),
        Outcome::Invited | Outcome::Confirmed | Outcome::Expired | Outcome::Again => {
            (Segment::Done, Segment::NotYet)
        }
        Outcome::Registered => (Segment::Done, Segment::Done),
    }
}

fn words(person: &BatchPerson, times: &Times) -> AnyView {
    let because = |word: &str| match &person.cause {
        Some(cause) => format!("{word}: {cause}"),
        None => word.to_owned(),
    };
    match person.outcome {
        Outcome::Dropped => because("Not mailed").into_any(),
        Outcome::Failed => because("Failed").into_any(),
        Outcome::NotApproved => match &person.cause {
            Some(cause) => format!("Not approved by {cause}").into_any(),
            None => "Not approved".into_any(),
        },
        Outcome::Asked => format!("Asked, {}", times.clock(person.when)).into_any(),
        Outcome::Invited => left("Invited", person, times),
        Outcome::Confirmed => left("Invited, confirmed", person, times),
        Outcome::Expired => {
            format!("Expired {}", since(times.now, person.expires_at.unwrap_or(person.when))).into_any()
        }
        Outcome::Again => match &person.again_in {
            Some(batch) => {
                view! { "Invited again in "<a href=paths::batch(batch)>{batch.to_string()}</a> }.into_any()
            }
            None => "Invited again".into_any(),
        },
        Outcome::Waiting
        | Outcome::Queued
        | Outcome::NotConfirmed
        | Outcome::Unknown
        | Outcome::Registered => person.outcome.word().into_any(),
    }
}

/// "Invited, 4 d 2 h left".
fn left(word: &'static str, person: &BatchPerson, times: &Times) -> AnyView {
    match person.expires_at.and_then(|until| Some((until, remaining_words(until - times.now)?))) {
        Some((until, words)) => view! {
            {word}", "
            <Countdown
                datetime=times.machine(until)
                until_ms=until
                words=words
                exact=times.exact(until)
                after="run out by now"
            />
        }
        .into_any(),
        None => word.into_any(),
    }
}

/// "23 h ago", "12 d ago".
fn since(now: i64, at: i64) -> String {
    ago(now, at).unwrap_or_else(|| format!("{} d ago", (now - at) / DAY))
}

fn detail(person: &BatchPerson) -> Option<String> {
    match person.outcome {
        // The retired call of a tenant that has no other.
        Outcome::Asked if person.task_id.is_none() => {
            Some("This tenant's old call names no task; their status will tell".to_owned())
        }
        Outcome::Invited => Some("ISC's task is done; ISC does not report single mails".to_owned()),
        Outcome::NotConfirmed => Some(person.cause.clone().unwrap_or_else(|| {
            "ISC's task ended, and a fresh reading shows that this person was not eligible any more"
                .to_owned()
        })),
        Outcome::Unknown => Some(match &person.cause {
            Some(cause) => format!("Whether ISC did it is not known: {cause}"),
            None => "Whether ISC did it is not known".to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::{BatchId, PersonId};

    fn html(outcome: Outcome) -> String {
        let times = Times::new("UTC", 10 * DAY);
        let person = BatchPerson {
            person_id: PersonId::from("1"),
            name: "Tom Frey".to_owned(),
            alias: "tfrey".to_owned(),
            mail: None,
            manager_name: None,
            outcome,
            cause: Some("ISC refused the request (403)".to_owned()),
            when: 9 * DAY,
            expires_at: Some(if outcome == Outcome::Expired { 8 * DAY } else { 14 * DAY + 2 * 3_600_000 }),
            again_in: (outcome == Outcome::Again).then(|| BatchId::from("B-0139")),
            elsewhere_at: (outcome == Outcome::Expired).then_some(9 * DAY),
            call: (outcome == Outcome::Expired).then_some(3),
            comments: 0,
            task_id: None,
            call_id: None,
            decision: None,
        };
        self::outcome(&person, &times).to_html().replace("<!>", "")
    }

    #[test]
    fn the_words_are_those_of_the_table() {
        for (outcome, words) in [
            (Outcome::Dropped, "Not mailed: ISC refused the request (403)"),
            (Outcome::Queued, "Queued"),
            (Outcome::Asked, "Asked, 00:00"),
            (Outcome::Asked, "old call names no task"),
            (Outcome::Invited, "4 d 2 h left"),
            (Outcome::Confirmed, "Invited, confirmed, "),
            (Outcome::NotConfirmed, "Not confirmed"),
            (Outcome::Failed, "Failed: ISC refused the request (403)"),
            (Outcome::Unknown, "Unknown"),
            (Outcome::Expired, "Expired 2 d ago"),
            (Outcome::Expired, "Invited elsewhere, 10 Jan 1970"),
            (Outcome::Expired, "Needs a call: invited 3 times"),
            (Outcome::Again, "Invited again in "),
            (Outcome::Registered, "Registered"),
        ] {
            let html = html(outcome);
            assert!(html.contains(words), "{outcome:?}: {html}");
        }
    }

    #[test]
    fn done_is_not_called_delivered_and_says_what_isc_does_not_report() {
        let html = html(Outcome::Invited);
        assert!(html.contains("ISC does not report single mails") && !html.contains("elivered"), "{html}");
    }

    #[test]
    fn long_expired_counts_days() {
        assert_eq!(since(30 * DAY, 18 * DAY), "12 d ago");
        assert_eq!(since(30 * DAY, 30 * DAY - 23 * 3_600_000), "23 h ago");
    }
}
