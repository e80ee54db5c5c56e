//! Lines of rows of imports that no run writes: those that wait, are refused or were left out, and those that went into
//! their source's file.

use super::accounts::Candidate;
use super::values::{Start, Starts, address, name};
use super::{Days, Sight};
use crate::domain::board::{self as rules, FileRow, Stand};
use crate::store::board::loads;
use crate::store::imports::{self as stored, Import, ImportRow, Of};
use crate::{Core, Result};
use gangway_types::accounts::{Link, Values};
use gangway_types::board::{BoardLine, BoardLink, BoardStep, LineOf, Mark, StepShown};
use gangway_types::imports::{ColumnUse, ImportState, PlanAction, RowState};
use gangway_types::safety::LoadState;
use gangway_types::{PersonId, SourceFileId, SourceLoadId};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Imports that nobody has touched for longer are over, one way or the other.
const LOOKED_BACK_MS: i64 = 120 * 86_400_000;
/// Rows that are looked at.
const MOST: usize = 50_000;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// What may become a line.
    pub candidates: Vec<Candidate>,
    /// Rows whose start date cannot be read as a day.
    pub unreadable: u64,
    /// There were more rows than are looked at.
    pub cut: bool,
}

type Loads = HashMap<SourceFileId, (SourceLoadId, LoadState, i64)>;

/// Rows whose start date falls into these days.
pub(super) async fn rows(
    core: &Core,
    names: &[String],
    sight: &Sight,
    days: Days,
    now: i64,
) -> Result<Found> {
    let Some(own) = &sight.accounts else { return Ok(Found::default()) };
    let store = &core.store;
    let owner = own.as_deref().map(PersonId::from);
    let imports = stored::standing(store, owner.as_ref(), now - LOOKED_BACK_MS).await?;
    let files: Vec<SourceFileId> =
        imports.iter().filter_map(|import| import.plan.as_ref()?.file.clone()).collect();
    let loads = loads(store, &files).await?;
    let (mut found, mut starts, mut left) = (Found::default(), Starts::new(names), MOST);
    // Of a file that was uploaded twice and not looked at any further, the newer one counts.
    let mut uploaded = HashSet::new();
    for import in imports {
        if left == 0 {
            found.cut = true;
            break;
        }
        let again = !uploaded.insert((import.source.clone(), import.sha256.clone()));
        if again && import.mapping.as_ref().is_none_or(|mapping| !mapping.kept) {
            continue;
        }
        let held = stored::held(store, &import, by(&import, &mut starts), left + 1).await?;
        found.cut |= held.len() > left;
        let mut wanted: HashMap<i64, (Date, Values)> = HashMap::new();
        for (position, values) in held.into_iter().take(left) {
            left -= 1;
            match starts.of(&values) {
                Start::Day(day) if days.has(day) => {
                    wanted.insert(position, (day, values));
                }
                Start::Unreadable => found.unreadable += 1,
                Start::Day(_) | Start::None => {}
            }
        }
        let mut positions: Vec<i64> = wanted.keys().copied().collect();
        positions.sort_unstable();
        for row in stored::by_positions(store, &import.id, &positions).await? {
            let Some((day, values)) = wanted.remove(&row.position) else { continue };
            found.candidates.push(candidate(&import, &row, &values, day, &loads));
        }
    }
    Ok(found)
}

/// Where the start date of an import's rows stands: in the accounts that they become, else in a column of the file that is
/// no field of them.
pub(super) fn by(import: &Import, starts: &mut Starts<'_>) -> Of {
    let Some(mapping) = import.mapping.as_ref().filter(|mapping| mapping.kept) else { return Of::Cells };
    let fields = mapping.uses.iter().filter_map(|used| match used {
        ColumnUse::Field(field) => Some(field),
        _ => None,
    });
    let fields: Values =
        fields.chain(mapping.fixed.keys()).map(|field| (field.clone(), Vec::new())).collect();
    let columns: Values = import.reading.columns.iter().map(|name| (name.clone(), Vec::new())).collect();
    if !starts.has(&fields) && starts.has(&columns) { Of::Cells } else { Of::Account }
}

/// What a row may become. None is shown of one whose account is somebody's already: they stand on the board themselves.
fn candidate(import: &Import, row: &ImportRow, values: &Values, day: Date, loads: &Loads) -> Candidate {
    let file = import.plan.as_ref().and_then(|plan| plan.file.as_ref());
    let load = file.and_then(|file| loads.get(file));
    let since = match (import.state, load) {
        (ImportState::Started, Some((_, _, since))) => *since,
        (ImportState::Started, None) => import.started_at.unwrap_or(import.changed_at),
        _ => import.changed_at,
    };
    let stand = stand(import, row, load.map(|(id, state, _)| (id, *state)));
    let line = stand.as_ref().map(|stand| {
        let of = FileRow { import: &import.id, owner_name: &import.owner_name, since, stand: stand.clone() };
        line(import, row, values, day, &of, load.map(|(id, ..)| id))
    });
    // What ISC says of an account is not told again by who has the same name.
    let said = matches!(stand, Some(Stand::Uncorrelated | Stand::Exists));
    Candidate {
        source: import.source.clone(),
        native: row.native.clone(),
        at: import.changed_at,
        alike: (!said).then(|| (row.native.clone(), name(values, &row.native), address(values))),
        loaded: load.is_some_and(|(_, state, _)| *state == LoadState::Done),
        import: Some(import.id.clone()),
        line,
    }
}

/// Where a row stands; none when its account is somebody's.
fn stand<'a>(
    import: &'a Import,
    row: &'a ImportRow,
    load: Option<(&'a SourceLoadId, LoadState)>,
) -> Option<Stand<'a>> {
    if let Some(existing) = &row.existing {
        return match &existing.link {
            Some(Link::Person { .. } | Link::NewPerson { .. }) => None,
            Some(Link::Nobody) => Some(Stand::Uncorrelated),
            Some(Link::Looking) | None => Some(Stand::Exists),
        };
    }
    if import.state == ImportState::Started {
        return Some(match row.action {
            Some(PlanAction::Create) => Stand::InFile(load),
            _ => Stand::NotInRun(row.why.as_deref().unwrap_or("left out")),
        });
    }
    Some(match (&import.work, &import.mapping) {
        (Some(work), _) => match &work.problem {
            Some(problem) => Stand::Broken(problem),
            None => Stand::Work(work.kind.words()),
        },
        (None, mapping) if mapping.as_ref().is_none_or(|mapping| !mapping.kept) => Stand::Columns,
        _ => match (row.state(), row.problems.first()) {
            (RowState::LeftOut, _) => Stand::LeftOut,
            (RowState::Problem | RowState::Decide, Some(problem)) => {
                Stand::Problem(&problem.words, &problem.cause)
            }
            _ => Stand::Ready,
        },
    })
}

fn line(
    import: &Import,
    row: &ImportRow,
    values: &Values,
    day: Date,
    of: &FileRow<'_>,
    load: Option<&SourceLoadId>,
) -> BoardLine {
    let (standing, marks) = rules::row(of);
    let step = match of.stand {
        Stand::Problem(..) | Stand::LeftOut => "fix",
        Stand::NotInRun(_) | Stand::InFile(_) => "run",
        _ => "",
    };
    let find = if step == "fix" { row.native.clone() } else { String::new() };
    let to_row = BoardLink::Import(import.id.clone(), step.to_owned(), find);
    let steps = marks.map(|(step, mark, at)| {
        let link = match (step, load) {
            (BoardStep::Row, _) => Some(to_row.clone()),
            (BoardStep::Account, Some(load)) => Some(BoardLink::Load(import.source.clone(), load.clone())),
            (BoardStep::Account, None) => Some(BoardLink::Source(import.source.clone())),
            (BoardStep::Identity, _) if mark != Mark::NotYet => {
                Some(BoardLink::Source(import.source.clone()))
            }
            _ => None,
        };
        StepShown { step, mark, at, link }
    });
    BoardLine {
        of: LineOf::Row {
            link: to_row,
            import: import.id.clone(),
            line: row.line,
            native: row.native.clone(),
            name: match name(values, &row.native) {
                name if name.trim().is_empty() => format!("Row {}", row.position),
                name => name,
            },
            source: import.source_name.clone(),
        },
        start: day.to_string(),
        profile: None,
        manager: None,
        steps: steps.into(),
        standing,
    }
}
