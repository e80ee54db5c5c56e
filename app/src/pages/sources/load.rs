//! `/sources/{id}/load`: the question before a file is loaded from here.

use super::safety::{crumbs, heading_words, prediction, threshold};
use crate::api::kept_form;
use crate::api::safety::AskLoad;
use crate::components::PageHeader;
use crate::components::account_job::accounts;
use crate::pages::address::{Address, query};
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView, Place, page};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, ErrorSummary, Field, LinkButton, Message, thousands};
use gangway_core::auth::KeptForm;
use gangway_core::sources::{self, Safety, load};
use gangway_types::safety::Comparison;
use gangway_types::{Capability, ComparisonId, PortalError, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// `/sources/{id}/load?of={comparison}`
#[component]
pub fn AskLoadPage() -> impl IntoView {
    let (kept, address) = (kept_form(), Address::read());
    page(
        Capability::WriteAccounts,
        move |asked| async move { build(&asked, &address, kept.as_deref()).await },
    )
}

async fn build(asked: &Asked, address: &Address, kept: Option<&KeptForm>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let id = SourceId(address.part("id"));
    let of = ComparisonId::from(address.value("of").unwrap_or_default());
    let (view, done) = sources::of_comparison(core, who, &id, &of).await?;
    let needs = load::predict(core, who, &id, &of).await?;
    let name = view.source.name.clone();
    let file = view.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
    let kept = kept.filter(|form| form.action == AskLoad::PATH);
    let error = kept.and_then(|form| form.reason("typed")).unwrap_or_default().to_owned();
    let typed = kept.and_then(|form| form.value("typed")).unwrap_or_default().to_owned();
    let problems = match error.is_empty() {
        false => view! { <ErrorSummary errors=vec![("typed".to_owned(), error.clone())] /> }.into_any(),
        true => address.came_back().into_any(),
    };
    let title = format!("Load {file} into {name}?");
    let sentence = prediction(&needs.prediction, needs.of);
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs(&id, &name, "Load"))>{sentence}</PageHeader>
        {problems}
        {effect(&done, &needs)}
        {form(asked, &view, &done, &needs, &typed, &error)}
    };
    Ok(PageView::new(format!("{title} · Sources"), Place::Sources, body))
}

/// Zero is a word.
fn some_accounts(n: u64) -> String {
    if n == 0 { "No account".to_owned() } else { accounts(n) }
}

fn effect(done: &Comparison, needs: &load::Asked) -> AnyView {
    let counts = &done.counts;
    let goes = counts.goes;
    let people = (done.authoritative && counts.people > 0).then(|| {
        let people = crate::pages::chrome::people(counts.people);
        view! { <li>{format!("ISC would hide the {people} linked to them, unless another authoritative source feeds them.")}</li> }
    });
    let threshold = (goes > 0).then(|| view! { <li>{threshold(done)}</li> });
    let second = needs.needs_second.map(|percent| {
        let title =
            format!("A second person is needed: more than {percent} % of the accounts would be removed");
        view! {
            <Message tone=Tone::Waiting title=title id="second">
                <p>"Nothing is sent before somebody else with the right to write accounts has let it go."</p>
            </Message>
        }
    });
    let headings = heading_words(&done.headings);
    let headings = (!headings.is_empty()).then(|| {
        let lines = headings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Message tone=Tone::Warn title="The headings differ from ISC's template"><ul>{lines}</ul></Message> }
    });
    view! {
        <ul id="effect" class="lines">
            <li>{format!("{} would be removed.", some_accounts(goes))}</li>
            {people}
            {threshold}
            <li>{format!("{} would be made.", some_accounts(counts.adds))}</li>
            <li>{format!("{} would get other values.", some_accounts(counts.differs))}</li>
            {(counts.unsure > 0).then(|| view! { <li>{format!("For {} it is not certain.", accounts(counts.unsure))}</li> })}
        </ul>
        {headings}
        {second}
        <p class="hint">
            "Right before the file leaves, every account is read again: if more would be removed than stands here, nothing is sent. \
             While another aggregation of the source runs, it waits. An aggregation cannot be stopped once ISC has the file."
        </p>
    }
    .into_any()
}

fn form(
    asked: &Asked,
    view: &Safety,
    done: &Comparison,
    needs: &load::Asked,
    typed: &str,
    error: &str,
) -> AnyView {
    let id = &view.source.id;
    let back = paths::with_query(&paths::source(id, "load"), &query([("of", done.id.to_string())]));
    let cancel = paths::safety(id, view.file.as_ref().map(|file| &file.id));
    let blocked = if done.is_fresh(asked.times.now) {
        ""
    } else {
        "Refresh first: ISC's accounts were read more than 10 minutes ago."
    };
    let field = needs.confirmation.clone().map(|words| {
        let label = format!("Type “{words}” to confirm");
        view! { <Field id="typed" name="typed" label=label value=typed.to_owned() error=error.to_owned() /> }
    });
    let kind = if needs.confirmation.is_some() { ButtonKind::Danger } else { ButtonKind::Primary };
    let rows = done.counts.rows;
    let button = match needs.needs_second {
        Some(_) => "Ask a second person".to_owned(),
        None => format!("Load {} rows", thousands(rows)),
    };
    view! {
        <form method="post" action=AskLoad::PATH class="stack" autocomplete="off">
            <FormKeys key=asked.caller.core.random.handle() back=back />
            <input type="hidden" name="source" value=id.to_string() />
            <input type="hidden" name="comparison" value=done.id.to_string() />
            {field}
            <div class="btn-row">
                <LinkButton href=cancel>"Cancel"</LinkButton>
                <Button kind=kind id="do-load" blocked=blocked>{button}</Button>
            </div>
        </form>
    }
    .into_any()
}
