//! Ids of the furniture, and times as ISC writes them.

use super::{mix::hex_id, population::kind};

/// Name of the tenant, as in its host name.
pub(crate) const ORG: &str = "practice";
/// Pod of the tenant.
pub(crate) const POD: &str = "practice-pod";

fn id(seed: u64, what: u64, n: usize) -> String {
    hex::encode(hex_id(seed, what, n as u64))
}

/// Id of the `n`th identity profile.
pub(crate) fn profile(seed: u64, n: usize) -> String {
    id(seed, kind::PROFILE, n)
}

/// Id of the `n`th source.
pub(crate) fn source(seed: u64, n: usize) -> String {
    id(seed, kind::SOURCE, n)
}

/// Id of the `n`th lifecycle state of a profile.
pub(crate) fn state(seed: u64, profile: usize, n: usize) -> String {
    id(seed, kind::STATE, profile * 100 + n)
}

/// Id of the `n`th event.
pub(crate) fn event(seed: u64, n: u64) -> String {
    hex::encode(hex_id(seed, kind::EVENT, n))
}

/// Id of the `n`th governance group.
pub(crate) fn group(seed: u64, n: usize) -> String {
    id(seed, kind::GROUP, n)
}

/// Id of the `n`th role.
pub(crate) fn role(seed: u64, n: usize) -> String {
    id(seed, kind::ROLE, n)
}

/// An id with dashes, as ISC's newer services write them.
pub(crate) fn dashed(seed: u64, what: u64, n: u64) -> String {
    let hex = hex::encode(hex_id(seed, what, n));
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &hex[part]).join("-")
}

/// Id of the account schema of the `n`th source.
pub(crate) fn schema(seed: u64, n: usize) -> String {
    misc(seed, 300 + n)
}

/// Id of the CREATE policy of the `n`th source.
pub(crate) fn policy(seed: u64, n: usize) -> String {
    misc(seed, 400 + n)
}

/// Ids of all else.
pub(crate) fn misc(seed: u64, n: usize) -> String {
    id(seed, kind::MISC, n)
}

/// The tenant's own id.
pub(crate) fn tenant(seed: u64) -> String {
    misc(seed, 1)
}

/// A time as ISC writes it: `2026-01-31T09:05:00.123Z`.
pub(crate) fn iso(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%S.%3fZ")
        .to_string()
}
