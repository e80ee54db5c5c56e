//! The wasm module: a cdylib and nothing else, because a crate that is both rlib and cdylib loses LTO.

/// Entry point: starts the islands.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    gangway_app::hydrate();
}
