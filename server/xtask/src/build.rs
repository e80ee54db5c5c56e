//! The release build: `target/release/gangway` and `target/site`, with everything compressed ahead of time.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::project;
use crate::setup;
use crate::shell::{cargo, must, program, say};

/// `cargo xtask build`.
pub fn run() -> Result<ExitCode> {
    setup::for_build()?;
    release()?;
    Ok(ExitCode::SUCCESS)
}

/// Builds server, wasm and style for release, and compresses the site.
pub fn release() -> Result<()> {
    say(
        "Building for release: the server, the islands as wasm, the style sheet. The first time takes some minutes.",
    );
    must(cargo().args(["leptos", "build", "--release"]))?;
    compress(&project::path("target/site"))?;
    for made in ["target/release/gangway", "target/release/hash.txt"] {
        if !project::path(made).is_file() {
            bail!("{made} is not there after the build");
        }
    }
    say("Built: target/release/gangway, with hash.txt beside it, and target/site.");
    Ok(())
}

/// Writes `.br` and `.gz` beside every file of the site that gains by it.
///
/// Node.js does the work: its compressors are native code, while a Rust one would be unoptimised in this program.
pub fn compress(site: &std::path::Path) -> Result<()> {
    say("Compressing the site ahead of time, so that nothing is compressed while somebody waits.");
    must(program("node").args(["--input-type=module", "--eval", include_str!("compress.mjs")]).arg(site))
}
