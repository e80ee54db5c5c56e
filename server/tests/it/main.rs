//! The whole portal, each test with a portal and a practice tenant of its own.

mod accounts;
mod audit;
mod broken;
mod browser;
mod calls;
mod configuration;
mod forms;
mod grants;
mod headers;
mod imports;
mod joiners;
mod killed;
mod killed_accounts;
mod killed_old_lists;
mod killed_waiting;
mod notices;
mod old_invites;
mod person_actions;
mod portal;
mod processes;
mod roles;
mod settings;
mod sign_in;
mod staying;
mod stream;
