//! The server of Gangway: configuration, sign-in, and everything between the wire and the pages.

pub mod cli;
pub mod commands;
pub mod config;
pub mod portal;
pub mod practice;
pub mod router;
pub mod site;
pub mod state;
pub mod web;
