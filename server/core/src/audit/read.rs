//! The log as people read it: narrowed, counted, one entry whole.

use crate::auth::Signed;
use crate::store::audit::{self as stored, Asked, StoredRow};
use crate::{Core, Result};
use gangway_types::audit::{
    AuditCount, AuditDetail, AuditFilter, AuditList, AuditObject, AuditResult, AuditRow, AuditWhen, GANGWAY,
    What,
};
use gangway_types::query::{Created, Day};
use gangway_types::{Page, PortalError, Role};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Entries per page.
const PER: u32 = 50;
/// Values of a facet at most.
const VALUES: u32 = 60;
/// Entries of an approval chain at most.
const CHAIN: u32 = 200;
const DAY_MS: i64 = 86_400_000;

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// ISC's identity id.
    pub person_id: &'a str,
    /// Whether they see everything, or what they did and what was done for them.
    pub sees_all: bool,
    /// The zone in which days are meant, IANA name.
    pub zone: &'a str,
}

impl<'a> From<&'a Signed> for Reader<'a> {
    /// Admins and Auditors see everything.
    fn from(who: &'a Signed) -> Self {
        Self {
            person_id: &who.person_id,
            sees_all: who.roles.iter().any(|role| matches!(role, Role::Admin | Role::Auditor)),
            zone: &who.zone,
        }
    }
}

impl Reader<'_> {
    fn own(&self) -> Option<String> {
        (!self.sees_all).then(|| self.person_id.to_owned())
    }

    /// What is asked of the store.
    pub(super) fn asked(&self, filter: &AuditFilter, now: i64) -> Asked {
        let (from, until) = self.bounds(&filter.when, now);
        Asked {
            own: self.own(),
            who: filter.who.clone(),
            what: filter.what.iter().map(|what| what.key().to_owned()).collect(),
            about: filter.about.clone(),
            result: filter.result.iter().map(|result| result.key().to_owned()).collect(),
            from,
            until,
            upto: None,
        }
    }

    fn bounds(&self, when: &AuditWhen, now: i64) -> (Option<i64>, Option<i64>) {
        match when {
            AuditWhen::Ever => (None, None),
            AuditWhen::In(Created::Last(days)) => (Some(now - i64::from(*days) * DAY_MS), None),
            AuditWhen::In(Created::Between(from, to)) => (
                from.as_ref().and_then(|day| self.begins(day, 0)),
                to.as_ref().and_then(|day| self.begins(day, 1)),
            ),
        }
    }

    /// When a day begins, so many days later, in the reader's zone.
    fn begins(&self, day: &Day, later: i64) -> Option<i64> {
        let zone = TimeZone::get(self.zone).unwrap_or(TimeZone::UTC);
        let date: Date = day.as_str().parse().ok()?;
        let date = date.checked_add(later.days()).ok()?;
        Some(date.to_zoned(zone).ok()?.timestamp().as_millisecond())
    }
}

/// The log, narrowed.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, reader: Reader<'_>, filter: &AuditFilter) -> Result<AuditList> {
    let now = core.clock.now();
    let asked = reader.asked(filter, now);
    let total = stored::count(&core.store, &asked).await?;
    let last = u32::try_from(total.div_ceil(u64::from(PER))).unwrap_or(u32::MAX).max(1);
    let page = filter.page.clamp(1, last);
    let rows = stored::list(&core.store, &asked, u64::from(page - 1) * u64::from(PER), PER).await?;
    let who = Asked { who: Vec::new(), ..asked.clone() };
    let who = counts(core, &who, "actor", "actor_name", &filter.who, |value, name| {
        (value.unwrap_or_else(|| GANGWAY.to_owned()), name)
    });
    let what = Asked { what: Vec::new(), ..asked.clone() };
    let chosen: Vec<String> = asked.what.clone();
    let what = counts(core, &what, "what", "what", &chosen, |value, _| {
        let key = value.unwrap_or_default();
        let words = What::parse(&key).words().to_owned();
        (key, words)
    });
    let about = Asked { about: Vec::new(), ..asked.clone() };
    let about = counts(core, &about, "object", "object_name", &filter.about, |value, name| {
        let key = value.unwrap_or_default();
        let words = about_words(&key, &name);
        (key, words)
    });
    let result = Asked { result: Vec::new(), ..asked.clone() };
    let chosen: Vec<String> = asked.result.clone();
    let result = counts(core, &result, "result", "result", &chosen, |value, _| {
        let key = value.unwrap_or_default();
        let words = AuditResult::parse(&key).map_or(key.clone(), |result| result.word().to_owned());
        (key, words)
    });
    let (who, what, about, result) = futures::try_join!(who, what, about, result)?;
    Ok(AuditList {
        page: Page { items: rows.iter().map(row).collect(), total, page, per: PER },
        who,
        what,
        about,
        result,
        from: asked.from,
        until: asked.until,
        sees_all: reader.sees_all,
    })
}

/// A thing in a menu: `B-0142 November contractors`; ids of people and the like are left out.
fn about_words(key: &str, name: &str) -> String {
    use gangway_types::audit::ObjectKind;
    match AuditObject::parse(key) {
        Some(object) if object.kind == ObjectKind::Batch && name != object.id => {
            format!("{} {name}", object.id)
        }
        _ if name.is_empty() => key.to_owned(),
        _ => name.to_owned(),
    }
}

/// One menu, in the order of its words. What is chosen stays in it, or it could not be taken back there.
async fn counts(
    core: &Core,
    asked: &Asked,
    column: &'static str,
    name: &'static str,
    chosen: &[String],
    words: impl Fn(Option<String>, String) -> (String, String),
) -> Result<Vec<AuditCount>> {
    let found = stored::facet(&core.store, asked, column, name, VALUES).await?;
    let mut all: Vec<AuditCount> = found
        .into_iter()
        .map(|(value, name, count)| {
            let (value, label) = words(value, name);
            AuditCount { value, label, count }
        })
        .filter(|count| !count.value.is_empty())
        .collect();
    for value in chosen {
        if all.iter().all(|count| count.value != *value) {
            let (value, label) = words(Some(value.clone()), value.clone());
            all.push(AuditCount { value, label, count: 0 });
        }
    }
    all.sort_by_key(|count| count.label.to_lowercase());
    Ok(all)
}

pub(super) fn row(stored: &StoredRow) -> AuditRow {
    let told = &stored.told;
    AuditRow {
        seq: stored.seq,
        at: told.at,
        actor: told.actor.clone(),
        actor_name: told.actor_name.clone(),
        for_name: told.for_name.clone(),
        what: What::parse(&told.what),
        sentence: told.sentence.clone(),
        about: told.object.as_deref().and_then(AuditObject::parse),
        about_name: told.object_name.clone(),
        // A result that this version does not know is none that it may claim.
        result: AuditResult::parse(&told.result).unwrap_or(AuditResult::Unknown),
        address: told.address.clone(),
    }
}

/// One entry, whole.
///
/// # Errors
/// When there is none of this number, or it is not the reader's to see.
pub async fn detail(core: &Core, reader: Reader<'_>, seq: i64) -> Result<AuditDetail> {
    let found = stored::one(&core.store, seq).await?;
    let is_own = |row: &StoredRow| {
        let own = Some(reader.person_id);
        row.told.actor.as_deref() == own || row.told.for_id.as_deref() == own
    };
    let Some(found) = found.filter(|row| reader.sees_all || is_own(row)) else {
        return Err(PortalError::not_found("entry of the audit log").into());
    };
    let shown = row(&found);
    let chain = match &found.told.object {
        Some(object) if shown.what.is_of_approval() => {
            let what = What::ALL.iter().filter(|what| what.is_of_approval());
            let asked = Asked {
                own: reader.own(),
                about: vec![object.clone()],
                what: what.map(|what| what.key().to_owned()).collect(),
                ..Asked::default()
            };
            let mut rows = stored::list(&core.store, &asked, 0, CHAIN).await?;
            rows.reverse();
            rows.iter().map(row).collect()
        }
        _ => Vec::new(),
    };
    let facts = found.told.detail.as_deref().and_then(|detail| serde_json::from_str(detail).ok());
    Ok(AuditDetail {
        row: shown,
        request_id: found.told.request_id,
        facts: facts.unwrap_or_default(),
        hash: found.hash,
        prev: found.prev,
        chain,
    })
}
