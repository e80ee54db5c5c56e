//! How long the audit log is kept.

use super::{fields, section};
use crate::api::kept_form;
use crate::pages::page::{PageView, page};
use gangway_core::settings;
use gangway_types::settings::Section;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;

/// `/settings/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let kept = kept_form();
    page(Capability::ReadSettings, move |asked| async move {
        let view = settings::section(&asked.caller.core, Section::Audit).await?;
        let body = view! {
            {fields::problems(kept.as_ref(), &view)}
            {fields::settings(&asked, kept.as_ref(), &view)}
            {fields::history(&asked, &view)}
        };
        let sentence = "Who did what is kept at least a year. What is older is removed by whole months.";
        Ok::<PageView, PortalError>(section(&asked, "audit", "Audit log", sentence, body))
    })
}
