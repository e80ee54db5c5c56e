//! Where the files of the site lie: as cargo-leptos says, beside the binary, or where a build leaves them.

use leptos::config::LeptosOptions;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Name of the wasm and style files.
const NAME: &str = "gangway";

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Options of Leptos: from its variables when cargo-leptos runs the binary, else found.
pub fn options(address: SocketAddr) -> LeptosOptions {
    let beside =
        std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf)).unwrap_or_default();
    let root = variable("LEPTOS_SITE_ROOT").map(PathBuf::from).unwrap_or_else(|| found(&beside));
    let hash_file = variable("LEPTOS_HASH_FILE_NAME").unwrap_or_else(|| "hash.txt".to_owned());
    let hashed = beside.join(&hash_file).is_file();
    if !root.is_dir() {
        tracing::warn!(folder = %root.display(), "the site is not there: pages have neither style nor islands");
    }
    LeptosOptions::builder()
        .output_name(variable("LEPTOS_OUTPUT_NAME").unwrap_or_else(|| NAME.to_owned()))
        .site_root(root.display().to_string())
        .site_pkg_dir(variable("LEPTOS_SITE_PKG_DIR").unwrap_or_else(|| "pkg".to_owned()))
        .site_addr(address)
        .reload_port(variable("LEPTOS_RELOAD_PORT").and_then(|port| port.parse().ok()).unwrap_or(3001))
        .hash_file(hash_file.into())
        .hash_files(hashed)
        .build()
}

/// `site` beside the binary, or beside the folder the binary lies in, as after a build.
fn found(beside: &Path) -> PathBuf {
    let above = beside.parent().map(|above| above.join("site"));
    [Some(beside.join("site")), above]
        .into_iter()
        .flatten()
        .find(|site| site.is_dir())
        .unwrap_or_else(|| PathBuf::from("target/site"))
}
