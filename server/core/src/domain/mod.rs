//! Rules without I/O.

pub mod account_form;
pub mod approval;
pub mod caps;
pub mod csv;
pub mod eligibility;
pub mod file;
pub mod fold;
pub mod frozen;
pub mod local;
pub mod mail;
pub mod quiet;
pub mod release;
pub mod similar;
