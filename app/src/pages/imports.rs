//! Many accounts from a spreadsheet: the list of imports, and the six steps of one.

mod asked;
mod block;
mod choose;
mod columns;
mod dry_run;
mod fix;
pub(crate) mod grid;
mod head;
mod list;
mod result;
mod run;
mod upload;
mod words;
mod work;

pub use asked::{grid_edit, grid_next, grid_rows};
pub use block::block_edits;
pub use list::ImportsPage;

use crate::api::kept_form;
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView, page};
use crate::paths;
use gangway_core::auth::KeptForm;
use gangway_core::imports;
use gangway_types::imports::ImportStep;
use gangway_types::{AccountJobId, Capability, PortalError};
use leptos::prelude::*;
use std::sync::Arc;

/// `/accounts/import/{id}`: leads to the step that the import has reached.
#[component]
pub fn ImportPage() -> impl IntoView {
    let address = Address::read();
    let response = use_context::<leptos_axum::ResponseOptions>();
    page(Capability::ReadAccounts, move |asked| async move {
        let id = AccountJobId::from(address.part("id").as_str());
        let head = imports::head(&asked.caller.core, &asked.caller.who, &id).await?;
        let to = paths::import(&id, head.step.key());
        if let Some(response) = response {
            response.set_status(axum::http::StatusCode::SEE_OTHER);
            if let Ok(to) = axum::http::HeaderValue::from_str(&to) {
                response.insert_header(axum::http::header::LOCATION, to);
            }
        }
        Ok::<PageView, PortalError>(head::leading(&head, &to))
    })
}

/// `/accounts/import/{id}/{step}`
#[component]
pub fn ImportStepPage() -> impl IntoView {
    let (address, kept) = (Address::read(), kept_form());
    page(Capability::ReadAccounts, move |asked| build(asked, address, kept))
}

async fn build(asked: Asked, address: Address, kept: Option<Arc<KeptForm>>) -> Result<PageView, PortalError> {
    let id = AccountJobId::from(address.part("id").as_str());
    let step = ImportStep::parse(&address.part("step")).ok_or_else(|| PortalError::not_found("page"))?;
    let at = At { asked, address, kept, id, step };
    match step {
        ImportStep::Upload => upload::build(at).await,
        ImportStep::Columns => columns::build(at).await,
        ImportStep::Fix => fix::build(at).await,
        ImportStep::DryRun => dry_run::build(at).await,
        ImportStep::Run => run::build(at).await,
        ImportStep::Result => result::build(at).await,
    }
}

/// What a step is built from.
pub(crate) struct At {
    /// Who asks.
    asked: Asked,
    /// With which query.
    address: Address,
    /// The form that came back with the page.
    kept: Option<Arc<KeptForm>>,
    /// Of which import.
    id: AccountJobId,
    /// Which step.
    step: ImportStep,
}

impl At {
    /// This page without what was typed into it.
    fn here(&self) -> String {
        paths::import(&self.id, self.step.key())
    }

    /// Hidden fields of a form: its keys, the import, and the page that it comes back to.
    fn keys(&self) -> impl IntoView + use<> {
        let (key, back) = (self.asked.caller.core.random.handle(), self.address.here.clone());
        let id = self.id.to_string();
        view! {
            <crate::pages::forms::FormKeys key=key back=back />
            <input type="hidden" name="id" value=id />
        }
    }

    /// What was typed, when it is this form that came back.
    fn kept_of(&self, action: &str) -> Option<&KeptForm> {
        self.kept.as_deref().filter(|form| form.action == action)
    }
}
