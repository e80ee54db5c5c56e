//! The practice tenant over real HTTP.

mod behaviour;
mod faults;
mod harness;
mod oauth;
mod restart;
