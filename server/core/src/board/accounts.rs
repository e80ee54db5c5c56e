//! Lines of what was made from here and has no person so far: accounts, and rows that are to become accounts.

use super::values::{Start, Starts, name};
use super::{Days, Sight, people, rows};
use crate::domain::board as rules;
use crate::settings::Settings;
use crate::store::board::{Loose, loose, made_otherwise};
use crate::store::imports::{self, Of};
use crate::{Core, Result};
use gangway_types::board::{BoardLine, BoardLink, BoardStep, LineOf, Mark, StepShown};
use gangway_types::{AccountJobId, SourceId};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Jobs older than this are over, one way or the other.
const LOOKED_BACK_MS: i64 = 120 * 86_400_000;
/// Accounts that are looked at.
const MOST: usize = 20_000;

/// Something that may become a line: an account, or a row of a file.
pub(super) struct Candidate {
    /// The source.
    pub source: SourceId,
    /// Its key there; empty where none is known.
    pub native: String,
    /// When it was last decided about: of several with one key the newest counts.
    pub at: i64,
    /// Key, name and address by which somebody on the board is taken for the same person; none when ISC says whose it is.
    pub alike: Option<(String, String, Option<String>)>,
    /// ISC loaded the file that it stands in.
    pub loaded: bool,
    /// The import that it is a row of.
    pub import: Option<AccountJobId>,
    /// The line; none when it is somebody's already.
    pub line: Option<BoardLine>,
}

/// What was found.
pub(super) struct Found {
    /// The lines.
    pub lines: Vec<BoardLine>,
    /// Accounts and rows whose start date cannot be read as a day.
    pub unreadable: u64,
    /// There were more than are looked at.
    pub cut: bool,
}

/// Accounts and rows whose start date falls into these days. Rows that are taken for somebody of `persons` are no lines of
/// their own: what is known of them is told in that person's first step.
pub(super) async fn lines(
    core: &Core,
    settings: &Settings,
    sight: &Sight,
    days: Days,
    now: i64,
    persons: &mut [BoardLine],
    keys: &people::Keys,
) -> Result<Found> {
    let names = people::attributes(settings);
    let rows = rows::rows(core, &names, sight, days, now).await?;
    let (mut candidates, mut found) =
        (rows.candidates, Found { lines: Vec::new(), unreadable: rows.unreadable, cut: rows.cut });
    accounts(core, &names, sight, days, now, &mut candidates, &mut found).await?;
    candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.at));
    let natives: Vec<String> = candidates.iter().map(|one| one.native.clone()).collect();
    let made: HashSet<_> = made_otherwise(&core.store, &natives).await?.into_iter().collect();
    let mut seen = HashSet::new();
    for one in candidates {
        let key = (one.source, one.native);
        // The newest of several tries is the one that counts.
        if !key.1.is_empty() && (made.contains(&key) || !seen.insert((key.0.clone(), key.1.to_lowercase()))) {
            continue;
        }
        match one.alike.as_ref().and_then(|alike| keys.find(alike)) {
            Some(at) => {
                if let (true, Some(import)) = (one.loaded, one.import) {
                    from_row(&mut persons[at], import);
                }
            }
            None => found.lines.extend(one.line),
        }
    }
    Ok(found)
}

/// Tells somebody's first step that they were a row of a file that ISC loaded.
fn from_row(line: &mut BoardLine, import: AccountJobId) {
    if let Some(step) = line.steps.first_mut().filter(|step| step.mark == Mark::Without) {
        step.mark = Mark::Done;
        step.link = Some(BoardLink::Import(import, "run".to_owned(), String::new()));
    }
}

/// Accounts of runs.
async fn accounts(
    core: &Core,
    names: &[String],
    sight: &Sight,
    days: Days,
    now: i64,
    into: &mut Vec<Candidate>,
    found: &mut Found,
) -> Result<()> {
    let Some(own) = &sight.accounts else { return Ok(()) };
    let all = loose(&core.store, now - LOOKED_BACK_MS, own.as_deref(), MOST + 1).await?;
    found.cut |= all.len() > MOST;
    let mut starts = Starts::new(names);
    // The newest of several tries comes first, and is the one that counts, wherever it puts the day.
    let mut newest = HashSet::new();
    let mut without: HashMap<AccountJobId, Vec<Loose>> = HashMap::new();
    for one in all.into_iter().take(MOST) {
        if !newest.insert((one.source.clone(), one.native.clone())) {
            continue;
        }
        match starts.of(&one.values) {
            Start::Day(day) => into.extend(days.has(day).then(|| written(day, one))),
            Start::Unreadable => found.unreadable += 1,
            Start::None => without.entry(one.job.clone()).or_default().push(one),
        }
    }
    // Files may hold the day in a column that is no field of the account.
    for (job, items) in without {
        let Some(import) = imports::get(&core.store, &job).await? else { continue };
        if rows::by(&import, &mut starts) != Of::Cells {
            continue;
        }
        let cells = imports::in_run(&core.store, &import, Of::Cells, MOST).await?;
        let cells: HashMap<i64, _> = cells.into_iter().collect();
        for one in items {
            match cells.get(&one.position).map_or(Start::None, |cells| starts.of(cells)) {
                Start::Day(day) => into.extend(days.has(day).then(|| written(day, one))),
                Start::Unreadable => found.unreadable += 1,
                Start::None => {}
            }
        }
    }
    Ok(())
}

fn written(day: Date, one: Loose) -> Candidate {
    Candidate {
        source: one.source.clone(),
        native: one.native.clone(),
        at: one.item.made_at,
        alike: None,
        loaded: false,
        import: None,
        line: Some(line(day, one)),
    }
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
