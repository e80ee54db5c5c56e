//! From the directory to where joiners stand, in one transaction a handful.

use crate::domain::joiners::{self as domain, Facts, Moment, Row, Working};
use crate::domain::{quiet, start_day};
use crate::people::side;
use crate::settings::Settings;
use crate::store::Tx;
use crate::store::joiners::{self as store, Joiner, Move};
use crate::store::people::{Stored, stored};
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::joiners::StateKey;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// Rows judged in one transaction.
const TOGETHER: i64 = 200;
/// When ISC processes everybody, by the tenant's clock. Source: FACTS section 7 (process).
const PROCESSING: [i8; 2] = [8, 20];
/// Minutes that processing is given before it is looked at.
const PROCESSED_MINUTES: i8 = 15;

/// What judging needs beside people and rows.
pub(super) struct Judge {
    pub(super) settings: Settings,
    pub(super) zone: TimeZone,
    pub(super) rules: Vec<Working>,
    pub(super) at: Moment,
    sso: Vec<String>,
}

impl Judge {
    pub(super) async fn new(core: &Core, since: i64) -> Result<Self> {
        let settings = Settings::load(&core.store).await?;
        let zone = quiet::zone(settings.time_zone.as_deref());
        let now = core.clock.now();
        let quiet = quiet::Quiet::of(settings.quiet_from, settings.quiet_to);
        let rules = store::rules::all(&core.store).await?;
        Ok(Self {
            rules: rules
                .into_iter()
                .filter(|rule| rule.state == "on")
                .filter_map(|rule| {
                    Some(Working { since: rule.since?, id: rule.id, name: rule.name, spec: rule.spec })
                })
                .collect(),
            at: Moment {
                now,
                today: start_day::day_of(now, &zone),
                quiet_until: quiet.and_then(|quiet| quiet.until(&zone, now)),
                since,
            },
            sso: side(core).await?.sso.clone(),
            settings,
            zone,
        })
    }

    /// What the directory knows of a person.
    pub(super) fn facts(&self, of: &Stored) -> Facts {
        let row = &of.row;
        let blocked = row.lifecycle.as_deref().is_some_and(|state| {
            self.settings.blocked_lifecycle.iter().any(|name| name.eq_ignore_ascii_case(state))
        });
        let profile = row.profile.as_ref().map(|profile| profile.id.clone());
        Facts {
            reading: row.status.reading(),
            status: row.status.to_string(),
            created: row.created,
            gone: of.gone_at.is_some(),
            mail_ok: row.mail_ok,
            has_manager: row.manager.is_some(),
            lifecycle: row.lifecycle.clone(),
            blocked,
            sso: profile.as_ref().is_some_and(|profile| self.sso.contains(profile)),
            profile,
            source: row.source.as_ref().map(|source| source.id.clone()),
            start: row.start_date.as_deref().and_then(start_day::read),
            open_batch: row.open_batch.clone(),
            invited_at: of.invited_at,
            elsewhere: of.invited_elsewhere,
        }
    }

    /// Whether somebody can be checked now, whatever rules wait for.
    pub(super) fn is_ready(&self, joiner: &Joiner, facts: &Facts) -> bool {
        domain::state(&row(joiner), facts, &[], &self.at).key() == StateKey::Ready
    }

    /// When a row that waits is asked about again: after ISC's next processing.
    fn next_processing(&self) -> Option<i64> {
        let now = jiff::Timestamp::from_millisecond(self.at.now).ok()?.to_zoned(self.zone.clone());
        let instants = [now.date(), now.date().checked_add(1.day()).ok()?].into_iter().flat_map(|day| {
            PROCESSING.map(|hour| day.at(hour, PROCESSED_MINUTES, 0, 0).to_zoned(self.zone.clone()))
        });
        instants.flatten().map(|at| at.timestamp().as_millisecond()).find(|at| *at > self.at.now)
    }

    /// Where the row goes, by what the directory has.
    fn moved(&self, joiner: &Joiner, person: &Stored) -> Move {
        let facts = self.facts(person);
        let state = domain::state(&row(joiner), &facts, &self.rules, &self.at);
        let mut to = Move { seen: true, tries: 0, ..Move::of(joiner) };
        if let Some(batch) = &facts.open_batch {
            to.batch = Some(batch.clone());
        }
        if state.key() != joiner.state.key() {
            to.since = self.at.now;
            to.note = domain::moved(&joiner.state, &state);
        }
        // A batch that gave them back without inviting them has no part in what becomes of them.
        if domain::is_open(state.key()) {
            to.batch = None;
        }
        let waits = state.key().waits();
        // What was to be asked about stays so; what waits is asked about after processing in any case.
        let later = if waits { self.next_processing() } else { None };
        to.due_at = joiner.due_at.into_iter().chain(later).min().filter(|_| domain::is_open(state.key()));
        to.state = state;
        to
    }
}

fn row(joiner: &Joiner) -> Row {
    Row { arrived_at: joiner.arrived_at, batch: joiner.batch.clone(), state: joiner.state.clone() }
}

/// Judges these people as the directory has them, and writes what moved; answers how many did. Whom the directory does not
/// have stays where they are. `leased` is what [`store::take_due`] wrote for those just read.
pub(super) async fn judge(
    core: &Core,
    judge: &Judge,
    people: &[PersonId],
    leased: Option<i64>,
) -> Result<usize> {
    let known: HashMap<PersonId, Stored> = stored(&core.store, people)
        .await?
        .into_iter()
        .map(|person| (person.row.id.clone(), person))
        .collect();
    // Without holding anything first: as a rule nobody moved.
    let wanted: Vec<PersonId> = store::of(&core.store, people)
        .await?
        .into_iter()
        .filter(|joiner| {
            let to = known.get(&joiner.person).map(|person| judge.moved(joiner, person));
            to.is_some_and(|to| leased.is_some() || to != Move::of(joiner))
        })
        .map(|joiner| joiner.person)
        .collect();
    if wanted.is_empty() {
        return Ok(0);
    }
    let mut tx = core.store.begin().await?;
    let mut moved = 0;
    for mut joiner in store::lock_all(&mut tx, &wanted).await? {
        let Some(person) = known.get(&joiner.person) else { continue };
        if leased.is_some() {
            joiner.read_at = Some(judge.at.now);
            // What came while it was read is looked at again; else the lease ends here.
            if joiner.due_at == leased {
                joiner.due_at = None;
            }
        }
        let to = judge.moved(&joiner, person);
        let as_before = Move::of(&joiner);
        if to != as_before || leased.is_some() {
            moved += usize::from(to.state != joiner.state);
            put(&mut tx, &to).await?;
        }
    }
    tx.commit().await?;
    Ok(moved)
}

async fn put(tx: &mut Tx, to: &Move) -> Result<()> {
    Ok(store::put(tx, to).await?)
}

/// Judges every row that can still move; answers how many did.
pub(super) async fn judge_all(core: &Core, since: i64) -> Result<usize> {
    let settled = [StateKey::Registered, StateKey::Old];
    let states: Vec<StateKey> = StateKey::ALL.iter().copied().filter(|key| !settled.contains(key)).collect();
    let with = Judge::new(core, since).await?;
    let (mut after, mut moved) = (String::new(), 0);
    loop {
        let rows = store::in_states(&core.store, &states, &after, TOGETHER).await?;
        let Some(last) = rows.last() else { return Ok(moved) };
        last.person.as_str().clone_into(&mut after);
        let people: Vec<PersonId> = rows.into_iter().map(|row| row.person).collect();
        moved += judge(core, &with, &people, None).await?;
    }
}
