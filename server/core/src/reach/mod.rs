//! Whether people can read an invitation: what is known of them, of their mail domain, and of how ISC's mail is set up.

mod domains;
mod mail;

pub(crate) use domains::{Figures, Lately};
pub(crate) use mail::{ask, read_again};
pub use mail::{ask_again, set_up};

use crate::auth::Signed;
use crate::domain::reach::{Facts, Tenant, domain, judge};
use crate::domain::{quiet, start_day};
use crate::people::side;
use crate::settings::Settings;
use crate::store::outcomes::{self, Queued};
use crate::store::people::{Profile, Stored, first_attribute, stored};
use crate::{Core, Result};
use gangway_types::people::Named;
use gangway_types::reach::{BatchReach, Hint, HintGroup, HintKind, MailSetUp};
use gangway_types::settings::GoesTo;
use gangway_types::{BatchId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// People judged at once.
const AT_ONCE: usize = 500;
/// People named for one reason before a batch is sent.
const SHOWN: usize = 50;

/// What judging needs beside the people.
pub(crate) struct Reach {
    figures: Arc<Figures>,
    profiles: Vec<Profile>,
    usual: Vec<String>,
    zone: jiff::tz::TimeZone,
    today: Date,
    now: i64,
    own_from: bool,
    personal: HashSet<PersonId>,
}

impl Reach {
    /// For these people.
    pub(crate) async fn new(core: &Core, settings: &Settings, people: &[Stored]) -> Result<Self> {
        let profiles = side(core).await?.profiles.clone();
        let to_personal = |person: &&Stored| {
            let id = person.row.profile.as_ref().map(|profile| profile.id.as_str());
            profiles.iter().any(|one| Some(one.id.as_str()) == id && one.goes_to == GoesTo::Personal)
        };
        let asked: Vec<PersonId> =
            people.iter().filter(to_personal).map(|person| person.row.id.clone()).collect();
        let personal = first_attribute(&core.store, &asked, &settings.personal_mail_attributes).await?;
        let (zone, now) = (quiet::zone(settings.time_zone.as_deref()), core.clock.now());
        Ok(Self {
            figures: domains::figures(core).await?,
            usual: settings.usual_domains.clone(),
            today: day(&zone, now),
            own_from: has_own_from(&set_up(core).await?),
            personal: personal.into_keys().collect(),
            profiles,
            zone,
            now,
        })
    }

    /// Why this person may not be able to read an invitation.
    pub(crate) fn person(&self, of: &Stored) -> Vec<Hint> {
        let id = of.row.profile.as_ref().map(|profile| profile.id.as_str());
        let profile = self.profiles.iter().find(|one| Some(one.id.as_str()) == id);
        let recorded = profile
            .and_then(|one| one.recorded_by_name.as_deref().zip(one.recorded_at))
            .map(|(who, at)| format!("recorded by {who} on {}", day(&self.zone, at).strftime("%-d %b %Y")));
        let address = of.mail_norm.as_deref();
        let facts = Facts {
            address,
            domain: address
                .map(domain)
                .and_then(|name| self.figures.domains.get(name))
                .copied()
                .unwrap_or_default(),
            start: of.row.start_date.as_deref().and_then(start_day::read),
            last_refresh: of.row.last_refresh,
            goes_to: profile.map(|one| one.goes_to).unwrap_or_default(),
            live_early: profile.and_then(|one| one.live_early),
            recorded,
            has_personal: self.personal.contains(&of.row.id),
        };
        let tenant = Tenant {
            people: self.figures.people,
            usual: &self.usual,
            own_from: self.own_from,
            today: self.today,
            now: self.now,
        };
        judge(&facts, &tenant)
    }
}

/// Why these people may not be able to read an invitation, as the directory has them; whoever can is absent.
///
/// # Errors
/// When the store does not answer.
pub async fn of(core: &Core, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Hint>>> {
    let settings = Settings::load(&core.store).await?;
    let mut found = HashMap::new();
    for chunk in people.chunks(AT_ONCE) {
        let rows = stored(&core.store, chunk).await?;
        let reach = Reach::new(core, &settings, &rows).await?;
        for row in &rows {
            let hints = reach.person(row);
            if !hints.is_empty() {
                found.insert(row.row.id.clone(), hints);
            }
        }
    }
    Ok(found)
}

/// How ISC's mail is set up, asked under the sign-in of whoever is about to send; a page that is only fetched ahead asks
/// nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn known_by(core: &Core, who: &Signed) -> Result<MailSetUp> {
    if crate::audit::origin().looks_ahead {
        set_up(core).await
    } else {
        ask_again(core, &who.grant_id, &who.name).await
    }
}

/// What is known of a batch that is about to be sent or submitted, under the sign-in of whoever is about to.
///
/// # Errors
/// When the store does not answer.
pub async fn of_batch(core: &Core, who: &Signed, batch: &BatchId) -> Result<BatchReach> {
    let mail = known_by(core, who).await?;
    let queued = outcomes::next_queued(&core.store, batch, usize::MAX >> 1).await?;
    let ids: Vec<PersonId> = queued.iter().map(|person| person.person_id.clone()).collect();
    let hints = of(core, &ids).await?;
    let group = |kind: HintKind| {
        let with = |person: &Queued| {
            let hint = hints.get(&person.person_id)?.iter().find(|hint| hint.kind == kind)?;
            let named = Named { id: person.person_id.to_string(), name: person.name.clone() };
            Some((named, hint.words.clone()))
        };
        let mut people: Vec<(Named, String)> = queued.iter().filter_map(with).collect();
        let count = people.len() as u64;
        people.truncate(SHOWN);
        (count > 0).then_some(HintGroup { kind, count, people, left: false })
    };
    let groups = HintKind::ALL.into_iter().filter_map(group).collect();
    Ok(BatchReach { mail, doubtful: hints.len() as u64, groups })
}

fn has_own_from(mail: &MailSetUp) -> bool {
    mail.templates.as_ref().is_some_and(|templates| !templates.value.own_from.is_empty())
}

/// The day of a moment in a zone.
fn day(zone: &jiff::tz::TimeZone, at: i64) -> Date {
    Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone.clone()).date()
}
