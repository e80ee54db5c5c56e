//! The wasm module: a cdylib and nothing else, because a crate that is both rlib and cdylib loses LTO.
