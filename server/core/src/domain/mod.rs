//! Rules without I/O.

pub mod account_form;
pub mod approval;
pub mod board;
pub mod caps;
pub mod csv;
pub mod eligibility;
pub mod file;
pub mod fold;
pub mod forecast;
pub mod frozen;
pub mod ids;
pub mod joiners;
pub mod local;
pub mod mail;
pub mod old_ids;
pub mod quiet;
pub mod reach;
pub mod release;
pub mod similar;
pub mod start_day;
pub mod welcome_text;
