//! How accounts are written, and files loaded.

use super::{fields, section};
use crate::api::kept_form;
use crate::pages::page::{PageView, page};
use gangway_core::settings;
use gangway_types::settings::Section;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/settings/accounts`
#[component]
pub fn AccountsPage() -> impl IntoView {
    let kept = kept_form();
    page(Capability::ReadSettings, move |asked| async move {
        let view = settings::section(&asked.caller.core, Section::Accounts).await?;
        let body = view! {
            {fields::problems(kept.as_ref(), &view)}
            {fields::settings(&asked, kept.as_ref(), &view)}
            {fields::history(&asked, &view)}
        };
        let sentence =
            "When a lost answer counts as not done, and what it takes to load a file that removes accounts.";
        Ok::<PageView, PortalError>(section(&asked, "accounts", "Accounts", sentence, body))
    })
}
