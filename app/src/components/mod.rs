//! Parts that know what a portal is: the frame around every page, lists with filters, what to show when something failed.
//!
//! They take plain words, numbers and addresses; who may see what is decided before, by the page.

pub mod account_job;
pub mod account_menu;
pub mod drop_zone;
pub mod error_view;
pub mod filter_bar;
pub mod frame;
pub mod job_forms;
pub mod jobs_menu;
pub mod page_header;
pub mod pager;
pub mod query_table;
pub mod rail;
pub mod reach;
pub mod search_field;
pub mod selection_bar;
pub mod session_end;
pub mod shortcuts;
pub mod top_bar;
pub mod welcome;

pub use account_menu::{AccountMenu, Theme};
pub use drop_zone::DropZone;
pub use error_view::ErrorView;
pub use filter_bar::{Facet, FacetFields, FacetOption, FilterBar, FilterChip, FilterMenu};
pub use frame::{END, Frame};
pub use jobs_menu::{JobItem, JobsMenu};
pub use page_header::PageHeader;
pub use pager::pager;
pub use query_table::{Column, QueryTable, Row, Tick, TickAll};
pub use rail::{Rail, RailGroup, RailItem};
pub use search_field::SearchField;
pub use selection_bar::SelectionBar;
pub use session_end::SessionEnd;
pub use shortcuts::Shortcuts;
pub use top_bar::TopBar;

use leptos::prelude::*;

/// Hidden fields of a form: idempotency keys, the query a post has to keep.
pub(crate) fn hidden_fields(fields: Vec<(String, String)>) -> impl IntoView + use<> {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}
