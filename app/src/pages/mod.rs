//! What people see, one page per file, folders after the area. Pages are rendered on the server alone.

pub mod account_jobs;
pub mod accounts;
pub mod address;
pub mod approvals;
pub mod audit;
pub mod batches;
pub mod boards;
pub mod chrome;
pub mod forms;
pub mod help;
pub mod imports;
pub mod joiners;
pub mod not_found;
pub mod notices;
pub mod overview;
pub mod page;
pub mod people;
pub mod practice;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
pub mod signed_out;
pub mod sources;
pub mod tasks;
pub mod times;
pub mod unregistered;

/// What the document around a page depends on.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// `light` or `dark`; none follows the system.
    pub theme: Option<&'static str>,
    /// `compact`; none is comfortable.
    pub density: Option<String>,
    /// The icon in the tab: practice has another shape.
    pub icon: &'static str,
}

/// Looks of the page being rendered, from its cookies.
pub fn looks() -> Looks {
    use leptos::prelude::use_context;
    let practice = use_context::<gangway_core::Core>().is_some_and(|core| core.practice.is_some());
    Looks {
        theme: chrome::theme().data_theme(),
        density: crate::api::cookie("density").filter(|density| density == "compact"),
        icon: if practice { "/favicon-practice.svg" } else { "/favicon.svg" },
    }
}
