//! Sources: all of them, and single ones.

mod detail;
mod files;
mod list;
mod load;
mod loads;
mod merge;
mod safety;

pub use detail::SourcePage;
pub use files::FilesPage;
pub use list::SourcesPage;
pub use load::AskLoadPage;
pub use loads::{LoadPage, tone as load_tone};
pub use merge::MergePage;
pub use safety::SafetyPage;
