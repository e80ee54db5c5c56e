//! Node.js and the npm packages: Tailwind, wasm-opt and fonts for the build, Playwright for the tests.

use std::fs;

use anyhow::{Context, Result, bail};

use super::system;
use crate::project;
use crate::shell::{must, output_of, program, say};

const OLDEST: u32 = 20;

/// Node.js itself, and `end2end/node_modules` as the lock file says.
pub fn packages() -> Result<()> {
    node()?;
    let lock = project::path("end2end/package-lock.json");
    let wanted = fs::read(&lock).context("end2end/package-lock.json cannot be read")?;
    // A copy of the lock file that was installed last: equal means that there is nothing to do.
    let installed = project::path("end2end/node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    say(
        "Installing the npm packages of end2end: Tailwind and wasm-opt for the build, Playwright for the tests.",
    );
    let mut npm = program("npm");
    npm.args(["ci", "--no-audit", "--prefer-offline"]).current_dir(project::path("end2end"));
    must(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    fs::write(installed, wanted)?;
    Ok(())
}

fn node() -> Result<()> {
    if version().is_none() || output_of(program("npm").arg("--version")).is_none() {
        system::install(&["nodejs", "npm"], "Node.js builds the style sheet and drives the browser tests")?;
    }
    match version() {
        Some(major) if major >= OLDEST => Ok(()),
        Some(major) => {
            bail!("Node.js {major} is too old: version {OLDEST} or newer is needed (https://nodejs.org)")
        }
        None => bail!("Node.js {OLDEST} or newer is needed, with npm (https://nodejs.org)"),
    }
}

fn version() -> Option<u32> {
    major(&output_of(program("node").arg("--version"))?)
}

fn major(printed: &str) -> Option<u32> {
    printed.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_first_number_is_the_major_version() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("twenty"), None);
    }
}
