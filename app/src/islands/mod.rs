//! The parts that move in the browser. Pages are HTML from the server and stay HTML: what is here makes them quicker or nicer,
//! and nothing depends on it.
//!
//! Most of it is behaviour, not content: one listener on the document serves all menus, all countdowns, all copy buttons of a
//! page, so a table of a hundred rows costs no more than an empty one. Markup opts in with `data-…` attributes, which the
//! components in [`crate::ui`] and [`crate::components`] write. Islands with content of their own live beside it, one per file.

mod behaviours;
#[cfg(feature = "hydrate")]
mod choices;
#[cfg(feature = "hydrate")]
mod copy;
#[cfg(feature = "hydrate")]
mod countdown;
#[cfg(feature = "hydrate")]
pub(crate) mod dom;
#[cfg(feature = "hydrate")]
mod drop_zone;
#[cfg(feature = "hydrate")]
mod focus_keeper;
#[cfg(feature = "hydrate")]
mod foresee;
#[cfg(feature = "hydrate")]
mod import_grid;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod local_filter;
#[cfg(feature = "hydrate")]
mod menus;
#[cfg(feature = "hydrate")]
mod offline;
#[cfg(feature = "hydrate")]
mod overlay_keys;
#[cfg(feature = "hydrate")]
mod reveal;
#[cfg(feature = "hydrate")]
mod search_key;
#[cfg(feature = "hydrate")]
mod selection;
pub mod selection_words;
#[cfg(feature = "hydrate")]
mod session_end;
#[cfg(feature = "hydrate")]
mod suggest;
#[cfg(feature = "hydrate")]
mod table_keys;
#[cfg(feature = "hydrate")]
mod toast;
#[cfg(feature = "hydrate")]
mod unsaved;

pub use behaviours::Behaviours;
