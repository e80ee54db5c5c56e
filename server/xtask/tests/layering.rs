//! The layers of the project, held by a test: which crate is used where, what lies at the top level, and how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest file anybody should have to read.
const LONGEST: usize = 800;

/// What may lie at the top level, beside folders and files that begin with a dot.
const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE",
    "app",
    "server",
    "style",
    "public",
    "end2end",
    "clippy.toml",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "deny.toml",
    "gangway.example.toml",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project's root is there")
}

/// Files of the project: tracked, or new and not ignored; as paths from the root.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .ok()
        .filter(|output| output.status.success());
    let mut files: Vec<String> = match listed {
        Some(output) => String::from_utf8_lossy(&output.stdout).lines().map(str::to_string).collect(),
        None => walked(&root(), ""),
    };
    files.retain(|file| root().join(file).is_file());
    assert!(files.len() > 10, "the project's files were not found");
    files
}

/// Without git (an unpacked archive): everything but what builds leave behind.
fn walked(folder: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if ["target", "node_modules", ".git", "data", "test-results", "playwright-report"]
            .contains(&name.as_str())
        {
            continue;
        }
        let path = format!("{below}{name}");
        match entry.path().is_dir() {
            true => found.extend(walked(&entry.path(), &format!("{path}/"))),
            false => found.push(path),
        }
    }
    found
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_default()
}

/// Rust sources that mention `path` (as in `path::`) outside the places where it belongs.
fn strays(path: &str, belongs: impl Fn(&str) -> bool) -> Vec<String> {
    let needle = format!("{path}::");
    let rust = files().into_iter().filter(|file| file.ends_with(".rs") && !file.starts_with("server/xtask/"));
    rust.filter(|file| !belongs(file) && read(file).lines().any(|line| uses(line, &needle))).collect()
}

/// Whether a line of code (not of comment) uses a crate's path, and not merely a name that ends like it.
fn uses(line: &str, needle: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.match_indices(needle).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn in_tests(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("/tests.rs")
}

#[test]
fn sql_is_written_in_the_store_alone() {
    let found = strays("sqlx", |file| file.starts_with("server/core/src/store") || in_tests(file));
    assert!(found.is_empty(), "sqlx outside server/core/src/store: {found:#?}");
}

#[test]
fn http_is_spoken_by_the_client_of_isc_alone() {
    let found = strays("reqwest", |file| file.starts_with("server/isc/") || in_tests(file));
    assert!(found.is_empty(), "reqwest outside server/isc: {found:#?}");
}

#[test]
fn mail_is_sent_by_the_notices_alone() {
    let found = strays("lettre", |file| file.starts_with("server/core/src/notices/"));
    assert!(found.is_empty(), "lettre outside server/core/src/notices: {found:#?}");
}

#[test]
fn pages_are_written_in_the_app_alone() {
    let found = strays("leptos", |file| file.starts_with("app/") || file.starts_with("server/src/"));
    assert!(found.is_empty(), "leptos outside app and server/src: {found:#?}");
}

#[test]
fn the_work_knows_no_web() {
    let found =
        strays("axum", |file| !file.starts_with("server/core/src/") && !file.starts_with("app/types/"));
    assert!(found.is_empty(), "axum in server/core or app/types: {found:#?}");
}

#[test]
fn dependencies_point_one_way() {
    let allowed: &[(&str, &[&str])] = &[
        ("app/types", &[]),
        ("app", &["gangway-types", "gangway-core"]),
        ("app/wasm", &["gangway-app"]),
        ("server/isc", &[]),
        ("server/practice", &[]),
        ("server/core", &["gangway-isc", "gangway-types"]),
        ("server/xtask", &[]),
    ];
    for (folder, may) in allowed {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        assert!(!manifest.is_empty(), "{folder}/Cargo.toml is not there");
        let ours = section(&manifest, "[dependencies]").filter_map(|line| line.split([' ', '=', '.']).next());
        let stray: Vec<&str> =
            ours.filter(|name| name.starts_with("gangway") && !may.contains(name)).collect();
        assert!(stray.is_empty(), "{folder} depends on {stray:?}");
    }
}

#[test]
fn the_practice_tenant_shares_no_code_with_us() {
    let manifest = read("server/practice/Cargo.toml");
    let ours: Vec<&str> =
        manifest.lines().filter(|line| line.starts_with("gangway") || line.contains("path = ")).collect();
    assert!(ours.is_empty(), "server/practice depends on {ours:?}");
}

fn section<'a>(manifest: &'a str, heading: &'a str) -> impl Iterator<Item = &'a str> {
    manifest
        .lines()
        .skip_while(move |line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
}

#[test]
fn the_top_level_holds_what_the_layout_says() {
    let mut names: Vec<String> =
        files().iter().filter_map(|file| file.split('/').next().map(str::to_string)).collect();
    names.sort();
    names.dedup();
    names.retain(|name| !name.starts_with('.') && !TOP_LEVEL.contains(&name.as_str()));
    assert!(names.is_empty(), "at the top level, and not in the layout: {names:?}");
}

#[test]
fn every_file_can_be_read_in_one_sitting() {
    let sources = files().into_iter().filter(|file| {
        [".rs", ".ts", ".mjs", ".css", ".sql", ".md", ".toml"].iter().any(|ending| file.ends_with(ending))
    });
    let long: Vec<(String, usize)> = sources
        .map(|file| (read(&file).lines().count(), file))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, file)| (file, lines))
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:#?}");
}

#[test]
fn no_file_names_a_place_of_somebodys_machine() {
    let root = root();
    let beside = format!("{}/", root.parent().expect("the project lies in a folder").display());
    let homes = ["/home/", "/Users/", "/root/"];
    let found: Vec<String> = files()
        .into_iter()
        .filter(|file| file != "server/xtask/tests/layering.rs" && file != "Cargo.lock")
        .filter(|file| {
            let text = read(file);
            let named = beside.len() > 1 && text.contains(&beside);
            named || text.lines().any(|line| homes.iter().any(|home| starts_a_path(line, home)))
        })
        .collect();
    assert!(found.is_empty(), "files that name a place of one machine: {found:#?}");
}

/// Whether `home` begins an absolute path in this line, and is not the middle of an address or of a longer path.
fn starts_a_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/}:".contains(c))
    })
}

#[test]
fn a_use_is_told_from_a_longer_name() {
    assert!(uses("let pool = sqlx::query(text);", "sqlx::"));
    assert!(!uses("my_sqlx::query(text)", "sqlx::"));
    assert!(!uses("// sqlx::query is not used here", "sqlx::"));
    assert!(starts_a_path("cd /home/ada/gangway", "/home/"));
    assert!(!starts_a_path("https://acme.example/home/", "/home/"));
}
