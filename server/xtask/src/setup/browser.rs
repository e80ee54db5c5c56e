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

/// Debian's Chromium without a window: what people use drags a whole desktop browser along, and takes nearly twice the
/// processor's time.
const SHELL: &str = "chromium-headless-shell";

/// The Chromium that is named, one without a window, or any other; installed when there is none.
pub fn find_or_install() -> Result<Browser> {
    if let Some(found) = named().or_else(|| which(SHELL)) {
        return Ok(Browser::At(found));
    }
    let other = with_a_window().map(Browser::At).or_else(playwrights);
    if system::is_debian() && (is_root() || other.is_none()) {
        let packages = [SHELL, "fonts-dejavu-core"];
        match system::install(&packages, "the browser tests drive a real Chromium, and need no window of it")
        {
            Ok(()) => return Ok(which(SHELL).map(Browser::At).or(other).unwrap_or(Browser::Playwrights)),
            Err(error) if other.is_none() => return Err(error),
            Err(error) => {
                say(format!("{error:#}. The tests use the Chromium that is there, and take longer."))
            }
        }
    }
    if let Some(found) = other {
        return Ok(found);
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

/// The one that the person wants.
fn named() -> Option<PathBuf> {
    std::env::var_os("GANGWAY_CHROMIUM").map(PathBuf::from).filter(|place| place.is_file())
}

fn with_a_window() -> Option<PathBuf> {
    let on_path = ["chromium", "google-chrome-stable", "google-chrome"].into_iter().filter_map(which);
    let on_a_mac = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    on_path.chain(on_a_mac.map(PathBuf::from)).find(|place| place.is_file())
}

fn playwrights() -> Option<Browser> {
    let mut node = program("node");
    node.args(["-p", "require('playwright-core').chromium.executablePath()"]);
    let place = output_of(node.current_dir(project::path("end2end")))?;
    Path::new(place.trim()).is_file().then_some(Browser::Playwrights)
}
