//! Everybody of a check who may not be able to read an invitation: a list of its own, with a filter, to leave them out or
//! not, counted.

use super::decide::leave_out_all;
use super::own;
use super::show::{back, named};
use crate::domain::csv;
use crate::store::checks::{self, CheckPerson, CheckRow};
use crate::{Core, Result};
use gangway_types::checks::Reason;
use gangway_types::reach::{Doubt, Doubts, Hint, HintKind};
use gangway_types::{CheckId, Page, PersonId, PortalError};

/// People on a page.
const PER: u32 = 50;
/// Rows of the file read at once.
const ROWS: i64 = 1_000;

/// A page of those with hints of this kind, or of any.
///
/// # Errors
/// [`PortalError::NotFound`] when the check is not theirs.
pub async fn doubts(
    core: &Core,
    owner: &PersonId,
    id: &CheckId,
    kind: Option<HintKind>,
    page: u32,
) -> Result<Doubts> {
    let row = own(core, owner.as_str(), id).await?;
    let (kinds, all) = counted(core, &row).await?;
    let total = kind.map_or(all, |kind| of(&kinds, kind));
    let page = page.max(1);
    let from = i64::from(page - 1) * i64::from(PER);
    let people = checks::doubts(&core.store, id, kind, from, i64::from(PER)).await?;
    let items = people.into_iter().map(doubt).collect();
    Ok(Doubts {
        open: row.state != "used",
        all,
        mailed: checks::doubtful(&core.store, id).await?,
        list: back(&row),
        kinds,
        people: Page { items, total, page, per: PER },
    })
}

/// Leaves out everybody with hints of this kind, or of any; or takes that back. `said` is how many the page named.
///
/// # Errors
/// [`PortalError::NotFound`] when the check is not theirs, [`PortalError::Conflict`] when a batch was made of it or the
/// number is another one by now.
pub async fn leave_out_as_said(
    core: &Core,
    owner: &PersonId,
    id: &CheckId,
    kind: Option<HintKind>,
    on: bool,
    said: u64,
) -> Result<()> {
    let row = own(core, owner.as_str(), id).await?;
    let (kinds, all) = counted(core, &row).await?;
    let now = kind.map_or(all, |kind| of(&kinds, kind));
    if now != said && row.batch.is_none() {
        let what = format!(
            "The page named {said}; it is {now} by now, because people were read again meanwhile. Nothing was changed. Look \
             at the list, then choose."
        );
        return Err(PortalError::Conflict { what }.into());
    }
    let chosen: Vec<HintKind> = match kind {
        Some(kind) => vec![kind],
        None => kinds.iter().map(|(kind, ..)| *kind).collect(),
    };
    leave_out_all(core, owner, id, &chosen, on).await
}

/// Kinds with how many have each and whether they are left out for it, and how many have any.
async fn counted(core: &Core, row: &CheckRow) -> Result<(Vec<(HintKind, u64, bool)>, u64)> {
    let sets = checks::hint_sets(&core.store, &row.id).await?;
    let count = |kind: HintKind| {
        sets.iter().filter(|(kinds, _)| kinds.contains(&kind)).map(|(_, count)| count).sum::<u64>()
    };
    let kinds = HintKind::ALL
        .into_iter()
        .map(|kind| (kind, count(kind), row.leave.contains(&kind)))
        .filter(|(_, count, _)| *count > 0)
        .collect();
    Ok((kinds, sets.iter().map(|(_, count)| count).sum()))
}

fn of(kinds: &[(HintKind, u64, bool)], kind: HintKind) -> u64 {
    kinds.iter().find(|(one, ..)| *one == kind).map_or(0, |(_, count, _)| *count)
}

fn doubt(of: CheckPerson) -> Doubt {
    let person = named(&of);
    let found = of.reasons.into_iter().find_map(|reason| match reason {
        Reason::MayNotRead { hints, left } => Some((hints, left)),
        _ => None,
    });
    let (hints, left): (Vec<Hint>, bool) = found.unwrap_or_default();
    Doubt { person, alias: of.alias, mail: of.mail, hints, left }
}

/// Everybody with a hint, as a file for a spreadsheet: UTF-8 with a byte-order mark, formulas neutralised.
///
/// # Errors
/// As [`doubts`].
pub async fn doubts_csv(core: &Core, owner: &PersonId, id: &CheckId) -> Result<String> {
    own(core, owner.as_str(), id).await?;
    let mut file = String::from("\u{feff}");
    let heading =
        ["Name", "Account name", "E-mail", "Identity id", "Will be mailed", "Why they may not read it"];
    file.push_str(&csv::line(heading));
    let mut from = 0;
    loop {
        let people = checks::doubts(&core.store, id, None, from, ROWS).await?;
        from += ROWS;
        let is_last = (people.len() as i64) < ROWS;
        for one in people.into_iter().map(doubt) {
            let words: Vec<String> =
                one.hints.iter().map(|hint| format!("{}: {}", hint.kind.heading(), hint.words)).collect();
            file.push_str(&csv::line([
                one.person.name.as_str(),
                &one.alias,
                one.mail.as_deref().unwrap_or_default(),
                &one.person.id,
                if one.left { "no" } else { "yes" },
                &words.join("; "),
            ]));
        }
        if is_last {
            return Ok(file);
        }
    }
}
