//! In, safely, and back to where one was.

use crate::api::SignInProblem;
use crate::pages::address::Address;
use crate::pages::chrome;
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{ButtonKind, LinkButton, Message};
use leptos::prelude::*;

/// Who can be chosen on the practice tenant's own sign-in page, and what each may do here.
const PRACTICE_PEOPLE: [(&str, &str); 5] = [
    ("Org Admin", "Everything: finds, invites, sees every task"),
    ("Helpdesk", "Finds and invites people, follows own batches and tasks"),
    ("Source Admin", "Reads people"),
    ("Manager", "Reads the people who report to them"),
    ("Plain user", "Nothing yet: sees who could give them a role"),
];

/// `/sign-in?next=…&problem=…`
#[component]
pub fn SignInPage() -> impl IntoView {
    let address = Address::read();
    let core = use_context::<gangway_core::Core>();
    let tenant = core.as_ref().map(|core| core.tenant.name.clone()).unwrap_or_default();
    let practice = core.is_some_and(|core| core.practice.is_some());
    let href = paths::sign_in_then(address.value("next").unwrap_or(paths::OVERVIEW));
    let problem = address.value("problem").and_then(SignInProblem::from_code).map(problem);
    let people = practice.then(practice_people);
    let body = view! {
        <div class="door stack">
            <h1 id="page-title" tabindex="-1">"Sign in to Gangway"</h1>
            <p class="sentence">{tenant.clone()}</p>
            {problem}
            <p class="roomy"><LinkButton href=href kind=ButtonKind::Primary>"Sign in with SailPoint"</LinkButton></p>
            <p class="hint">
                "SailPoint asks for your password, not Gangway. What you may do here follows from your user level there."
            </p>
            {people}
        </div>
    };
    chrome::single("Sign in", body)
}

fn problem(problem: SignInProblem) -> AnyView {
    let (title, rest) = problem.words().split_once(". ").unwrap_or((problem.words(), ""));
    let tone = match problem {
        SignInProblem::Ended | SignInProblem::Cancelled => Tone::Info,
        _ => Tone::Bad,
    };
    view! { <Message tone=tone title=format!("{}.", title.trim_end_matches('.')) focus=true><p>{rest}</p></Message> }.into_any()
}

fn practice_people() -> AnyView {
    let lines = PRACTICE_PEOPLE.map(|(who, may)| view! { <dt>{who}</dt><dd>{may}</dd> }).collect_view();
    view! {
        <section class="section stack" aria-labelledby="practice-people">
            <h2 id="practice-people">"Practice people"</h2>
            <p>
                "This is a practice tenant: all its people are made up and no mail leaves Gangway. The next page lets you \
                 choose who you are."
            </p>
            <dl class="facts">{lines}</dl>
        </section>
    }
    .into_any()
}
