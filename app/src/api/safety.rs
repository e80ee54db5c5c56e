//! Files of sources: comparing, merging, the baseline, and loading one from here.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{ComparisonId, PortalError, Posted, SourceFileId, SourceId, SourceLoadId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use gangway_core::sources::{self, load};
#[cfg(feature = "ssr")]
use gangway_types::Capability;

/// Compares a kept file with what ISC has now.
///
/// # Errors
/// Without the capability, for a source that is not theirs, or an unknown file.
#[server]
pub async fn compare_file(source: SourceId, file: SourceFileId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    sources::start(&c.core, &c.who, &source, &file).await?;
    Ok(Posted::to(paths::safety(&source, Some(&file))))
}

/// Merges the file of a comparison with accounts that exist only in ISC: all of them, or (`which` is `ours`) those that
/// Gangway added; `isc` also takes ISC's values over where they differ.
///
/// # Errors
/// Without the capability, when the comparison is too old, or the file cannot hold what is put in.
#[server]
pub async fn merge_file(
    source: SourceId,
    comparison: ComparisonId,
    #[server(default)] which: String,
    isc: Option<String>,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let how = sources::Merge { only_ours: which == "ours", values_of_isc: isc.is_some() };
    let made = sources::merge(&c.core, &c.who, &source, &comparison, how).await?;
    Ok(Posted::to(format!(
        "{}?made={}",
        paths::source(&source, "safety/merge"),
        paths::encode(made.as_str())
    )))
}

/// Says that a file is what the next aggregation reads.
///
/// # Errors
/// Without the capability, for a source that is not theirs, or an unknown file.
#[server]
pub async fn put_in_place(source: SourceId, file: SourceFileId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    sources::put_in_place(&c.core, &c.who, &source, &file).await?;
    // Without a comparison the warning would stay that the file was made to end.
    sources::start(&c.core, &c.who, &source, &file).await?;
    Ok(Posted::saying(paths::safety(&source, None), "It is the baseline now"))
}

/// Makes an earlier file the baseline again.
///
/// # Errors
/// Without the capability, for a source that is not theirs, or an unknown file.
#[server]
pub async fn restore_file(source: SourceId, file: SourceFileId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    sources::restore(&c.core, &c.who, &source, &file).await?;
    Ok(Posted::saying(paths::source(&source, "files"), "It is the baseline again"))
}

/// Loads the file of a comparison into ISC; `typed` confirms what would be removed.
///
/// # Errors
/// Without the capability, when the comparison is too old, `typed` is not what it has to be, or a load is not over.
#[server]
pub async fn ask_load(
    source: SourceId,
    comparison: ComparisonId,
    #[server(default)] typed: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let id = load::ask(&c.core, &c.who, &source, &comparison, &typed).await?;
    Ok(Posted::to(paths::source_load(&source, &id)))
}

/// Lets a load go that somebody else asked for.
///
/// # Errors
/// Without the capability, when they asked for it themselves, or `typed` is not what it has to be.
#[server]
pub async fn allow_load(
    source: SourceId,
    load: SourceLoadId,
    #[server(default)] typed: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    load::allow(&c.core, &c.who, &source, &load, &typed).await?;
    Ok(Posted::to(paths::source_load(&source, &load)))
}

/// Stops a load before anything was sent.
///
/// # Errors
/// Without the capability, or when the file may have left.
#[server]
pub async fn stop_load(source: SourceId, load: SourceLoadId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    load::stop(&c.core, &c.who, &source, &load).await?;
    Ok(Posted::to(paths::source_load(&source, &load)))
}

/// Decides about a load whose fate is not known: `loaded`, or not.
///
/// # Errors
/// Without the capability, or when its fate is known by now.
#[server]
pub async fn decide_load(source: SourceId, load: SourceLoadId, loaded: bool) -> Result<Posted, PortalError> {
    use gangway_types::safety::LoadDecision;
    let c = caller(Capability::WriteAccounts).await?;
    let decision = if loaded { LoadDecision::Loaded } else { LoadDecision::NotLoaded };
    load::decide(&c.core, &c.who, &source, &load, decision).await?;
    Ok(Posted::to(paths::source_load(&source, &load)))
}
