//! Retention, once a day: whole months go from the beginning.

use super::verify::BEGINS_AFTER;
use super::{Entry, append};
use crate::settings::Settings;
use crate::store;
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether a new day began.
const LOOK: Duration = Duration::from_secs(3_600);
/// The least that may be kept, in months.
pub const LEAST_MONTHS: u32 = 12;
/// Key of `meta` with the day on which old entries were last looked for.
const LOOKED: &str = "audit_trimmed_on";

/// Removes old entries once a day, until `stop`.
pub async fn keep(core: Core, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = once_a_day(&core).await {
            tracing::error!(%error, "old entries of the audit log could not be removed");
        }
        stop.run_until_cancelled(tokio::time::sleep(LOOK)).await;
    }
}

async fn once_a_day(core: &Core) -> Result<()> {
    let today = utc(core.clock.now()).map(|day| day.to_string()).unwrap_or_default();
    if store::settings::meta(&core.store, LOOKED).await?.as_deref() == Some(today.as_str()) {
        return Ok(());
    }
    trim(core).await?;
    store::settings::set_meta(&core.store, LOOKED, &today).await?;
    Ok(())
}

/// Removes the months that are older than the setting says, and tells of it; answers how many entries went.
///
/// # Errors
/// When the store refuses.
pub(super) async fn trim(core: &Core) -> Result<u64> {
    let now = core.clock.now();
    let months = Settings::load(&core.store).await?.audit_months.max(LEAST_MONTHS);
    let Some((month, before)) = beginning(now, months) else { return Ok(0) };
    let mut tx = core.store.begin().await?;
    let Some(trimmed) = store::audit::trim(&mut tx, before).await? else { return Ok(0) };
    let entries = if trimmed.removed == 1 { "entry" } else { "entries" };
    let sentence = format!(
        "removed {} {entries} of the audit log from before {}",
        trimmed.removed,
        month.strftime("%B %Y")
    );
    let entry = Entry::by_gangway(What::AuditTrimmed, sentence)
        .about(AuditObject::new(ObjectKind::Audit, "log"), "Audit log")
        .fact("Kept, in months", months.to_string())
        .fact(BEGINS_AFTER, trimmed.anchor.text());
    append(core, &mut tx, entry);
    tx.commit().await?;
    tracing::info!(removed = trimmed.removed, "old entries of the audit log were removed");
    Ok(trimmed.removed)
}

fn utc(at: i64) -> Option<Date> {
    Some(Timestamp::from_millisecond(at).ok()?.to_zoned(TimeZone::UTC).date())
}

/// The first day that is kept: the first of the month that is `months` before this one, in UTC.
fn beginning(now: i64, months: u32) -> Option<(Date, i64)> {
    let first = utc(now)?.first_of_month().checked_sub(Span::new().try_months(months).ok()?).ok()?;
    Some((first, first.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_months_are_kept() {
        // 21 Nov 2025, 13:02 UTC.
        let (month, at) = beginning(1_763_730_120_000, 24).expect("a month");
        assert_eq!(
            (month.to_string(), utc(at).map(|day| day.to_string())),
            ("2023-11-01".into(), Some("2023-11-01".into()))
        );
        assert_eq!(at % 86_400_000, 0);
    }
}
