//! The queue as pages show it.

use super::{PROBLEM, read, sweep};
use crate::domain::joiners::{quiet_since, usual_gap};
use crate::domain::start_day;
use crate::people::{Reader, Scope};
use crate::settings::Settings;
use crate::store::joiners::{self as store, Decision, Filter, Joiner};
use crate::store::people::{Stored, stored};
use crate::store::selections;
use crate::store::settings::meta;
use crate::{Core, Result};
use gangway_types::joiners::{
    JoinerCounts, JoinerRow, Joiners, JoinersQuery, JoinersTicked, Listening, Proposal, StateKey,
};
use gangway_types::{Page, PersonId, PortalError};
use jiff::ToSpan as _;
use std::collections::HashMap;

/// Rows a page may have.
const PER: [u32; 3] = [25, 50, 100];
/// Joiners that what is usual is judged by.
const USUAL: i64 = 31;

/// The queue as a page shows it, to somebody who reads times in `zone`.
///
/// # Errors
/// When the store does not answer.
pub async fn page(core: &Core, reader: &Reader, mut query: JoinersQuery, zone: &str) -> Result<Joiners> {
    let now = core.clock.now();
    if !PER.contains(&query.per) {
        query.per = PER[1];
    }
    query.page = query.page.max(1);
    let owner = &reader.person;
    let mine = match &query.ticked {
        Some(handle) => selections::is_of(&core.store, handle, owner, core.clock.real()).await?,
        None => true,
    };
    if !mine {
        query.ticked = None;
    }
    query.only_ticked &= query.ticked.is_some();
    let shown: Vec<StateKey> = if query.only_ticked {
        query.states.clone()
    } else if query.states.is_empty() {
        StateKey::ALL.iter().copied().filter(|state| state.shown()).collect()
    } else {
        query.states.clone()
    };
    let only = query.ticked.as_ref().filter(|_| query.only_ticked);
    let filter = Filter { states: &shown, words: &query.q, scope: &reader.scope, ticked: only };
    let total = store::total(&core.store, &filter).await?;
    let pages = u32::try_from(total.div_ceil(u64::from(query.per))).unwrap_or(u32::MAX).max(1);
    query.page = query.page.min(pages);
    let offset = i64::from(query.page - 1) * i64::from(query.per);
    let found = store::page(&core.store, &filter, offset, i64::from(query.per)).await?;
    let week_from = week(now, zone);
    let mut items = rows(core, found).await?;
    let mut ticked = JoinersTicked { lost: !mine, ..JoinersTicked::default() };
    if let Some(handle) = &query.ticked {
        let ids: Vec<PersonId> = items.iter().map(|row| row.person.clone()).collect();
        let here = selections::among(&core.store, handle, &ids).await?;
        for row in &mut items {
            row.ticked = here.contains(&row.person);
        }
        ticked.count = selections::count(&core.store, handle).await?;
        ticked.on_page = here.len() as u64;
        let in_view = store::total(&core.store, &Filter { ticked: Some(handle), ..filter }).await?;
        ticked.not_in_view = ticked.count.saturating_sub(in_view);
    }
    Ok(Joiners {
        rows: Page { items, total, page: query.page, per: query.per },
        ticked,
        counts: counts(core, reader, week_from).await?,
        week_from,
        listening: listening(core).await?,
        now,
        query,
    })
}

/// The last Monday, midnight, by the clocks of `zone`.
fn week(now: i64, zone: &str) -> i64 {
    let zone = crate::domain::quiet::zone(Some(zone));
    let today = start_day::day_of(now, &zone);
    let monday = today
        .and_then(|today| today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok());
    monday.and_then(|monday| start_day::begins(monday, &zone)).unwrap_or(now - 7 * 86_400_000)
}

/// How many stand where, of those whom `reader` may see; [`JoinerCounts::lately`] counts from `since`.
///
/// # Errors
/// When the store does not answer.
pub async fn counts(core: &Core, reader: &Reader, since: i64) -> Result<JoinerCounts> {
    Ok(JoinerCounts {
        states: store::counts(&core.store, &reader.scope).await?,
        lately: store::lately(&core.store, &reader.scope, since).await?,
    })
}

/// How many are ready, read at most once a second while nothing changes.
pub(crate) async fn ready_count(core: &Core, scope: &Scope) -> Result<u64> {
    let read = async {
        let counts = store::counts(&core.store, scope).await?;
        Ok::<_, crate::Error>(counts.iter().find(|(key, _)| *key == StateKey::Ready).map_or(0, |(_, n)| *n))
    };
    core.memory().joiners.of(&core.store, &core.clock, scope.clone(), read).await
}

/// Everybody who is ready, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn ready(core: &Core, reader: &Reader) -> Result<Vec<PersonId>> {
    let filter = Filter { states: &[StateKey::Ready], words: "", scope: &reader.scope, ticked: None };
    let found = store::page(&core.store, &filter, 0, 50_000).await?;
    Ok(found.into_iter().map(|joiner| joiner.person).collect())
}

/// One row.
///
/// # Errors
/// [`PortalError::NotFound`] when there is none that `reader` may see.
pub async fn row(core: &Core, reader: &Reader, person: &PersonId) -> Result<JoinerRow> {
    let missing = || PortalError::not_found("joiner");
    let joiner = store::get(&core.store, person).await?.ok_or_else(missing)?;
    if let Scope::Reports(manager) = &reader.scope {
        let known = stored(&core.store, std::slice::from_ref(person)).await?;
        let theirs = known.iter().any(|one| one.row.manager.as_ref().is_some_and(|by| by.id == manager.0));
        if !theirs {
            return Err(missing().into());
        }
    }
    Ok(rows(core, vec![joiner]).await?.into_iter().next().ok_or_else(missing)?)
}

/// Rows with what the directory knows of their people.
async fn rows(core: &Core, joiners: Vec<Joiner>) -> Result<Vec<JoinerRow>> {
    let ids: Vec<PersonId> = joiners.iter().map(|joiner| joiner.person.clone()).collect();
    let mut decisions: HashMap<PersonId, Vec<Decision>> = HashMap::new();
    for decision in store::decisions_of(&core.store, &ids).await? {
        decisions.entry(decision.person.clone()).or_default().push(decision);
    }
    let mut people: HashMap<PersonId, Stored> =
        stored(&core.store, &ids).await?.into_iter().map(|person| (person.row.id.clone(), person)).collect();
    let ready = |joiner: &&Joiner| joiner.state.key() == StateKey::Ready;
    let ready: Vec<PersonId> = joiners.iter().filter(ready).map(|joiner| joiner.person.clone()).collect();
    let mut reach = crate::reach::of(core, &ready).await?;
    Ok(joiners
        .into_iter()
        .map(|joiner| {
            let (id, decided) = (joiner.person.clone(), decisions.remove(&joiner.person));
            let row = one(joiner, people.remove(&id), decided.unwrap_or_default());
            JoinerRow { reach: reach.remove(&id).unwrap_or_default(), ..row }
        })
        .collect())
}

fn one(joiner: Joiner, person: Option<Stored>, decisions: Vec<Decision>) -> JoinerRow {
    let row = person.map(|person| person.row);
    let written = row.as_ref().and_then(|row| row.start_date.as_deref());
    let (day, odd) = start_day::first(written);
    let (start, start_as_is) = (day.map(|day| day.to_string()), odd.map(str::to_owned));
    let proposals = decisions
        .into_iter()
        .map(|decision| Proposal { rule: decision.rule_name, at: decision.at, words: decision.words })
        .collect();
    JoinerRow {
        name: row.as_ref().map_or_else(|| joiner.person.to_string(), |row| row.name.clone()),
        alias: row.as_ref().map(|row| row.alias.clone()).unwrap_or_default(),
        mail: row.as_ref().and_then(|row| row.mail.clone()),
        lifecycle: row.as_ref().and_then(|row| row.lifecycle.clone()),
        created: row.as_ref().and_then(|row| row.created),
        manager: row.as_ref().and_then(|row| row.manager.clone()),
        profile: row.and_then(|row| row.profile),
        arrived_at: joiner.arrived_at,
        origin: joiner.origin,
        start,
        start_as_is,
        state: joiner.state,
        since: joiner.since,
        note: joiner.note,
        proposals,
        read_at: joiner.read_at,
        reach: Vec::new(),
        ticked: false,
        person: joiner.person,
    }
}

/// Whether events come.
///
/// # Errors
/// When the store does not answer.
pub async fn listening(core: &Core) -> Result<Listening> {
    let now = core.clock.now();
    let settings = Settings::load(&core.store).await?;
    let tallies = store::tallies(&core.store).await?;
    let of = |kind: &str| tallies.iter().find(|tally| tally.kind == kind);
    let heard = tallies.iter().filter(|tally| !["unreadable", "wrong"].contains(&tally.kind.as_str()));
    let last_event_at = heard.clone().map(|tally| tally.last_at).max();
    let usual = usual_gap(&store::arrivals(&core.store, USUAL).await?);
    let (waiting, first) = store::due(&core.store, now).await?;
    let stopped = waiting > 0 && read::reader(core).await?.is_none();
    let last_created = of("created").map(|tally| tally.last_at);
    Ok(Listening {
        configured: core.door.is_configured(),
        since: meta(&core.store, super::SINCE).await?.and_then(|text| text.parse().ok()),
        events: heard.map(|tally| tally.n).sum(),
        last_event_at,
        unreadable: of("unreadable").map_or(0, |tally| tally.n),
        unreadable_at: of("unreadable").map(|tally| tally.last_at),
        turned_away: of("wrong").map_or(0, |tally| tally.n),
        turned_away_at: of("wrong").map(|tally| tally.last_at),
        quiet_since: quiet_since(last_created, usual, settings.joiner_quiet_times, now),
        usual,
        waiting_for_sign_in: if stopped { waiting } else { 0 },
        stopped_since: first.filter(|_| stopped),
        problem: meta(&core.store, PROBLEM).await?.filter(|problem| !problem.is_empty()),
        sweep: sweep::last(core).await?,
    })
}
