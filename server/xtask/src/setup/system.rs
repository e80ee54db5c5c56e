//! Packages of the system: by apt, as root; otherwise one sentence that names them.

use std::fs;

use anyhow::{Result, bail};

use crate::shell::{is_root, must, program, say, which};

/// Installs Debian packages, or says in one sentence what is missing and why.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    if which("apt-get").is_none() {
        bail!("missing: {names} ({why}); install it with the system's package manager and run this again");
    }
    if !is_root() {
        bail!("missing: {names} ({why}); install it with `sudo apt-get install {names}` and run this again");
    }
    say(format!("Installing {names} with apt: {why}."));
    // A list of packages from long ago names files that are gone; a failed refresh still leaves the old list to try.
    let _ = must(program("apt-get").args(["-qq", "update"]));
    let mut apt = program("apt-get");
    apt.args(["-qq", "-y", "install", "--no-install-recommends"]).args(packages);
    must(apt.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// make, which comes with most C compilers but not with all.
pub fn make() -> Result<()> {
    if which("make").is_some() {
        return Ok(());
    }
    install(&["make"], "the server's allocator is built with it")
}

/// Whether this is Debian itself; Ubuntu's `chromium` package is a pointer to a snap.
pub fn is_debian() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian")
}
