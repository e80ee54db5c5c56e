//! Being away: somebody else answers meanwhile.

use super::{find, step};
use crate::api::approvals::SetAbsence;
use crate::api::kept_form;
use crate::components::PageHeader;
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use crate::ui::{Button, Field};
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/approvals/away`, with `?q=` whom, `since` and `until`.
#[component]
pub fn AwayPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    let errors = ["since", "until"]
        .map(|name| kept.as_ref().and_then(|kept| kept.reason(name)).unwrap_or_default().to_owned());
    page(Capability::Approve, move |asked| build(asked, address, errors))
}

async fn build(asked: Asked, address: Address, errors: [String; 2]) -> Result<PageView, PortalError> {
    let value = |name: &str| address.value(name).unwrap_or_default().trim().to_owned();
    let (text, since, until) = (value("q"), value("since"), value("until"));
    let found = find::find(&asked, &text).await?;
    let here = crate::paths::with_query(
        paths::AWAY,
        &query([("q", text.clone()), ("since", since.clone()), ("until", until.clone())]),
    );
    let results = find::results(&text, &found, |person| {
        view! {
            <form method="post" action=SetAbsence::PATH>
                <FormKeys key=asked.caller.core.random.handle() back=here.clone() />
                <input type="hidden" name="to" value=person.id.to_string() />
                <input type="hidden" name="since" value=since.clone() />
                <input type="hidden" name="until" value=until.clone() />
                <Button>{format!("Let {} answer", person.name)}</Button>
            </form>
        }
        .into_any()
    });
    let title = "I am away";
    let [since_error, until_error] = errors;
    Ok(step(
        title,
        view! {
            <p class="answer-back"><a href=paths::APPROVALS>"‹ Back"</a></p>
            <PageHeader title=title>
                "Somebody else can answer your lists meanwhile. You can answer them yourself all the same."
            </PageHeader>
            {address.came_back()}
            <form action=paths::AWAY method="get" class="stack" role="search" aria-label="Find who answers meanwhile">
                <Field id="since" name="since" label="First day" hint="Empty: from now on" kind="date" value=since.clone() error=since_error />
                <Field id="until" name="until" label="Last day" hint="Empty: until you end it" kind="date" value=until.clone() error=until_error />
                <Field id="q" name="q" label="Who answers meanwhile" hint="Their name" kind="search" value=text.clone() />
                <div class="btn-row"><Button>"Find"</Button></div>
            </form>
            {results}
        },
    ))
}
