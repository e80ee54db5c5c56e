//! What people do with lists for approval: mark, answer, think again, hand on, be away.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]
#![expect(clippy::too_many_arguments, reason = "an argument is a field of the form")]

use gangway_types::{BatchId, PersonId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Caller, caller};
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use gangway_core::{approvals, invites::Maker};
#[cfg(feature = "ssr")]
use gangway_types::Capability;
#[cfg(feature = "ssr")]
use gangway_types::approvals::{Answer, Mark, Refusal};

/// The caller as the core wants them, and whether they are an Admin.
#[cfg(feature = "ssr")]
pub fn maker(caller: &Caller) -> (Maker<'_>, bool) {
    let who = &caller.who;
    let is_admin = who.roles.contains(&gangway_types::Role::Admin);
    (Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id }, is_admin)
}

/// The list after something was marked, at the person it was about.
#[cfg(feature = "ssr")]
fn list_at(batch: &BatchId, only: &str, person: &PersonId) -> String {
    let list = paths::approval(batch, only);
    let sign = if list.contains('?') { '&' } else { '?' };
    format!("{list}{sign}at={}", paths::encode(person.as_str()))
}

/// Marks one person of a request as not to be invited, for a `reason` (a key of the five) and in `text` for another one.
/// Nothing is decided by it. `only` is the group that the page is about, empty for all.
///
/// # Errors
/// Without the capability, for what is not theirs to answer now, or without a reason (fields `reason`, `text`).
#[server]
pub async fn mark_person(
    batch: BatchId,
    request: String,
    person: PersonId,
    #[server(default)] only: String,
    #[server(default)] reason: String,
    #[server(default)] text: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    let Some(reason) = Refusal::parse(&reason) else {
        let what = "Choose why this person is not to be invited.".to_owned();
        let fields = vec![gangway_types::FieldError { field: "reason".to_owned(), words: what.clone() }];
        return Err(PortalError::Refused { what, fields });
    };
    let to = list_at(&batch, &only, &person);
    let mark = Mark { person, reason, text };
    approvals::mark(&c.core, who, is_admin, &batch, &request, &mark).await?;
    Ok(Posted::to(to))
}

/// Takes a mark back.
///
/// # Errors
/// Without the capability.
#[server]
pub async fn unmark_person(
    batch: BatchId,
    request: String,
    person: PersonId,
    #[server(default)] only: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    approvals::unmark(&c.core, maker(&c).0, &batch, &request, &person).await?;
    Ok(Posted::to(list_at(&batch, &only, &person)))
}

/// Keeps the comment and goes on to `then`, a step below the list, empty for the list itself.
///
/// # Errors
/// Without the capability, or for what is not theirs to answer now.
#[server]
pub async fn keep_comment(
    batch: BatchId,
    request: String,
    #[server(default)] only: String,
    #[server(default)] comment: String,
    #[server(default)] then: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    approvals::keep_comment(&c.core, who, is_admin, &batch, &request, &comment).await?;
    Ok(Posted::to(match then.is_empty() {
        true => paths::approval(&batch, &only),
        false => paths::leave_out(&batch, &PersonId::from(then.as_str()), &only),
    }))
}

/// Answers one request as the page showed it: `shown` stands for its people, `left` for who is left out. Whoever left
/// somebody out sees the answer once more first (`checked`).
///
/// # Errors
/// Without the capability, for what is not theirs, or when the page showed something else than what is so now.
#[server]
pub async fn answer_list(
    batch: BatchId,
    round: i64,
    request: String,
    shown: String,
    #[server(default)] only: String,
    #[server(default)] left: Vec<PersonId>,
    #[server(default)] comment: String,
    checked: Option<String>,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    let marks = match approvals::open_group(&c.core, who, is_admin, &batch, &request).await {
        Ok(group) => approvals::prepared(&c.core, who, &group).await?.marks,
        // What happened meanwhile is told by the answer itself.
        Err(_) => approvals::kept_marks(&c.core, who, &request, &left).await?,
    };
    let same = marks.len() == left.len() && marks.iter().all(|mark| left.contains(&mark.person));
    if !same {
        let what = "Whom you left out has changed since this page was opened. Nothing was decided. Look at the list again.";
        return Err(PortalError::refused(what));
    }
    if !marks.is_empty() && checked.is_none() {
        return Ok(Posted::to(paths::approval_step(&batch, "review", &only)));
    }
    let said = request.clone();
    let answer = Answer { request, shown, marks, comment };
    let done = approvals::decide(&c.core, who, is_admin, &batch, round, &[answer]).await?;
    // Whatever came first is what the page tells.
    if done.late.is_empty() {
        return Ok(Posted::to(paths::approval_step(&batch, "done", &only)));
    }
    // An Admin would see what is open besides; this is about the one list.
    let to = paths::approval(&batch, if is_admin { &said } else { &only });
    let sign = if to.contains('?') { '&' } else { '?' };
    Ok(Posted::to(format!("{to}{sign}late=1")))
}

/// Opens a request that the caller answered, so that they answer it again.
///
/// # Errors
/// Without the capability, when it is not their answer, or when sending has started.
#[server]
pub async fn change_answer(
    batch: BatchId,
    request: String,
    #[server(default)] only: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    approvals::change_answer(&c.core, maker(&c).0, &batch, &request).await?;
    Ok(Posted::to(paths::approval(&batch, &only)))
}

/// Asks somebody else instead of the caller about one list.
///
/// # Errors
/// Without the capability, when it is not theirs any more, or when the other person cannot be asked.
#[server]
pub async fn ask_instead(batch: BatchId, request: String, to: PersonId) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    approvals::delegate(&c.core, who, is_admin, &batch, &request, &to).await?;
    Ok(Posted::saying(paths::APPROVALS, "Somebody else is asked about this list now"))
}

/// Lets `to` answer for the caller from the day `since` (now, when empty) to the day `until` (until it is ended, when
/// empty), both `YYYY-MM-DD` in the caller's time zone.
///
/// # Errors
/// Without the capability, for days that are none, or when the other person cannot be asked.
#[server]
pub async fn set_absence(
    to: PersonId,
    #[server(default)] since: String,
    #[server(default)] until: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    let now = c.core.clock.now();
    let zone = &c.who.zone;
    let since = day(zone, &since, "since", 0)?.map_or(now, |at| at.max(now));
    let until = day(zone, &until, "until", 1)?;
    approvals::set_absence(&c.core, who, is_admin, None, &to, since, until).await?;
    Ok(Posted::saying(paths::APPROVALS, "Your lists can be answered by somebody else meanwhile"))
}

/// The beginning of a day, or of the `later`th day after it; none when nothing was entered.
#[cfg(feature = "ssr")]
fn day(zone: &str, text: &str, field: &str, later: i64) -> Result<Option<i64>, PortalError> {
    use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
    if text.trim().is_empty() {
        return Ok(None);
    }
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = text.trim().parse::<Date>().and_then(|day| day.checked_add(later.days()));
    let at = at.and_then(|day| day.to_zoned(zone)).map(|at| at.timestamp().as_millisecond());
    at.map(Some).map_err(|_| {
        let words = "Give the day as year, month and day, for example 2025-11-28.".to_owned();
        let fields = vec![gangway_types::FieldError { field: field.to_owned(), words: words.clone() }];
        PortalError::Refused { what: words, fields }
    })
}

/// Ends that somebody answers for the caller.
///
/// # Errors
/// Without the capability, or when it is not theirs.
#[server]
pub async fn end_absence(id: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::Approve).await?;
    let (who, is_admin) = maker(&c);
    approvals::end_absence(&c.core, who, is_admin, &id).await?;
    Ok(Posted::saying(paths::APPROVALS, "You answer by yourself again"))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_the_askers_zone() {
        let at = |text, later| day("Europe/Berlin", text, "until", later);
        assert_eq!(at("", 0), Ok(None));
        // 28 Nov 2025, 00:00 CET.
        assert_eq!(at("2025-11-28", 0), Ok(Some(1_764_284_400_000)));
        assert_eq!(at("2025-11-28", 1), Ok(Some(1_764_370_800_000)));
        // The day on which clocks go forward has 23 hours.
        assert_eq!(at("2025-03-30", 0), Ok(Some(1_743_289_200_000)));
        assert_eq!(at("2025-03-30", 1), Ok(Some(1_743_372_000_000)));
        assert!(at("28.11.2025", 0).is_err() && at("2025-02-30", 0).is_err());
    }
}
