//! Set-up: each need is looked for first, and installed only when it is not there.

mod browser;
mod node;
mod postgres;
mod rust;
mod system;

use anyhow::Result;

pub use browser::Browser;
pub use postgres::Postgres;

/// What a build needs: make, the wasm target, cargo-leptos, wasm-bindgen, and the npm packages (Tailwind, wasm-opt, fonts).
pub fn for_build() -> Result<()> {
    system::make()?;
    rust::wasm_target()?;
    node::packages()?;
    rust::cargo_leptos()?;
    rust::wasm_bindgen()
}

/// PostgreSQL's programs, for tests on it.
pub fn postgres() -> Result<Postgres> {
    postgres::find_or_install()
}

/// What the tests need beyond a build.
pub fn for_tests() -> Result<(Browser, Postgres)> {
    rust::lint_tools()?;
    for_build()?;
    Ok((browser::find_or_install()?, postgres::find_or_install()?))
}
