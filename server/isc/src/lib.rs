#![doc = include_str!("../README.md")]

mod acting;
mod budget;
mod client;
mod error;
mod filter;
mod ids;
mod lenient;
mod model;
mod oauth;
mod open_enum;
mod ops;
mod page;
mod secret;
mod services;
mod time;

pub use acting::Acting;
pub use budget::{Budget, BudgetClosed, Lane, Permit, SlidingWindow, Unlimited};
pub use client::{BuildError, Client, ClientBuilder};
pub use error::{Error, ErrorKind};
pub use filter::{Filter, FilterValue};
pub use ids::{
    AccountId, AssignmentId, GroupId, IdentityId, IdentityIdError, ProfileId, SchemaId, ShortId,
    ShortIdError, SourceId, SubscriptionId, TaskId,
};
pub use model::*;
pub use oauth::{Claims, OauthApp, OauthInfo, PendingSignIn, Tokens};
pub use ops::*;
pub use page::{ListQuery, Page, Sorter};
pub use secret::{AccessToken, RefreshToken};
pub use services::{OPERATIONS, Operation};
pub use time::Time;

/// What every call answers: the value, or an [`Error`] that says what is known about the failure.
pub type Result<T, E = Error> = std::result::Result<T, E>;
