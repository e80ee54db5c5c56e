//! The whole portal, each test with a portal and a practice tenant of its own.

mod browser;
mod calls;
mod configuration;
mod forms;
mod grants;
mod headers;
mod killed;
mod portal;
mod processes;
mod sign_in;
mod stream;
