//! What is said before something is done to one person.

use super::ask::{has_level, to_type};
use super::facts::{Known, ownership, read_now};
use super::judge::{Facts, Refusal, judge};
use super::request;
use super::views::deed;
use crate::accounts::reading;
use crate::auth::Signed;
use crate::directory::ReadNow;
use crate::settings::Settings;
use crate::store::people::{self, Stored};
use crate::store::person_jobs as stored;
use crate::{Core, Error, Result};
use gangway_isc::IdentityId;
use gangway_types::people::{Confirm, Offer, Owned, PersonAction, PersonDeed, PersonDetail, Via, ViaChoice};
use gangway_types::{PersonId, PortalError};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The actions on one person, each with why it is not possible now: by the directory, without a word to ISC.
///
/// # Errors
/// When the store does not answer.
pub async fn offers(core: &Core, who: &Signed, person: &PersonDetail) -> Result<Vec<Offer>> {
    let row = &person.row;
    let known = Known::of(core, &who.person_id, PersonAction::Sync, std::slice::from_ref(&row.id)).await?;
    let facts = Facts {
        gone: person.gone_at.is_some(),
        oneself: row.id.as_str().eq_ignore_ascii_case(&who.person_id),
        protected: row.protected,
        status: row.status.to_string(),
        mail_ok: row.mail_ok,
        last_sent: known.last_sent(&row.id),
        ..Facts::default()
    };
    let real = core.clock.real();
    // A mail may go to the personal address instead, which the confirm page asks about.
    let via = Some(Via::PersonalLink).filter(|_| !row.mail_ok);
    Ok(PersonAction::ALL
        .into_iter()
        .map(|action| {
            let refusal = judge(action, via, &facts, real).err();
            let level = has_level(&who.levels, action) == Some(false);
            let refusal = refusal.or_else(|| level.then_some(Refusal::Level));
            Offer { action, refusal: refusal.map(|refusal| refusal.shown(action)) }
        })
        .collect())
}

/// Everything a confirm page says. Reads the person from ISC under the caller's own sign-in, and what the action needs to
/// know besides; when ISC cannot be read it says so and shows what the directory knows.
///
/// # Errors
/// When there is no such person, or the caller lacks the capability of the action.
pub async fn confirm(core: &Core, who: &Signed, action: PersonAction, person: &PersonId) -> Result<Confirm> {
    if !who.may(action.capability()) {
        return Err(PortalError::Forbidden { need: action.capability() }.into());
    }
    let known = people::get(&core.store, person).await?.ok_or_else(|| PortalError::not_found("person"))?;
    let (known, unread) = match read_now(core, who, person).await {
        Ok(ReadNow::Seen(now)) => (*now, None),
        Ok(ReadNow::Gone) => (people::get(&core.store, person).await?.unwrap_or(known), None),
        Ok(ReadNow::Unreadable(why)) => (known, Some(format!("ISC could not be read just now: {why}."))),
        Err(error @ Error::Store(_)) => return Err(error),
        Err(error) => (known, Some(PortalError::from(error).to_string())),
    };
    let mut facts =
        Known::of(core, &who.person_id, action, std::slice::from_ref(person)).await?.facts(&known);
    facts.elsewhere = stored::underway_now(&core.store, action, person).await?.map(Refusal::Underway);
    let (owns, owns_unread) = match action {
        PersonAction::Delete if known.gone_at.is_none() => owns(core, who, person).await,
        _ => (Vec::new(), None),
    };
    facts.owns.clone_from(&owns);
    let vias = if action.mails() { vias(core, &known).await? } else { Vec::new() };
    // Whichever way is possible: the form asks which.
    let via = vias.iter().find(|choice| choice.refusal.is_none()).map(|choice| choice.via);
    let real = core.clock.real();
    let has_level = has_level(&who.levels, action);
    let refusal = judge(action, via, &facts, real).err();
    let refusal = refusal.or_else(|| (has_level == Some(false)).then_some(Refusal::Level));
    let possible = !matches!(refusal, Some(Refusal::Gone));
    let loses = match action {
        PersonAction::Reset if possible => levels(core, who, person).await,
        _ => Some(Vec::new()),
    };
    let row = &known.row;
    Ok(Confirm {
        action,
        person: person.clone(),
        name: row.name.clone(),
        alias: row.alias.clone(),
        mail: row.mail.clone(),
        effect: action.effect().iter().map(|&sentence| sentence.to_owned()).collect(),
        told: action.told().to_owned(),
        undone: action.undone().to_owned(),
        level: action.level_words().to_owned(),
        has_level,
        last: last(core, who, action, person).await?,
        refusal: refusal.map(|refusal| refusal.shown(action)),
        owns,
        owns_unread,
        loses,
        request: request::shown(&core.isc, action, person, via),
        vias,
        typed: action.typed().then(|| to_type(&known).to_owned()),
        by_itself_at: match action {
            PersonAction::Process => by_itself(core).await?,
            _ => None,
        },
        read_at: known.read_at,
        unread,
    })
}

/// The last time that ISC was asked the same about this person.
async fn last(
    core: &Core,
    who: &Signed,
    action: PersonAction,
    person: &PersonId,
) -> Result<Option<PersonDeed>> {
    let found = stored::last_of(&core.store, action, person).await?;
    Ok(found.map(|found| deed(who, found)))
}

async fn owns(core: &Core, who: &Signed, person: &PersonId) -> (Vec<Owned>, Option<String>) {
    let read = reading(core, who, |isc| async move { Ok(ownership(&isc, person).await?) }).await;
    match read {
        Ok(owns) => (owns, None),
        Err(error) => (Vec::new(), Some(PortalError::from(error).to_string())),
    }
}

/// Raised user levels in words; none when ISC does not tell.
async fn levels(core: &Core, who: &Signed, person: &PersonId) -> Option<Vec<String>> {
    let id: IdentityId = person.as_str().parse().ok()?;
    let id = &id;
    match reading(core, who, |isc| async move { Ok(isc.auth_user(id).await?) }).await {
        Ok(user) => Some(user.capabilities.iter().map(|level| level_name(level)).collect()),
        Err(error) => {
            tracing::debug!(%error, "user levels could not be read");
            None
        }
    }
}

/// `ORG_ADMIN` as "Org Admin".
fn level_name(level: &str) -> String {
    let words = level.split(['_', ' ']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The ways a mail may go out, with the address each goes to as far as it is known.
async fn vias(core: &Core, known: &Stored) -> Result<Vec<ViaChoice>> {
    let attributes = people::attributes(&core.store, &known.row.id).await?;
    let names = Settings::load(&core.store).await?.personal_mail_attributes;
    let personal = names.iter().find_map(|name| {
        let value = attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
        value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    });
    Ok(Via::ALL
        .into_iter()
        .map(|via| {
            let address = if via.is_personal() { personal.clone() } else { known.row.mail.clone() };
            let none = !via.is_personal() && !known.row.mail_ok;
            let refusal = none.then(|| "no work e-mail that mail could be sent to".to_owned());
            ViaChoice { via, address, refusal }
        })
        .collect())
}

/// When ISC processes everybody by itself next: 08:00 and 20:00 in the tenant's time zone (FACTS, section 7). None while that
/// zone is not known.
async fn by_itself(core: &Core) -> Result<Option<i64>> {
    let Some(zone) = Settings::load(&core.store).await?.time_zone else { return Ok(None) };
    Ok(next_of(core.clock.now(), &zone))
}

fn next_of(now: i64, zone: &str) -> Option<i64> {
    let zone = TimeZone::get(zone).ok()?;
    let now = Timestamp::from_millisecond(now).ok()?.to_zoned(zone.clone());
    let days = [now.date(), now.date().checked_add(1.day()).ok()?];
    let times =
        days.iter().flat_map(|day| [8, 20].map(|hour| day.to_datetime(Time::constant(hour, 0, 0, 0))));
    let mut instants = times.filter_map(|at| at.to_zoned(zone.clone()).ok());
    instants.find(|at| *at > now).map(|at| at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_of_two_times_a_day() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant").as_millisecond();
        let table = [
            ("2026-11-22T06:59:59Z", "2026-11-22T07:00:00Z"),
            ("2026-11-22T07:00:00Z", "2026-11-22T19:00:00Z"),
            ("2026-11-22T19:30:00Z", "2026-11-23T07:00:00Z"),
            // The clocks go back at three in the night.
            ("2026-10-24T19:00:00Z", "2026-10-25T07:00:00Z"),
        ];
        for (now, next) in table {
            assert_eq!(next_of(at(now), "Europe/Berlin"), Some(at(next)), "{now}");
        }
        assert_eq!(next_of(0, "Mars/Base"), None);
    }

    #[test]
    fn levels_are_read_as_words() {
        assert_eq!(level_name("ORG_ADMIN"), "Org Admin");
        assert_eq!(level_name("SOURCE_SUBADMIN"), "Source Subadmin");
        assert_eq!(level_name(""), "");
    }
}
