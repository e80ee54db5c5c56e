//! The practice tenant over real HTTP.

mod accounts;
mod api;
mod behaviour;
mod contract;
mod events;
mod faults;
mod harness;
mod loads;
mod mail;
mod oauth;
mod old;
mod person;
mod restart;
mod schema;
mod search;
mod sources;
