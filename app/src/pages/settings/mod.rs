//! The portal's settings: one page per section, all in one frame.

mod accounts;
mod approvals;
mod audit;
mod connection;
mod fields;
mod give;
mod invites;
mod joiners;
mod mail;
mod preferences;
mod roles;
mod welcome;

pub use accounts::AccountsPage;
pub use approvals::ApprovalsPage;
pub use audit::AuditPage;
pub use connection::ConnectionPage;
pub use invites::InvitesPage;
pub use joiners::{JoinersPage, RemoveSubscriptionPage, RulePage, RulePartPage};
pub use preferences::PreferencesPage;
pub use roles::RolesPage;
pub use welcome::WelcomePage;

use crate::components::PageHeader;
use crate::pages::page::{Asked, PageView, Place};
use crate::paths;
use crate::ui::{TabItem, Tabs};
use gangway_types::Capability;
use leptos::prelude::*;

/// Sections that are about the portal, in the order of the page.
const SECTIONS: [(&str, &str); 8] = [
    ("connection", "Connection"),
    ("roles", "Roles"),
    ("invites", "Invites"),
    ("approvals", "Approvals"),
    ("joiners", "New joiners"),
    ("accounts", "Accounts"),
    ("welcome", "Welcome notice"),
    ("audit", "Audit log"),
];

/// The ways between the sections that this person may read.
pub fn nav(asked: &Asked, current: &str) -> AnyView {
    let tab = |key: &str, label: &str| TabItem {
        label: label.to_owned(),
        href: paths::settings(key),
        count: None,
        current: key == current,
    };
    let mut items = Vec::new();
    if asked.caller.who.may(Capability::ReadSettings) {
        items.extend(SECTIONS.iter().map(|(key, label)| tab(key, label)));
    }
    items.push(tab("preferences", "Preferences"));
    if asked.chrome.practice.is_some() {
        items.push(tab("practice", "Practice"));
    }
    view! { <Tabs label="Settings" items=items /> }.into_any()
}

/// A section in its frame.
pub fn section(
    asked: &Asked,
    key: &str,
    title: &str,
    sentence: impl IntoView,
    body: impl IntoView,
) -> PageView {
    let sentence = sentence.into_any();
    let body = view! {
        <PageHeader title=title>{sentence}</PageHeader>
        {nav(asked, key)}
        {body.into_any()}
    };
    PageView::new(format!("{title} · Settings"), Place::Settings, body)
}
