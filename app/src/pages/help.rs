//! What the words mean here.

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place, page};
use gangway_types::batches::Outcome;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// Word and meaning, in the order of the page.
const WORDS: [(&str, &str); 25] = [
    ("Identity", "The record of one human in ISC. Lists call it a person."),
    ("Protected identity", "A person marked as not to be changed or deleted. Never invited from here."),
    ("Account", "A record on one source, linked to at most one identity."),
    ("Account ID", "An account's unique id on its source (native identity)."),
    ("Account name", "The name somebody signs in with (alias)."),
    ("Source", "Where accounts come from."),
    ("Flat-file source", "A source fed by a CSV file (delimited file)."),
    ("Connected source", "A source that ISC reads directly."),
    ("Authoritative source", "A source whose accounts create identities."),
    ("Aggregation", "ISC reading a source and updating its accounts: loading."),
    ("Correlated, uncorrelated", "An account linked to an identity, or to none. The verb is: links to."),
    ("Identity profile", "Rules for the people of one authoritative source."),
    ("Lifecycle state", "Where a person is in employment, for example active."),
    ("Unregistered, registered", "Has not, or has, set up sign-in. In headlines: “cannot sign in yet”."),
    ("Invitation", "The registration mail. It lives 7 days: valid, runs out soon (48 hours), expired."),
    (
        "Needs a call",
        "Invited as often as Settings, Invites, says, and still not registered: another mail will hardly help.",
    ),
    ("Entitlement", "A right on a source."),
    ("Role assignment", "A role, and why somebody holds it."),
    ("Provisioning policy", "The fields that an account needs when it is created."),
    ("Delete threshold", "Share of missing accounts above which ISC skips their removal."),
    ("Merged file", "The last known file of a source, with everything added since."),
    ("Task", "Work that ISC does in the background."),
    ("Batch", "A frozen list of people to invite."),
    ("Outcome", "What became of one person in a batch."),
    ("Practice tenant", "A made-up ISC inside Gangway."),
];

/// What each outcome claims, and no more.
fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => {
            "Whether ISC did it is not known: the answer was lost, or ISC answered with an error that proves nothing. Nobody \
             is sent to again unless a person says so."
        }
        Outcome::Failed => {
            "ISC refused, and it is proven that it did nothing. Trying again mails nobody twice."
        }
        Outcome::Queued => "On the list, not sent yet.",
        Outcome::Asked => "ISC took the call. Its task is not done.",
        Outcome::Invited => {
            "ISC's task ended well. ISC does not report single mails, so Gangway never says that one arrived."
        }
        Outcome::Confirmed => "Seen in effect: ISC's status of the person or its events show the invitation.",
        Outcome::NotConfirmed => {
            "ISC's task ended, but the person was not eligible any more; ISC skips them without saying so."
        }
        Outcome::Expired => "Seven days after the invitation, still not registered.",
        Outcome::Again => "A newer batch has invited this person again.",
        Outcome::Registered => "Has set up sign-in, whatever link was used. Wins over everything else.",
        Outcome::Waiting => "An approver was asked and has not answered. Nobody is mailed before that.",
        Outcome::NotApproved => "An approver said no, or nobody answered in time. Not mailed.",
        Outcome::Dropped => "Left out by the reading just before sending, or sending was stopped.",
    }
}

/// `/help/words`
#[component]
pub fn WordsPage() -> impl IntoView {
    page(Capability::SignedIn, build)
}

async fn build(_asked: Asked) -> Result<PageView, PortalError> {
    let words = WORDS.map(|(word, meaning)| view! { <dt>{word}</dt><dd>{meaning}</dd> }).collect_view();
    let outcomes = Outcome::ALL
        .map(|outcome| view! { <dt>{outcome.word()}</dt><dd>{meaning(outcome)}</dd> })
        .collect_view();
    let body = view! {
        <PageHeader title="Words">"What the words mean here, and what Gangway claims with them."</PageHeader>
        <section class="section" aria-labelledby="outcomes">
            <h2 id="outcomes">"What became of a person"</h2>
            <dl class="facts">{outcomes}</dl>
        </section>
        <section class="section" aria-labelledby="words">
            <h2 id="words">"Everything else"</h2>
            <dl class="facts">{words}</dl>
        </section>
    };
    Ok(PageView::new("Words · Help", Place::Help, body))
}
