//! The client against small servers over real sockets. One binary, so that it links once.

mod crawl;
mod faults;
mod groups;
mod oauth;
mod odd;
mod old;
mod operations;
mod person;
mod raw;
mod repeats;
mod schema;
mod search;
mod tenant;
