//! The controls of the practice tenant. None of it exists with a real one.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_types::Capability;
#[cfg(feature = "ssr")]
use gangway_types::audit::What;

/// An entry of the audit log about the practice tenant.
#[cfg(feature = "ssr")]
async fn tell(caller: &super::Caller, what: What, sentence: String) -> Result<(), PortalError> {
    use gangway_core::audit::{Entry, write};
    use gangway_types::audit::{AuditObject, ObjectKind};
    let entry = Entry::by(&*caller.who, what, sentence);
    let about = AuditObject::new(ObjectKind::Practice, "tenant");
    Ok(write(&caller.core, entry.about(about, "Practice tenant")).await?)
}

/// The farthest jump, in days.
pub const FARTHEST_DAYS: i64 = 400;

/// Moves the practice tenant's clock, and with it the portal's, forward by whole days.
///
/// # Errors
/// Without a practice tenant inside the portal, or for days outside 1 to [`FARTHEST_DAYS`].
#[server]
pub async fn practice_advance(days: i64, r#return: Option<String>) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Practice).await?;
    let tenant = caller.core.practice.clone().ok_or_else(|| PortalError::not_found("practice tenant"))?;
    if !(1..=FARTHEST_DAYS).contains(&days) {
        return Err(PortalError::refused(format!(
            "The practice clock moves forward only, by 1 to {FARTHEST_DAYS} days. It was not moved."
        )));
    }
    tenant.advance(days * 86_400_000);
    let moved = crate::ui::plural(days.unsigned_abs(), "day", "days");
    tell(&caller, What::PracticeClock, format!("moved the practice clock forward by {moved}")).await?;
    caller.core.news.tell("clock");
    // Who registered meanwhile is seen at once where somebody may read everybody; else at the next reading.
    if let Err(error) = gangway_core::directory::refresh_now(&caller.core).await {
        leptos::logging::debug_log!("no refresh after the jump: {error}");
    }
    let days = crate::ui::plural(days.unsigned_abs(), "day", "days");
    let back = r#return.unwrap_or_else(|| crate::paths::PRACTICE.to_owned());
    Ok(Posted::saying(back, format!("The practice clock was moved forward by {days}.")))
}

/// Makes the practice tenant's next invite call fail: `rate-limit`, `forbidden` or `lost-answer`.
///
/// # Errors
/// Without a practice tenant inside the portal, or for another name.
#[server]
pub async fn practice_fail(how: String) -> Result<Posted, PortalError> {
    let caller = caller(Capability::Practice).await?;
    let tenant = caller.core.practice.clone().ok_or_else(|| PortalError::not_found("practice tenant"))?;
    if !tenant.fail_next_invite(&how) {
        return Err(PortalError::refused("Choose how the next invite call is to fail. Nothing was changed."));
    }
    tell(&caller, What::PracticeFault, format!("made the next invite call of practice fail: {how}")).await?;
    let words = match how.as_str() {
        "rate-limit" => "The next invite call is asked to wait (429).",
        "forbidden" => "The next invite call is refused (403).",
        _ => "The answer of the next invite call gets lost.",
    };
    Ok(Posted::saying(crate::paths::PRACTICE, words))
}

/// Makes everything new: the practice tenant's people, mail and clock, and all that the portal has kept of them. Sign-ins
/// belong to the old tenant, so everybody is signed out.
///
/// # Errors
/// Without a practice tenant inside the portal, or when its file or the database cannot be written.
#[server]
pub async fn practice_start_over() -> Result<Posted, PortalError> {
    let caller = caller(Capability::Practice).await?;
    let tenant = caller.core.practice.clone().ok_or_else(|| PortalError::not_found("practice tenant"))?;
    caller.core.grants.sign_out(&caller.who.grant_id).await.map_err(gangway_core::Error::from)?;
    tenant.start_over().map_err(|why| {
        PortalError::refused(format!(
            "The practice tenant could not start over: {why}. Sign in again to see what is left."
        ))
    })?;
    gangway_core::store::practice::empty(&caller.core.store).await.map_err(gangway_core::Error::from)?;
    tell(&caller, What::PracticeOver, "made the practice tenant new, and all that was kept of it".to_owned())
        .await?;
    caller.core.news.tell("directory");
    Ok(Posted::to("/signed-out?over=1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use server_fn::ServerFn as _;

    #[test]
    fn the_banner_posts_to_the_clock() {
        assert_eq!(PracticeAdvance::PATH, crate::paths::PRACTICE_ADVANCE);
    }
}
