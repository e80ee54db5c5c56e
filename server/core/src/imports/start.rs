//! From the dry run to the run: what was seen is what is started, or nothing is.

use super::{create, maker, own, plan};
use crate::accounts::{self, NewItem, NewJob};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::imports::{self as stored, Import, ImportRow, Plan};
use crate::store::source_files;
use crate::{Core, Result, sources};
use gangway_types::accounts::{AccountAction, AccountForm, AccountJobKind, FieldKind, Values};
use gangway_types::audit::What;
use gangway_types::imports::{ImportState, ImportWay, PlanAction};
use gangway_types::{AccountJobId, PortalError, SourceFileId, SourceId};

/// Rows that are handed over at once.
const CHUNK: i64 = 500;

/// What was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// The run that writes row by row.
    Rows,
    /// A file with the accounts in it was made, and is compared: it is loaded from the source's safety page, where people
    /// read first what that would do.
    File(SourceId, SourceFileId),
}

/// Starts the run of what the page showed: `seen` is the dry run's digest, `said` the number of accounts on the button.
/// Started twice it is one run. By file, nothing is sent yet.
///
/// # Errors
/// When it is not the caller's draft, when the dry run is another one or no longer holds, or when the source may not be
/// written to any more. Then nothing was started.
pub async fn start(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    seen: &str,
    said: u64,
    way: ImportWay,
) -> Result<Started> {
    let import = own(core, who, id).await?;
    if import.state == ImportState::Started {
        return Ok(started(&import));
    }
    holds(&import, seen, said)?;
    // Read live: a source that is gone or is no flat file any more, and a form that changed, stop it here.
    create::usable_source(core, who, &import.source).await?;
    let form = create::form_now(core, who, &import.source).await?;
    let planned = import.plan.as_ref().map_or("", |plan| plan.fingerprint.as_str());
    if form.fingerprint != planned {
        return Err(conflict("What the source asks of an account has changed since the dry run.").into());
    }
    if way == ImportWay::File {
        return by_file(core, who, &import, seen, said).await;
    }
    let secret: Vec<String> = form
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Secret)
        .map(|field| field.name.clone())
        .collect();
    let job = NewJob {
        kind: AccountJobKind::Import,
        id: Some(id.clone()),
        source: import.source.clone(),
        source_name: import.source_name.clone(),
        key: form.key.clone(),
        secret,
    };
    let Some(mut starting) = accounts::begin(core, maker(who), &job).await? else {
        return Ok(Started::Rows);
    };
    // The same transaction: the import is started exactly when its run is there.
    if !stored::start(starting.tx(), id, way, core.clock.now()).await? {
        return Err(conflict("It was started or discarded at the same moment.").into());
    }
    let now = stored::get_in(starting.tx(), id).await?.ok_or_else(super::not_there)?;
    holds(&now, seen, said)?;
    let (mut from, mut handed) = (0, 0);
    loop {
        // Nobody changes rows of an import that is started, and this transaction has started it.
        let rows = stored::after(&core.store, id, from, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        from = last.position;
        let items: Vec<NewItem> = rows.iter().filter_map(|row| item(row, &form)).collect();
        handed += items.len() as u64;
        starting.add(&items).await?;
    }
    if handed != said {
        let what = format!("You read {said}; by now it would be {handed}.");
        return Err(conflict(&what).into());
    }
    starting.commit().await?;
    super::tell(core, id);
    Ok(Started::Rows)
}

fn started(import: &Import) -> Started {
    match (import.way, import.plan.as_ref().and_then(|plan| plan.file.clone())) {
        (ImportWay::File, Some(file)) => Started::File(import.source.clone(), file),
        _ => Started::Rows,
    }
}

/// Puts the accounts into the source's last file, and compares the new one with what ISC has. What an aggregation of it
/// would do is read and confirmed on the source's own page.
async fn by_file(core: &Core, who: &Signed, import: &Import, seen: &str, said: u64) -> Result<Started> {
    let id = &import.id;
    if let Some(why) = no_file(core, import).await? {
        return Err(PortalError::refused(format!("{why} Nothing was started.")).into());
    }
    let key = import.form.as_ref().map_or("", |form| form.key.as_str());
    let (mut from, mut accounts) = (0, Vec::new());
    loop {
        let rows = stored::after(&core.store, id, from, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        from = last.position;
        accounts.extend(rows.into_iter().filter_map(|row| account(row, key)));
    }
    if accounts.len() as u64 != said {
        let what = format!("You read {said}; by now it would be {}.", accounts.len());
        return Err(conflict(&what).into());
    }
    let note = format!("with the accounts of {id}");
    let file = sources::merge_accounts(core, who, &import.source, accounts, &note).await?;
    let mut tx = core.store.begin().await?;
    if !stored::start(&mut tx, id, ImportWay::File, core.clock.now()).await? {
        return Err(conflict("It was started or discarded at the same moment.").into());
    }
    let now = stored::get_in(&mut tx, id).await?.ok_or_else(super::not_there)?;
    holds(&now, seen, said)?;
    let plan = Plan { file: Some(file.clone()), ..now.plan.unwrap_or_default() };
    stored::set_plan_of_all(&mut tx, id, &plan, now.version).await?;
    let sentence =
        format!("{id}: put {} into a file for {}", accounts::accounts_words(said), import.source_name);
    audit::append(core, &mut tx, Entry::by(who, What::AccountsSent, sentence).about(id, &import.source_name));
    tx.commit().await?;
    super::tell(core, id);
    sources::start(core, who, &import.source, &file).await?;
    Ok(Started::File(import.source.clone(), file))
}

/// The whole account that a row makes: what exists, with the row's values over it.
fn account(row: ImportRow, key: &str) -> Option<(String, Values)> {
    match (row.action?, row.existing) {
        (PlanAction::Create, _) => Some((row.native, row.account)),
        (PlanAction::Update, Some(found)) => {
            let mut values = found.values;
            values.extend(row.account);
            // Written as ISC has it, whatever the file's upper and lower case.
            values.insert(key.to_owned(), vec![found.native.clone()]);
            Some((found.native, values))
        }
        _ => None,
    }
}

/// Whether what was seen is what is there now.
fn holds(import: &Import, seen: &str, said: u64) -> Result<()> {
    let Some(plan) = &import.plan else {
        return Err(conflict("There is no dry run yet.").into());
    };
    if import.work.is_some() {
        return Err(conflict("The dry run is being made.").into());
    }
    let written = plan.counts.written();
    if written != said {
        return Err(conflict(&format!("You read {said} accounts; by now it is {written}.")).into());
    }
    if plan.digest != seen || import.planned != Some(import.version) {
        return Err(conflict("Something was changed since the dry run that you saw.").into());
    }
    if written == 0 {
        return Err(PortalError::refused(
            "Nothing would be created or updated, so there is nothing to start.",
        )
        .into());
    }
    Ok(())
}

fn conflict(what: &str) -> PortalError {
    PortalError::Conflict { what: format!("{what} Nothing was started; look at the dry run again.") }
}

/// What is written for a row.
fn item(row: &ImportRow, form: &AccountForm) -> Option<NewItem> {
    match row.action? {
        PlanAction::Create => Some(NewItem {
            position: row.position,
            native: row.native.clone(),
            action: AccountAction::Create,
            account_id: None,
            values: row.account.clone(),
            before: None,
        }),
        PlanAction::Update => {
            let found = row.existing.as_ref()?;
            let mut values: Values = plan::updates(row, found)
                .into_iter()
                .map(|difference| (difference.field, difference.sent))
                .collect();
            values.insert(form.key.clone(), vec![found.native.clone()]);
            Some(NewItem {
                position: row.position,
                native: found.native.clone(),
                action: AccountAction::Update,
                account_id: Some(found.account_id.clone()),
                values,
                before: Some(found.values.clone()),
            })
        }
        _ => None,
    }
}

/// Why the accounts cannot be loaded as a file; none when they can.
pub(super) async fn no_file(core: &Core, import: &Import) -> Result<Option<String>> {
    let words = "Gangway has never seen this source’s file. Upload it on the source’s safety page first.";
    let known = source_files::baseline(&core.store, &import.source).await?;
    Ok(known.is_none().then(|| words.to_owned()))
}
