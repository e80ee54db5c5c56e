//! A check as its owner sees it.

use super::own;
use crate::domain::csv;
use crate::domain::eligibility::{can_be_picked, main_reason};
use crate::store::checks::{self, CheckPerson, CheckRow};
use crate::store::people::outside_with_mail;
use crate::{Core, Result};
use gangway_types::checks::{
    Check, CheckState, LeftOut, Matched, Reason, ReasonGroup, ReasonKind, SharedAddress, Warning,
    WarningGroup, WillBeMailed,
};
use gangway_types::people::Named;
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::reach::{HintGroup, HintKind};
use gangway_types::{CheckId, PersonId};

/// People shown per group; all of them are in the download.
const SHOWN: i64 = 50;
/// Shared addresses shown.
const ADDRESSES: i64 = 100;
/// People named per warning.
const WARNED: i64 = 10;

pub(super) fn named(person: &CheckPerson) -> Named {
    Named { id: person.person_id.to_string(), name: person.name.clone() }
}

/// A check as its owner sees it.
///
/// # Errors
/// [`gangway_types::PortalError::NotFound`] when it is not theirs.
pub async fn get(core: &Core, owner: &PersonId, id: &CheckId) -> Result<Check> {
    let row = own(core, owner.as_str(), id).await?;
    let store = &core.store;
    let numbers = checks::numbers(store, id).await?;
    let mut groups = Vec::new();
    for (kind, count) in &numbers.left_out {
        let people =
            checks::left_out(store, id, *kind, SHOWN).await?.into_iter().filter_map(left_out).collect();
        groups.push(ReasonGroup { kind: *kind, count: *count, people });
    }
    let left_out: u64 = numbers.left_out.iter().map(|(_, count)| count).sum();
    let unreadable =
        groups.iter().find(|group| group.kind == ReasonKind::Unreadable).map_or(0, |group| group.count);
    let mailed = checks::mailed(store, id, SHOWN).await?;
    let selected = numbers.mailed + left_out;
    let said = row.said.and_then(|said| u64::try_from(said).ok());
    Ok(Check {
        state: match row.state.as_str() {
            "reading" => CheckState::Reading,
            "used" => CheckState::Used,
            _ => CheckState::Ready,
        },
        selected,
        mailed: numbers.mailed,
        left_out,
        read_done: u64::try_from(row.read_done).unwrap_or(0),
        unreadable,
        frozen_at: row.frozen_at,
        directory_at: row.directory_at,
        matched: said.filter(|said| *said != selected).map(|said| Matched {
            said,
            now: selected,
            changes: row.changes,
        }),
        will_be_mailed: mailed.iter().map(will_be_mailed).collect(),
        managers: numbers.managers,
        groups,
        shared: shared(core, id).await?,
        may_not_read: may_not_read(core, &row).await?,
        doubtful: checks::doubtful(store, id).await?,
        mail: crate::reach::set_up(core).await?,
        warnings: warnings(core, id).await?,
        back: back(&row),
        now: core.clock.now(),
        id: row.id,
        name: row.name,
        problem: row.problem,
        batch: row.batch,
        parent_batch: row.parent,
    })
}

/// Where the list is that the check came from.
pub(super) fn back(row: &CheckRow) -> String {
    let area = if row.area == Area::People.name() { Area::People } else { Area::Unregistered };
    PeopleQuery::parse(area, &row.query).0.href()
}

fn will_be_mailed(person: &CheckPerson) -> WillBeMailed {
    let manager = person.manager_id.clone().map(|id| {
        let name = person.manager_name.clone().unwrap_or_else(|| id.clone());
        Named { id, name }
    });
    WillBeMailed {
        person: named(person),
        alias: person.alias.clone(),
        mail: person.mail.clone().unwrap_or_default(),
        manager,
        choice: person.choice,
    }
}

fn left_out(person: CheckPerson) -> Option<LeftOut> {
    let main = main_reason(&person.reasons, person.choice)?;
    let mut further = person.reasons.clone();
    let reason = further.remove(main);
    // Whether somebody who is left out could read it is no matter.
    further.retain(|reason| !matches!(reason, Reason::MayNotRead { left: false, .. }));
    Some(LeftOut {
        person: named(&person),
        alias: person.alias,
        mail: person.mail,
        reason,
        further,
        choice: person.choice,
    })
}

async fn shared(core: &Core, id: &CheckId) -> Result<Vec<SharedAddress>> {
    let mut found: Vec<SharedAddress> = Vec::new();
    for person in checks::addresses(&core.store, id, ADDRESSES).await? {
        let Some((address, others)) = person.reasons.iter().find_map(|reason| match reason {
            Reason::Shared { address, others } => Some((address.clone(), *others)),
            _ => None,
        }) else {
            continue;
        };
        let place = match found.iter().position(|one| one.address == address) {
            Some(place) => place,
            None => {
                let outside = outside_with_mail(&core.store, &address, id).await?;
                found.push(SharedAddress {
                    address,
                    candidates: Vec::new(),
                    picked: None,
                    people: others + 1,
                    outside,
                });
                found.len() - 1
            }
        };
        if can_be_picked(&person.reasons) {
            found[place].candidates.push(named(&person));
        }
        if person.choice.picked {
            found[place].picked = Some(person.person_id.clone());
        }
    }
    Ok(found)
}

/// Who may not be able to read it, by reason.
async fn may_not_read(core: &Core, check: &CheckRow) -> Result<Vec<HintGroup>> {
    let sets = checks::hint_sets(&core.store, &check.id).await?;
    let mut groups = Vec::new();
    for kind in HintKind::ALL {
        let count: u64 = sets.iter().filter(|(kinds, _)| kinds.contains(&kind)).map(|(_, count)| count).sum();
        if count == 0 {
            continue;
        }
        let people = checks::hinted(&core.store, &check.id, kind, SHOWN).await?;
        let people = people.iter().map(|person| (named(person), words(person, kind))).collect();
        groups.push(HintGroup { kind, count, people, left: check.leave.contains(&kind) });
    }
    Ok(groups)
}

/// What is known of somebody's hint of one kind.
fn words(person: &CheckPerson, kind: HintKind) -> String {
    let hints = person.reasons.iter().find_map(|reason| match reason {
        Reason::MayNotRead { hints, .. } => Some(hints),
        _ => None,
    });
    hints
        .into_iter()
        .flatten()
        .find(|hint| hint.kind == kind)
        .map(|hint| hint.words.clone())
        .unwrap_or_default()
}

async fn warnings(core: &Core, id: &CheckId) -> Result<Vec<WarningGroup>> {
    let sets = checks::warnings(&core.store, id).await?;
    let mut kinds: Vec<&Warning> = sets.iter().flat_map(|(set, _)| set).collect();
    kinds.sort();
    kinds.dedup();
    let mut groups = Vec::new();
    for warning in kinds {
        let with: Vec<&(Vec<Warning>, u64)> = sets.iter().filter(|(set, _)| set.contains(warning)).collect();
        let count = with.iter().map(|(_, count)| count).sum();
        let sets: Vec<&Vec<Warning>> = with.iter().map(|(set, _)| set).collect();
        let people = checks::warned(&core.store, id, &sets, WARNED).await?;
        groups.push(WarningGroup { warning: warning.clone(), count, people });
    }
    Ok(groups)
}

/// Everybody who will not be mailed, as a file for a spreadsheet: UTF-8 with a byte-order mark, formulas neutralised.
///
/// # Errors
/// As [`get`].
pub async fn left_out_csv(core: &Core, owner: &PersonId, id: &CheckId) -> Result<String> {
    own(core, owner.as_str(), id).await?;
    let mut file = String::from("\u{feff}");
    file.push_str(&csv::line(["Name", "Account name", "E-mail", "Identity id", "Reason", "Further reasons"]));
    let mut from = 0;
    loop {
        let people = checks::positions(&core.store, id, from, 1_000).await?;
        let Some(last) = people.last() else { return Ok(file) };
        from = last.position + 1;
        for one in people.into_iter().filter_map(left_out) {
            let further: Vec<String> = one.further.iter().map(Reason::words).collect();
            file.push_str(&csv::line([
                one.person.name.as_str(),
                &one.alias,
                one.mail.as_deref().unwrap_or_default(),
                &one.person.id,
                &one.reason.words(),
                &further.join("; "),
            ]));
        }
    }
}
