//! `/accounts/new/{draft}/review`: what is sent, to whom it most likely belongs, and what stands against it.

use super::{crumbs, foresee, framed, shown};
use crate::api::accounts::CreateAccount;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::forms::FormKeys;
use crate::pages::page::{Asked, PageView};
use crate::paths;
use crate::ui::message::Tone;
use crate::ui::{Button, ButtonKind, LinkButton, Message, plural};
use gangway_core::accounts::doubles::Double;
use gangway_core::accounts::review::{Existing, Review, review};
use gangway_types::{DraftId, FieldError, PortalError};
use leptos::prelude::*;
use server_fn::ServerFn as _;

/// The page.
pub async fn build(asked: &Asked, address: &Address, draft: DraftId) -> Result<PageView, PortalError> {
    let review = review(&asked.caller.core, &asked.caller.who, &draft).await?;
    let form = &review.form;
    if review.draft.job.is_some() {
        return Ok(sent(&draft));
    }
    let native = review.draft.native().to_owned();
    let title = if native.is_empty() { "Review".to_owned() } else { format!("Review {native}") };
    let sentence = match &review.existing {
        Some(existing) => view! {
            {existing.native.clone()}" exists on "{form.source.name.clone()}". Creating would overwrite it."
        }
        .into_any(),
        None => view! { "Nothing is sent before you press "{create_words(asked)}"." }.into_any(),
    };
    let body = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs(Some((&draft, &form.source.name)), "Review"))>{sentence}</PageHeader>
        {address.came_back()}
        {problems(&draft, &review.errors)}
        {changed(&review)}
        {review.existing.as_ref().map(|existing| exists(&draft, &review, existing))}
        {doubles(&review.doubles)}
        {unread(review.directory_read)}
        {odd(&review.warnings)}
        {answers(&draft, &review)}
        {(review.existing.is_none()).then(|| send(asked, &draft, &review))}
    };
    Ok(framed(&title, body))
}

fn sent(draft: &DraftId) -> PageView {
    let href = paths::account_draft(draft, "result");
    let body = view! {
        <PageHeader title="Sent already" crumbs=Some(crumbs(Some((draft, "Form")), "Review"))>
            "This account was sent. "<a href=href>"Open its result"</a>"."
        </PageHeader>
    };
    framed("Sent already", body)
}

/// What must be put right first.
pub fn problems(draft: &DraftId, errors: &[FieldError]) -> Option<AnyView> {
    if errors.is_empty() {
        return None;
    }
    let lines = errors.iter().map(|error| view! { <li>{error.words.clone()}</li> }).collect_view();
    let form = paths::account_draft(draft, "");
    Some(
        view! {
            <Message tone=Tone::Bad title="Something must be put right first" id="problems">
                <ul>{lines}</ul>
                <p><a href=form>"Back to the form"</a></p>
            </Message>
        }
        .into_any(),
    )
}

/// What changed on the source since the draft was saved.
pub fn changed(review: &Review) -> Option<AnyView> {
    if review.changed.is_empty() {
        return None;
    }
    let lines = review.changed.iter().map(|change| view! { <li>{change.words.clone()}</li> }).collect_view();
    Some(
        view! {
            <Message tone=Tone::Warn title="The source changed since you filled in the form" id="changed">
                <ul>{lines}</ul>
            </Message>
        }
        .into_any(),
    )
}

/// The account is there: nothing is sent, and what would change is shown.
fn exists(draft: &DraftId, review: &Review, existing: &Existing) -> AnyView {
    let who = existing.person.as_ref().map(|(_, name)| format!(" ({name})")).unwrap_or_default();
    let title = format!("{} exists{who}. Creating would overwrite it.", existing.native);
    let open = match &existing.person {
        Some((id, name)) => view! { <a href=paths::person(id)>{format!("Open {name}")}</a> }.into_any(),
        None => "It is linked to nobody.".into_any(),
    };
    let spelling = (!existing.exact).then(|| {
        view! {
            <p>
                {format!(
                    "It differs from what you typed, {}, in upper and lower case only. ISC may take both for the same account.",
                    review.draft.native(),
                )}
            </p>
        }
    });
    let count = existing.changes.len() as u64;
    let differences = match existing.changes.as_slice() {
        [] => {
            view! { <p>"ISC has the values that you typed already: there is nothing to do."</p> }.into_any()
        }
        changes => {
            let words = plural(count, "field differs", "fields differ");
            view! { <p>{format!("{words}:")}</p> {shown::changes(&review.form, changes, "What differs")} }
                .into_any()
        }
    };
    let update = (count > 0).then(|| {
        view! { <LinkButton href=paths::account_draft(draft, "update") id="update-instead">"Update it instead…"</LinkButton> }
    });
    view! {
        <Message tone=Tone::Bad title=title id="exists">
            <p>"Nothing was sent."</p>
            {spelling}
            <p>{open}</p>
        </Message>
        {differences}
        <div class="btn-row send-row">
            {update}
            <LinkButton href=paths::account_draft(draft, "")>"Change the account ID"</LinkButton>
        </div>
    }
    .into_any()
}

/// People who may be the same one.
pub fn doubles(doubles: &[Double]) -> Option<AnyView> {
    if doubles.is_empty() {
        return None;
    }
    let title = match doubles.len() {
        1 => "One person may be the same".to_owned(),
        n => format!("{n} people may be the same"),
    };
    let lines = doubles.iter().map(|one| {
        view! { <li><a href=paths::person(&one.id)>{one.name.clone()}</a>" "{one.why.clone()}"."</li> }
    });
    let lines = lines.collect_view();
    Some(
        view! {
            <Message tone=Tone::Warn title=title id="doubles">
                <ul>{lines}</ul>
                <p>"If it is one of them, the account should link to them; look before you create a second one."</p>
            </Message>
        }
        .into_any(),
    )
}

/// Nobody can be found in a directory that was never read.
fn unread(directory_read: bool) -> Option<AnyView> {
    (!directory_read).then(|| {
        view! {
            <p class="hint">
                "Gangway has not read the people of this tenant yet, so it cannot tell whether somebody has the same mail, number
                 or name. An Admin or Inviter who signs in fills the directory."
            </p>
        }
        .into_any()
    })
}

/// What looks odd and is sent all the same.
pub fn odd(warnings: &[FieldError]) -> Option<AnyView> {
    if warnings.is_empty() {
        return None;
    }
    let lines = warnings.iter().map(|warning| view! { <li>{warning.words.clone()}</li> }).collect_view();
    Some(
        view! { <Message tone=Tone::Warn title="Sent as it is, but look at it" id="odd"><ul>{lines}</ul></Message> }
            .into_any(),
    )
}

/// Everything that is sent, each with the way back to its field.
fn answers(draft: &DraftId, review: &Review) -> AnyView {
    let form = &review.form;
    let (filled, empty) = shown::filled(form, &review.draft.values, &review.draft.secrets);
    let back = paths::account_draft(draft, "");
    let rows = filled.into_iter().map(|(field, given)| {
        let number = form.fields.iter().position(|one| one.name == field.name).unwrap_or_default();
        let href = format!("{back}#{}", super::field::id(number));
        view! {
            <dt>{field.name.clone()}</dt>
            <dd>
                {shown::values(Some(field), given)}
                " "
                <a class="change" href=href>"Change"<span class="sr-only">{format!(" {}", field.name)}</span></a>
            </dd>
        }
    });
    let by_isc: Vec<String> = form
        .fields
        .iter()
        .filter(|field| field.set_by_isc)
        .map(|field| match &field.default {
            Some(value) => format!("{}: {value}", field.name),
            None => field.name.clone(),
        })
        .collect();
    let by_isc = (!by_isc.is_empty()).then(
        || view! { <p class="hint after-list">{format!("Set by ISC, not sent: {}.", by_isc.join(", "))}</p> },
    );
    let title = if review.existing.is_some() { "What you typed" } else { "What is sent" };
    let empty = (empty > 0)
        .then(|| view! { <p class="hint after-list">{format!("{} left empty.", plural(empty as u64, "field", "fields"))}</p> });
    view! {
        <section class="section" aria-labelledby="answers">
            <h2 id="answers">{title}</h2>
            <dl class="facts answers">
                <dt>"Source"</dt>
                <dd>{form.source.name.clone()}</dd>
                {rows.collect_view()}
            </dl>
            {empty}
            {by_isc}
        </section>
    }
    .into_any()
}

/// The words of the one button.
fn create_words(asked: &Asked) -> &'static str {
    if asked.chrome.practice.is_some() { "Create practice account" } else { "Create account" }
}

/// What will happen, and the one button.
fn send(asked: &Asked, draft: &DraftId, review: &Review) -> AnyView {
    let lines = foresee::lines(&review.form, &review.mapping, &review.draft.values, Some(&review.predicted));
    let words = create_words(asked);
    let blocked = if review.errors.is_empty() { "" } else { "Something must be put right first." };
    view! {
        <section class="section" aria-labelledby="foresee-title">
            <h2 id="foresee-title">"What will happen"</h2>
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <p>"It is not in the source’s file: the next file without it removes it again."</p>
        </section>
        <form method="post" action=CreateAccount::PATH>
            <FormKeys key=asked.caller.core.random.handle() back=paths::account_draft(draft, "review") />
            <input type="hidden" name="draft" value=draft.to_string() />
            <input type="hidden" name="seen" value=review.seal.clone() />
            <div class="btn-row send-row">
                <LinkButton href=paths::account_draft(draft, "")>"Back to the form"</LinkButton>
                <Button kind=ButtonKind::Primary id="do-create" blocked=blocked>{words}</Button>
            </div>
        </form>
    }
    .into_any()
}
