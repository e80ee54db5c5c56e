//! selections
