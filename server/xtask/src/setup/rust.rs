//! The Rust side: components, the wasm target, cargo-leptos and wasm-bindgen.

use std::path::Path;

use anyhow::{Context, Result};

use crate::project;
use crate::shell::{cargo, must, output_of, program, say};

/// rustfmt and clippy, which the tests run.
pub fn lint_tools() -> Result<()> {
    for (component, command) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if output_of(cargo().args([command, "--version"])).is_none() {
            say(format!("Adding {component} to the toolchain: the tests run it."));
            must(program("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// The standard library for wasm, which the islands are compiled to.
pub fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let folder = output_of(program("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    say(format!("Adding the target {TARGET}: the islands of the pages are compiled to it."));
    must(program("rustup").args(["target", "add", TARGET]))
        .context("the wasm target is missing, and rustup, which would add it, could not")
}

/// cargo-leptos, which builds server, wasm and style in one go.
pub fn cargo_leptos() -> Result<()> {
    let version = project::CARGO_LEPTOS;
    if output_of(program("cargo-leptos").args(["leptos", "--version"])).is_some_and(|it| names(&it, version))
    {
        return Ok(());
    }
    say(format!(
        "Installing cargo-leptos {version}: it builds server, wasm and style. About ten minutes, once."
    ));
    install("cargo-leptos", version, true)
}

/// wasm-bindgen, whose version has to be the one of the library in `Cargo.lock`.
pub fn wasm_bindgen() -> Result<()> {
    let version = project::locked_version("wasm-bindgen")?;
    if output_of(program("wasm-bindgen").arg("--version")).is_some_and(|it| names(&it, &version)) {
        return Ok(());
    }
    say(format!(
        "Installing wasm-bindgen {version}: it writes the script that loads the wasm. A few minutes, once."
    ));
    // Its lock file lags behind releases of the library, so it is not asked for.
    install("wasm-bindgen-cli", &version, false)
}

/// Unoptimised and without debug information: these tools are waited for more often while building than while running.
fn install(package: &str, version: &str, locked: bool) -> Result<()> {
    let mut command = cargo();
    command.args(["install", package, "--version", version, "--profile", "dev", "--root"]);
    command.arg(project::tools()).env("CARGO_PROFILE_DEV_DEBUG", "0");
    if locked {
        command.arg("--locked");
    }
    must(&mut command)
}

/// Whether the printed words hold this version as a word of its own.
fn names(printed: &str, version: &str) -> bool {
    printed.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_version_is_a_whole_word() {
        assert!(names("wasm-bindgen 0.2.130\n", "0.2.130"));
        assert!(!names("wasm-bindgen 0.2.130\n", "0.2.13"));
    }
}
