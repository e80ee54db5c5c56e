//! View models: overview.
