//! `/accounts/new` and `/accounts/new/{draft}`: the form.

use super::form::{Filled, form_view};
use super::{choose, crumbs, form, framed, lists};
use crate::api::accounts::SaveAccount;
use crate::api::kept_form;
use crate::components::PageHeader;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use gangway_core::accounts::sources::{Named, named};
use gangway_core::accounts::{drafts, sources, templates};
use gangway_core::auth::KeptForm;
use gangway_types::accounts::Values;
use gangway_types::{Capability, DraftId, PortalError, SourceId};
use leptos::prelude::*;
use server_fn::ServerFn as _;
use std::sync::Arc;

/// `/accounts/new`
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let address = Address::read();
    let kept = kept_form();
    page(Capability::WriteAccounts, move |asked| async move {
        let wanted = address.value("source").unwrap_or_default().to_owned();
        match named(&wanted) {
            Named::Id(source) => on_source(&asked, &address, kept, source).await,
            Named::Short(number) => begin(&asked, &address, Some(choose::short(&number))).await,
            Named::Nothing if wanted.is_empty() => begin(&asked, &address, None).await,
            Named::Nothing => begin(&asked, &address, Some(choose::nothing(&wanted))).await,
        }
    })
}

/// `/accounts/new/{draft}`
#[component]
pub fn DraftPage() -> impl IntoView {
    let address = Address::read();
    let kept = kept_form();
    page(Capability::WriteAccounts, move |asked| async move {
        let id = DraftId(address.part("draft"));
        let kept =
            kept.filter(|kept| kept.action == SaveAccount::PATH && kept.value("draft") == Some(id.as_str()));
        let draft = match drafts::get(&asked.caller.core, &asked.caller.who, &id).await {
            Ok(draft) => Some(draft),
            // It was refused before it could be saved: what was typed came back with the page.
            Err(error) => match kept.as_deref().and_then(|kept| kept.value("source")) {
                Some(_) => None,
                None => return Err(error.into()),
            },
        };
        if let Some(job) = draft.as_ref().and_then(|draft| draft.job.as_ref()) {
            return Ok(sent(&asked, &id, job.as_str()));
        }
        let came = kept.as_deref();
        let source = match &draft {
            Some(draft) => draft.form.source.id.clone(),
            None => SourceId(came.and_then(|kept| kept.value("source")).unwrap_or_default().to_owned()),
        };
        let filled = match (&draft, came) {
            // What was typed last counts; a draft that was saved holds the same.
            (None, Some(kept)) => Filled { values: typed(kept), ..Filled::new(id.clone()) },
            (Some(draft), _) => Filled {
                values: draft.values.clone(),
                secrets: draft.secrets.clone(),
                saved: Some(draft.clone()),
                ..Filled::new(id.clone())
            },
            (None, None) => Filled::new(id.clone()),
        };
        let mut filled = filled;
        if let Some(before) = address.value("after") {
            filled.refused =
                drafts::refusal(&asked.caller.core, &asked.caller.who, &DraftId(before.to_owned())).await?;
        }
        view_of(&asked, &address, kept, &source, filled).await
    })
}

/// The form of a source, empty or as a template fills it.
async fn on_source(
    asked: &Asked,
    address: &Address,
    kept: Option<Arc<KeptForm>>,
    source: SourceId,
) -> Result<PageView, PortalError> {
    let filled = Filled {
        template: address.value("template").map(str::to_owned),
        ..Filled::new(drafts::new_id(&asked.caller.core))
    };
    view_of(asked, address, kept, &source, filled).await
}

async fn view_of(
    asked: &Asked,
    address: &Address,
    kept: Option<Arc<KeptForm>>,
    source: &SourceId,
    mut filled: Filled,
) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let read = form::Read::of(asked, source).await?;
    sources::writable(&read.form.source)?;
    let templates = templates::list(core, who, &read.form).await?;
    if filled.saved.is_none() && kept.is_none() {
        filled.values = started(&read, &filled, &templates);
    }
    let predicted =
        gangway_core::accounts::predict::links(core, &read.form, std::slice::from_ref(&filled.values))
            .await?;
    let synced = filled.saved.as_ref().map(|draft| {
        let words = format!("Draft kept {}", asked.times.clock(draft.changed_at));
        view! { <crate::ui::StaleLine words=words /> }.into_any()
    });
    let title = format!("Create account on {}", read.form.source.name);
    let sentence = form::sentence(&read);
    let head = view! {
        <PageHeader title=title.clone() crumbs=Some(crumbs(None, &read.form.source.name)) synced=synced>
            {sentence}
        </PageHeader>
    };
    let body = view! {
        {head}
        {form::came_back(address, kept.as_deref(), &read.form)}
        {form::refused(&read.form, filled.refused.as_deref())}
        {form::changed(&read.form, filled.saved.as_ref())}
        {form::templates(&read.form, &templates, filled.template.as_deref(), &asked.caller.core)}
        {form_view(asked, &read, &filled, kept.as_deref(), predicted.first())}
    };
    Ok(framed(&title, body))
}

/// What a new form begins with: the template's values, and what the policy suggests.
fn started(read: &form::Read, filled: &Filled, templates: &[templates::Template]) -> Values {
    let mut values: Values = read
        .form
        .fields
        .iter()
        .filter(|field| !field.set_by_isc)
        .filter_map(|field| Some((field.name.clone(), vec![field.default.clone()?])))
        .collect();
    let template = filled.template.as_ref().and_then(|id| templates.iter().find(|one| one.id == *id));
    values.extend(template.map(|template| template.values.clone()).unwrap_or_default());
    values
}

/// What was typed into a form that came back.
fn typed(kept: &KeptForm) -> Values {
    let mut values = Values::new();
    for (key, name) in &kept.values {
        let Some(number) = key.strip_prefix("names[").and_then(|rest| rest.strip_suffix(']')) else {
            continue;
        };
        let given: Vec<String> = kept
            .values(&format!("v[{number}][]"))
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect();
        if !given.is_empty() {
            values.insert(name.clone(), given);
        }
    }
    values
}

/// Where to begin: the sources, and what was begun.
async fn begin(asked: &Asked, address: &Address, note: Option<AnyView>) -> Result<PageView, PortalError> {
    let (core, who) = (&asked.caller.core, &asked.caller.who);
    let (open, sent) = drafts::list(core, who).await?;
    let choice = match sources::usable(core, who).await {
        Ok(parted) => choose::choice(&parted, sources::sees_own_only(who)),
        Err(error) => choose::unreadable(&error.into()),
    };
    let body = view! {
        <PageHeader title="Create account">
            "One account on one flat-file source. You see what ISC will do before anything is sent."
        </PageHeader>
        {address.came_back()}
        {note}
        {choice}
        {lists::open(&open, asked)}
        {lists::sent(&sent, asked)}
    };
    Ok(PageView::new("Create account", crate::pages::page::Place::NewAccount, body))
}

/// A draft that was sent has a result, and no form any more.
fn sent(asked: &Asked, id: &DraftId, job: &str) -> PageView {
    let href = paths::account_draft(id, "result");
    let body = view! {
        <PageHeader title="Sent already" crumbs=Some(crumbs(None, job))>
            "This account was sent, so its form cannot be changed any more. "<a href=href>"Open its result"</a>"."
        </PageHeader>
        {lists::again(asked, id, false)}
    };
    framed("Sent already", body)
}
