//! A test mail to whoever asks for it.

use super::deliver;
use super::message::is_address;
use super::words::{Facts, words};
use crate::auth::Signed;
use crate::store::notices::{self as store, NewNotice};
use crate::{Core, Result};
use gangway_types::notices::{NoticeKind, NoticeState};
use gangway_types::{BatchId, PersonId, PortalError};

/// What came of a test mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The mail server took it, for this address.
    Sent(String),
    /// A practice tenant: no mail leaves; it lies in the outbox.
    InOutbox,
    /// It waits and is tried again; why.
    Waits(String),
    /// It was refused for good; why.
    Failed(String),
    /// Whether it was sent is not known; why.
    Unknown(String),
}

/// Sends a test mail to the caller's own address, whether notices are mailed or not.
///
/// # Errors
/// [`PortalError::Refused`] when no mail server is configured or the directory has no address of theirs.
pub async fn test_mail(core: &Core, who: &Signed) -> Result<Tried> {
    let (subject, body) =
        words(NoticeKind::Test, &BatchId::from(""), "", &Facts::None, &core.mail.public_url);
    test_mail_of(core, who, subject, body).await
}

/// The same, with this subject and text.
///
/// # Errors
/// As [`test_mail`].
pub(crate) async fn test_mail_of(core: &Core, who: &Signed, subject: String, body: String) -> Result<Tried> {
    let refused = |why: &str| PortalError::refused(format!("{why} No mail was sent."));
    let server = core.mail.server.as_deref().filter(|_| core.can_mail());
    if server.is_none() && core.practice.is_none() {
        return Err(refused(
            "No mail server is configured: set GANGWAY_SMTP_URL and GANGWAY_MAIL_FROM where Gangway runs.",
        )
        .into());
    }
    let me = PersonId::from(who.person_id.as_str());
    let mut tx = core.store.begin().await?;
    let address = store::addresses(&mut tx, std::slice::from_ref(&me)).await?.remove(&me);
    let Some(address) = address.filter(|address| is_address(address)) else {
        return Err(refused("ISC has no e-mail address of yours that mail can be sent to.").into());
    };
    let (at, real) = (core.clock.now(), core.clock.real());
    let id = core.random.id(at);
    let batch = BatchId::from("");
    let state = if server.is_some() { NoticeState::Queued } else { NoticeState::Shown };
    let notice = NewNotice {
        event: format!("test {id}"),
        kind: NoticeKind::Test,
        to: me,
        to_name: who.name.clone(),
        address: Some(address.clone()),
        id: id.clone(),
        batch,
        subject,
        body,
        state,
        at,
        real,
    };
    store::insert(&mut tx, &[notice]).await?;
    tx.commit().await?;
    let Some(server) = server else { return Ok(Tried::InOutbox) };
    let mut line = None;
    let sent = deliver::one(core, server, &mut line, &id).await?;
    if let Some(line) = line {
        line.end().await;
    }
    let problem = store::get(&core.store, &id).await?.and_then(|row| row.problem).unwrap_or_default();
    Ok(match sent.map(|(state, _)| state) {
        Some(NoticeState::Sent) => Tried::Sent(address),
        Some(NoticeState::Failed) => Tried::Failed(problem),
        Some(NoticeState::Unknown) => Tried::Unknown(problem),
        // The background may have taken it first.
        _ => Tried::Waits(problem),
    })
}
