//! Chromium: the machine's, Debian's package, or the one Playwright brings.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::system;
use crate::project;
use crate::shell::{is_root, must, output_of, program, say, which};

/// Which browser the tests drive.
pub enum Browser {
    /// This executable.
    At(PathBuf),
    /// The one Playwright has installed for itself.
    Playwrights,
}

/// A Chromium, installed when there is none.
pub fn find_or_install() -> Result<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if system::is_debian() {
        system::install(&["chromium", "fonts-dejavu-core"], "the browser tests drive a real Chromium")?;
        return Ok(find().unwrap_or(Browser::Playwrights));
    }
    say("Downloading Playwright's Chromium: the browser tests drive a real one.");
    let mut install = program("playwright");
    install.args(["install", "chromium"]).current_dir(project::path("end2end"));
    if cfg!(target_os = "linux") && is_root() {
        install.arg("--with-deps");
    }
    must(&mut install)?;
    Ok(Browser::Playwrights)
}

fn find() -> Option<Browser> {
    let named = std::env::var_os("GANGWAY_CHROMIUM").map(PathBuf::from);
    let on_path = ["chromium", "google-chrome-stable", "google-chrome"].into_iter().filter_map(which);
    let on_a_mac = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    let places = named.into_iter().chain(on_path).chain(on_a_mac.map(PathBuf::from));
    places.into_iter().find(|place| place.is_file()).map(Browser::At).or_else(playwrights)
}

fn playwrights() -> Option<Browser> {
    let mut node = program("node");
    node.args(["-p", "require('playwright-core').chromium.executablePath()"]);
    let place = output_of(node.current_dir(project::path("end2end")))?;
    Path::new(place.trim()).is_file().then_some(Browser::Playwrights)
}
