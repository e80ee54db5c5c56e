#![doc = include_str!("../README.md")]

mod api;
mod control;
mod dispatch;
mod events;
mod faults;
mod filter;
mod gate;
mod http;
mod journal;
mod limit;
mod oauth;
mod options;
mod search;
mod state;
mod tenant;
mod world;

pub use options::{Clock, Error, Expired, Invited, InvitingPending, Options, Readings};
pub use tenant::{SentMail, Tenant, start};
