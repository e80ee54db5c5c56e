//! The binary.

use clap::Parser as _;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    gangway::commands::run(gangway::cli::Cli::parse()).await
}
