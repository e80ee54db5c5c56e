//! Who was asked for whom, and what they answered.

use crate::components::{Column, QueryTable, Row};
use crate::pages::chrome::people;
use crate::pages::page::Asked;
use crate::pages::times::Times;
use crate::ui::message::Tone;
use crate::ui::{Badge, Symbol, Time, thousands};
use gangway_types::approvals::{ActedAs, RequestRow, RequestState};
use gangway_types::batches::{BatchDetail, BatchState};
use leptos::prelude::*;

/// The section; nothing for a batch that nobody was asked about.
pub fn section(detail: &BatchDetail, asked: &Asked) -> Option<AnyView> {
    let (by, at) = detail.submitted.as_ref()?;
    let times = &asked.times;
    let (answered, all) = detail.row.answers;
    let sentence = match all {
        0 => "Nobody had to be asked: all were approved lately for the same address.".to_owned(),
        _ => format!("{} of {} have answered.", thousands(answered), thousands(all)),
    };
    let asked_by = format!("{by} asked on {}.", times.exact(*at));
    let comment =
        detail.comment.as_ref().map(|words| view! { <blockquote class="said">{words.clone()}</blockquote> });
    let holds = detail.approval_until.map(|at| {
        let words = if detail.row.state == BatchState::NeedsSender {
            "The approval holds until"
        } else {
            "It holds until"
        };
        format!(" {words} {}; after that it is asked for anew.", times.exact(at))
    });
    let columns = ["For whom", "Who answers", "State", "People", "When"]
        .map(|label| Column { label, ..Column::default() })
        .to_vec();
    let rows: Vec<Row> = detail.requests.iter().map(|request| row(request, times)).collect();
    let table = (!rows.is_empty())
        .then(|| view! { <QueryTable caption="Who was asked for approval" columns=columns rows=rows /> });
    Some(
        view! {
            <section class="section" id="batch-approval" data-live-part="" aria-labelledby="approval">
                <h2 id="approval">"Approval"</h2>
                <p>{sentence}" "{asked_by}{holds}</p>
                {comment}
                {table}
            </section>
        }
        .into_any(),
    )
}

fn row(request: &RequestRow, times: &Times) -> Row {
    let whom = match (&request.for_name, &request.why) {
        (Some(name), None) => format!("People of {name}"),
        (Some(name), Some(_)) => format!("People of {name}"),
        (None, _) => "People without a manager who can answer".to_owned(),
    };
    let why = request.why.as_ref().map(|why| view! { <span class="sub">{why.clone()}</span> });
    let (label, tone, symbol) = state(request);
    let people = match request.state {
        RequestState::Answered => {
            format!("{} of {} approved", thousands(request.approved), people(request.people))
        }
        _ => people(request.people),
    };
    let comment =
        request.comment.as_ref().map(|words| view! { <span class="sub">{format!("“{words}”")}</span> });
    Row {
        id: format!("request-{}", request.id),
        tick: None,
        cells: vec![
            view! { <span>{whom}</span>{why} }.into_any(),
            view! { <div>{who(request)}{silent(request)}{comment}</div> }.into_any(),
            view! { <Badge tone=tone label=label symbol=Some(symbol) /> }.into_any(),
            people.into_any(),
            when(request, times),
        ],
    }
}

/// Who answered and for whom, or who may.
fn who(request: &RequestRow) -> String {
    let asked = || {
        let names: Vec<&str> = request.approvers.iter().map(|(_, name)| name.as_str()).collect();
        if names.is_empty() { "an Admin".to_owned() } else { names.join(" or ") }
    };
    match &request.answered {
        Some((by, ActedAs::Approver, _)) => by.clone(),
        Some((by, ActedAs::Delegate, _)) => format!("{by}, for {}, who is away", asked()),
        Some((by, ActedAs::Admin, _)) => format!("{by} as Admin, for {}", asked()),
        None => asked(),
    }
}

/// Who of them hears of it in Gangway only.
fn silent(request: &RequestRow) -> Option<AnyView> {
    let names = match (request.without_address.as_slice(), request.approvers.len()) {
        ([], _) => return None,
        (_, 1) => String::new(),
        (names, _) => format!("{}: ", names.join(", ")),
    };
    Some(view! { <span class="sub">{format!("{names}no e-mail address")}</span> }.into_any())
}

fn state(request: &RequestRow) -> (String, Tone, Symbol) {
    match request.state {
        RequestState::Open => ("Waiting".to_owned(), Tone::Waiting, Symbol::Clock),
        RequestState::Answered if request.approved == 0 => {
            ("Not approved".to_owned(), Tone::Bad, Symbol::Close)
        }
        RequestState::Answered if request.approved < request.people => {
            (format!("Approved, {} left out", request.people - request.approved), Tone::Ok, Symbol::Check)
        }
        RequestState::Answered => ("Approved".to_owned(), Tone::Ok, Symbol::Check),
        RequestState::PassedOn => ("Not answered, passed on".to_owned(), Tone::Warn, Symbol::Warn),
        RequestState::Withdrawn => ("Taken back".to_owned(), Tone::Plain, Symbol::Dash),
        RequestState::Lapsed => ("Not answered in time".to_owned(), Tone::Bad, Symbol::Close),
    }
}

fn when(request: &RequestRow, times: &Times) -> AnyView {
    let (at, words) = match (&request.answered, request.deadline_at) {
        (Some((_, _, at)), _) => (*at, times.ago(*at)),
        (None, Some(until)) if request.state == RequestState::Open => {
            (until, format!("until {}", times.near_day(until)))
        }
        (None, Some(until)) => (until, times.day(until)),
        (None, None) => (request.asked_at, times.ago(request.asked_at)),
    };
    view! { <Time datetime=times.machine(at) words=words exact=times.exact(at) /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_types::PersonId;

    fn request(state: RequestState, approved: u64) -> RequestRow {
        RequestRow {
            id: "1".to_owned(),
            for_name: Some("Priya Nair".to_owned()),
            approvers: vec![(PersonId::from("2"), "Priya Nair".to_owned())],
            without_address: Vec::new(),
            why: None,
            state,
            people: 6,
            approved,
            asked_at: 0,
            deadline_at: None,
            answered: None,
            comment: None,
        }
    }

    #[test]
    fn whoever_has_no_address_is_named_where_there_are_several() {
        let words = |approvers: &[&str], silent: &[&str]| {
            let of = |names: &[&str]| {
                names.iter().map(|name| (PersonId::from(*name), (*name).to_owned())).collect()
            };
            let silent_names = silent.iter().map(|name| (*name).to_owned()).collect();
            let request = request(RequestState::Open, 0);
            let request = RequestRow { approvers: of(approvers), without_address: silent_names, ..request };
            silent_html(&request)
        };
        assert_eq!(words(&["Ann"], &[]), "");
        assert!(words(&["Ann"], &["Ann"]).contains(">no e-mail address<"));
        assert!(words(&["Ann", "Bob"], &["Bob"]).contains(">Bob: no e-mail address<"));
    }

    fn silent_html(request: &RequestRow) -> String {
        silent(request).map(|view| view.to_html()).unwrap_or_default()
    }

    #[test]
    fn who_answered_and_for_whom_is_said() {
        let open = request(RequestState::Open, 0);
        assert_eq!(who(&open), "Priya Nair");
        let by = |acted| Some(("Lena Roth".to_owned(), acted, 0));
        let admin = RequestRow { answered: by(ActedAs::Admin), ..open.clone() };
        assert_eq!(who(&admin), "Lena Roth as Admin, for Priya Nair");
        let delegate = RequestRow { answered: by(ActedAs::Delegate), ..open.clone() };
        assert_eq!(who(&delegate), "Lena Roth, for Priya Nair, who is away");
        assert_eq!(who(&RequestRow { approvers: Vec::new(), ..open }), "an Admin");
    }

    #[test]
    fn a_request_says_how_it_was_answered() {
        assert_eq!(state(&request(RequestState::Answered, 6)).0, "Approved");
        assert_eq!(state(&request(RequestState::Answered, 5)).0, "Approved, 1 left out");
        assert_eq!(state(&request(RequestState::Answered, 0)).0, "Not approved");
        assert_eq!(state(&request(RequestState::Lapsed, 0)).0, "Not answered in time");
    }
}
