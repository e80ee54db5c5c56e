//! Server functions: authorise, call the core, return.
