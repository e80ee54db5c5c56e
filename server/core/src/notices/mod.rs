//! Notices: people are told what waits for them, in the portal, and by mail where an Admin has switched that on and a mail
//! server is configured.
//!
//! A notice is written in the transaction of what it tells of, at most one for a person and an event. Its mail is an outbox
//! row: `queued`, then `sending`, written before the first byte leaves, then `sent`, `failed`, `queued` again when nothing was
//! handed over, or `unknown`. What is unknown is never sent again by itself. On a practice tenant no mail leaves.

mod add;
mod deliver;
mod keep;
mod message;
mod smtp;
mod test_mail;
mod views;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use add::{Matter, Recipient, add};
pub use deliver::turn;
pub use keep::keep;
pub use smtp::Smtp;
pub(crate) use test_mail::test_mail_of;
pub use test_mail::{Tried, test_mail};
pub(crate) use views::without_address;
pub use views::{looked_at, mail_state, mine, outbox, unread};
pub(crate) use words::Facts;

use crate::Core;
use crate::settings::Settings;
use std::sync::Arc;

/// How mail leaves this portal, and which address its links have.
#[derive(Clone, Default)]
pub struct Mail {
    /// The mail server; none: no mail.
    pub server: Option<Arc<Smtp>>,
    /// Under which address people reach the portal.
    pub public_url: String,
}

impl Core {
    /// Whether a mail could leave: a server is configured, and this is no practice tenant.
    pub(crate) fn can_mail(&self) -> bool {
        self.mail.server.is_some() && self.practice.is_none()
    }
}

/// Whether notices are mailed now.
fn is_on(core: &Core, settings: &Settings) -> bool {
    settings.mail_notices && core.can_mail()
}
