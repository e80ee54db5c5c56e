#![doc = include_str!("../README.md")]

mod capability;
mod error;
mod ids;
mod page;
mod status;
#[cfg(feature = "server-fn")]
mod transport;

pub mod accounts;
pub mod approvals;
pub mod audit;
pub mod batches;
pub mod board;
pub mod checks;
pub mod imports;
pub mod joiners;
pub mod notices;
pub mod old_lists;
pub mod overview;
pub mod people;
pub mod query;
pub mod reach;
pub mod roles;
pub mod safety;
pub mod settings;
pub mod tasks;
pub mod welcome;

pub use capability::{Capability, Extent, Role, TABLE};
pub use error::{FieldError, PortalError};
pub use ids::{
    AccountJobId, BatchId, CallId, CheckId, ComparisonId, DraftId, OldListId, PersonId, PersonJobId, RunId,
    SelectionId, SourceFileId, SourceId, SourceLoadId, TaskId,
};
pub use page::{Page, Posted};
pub use status::{IdentityStatus, Reading};
