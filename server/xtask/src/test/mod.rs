//! `cargo xtask test`: everything, in one go, with one line at the end.

mod browser;
mod contract;
mod database;
mod programs;
mod room;
mod steps;
mod tally;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::setup;
use crate::shell::{program, say};
use tally::Tally;

/// Sets up, checks, and prints `N passed, N failed` last.
pub fn run() -> Result<ExitCode> {
    let mut tally = Tally::default();
    match room::enough().and_then(|()| setup::for_tests()) {
        Ok((browser, postgres)) => {
            let site = steps::Site::begin();
            steps::format(&mut tally);
            steps::lints(&mut tally);
            let programs = steps::rust_build(&mut tally);
            let server = programs.is_some();
            if let Some(programs) = programs {
                steps::rust_tests(&mut tally, programs, &postgres);
            }
            if site.end(&mut tally) && server {
                browser::suite(&mut tally, &browser);
            }
        }
        Err(error) => tally.broken("set-up", &format!("{error:#}")),
    }
    for line in tally.not_tried() {
        say(format!("Not tried: {line}"));
    }
    println!("{}", tally.line());
    Ok(if tally.is_green() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one command with a PostgreSQL beside it, so that a part of the tests can be repeated by hand.
pub fn with_database(command: &[String]) -> Result<ExitCode> {
    let (name, args) =
        command.split_first().context("say what to run: `cargo xtask database -- cargo test`")?;
    let database = database::Database::start(&setup::postgres()?)?;
    let status = program(name).args(args).env("GANGWAY_TEST_POSTGRES_URL", database.url()).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
