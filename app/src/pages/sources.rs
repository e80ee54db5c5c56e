//! Sources: all of them, and single ones.

mod detail;
mod list;

pub use detail::SourcePage;
pub use list::SourcesPage;
