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
pub mod checks;
pub mod imports;
pub mod notices;
pub mod overview;
pub mod people;
pub mod query;
pub mod roles;
pub mod safety;
pub mod settings;
pub mod tasks;

pub use capability::{Capability, Extent, Role, TABLE};
pub use error::{FieldError, PortalError};
pub use ids::{
    AccountJobId, BatchId, CallId, CheckId, ComparisonId, DraftId, OldListId, PersonId, PersonJobId, RunId,
    SelectionId, SourceFileId, SourceId, SourceLoadId, TaskId,
};
pub use page::{Page, Posted};
pub use status::{IdentityStatus, Reading};
