//! The binary.

use clap::Parser as _;
use std::process::ExitCode;

/// A page is made of thousands of small pieces, which one thread makes and another drops. Measured with 20,000 people, the
/// system's allocator costs a third of a page's time and keeps 15 MB more. How it is set up is in `.cargo/config.toml`.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    gangway::commands::run(gangway::cli::Cli::parse()).await
}
