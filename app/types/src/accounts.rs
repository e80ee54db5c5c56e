//! Accounts on flat-file sources: the form of one, and what becomes of those that are written.

mod act;
mod foreseen;
mod form;
mod outcome;

pub use act::AccountAct;
pub use foreseen::Foreseen;
pub use form::{AccountForm, FieldKind, FormField, Need, Policy, SourceFacts, Values};
pub use outcome::{
    AccountAction, AccountCounts, AccountItem, AccountJob, AccountJobKind, AccountOutcome, Difference, Link,
};
