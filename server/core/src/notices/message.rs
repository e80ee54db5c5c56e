//! A notice as a mail.

use crate::domain::mail::is_well_formed;
use crate::store::notices::Taken;
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use std::time::{Duration, SystemTime};

/// Whether mail can be sent to it.
pub(super) fn is_address(text: &str) -> bool {
    is_well_formed(text) && text.trim().parse::<Address>().is_ok()
}

/// To whom it goes, and its bytes: plain text, under an id that is the notice's own, so that a mail that came twice would be
/// recognised as one.
///
/// # Errors
/// When the address is none.
pub(super) fn message(from: &Mailbox, mail: &Taken) -> Result<(Address, Vec<u8>), String> {
    let to: Address =
        mail.address.trim().parse().map_err(|error| format!("the address cannot be used: {error}"))?;
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.at).unwrap_or(0));
    let written_by_itself =
        HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let built = Message::builder()
        .from(from.clone())
        // Without a name: a mail tells as little as it can.
        .to(Mailbox::new(None, to.clone()))
        .subject(mail.subject.as_str())
        .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
        .date(date)
        .raw_header(written_by_itself)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone());
    built.map(|built| (to, built.formatted())).map_err(|error| format!("the mail cannot be made: {error}"))
}
