//! Notices as pages show them.

use super::message::is_address;
use crate::domain::approval::Approver;
use crate::store::notices as store;
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::notices::{MailState, NoticeRow};
use std::collections::HashSet;

/// Notices on a page.
const SHOWN: i64 = 100;

/// The latest notices of this person, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn mine(core: &Core, person: &PersonId) -> Result<Vec<NoticeRow>> {
    Ok(store::list(&core.store, Some(person), SHOWN).await?)
}

/// This person has looked at these, and so at everything older.
///
/// # Errors
/// When the store refuses.
pub async fn looked_at(core: &Core, person: &PersonId, rows: &[NoticeRow]) -> Result<()> {
    let newest = rows.iter().filter(|row| row.is_new).map(|row| row.at).max();
    let Some(newest) = newest else { return Ok(()) };
    Ok(store::looked_at(&core.store, person, newest, core.clock.now()).await?)
}

/// How many notices this person has not looked at.
///
/// # Errors
/// When the store does not answer.
pub async fn unread(core: &Core, person: &PersonId) -> Result<u64> {
    Ok(store::unread(&core.store, person).await?)
}

/// The latest notices to anybody, newest first: what a practice tenant shows in place of mails.
///
/// # Errors
/// When the store does not answer.
pub async fn outbox(core: &Core) -> Result<Vec<NoticeRow>> {
    Ok(store::list(&core.store, None, SHOWN).await?)
}

/// How mail stands.
///
/// # Errors
/// When the store does not answer.
pub async fn mail_state(core: &Core) -> Result<MailState> {
    let (waiting, last_failure) = store::mail_state(&core.store).await?;
    let server = core.mail.server.as_deref();
    Ok(MailState {
        server: server.map(ToString::to_string),
        from: server.map(|server| server.from().to_owned()),
        practice: core.practice.is_some(),
        waiting,
        last_failure,
    })
}

/// Those of them to whom no mail can be sent.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn without_address(core: &Core, people: &[&Approver]) -> Result<HashSet<PersonId>> {
    let ids: HashSet<PersonId> = people.iter().map(|one| one.id.clone()).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let known = store::known_addresses(&core.store, &ids).await?;
    Ok(ids.into_iter().filter(|id| !known.get(id).is_some_and(|mail| is_address(mail))).collect())
}
