//! The practice tenant over real HTTP.

mod api;
mod behaviour;
mod contract;
mod faults;
mod harness;
mod oauth;
mod restart;
mod schema;
mod search;
