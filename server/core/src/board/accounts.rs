//! Lines of accounts that were made from here and have no person so far.

use super::{Days, Sight, people::attributes};
use crate::domain::board as rules;
use crate::domain::file::headings::guess;
use crate::domain::start_day;
use crate::settings::Settings;
use crate::store::board::{Loose, loose, made_otherwise};
use crate::{Core, Result};
use gangway_types::accounts::Values;
use gangway_types::board::{BoardLine, BoardLink, BoardStep, LineOf, StepShown};
use jiff::civil::Date;
use std::collections::HashSet;

/// Jobs older than this are over, one way or the other.
const LOOKED_BACK_MS: i64 = 120 * 86_400_000;
/// Accounts that are looked at.
const MOST: usize = 20_000;

/// Accounts whose start date falls into these days.
pub(super) async fn lines(
    core: &Core,
    settings: &Settings,
    sight: &Sight,
    days: Days,
    now: i64,
) -> Result<Vec<BoardLine>> {
    let Some(own) = &sight.accounts else { return Ok(Vec::new()) };
    let names = attributes(settings);
    let all = loose(&core.store, now - LOOKED_BACK_MS, own.as_deref(), MOST).await?;
    let mut seen = HashSet::new();
    let mut found: Vec<(Date, Loose)> = Vec::new();
    for one in all {
        // The newest of several tries is the one that counts.
        if !seen.insert((one.source.clone(), one.native.clone())) {
            continue;
        }
        if let Some(day) = start(&one.values, &names).filter(|day| days.has(*day)) {
            found.push((day, one));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let natives: Vec<String> = found.iter().map(|(_, one)| one.native.clone()).collect();
    let made: HashSet<_> = made_otherwise(&core.store, &natives).await?.into_iter().collect();
    found.retain(|(_, one)| !made.contains(&(one.source.clone(), one.native.clone())));
    Ok(found.into_iter().map(|(day, one)| line(day, one)).collect())
}

/// The day that an account's values name: in the attribute that is called like one of these, or by a word for it.
fn start(values: &Values, names: &[String]) -> Option<Date> {
    let columns: Vec<&String> = values.keys().collect();
    let guessed = guess(&columns, names);
    let fields = guessed.iter().enumerate().filter_map(|(at, guess)| Some((guess.as_ref()?.field, at)));
    // The first of the names counts first.
    let (_, at) = fields.min()?;
    values.get(columns[at])?.iter().find_map(|value| start_day::read(value))
}

/// A name made of the account's values; its key when they hold none.
fn name(values: &Values, native: &str) -> String {
    let columns: Vec<&String> = values.keys().collect();
    let wanted = ["displayName", "givenName", "familyName"];
    let guessed = guess(&columns, &wanted);
    let value = |field: usize| {
        let at = guessed.iter().position(|guess| guess.as_ref().is_some_and(|guess| guess.field == field))?;
        values.get(columns[at])?.first().cloned().filter(|value| !value.trim().is_empty())
    };
    let parts: Vec<String> = [value(1), value(2)].into_iter().flatten().collect();
    value(0).or_else(|| (!parts.is_empty()).then(|| parts.join(" "))).unwrap_or_else(|| native.to_owned())
}

fn line(day: Date, one: Loose) -> BoardLine {
    let (standing, marks) = rules::item(&one.item);
    let steps = marks.map(|(step, mark, at)| {
        let link = match step {
            BoardStep::Row => Some(BoardLink::Job(one.job.clone())),
            BoardStep::Account => Some(BoardLink::Source(one.source.clone())),
            _ => None,
        };
        StepShown { step, mark, at, link }
    });
    BoardLine {
        of: LineOf::Account {
            name: name(&one.values, &one.native),
            job: one.job,
            position: one.position,
            native: one.native,
            source: one.source_name,
        },
        start: day.to_string(),
        profile: None,
        manager: None,
        steps: steps.into(),
        standing,
    }
}
