//! Writing a welcome notice: the row that it was sent, and its mail, in one transaction.

use super::text::{current_in, values};
use super::{held, register_at, whom};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::caps::{Caps, Room};
use crate::domain::quiet;
use crate::domain::welcome_text::render;
use crate::settings::Settings;
use crate::store::notices::{self, NewNotice};
use crate::store::people::Stored;
use crate::store::welcome::{self as store, NewWelcome};
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::notices::{NoticeKind, NoticeState};
use gangway_types::welcome::WelcomeState;
use gangway_types::{BatchId, PersonId, PortalError};

/// What came of writing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrote {
    /// It is on its way.
    Yes,
    /// Another was written for the same person at the same moment.
    Before,
    /// The day's caps have no room for the address.
    Full,
    /// The last one to the person still waits.
    Waits,
}

/// Writes one. `by`: who asked for it; none for the one that goes out by itself, which is written only as the first.
pub(super) async fn write(
    core: &Core,
    settings: &Settings,
    person: &Stored,
    (written, normal): (&str, &str),
    by: Option<&Signed>,
) -> Result<Wrote> {
    let Some(place) = register_at(core).await else { return Ok(Wrote::Full) };
    let (at, real) = (core.clock.now(), core.clock.real());
    let mut tx = core.store.begin().await?;
    // Two replicas must not take the same last place of the day.
    tx.next("welcomed today").await?;
    let (day, _) = quiet::day(&quiet::zone(settings.time_zone.as_deref()), at);
    let mailed = store::since(&mut tx, day).await?;
    let caps = Caps { all: settings.daily_cap, domain: settings.domain_cap };
    if !Room::after(caps, mailed.iter().map(|address| Some(address.as_str()))).take(Some(normal)) {
        return Ok(Wrote::Full);
    }
    let (round, waits) = store::next_round(&mut tx, &person.row.id).await?;
    if waits {
        return Ok(Wrote::Waits);
    }
    if by.is_none() && round > 0 {
        return Ok(Wrote::Before);
    }
    let version = current_in(core, &mut tx).await?;
    let (subject, body) = render(&version.text, &values(&person.row, place));
    let id = core.random.id(at);
    let state = if core.can_mail() { WelcomeState::Waiting } else { WelcomeState::Outbox };
    let new = NewWelcome {
        person: &person.row.id,
        round,
        name: &person.row.name,
        address: normal,
        notice: &id,
        text: version.number,
        state,
        by_name: by.map(|who| who.name.as_str()),
        at,
    };
    if !store::insert(&mut tx, &new).await? {
        return Ok(Wrote::Before);
    }
    let notice = NewNotice {
        event: format!("welcome {round}"),
        kind: NoticeKind::Welcome,
        batch: BatchId::from(""),
        to: person.row.id.clone(),
        to_name: person.row.name.clone(),
        address: Some(written.to_owned()),
        subject,
        body,
        state: if core.can_mail() { NoticeState::Queued } else { NoticeState::Shown },
        id,
        at,
        real,
    };
    if notices::insert(&mut tx, &[notice]).await? != 1 {
        return Ok(Wrote::Before);
    }
    if let Some(who) = by {
        let sentence = format!("sent a welcome notice to {}", person.row.name);
        let entry = Entry::by(who, What::WelcomeAsked, sentence);
        let object = AuditObject::new(ObjectKind::Person, person.row.id.as_str());
        audit::append(core, &mut tx, entry.about(object, &person.row.name));
    }
    tx.commit().await?;
    Ok(Wrote::Yes)
}

/// Sends somebody a welcome notice because a person says so: the first, or one more. Answers their name.
///
/// # Errors
/// [`PortalError::NotFound`] for somebody the directory does not know; [`PortalError::Refused`] when they are not sent one,
/// with why.
pub async fn again(core: &Core, who: &Signed, id: &PersonId) -> Result<String> {
    let refused =
        |words: String| crate::Error::from(PortalError::refused(format!("{words} Nothing was sent.")));
    let settings = Settings::load(&core.store).await?;
    if let Some(held) = held(core, &settings).await {
        return Err(refused(held.words().to_owned()));
    }
    let Some((person, address)) = whom::one(core, &settings, id).await? else {
        return Err(PortalError::not_found("person").into());
    };
    let (written, normal) = address.map_err(refused)?;
    match write(core, &settings, &person, (&written, &normal), Some(who)).await? {
        Wrote::Yes => {
            core.news.tell("notices");
            Ok(person.row.name)
        }
        Wrote::Before => Err(refused("Somebody else sent one at the same moment.".to_owned())),
        Wrote::Waits => Err(refused("The last one still waits to be mailed.".to_owned())),
        Wrote::Full => Err(refused("The cap of the day is used up: try again tomorrow.".to_owned())),
    }
}
