//! Old lists: short ids of the retired calls, account names, e-mails or names in a file, and the people they mean today.
//!
//! The file is kept as it came and read into rows once. Short ids are translated by ISC's retired list where the tenant
//! still answers it; what it says is kept, so that it is asked once. Everything else is looked up in the directory.
//! Nothing is sent: a finished list leads to a check, which reads everybody again from ISC.

mod ask;
mod file;
mod find;
mod keeper;
mod read;

#[cfg(test)]
mod tests;

pub(crate) use ask::{Wanted, ask};
pub use file::report;
pub use keeper::keep;

use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::checks::{self, Owner};
use crate::domain::file::sheet::{Kind, sniff};
use crate::domain::old_ids::Told;
use crate::store::imports::Reading;
use crate::store::kept_files::{self, KeptFile};
use crate::store::old_lists::{self as stored, List};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::old_lists::{OldColumn, OldList, OldOutcome, OldProgress, OldRow, OldWork};
use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{CheckId, FieldError, OldListId, Page, PersonId, PortalError};

/// Rows on a page.
const PER: u32 = 50;

/// A file that was received.
#[derive(Clone, Debug)]
pub struct NewList<'a> {
    /// The file, complete.
    pub file: KeptFile,
    /// It is text that somebody pasted.
    pub pasted: bool,
    /// Its first bytes.
    pub head: &'a [u8],
}

/// Keeps a list and begins to find its people. The file is the list's from then on.
///
/// # Errors
/// When the file is nothing that can be read. Then it is nobody's.
pub async fn create(core: &Core, who: &Signed, new: NewList<'_>) -> Result<OldListId> {
    let kind = match (new.pasted, sniff(new.head, &new.file.name)) {
        (true, _) => "paste",
        (false, Kind::Text) => "csv",
        (false, Kind::Workbook) => "workbook",
        (false, Kind::Refused(why)) => {
            let words = why.to_string();
            let fields = vec![FieldError { field: "file".to_owned(), words: words.clone() }];
            return Err(PortalError::Refused { what: format!("{words} Nothing was done."), fields }.into());
        }
    };
    let now = core.clock.now();
    let list = List {
        id: OldListId(core.random.id(now)),
        owner: PersonId::from(who.person_id.as_str()),
        owner_name: who.name.clone(),
        grant_id: who.grant_id.clone(),
        name: if new.pasted { "Pasted list".to_owned() } else { new.file.name.clone() },
        kind: kind.to_owned(),
        file_id: new.file.id,
        // What the columns are is found from their values, so that a list without headings loses no row.
        reading: Reading { headings: Some(false), ..Reading::default() },
        columns: None,
        rows: 0,
        told: Told::NotAsked,
        notes: Vec::new(),
        made_at: now,
        work: Some(OldWork::Reading),
        done: 0,
        total: None,
        problem: None,
    };
    let mut tx = core.store.begin().await?;
    stored::insert(&mut tx, &list).await?;
    let sentence = "uploaded a list of old ids";
    audit::append(core, &mut tx, Entry::by(who, What::OldListMade, sentence).about(&list.id, &list.name));
    tx.commit().await?;
    keeper::begin(core, &list.id);
    Ok(list.id)
}

/// A list of one's own.
async fn own(core: &Core, who: &Signed, id: &OldListId) -> Result<List> {
    let list = stored::get(&core.store, id).await?.filter(|list| list.owner.as_str() == who.person_id);
    Ok(list.ok_or_else(|| PortalError::not_found("list of yours"))?)
}

async fn view(core: &Core, list: List) -> Result<OldList> {
    let counts = stored::counts(&core.store, &list.id).await?;
    let unsigned = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(OldList {
        id: list.id,
        name: list.name,
        columns: list.columns.unwrap_or_default(),
        counts,
        notes: list.reading.notes.iter().chain(&list.notes).cloned().collect(),
        refused: list.reading.refused,
        made_at: list.made_at,
        work: list.work.map(|kind| OldProgress {
            kind,
            done: unsigned(list.done),
            total: list.total.map(unsigned),
            problem: list.problem,
        }),
    })
}

/// One's own lists, newest first.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, who: &Signed, page: u32) -> Result<Page<OldList>> {
    let (page, per) = (page.max(1), 25);
    let owner = PersonId::from(who.person_id.as_str());
    let from = i64::from(page - 1) * i64::from(per);
    let (lists, total) = stored::of(&core.store, &owner, from, i64::from(per)).await?;
    let mut items = Vec::with_capacity(lists.len());
    for list in lists {
        items.push(view(core, list).await?);
    }
    Ok(Page { items, total: u64::try_from(total).unwrap_or_default(), page, per })
}

/// One list.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not the caller's.
pub async fn get(core: &Core, who: &Signed, id: &OldListId) -> Result<OldList> {
    view(core, own(core, who, id).await?).await
}

/// Rows of a list, in the order of the file: those with one outcome, or all.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not the caller's.
pub async fn rows(
    core: &Core,
    who: &Signed,
    id: &OldListId,
    outcome: Option<OldOutcome>,
    page: u32,
) -> Result<Page<OldRow>> {
    let list = own(core, who, id).await?;
    let counts = stored::counts(&core.store, &list.id).await?;
    let total = outcome.map_or_else(|| counts.total(), |outcome| counts.of(outcome));
    let page = page.max(1);
    let from = i64::from(page - 1) * i64::from(PER);
    let items = stored::page(&core.store, &list.id, outcome, from, i64::from(PER)).await?;
    Ok(Page { items, total, page, per: PER })
}

/// Takes columns for something else, and finds the people anew.
///
/// # Errors
/// When the list is not the caller's, is being worked on, or has other columns.
pub async fn set_columns(core: &Core, who: &Signed, id: &OldListId, said: &[OldColumn]) -> Result<()> {
    let list = idle(core, who, id).await?;
    let columns = list.columns.unwrap_or_default();
    if said.len() != columns.len() || columns.is_empty() {
        return Err(
            PortalError::refused("The list has other columns. Nothing was changed; open it again.").into()
        );
    }
    let columns: Vec<(String, OldColumn)> =
        columns.into_iter().zip(said).map(|((name, _), column)| (name, *column)).collect();
    let mut tx = core.store.begin().await?;
    stored::set_reading(&mut tx, id, &list.reading, &columns, list.rows).await?;
    stored::forget_outcomes(&mut tx, id).await?;
    stored::begin(&mut tx, id, OldWork::Asking, &who.grant_id).await?;
    tx.commit().await?;
    keeper::begin(core, id);
    Ok(())
}

/// Goes on with work that stopped, under the caller's sign-in.
///
/// # Errors
/// When the list is not the caller's.
pub async fn retry(core: &Core, who: &Signed, id: &OldListId) -> Result<()> {
    let list = own(core, who, id).await?;
    let (Some(work), Some(_)) = (list.work, &list.problem) else { return Ok(()) };
    let mut tx = core.store.begin().await?;
    stored::begin(&mut tx, id, work, &who.grant_id).await?;
    tx.commit().await?;
    keeper::begin(core, id);
    Ok(())
}

/// Forgets a list and its file. What ISC said of short ids stays.
///
/// # Errors
/// When the list is not the caller's, or is being worked on.
pub async fn discard(core: &Core, who: &Signed, id: &OldListId) -> Result<()> {
    let list = own(core, who, id).await?;
    if list.work.is_some() && list.problem.is_none() {
        return Err(busy());
    }
    let mut tx = core.store.begin().await?;
    stored::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(kept_files::delete(&core.store, &list.file_id).await?)
}

/// Freezes the people of a list and opens the check. `said` is how many the page named.
///
/// # Errors
/// When the list is not the caller's, is being worked on, or came to another number meanwhile.
pub async fn check(core: &Core, who: &Signed, owner: &Owner, id: &OldListId, said: u64) -> Result<CheckId> {
    let list = idle(core, who, id).await?;
    let people = stored::matched(&core.store, id).await?;
    if people.len() as u64 != said {
        let what = format!(
            "The page named {said} people; {} are found now. Nothing was checked. Look at the list, then check.",
            people.len()
        );
        return Err(PortalError::Conflict { what }.into());
    }
    let back = PeopleQuery::new(Area::Unregistered);
    checks::create_of(core, owner, people, &back, &list.name, None).await
}

/// A list of one's own that nothing is done with just now.
async fn idle(core: &Core, who: &Signed, id: &OldListId) -> Result<List> {
    let list = own(core, who, id).await?;
    if list.work.is_some() { Err(busy()) } else { Ok(list) }
}

fn busy() -> crate::Error {
    let what = "The list is still being worked on. Nothing was changed; wait until it is done.".to_owned();
    PortalError::Conflict { what }.into()
}

/// Tells whoever watches this list.
fn tell(core: &Core, id: &OldListId) {
    core.news.tell(format!("old-list:{id}"));
}
