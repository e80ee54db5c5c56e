//! PostgreSQL's own programs, for a server that the tests start and throw away.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::system;
use crate::shell::which;

/// The folder that holds `initdb` and `postgres`.
pub struct Postgres {
    /// That folder.
    pub bin: PathBuf,
}

/// The installed PostgreSQL, or Debian's package.
pub fn find_or_install() -> Result<Postgres> {
    if find().is_none() {
        system::install(&["postgresql"], "store and runs are tested on SQLite and on PostgreSQL")?;
    }
    find().context("initdb and postgres were not found, neither on the path nor in the usual places")
}

fn find() -> Option<Postgres> {
    let on_path =
        which("initdb").and_then(|file| fs::canonicalize(file).ok()?.parent().map(Path::to_path_buf));
    let mut places: Vec<PathBuf> = on_path.into_iter().collect();
    places.extend(versions("/usr/lib/postgresql", "bin"));
    places.extend(versions("/opt/homebrew/opt", "bin"));
    places.extend(versions("/usr/local/opt", "bin"));
    places.into_iter().find(|bin| is_complete(bin)).map(|bin| Postgres { bin })
}

fn is_complete(bin: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|name| bin.join(name).is_file())
}

/// `folder/*/below`, the newest name first.
fn versions(folder: &str, below: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path().join(below)).collect();
    found.sort();
    found.reverse();
    found
}
