//! `cargo xtask run` and `cargo xtask dev`.

use std::process::ExitCode;

use anyhow::Result;

use crate::shell::{cargo, must, program, say};
use crate::{build, project, setup};

/// Sets up, builds for release and serves; without `GANGWAY_ISC_URL` on the practice tenant.
pub fn run(args: &[String]) -> Result<ExitCode> {
    setup::for_build()?;
    build::release()?;
    say("Serving: the next line says where. Ctrl-C ends it; the data stays in the data folder.");
    let mut server = program(project::path("target/release/gangway"));
    server.env("LEPTOS_SITE_ROOT", project::path("target/site")).args(args);
    let status = server.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Rebuilds and reloads at every change.
pub fn dev() -> Result<ExitCode> {
    setup::for_build()?;
    say("Watching: every change is built and the page reloads by itself.");
    must(cargo().args(["leptos", "watch"]))?;
    Ok(ExitCode::SUCCESS)
}
