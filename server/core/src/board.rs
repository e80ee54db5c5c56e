//! The board of joiners: everybody who begins in certain days, from the row of a file to the first sign-in.
//!
//! People come from the directory by their start date, accounts without a person from the jobs that made them, rows that no
//! run writes from their imports. ISC is asked for nothing but last sign-ins.

mod accounts;
mod people;
mod rows;
mod sign_in;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use sign_in::SignIns;

use crate::auth::Signed;
use crate::domain::start_day;
use crate::overview::{reader, sees_batches};
use crate::people::side;
use crate::settings::Settings;
use crate::{Core, Result};
use gangway_types::board::{Board, BoardLine, BoardQuery, LineOf, Mover};
use gangway_types::{Capability, Extent, Page};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Lines of a page.
pub const PER: u32 = 50;
/// Days of a board at most.
pub const MOST_DAYS: u32 = 31;
/// People who are judged at once.
const MOST_PEOPLE: usize = 5_000;

/// The days of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    from: Date,
    to: Date,
    /// Today, in the zone of who asks.
    today: Date,
}

impl Days {
    /// The days asked for, and what of the address could not be used.
    fn of(query: &BoardQuery, now: i64, zone: &str) -> (Self, Vec<String>) {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let today = start_day::day_of(now, &zone).unwrap_or(Date::constant(1970, 1, 1));
        let mut dropped = Vec::new();
        let asked = match query.from.as_str() {
            "" => None,
            text => text.parse::<Date>().ok().or_else(|| {
                dropped.push(format!("“{text}” is no day"));
                None
            }),
        };
        let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
        let from = asked.or(monday.ok()).unwrap_or(today);
        let days = match query.days {
            0 => 7,
            days if days > MOST_DAYS => {
                dropped.push(format!("{days} days are too many; these are {MOST_DAYS}"));
                MOST_DAYS
            }
            days => days,
        };
        let to = from.checked_add(i64::from(days - 1).days()).unwrap_or(from);
        (Self { from, to, today }, dropped)
    }

    fn has(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    fn count(&self) -> i64 {
        i64::from(self.from.until(self.to).map_or(0, |span| span.get_days())) + 1
    }

    /// First days of the board before and after.
    fn around(&self) -> (String, String) {
        let by = self.count().days();
        let go = |day: std::result::Result<Date, jiff::Error>| day.unwrap_or(self.from).to_string();
        (go(self.from.checked_sub(by)), go(self.from.checked_add(by)))
    }
}

/// What a reader may see beside people.
struct Sight {
    batches: bool,
    /// Accounts: those of jobs that this person made, or all; none at all.
    accounts: Option<Option<String>>,
}

impl Sight {
    fn of(who: &Signed) -> Self {
        let accounts = Capability::ReadAccounts.extent(&who.roles).map(|extent| match extent {
            Extent::All => None,
            Extent::Own => Some(who.person_id.clone()),
        });
        Self { batches: sees_batches(who), accounts }
    }

    /// Whether jobs that `made_by` made may be looked at.
    fn job(&self, made_by: &str) -> bool {
        match &self.accounts {
            None => false,
            Some(own) => own.as_deref().is_none_or(|own| own == made_by),
        }
    }
}

/// The board as `who` may see it.
///
/// # Errors
/// When the store does not answer.
pub async fn board(core: &Core, who: &Signed, query: BoardQuery) -> Result<Board> {
    let now = core.clock.now();
    let (days, mut dropped) = Days::of(&query, now, &who.zone);
    let settings = Settings::load(&core.store).await?;
    let (scope, sight) = (reader(who).scope, Sight::of(who));
    let found = people::lines(core, &settings, &scope, &sight, days, now).await?;
    let (mut lines, mut more, mut odd_rows) = (found.lines, found.cut, 0);
    if matches!(scope, crate::people::Scope::All) {
        let of_files = accounts::lines(core, &settings, &sight, days, now, &mut lines, &found.keys).await?;
        lines.extend(of_files.lines);
        (more, odd_rows) = (more || of_files.cut, of_files.unreadable);
    }
    let profiles =
        count(lines.iter().filter_map(|line| line.profile.as_ref()).map(|profile| profile.name.clone()));
    let wanted: Vec<String> =
        query.mover.iter().filter(|key| Mover::word_of(key).is_some()).cloned().collect();
    for unknown in query.mover.iter().filter(|key| !wanted.contains(key)) {
        dropped.push(format!("nobody here is called “{unknown}”"));
    }
    if !query.profile.is_empty() {
        lines.retain(|line| {
            line.profile.as_ref().is_some_and(|profile| query.profile.contains(&profile.name))
        });
    }
    let counted = count(lines.iter().map(|line| line.standing.mover.key().to_owned()));
    let movers = Mover::KEYS
        .into_iter()
        .map(|(key, _)| {
            let n = counted.iter().find(|(known, _)| known == key).map_or(0, |(_, n)| *n);
            (key.to_owned(), n)
        })
        .collect();
    if !wanted.is_empty() {
        lines.retain(|line| wanted.iter().any(|key| key == line.standing.mover.key()));
    }
    lines.sort_by_cached_key(order);
    let mut page = cut(lines, query.page);
    sign_in::fill(core, who, &mut page.items).await?;
    Ok(Board {
        query: BoardQuery {
            from: days.from.to_string(),
            days: u32::try_from(days.count()).unwrap_or(7),
            profile: query.profile,
            mover: wanted,
            page: page.page,
        },
        to: days.to.to_string(),
        lines: page,
        movers,
        profiles,
        attributes: people::attributes(&settings),
        unreadable: found.unreadable,
        unreadable_rows: odd_rows,
        cut: more,
        sync: side(core).await?.sync.clone(),
        around: days.around(),
        dropped: dropped.join("; "),
    })
}

/// Stuck ones first, then by the day they begin, then who has waited longest.
fn order(line: &BoardLine) -> (u8, String, i64, String) {
    let name = match &line.of {
        LineOf::Person { name, .. } | LineOf::Account { name, .. } | LineOf::Row { name, .. } => {
            name.to_lowercase()
        }
    };
    (line.standing.mover.rank(), line.start.clone(), line.standing.since.unwrap_or(i64::MAX), name)
}

/// How often each occurs, the most frequent first.
fn count(all: impl Iterator<Item = String>) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// One page of them.
fn cut(lines: Vec<BoardLine>, page: u32) -> Page<BoardLine> {
    let total = lines.len() as u64;
    let pages = u32::try_from(total.div_ceil(u64::from(PER))).unwrap_or(u32::MAX).max(1);
    let page = page.clamp(1, pages);
    let skip = (page as usize - 1) * PER as usize;
    Page { items: lines.into_iter().skip(skip).take(PER as usize).collect(), total, page, per: PER }
}
