//! From the dry run to the run: what was seen is what is started, or nothing is.

use super::{create, maker, own, plan};
use crate::accounts::{self, NewItem, NewJob};
use crate::auth::Signed;
use crate::store::imports::{self as stored, Import, ImportRow};
use crate::{Core, Result};
use gangway_types::accounts::{AccountAction, AccountForm, AccountJobKind, FieldKind};
use gangway_types::imports::{ImportState, ImportWay, PlanAction};
use gangway_types::{AccountJobId, PortalError};

/// Rows that are handed over at once.
const CHUNK: i64 = 500;

/// Starts the run of what the page showed: `seen` is the dry run's digest, `said` the number of accounts on the button.
/// Started twice it is one run.
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
) -> Result<()> {
    let import = own(core, who, id).await?;
    if import.state == ImportState::Started {
        return Ok(());
    }
    if way == ImportWay::File {
        let why = no_file(core, &import).await?;
        let what = why.unwrap_or_else(|| "The accounts are loaded from the source’s safety page.".to_owned());
        return Err(PortalError::refused(format!("{what} Nothing was started.")).into());
    }
    holds(&import, seen, said)?;
    // Read live: a source that is gone or is no flat file any more, and a form that changed, stop it here.
    create::usable_source(core, who, &import.source).await?;
    let form = create::form_now(core, who, &import.source).await?;
    let planned = import.plan.as_ref().map_or("", |plan| plan.fingerprint.as_str());
    if form.fingerprint != planned {
        return Err(conflict("What the source asks of an account has changed since the dry run.").into());
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
        return Ok(());
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
    Ok(())
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
        return Err(PortalError::refused("Nothing would be created or updated, so there is nothing to start.").into());
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
            let mut values: gangway_types::accounts::Values = plan::updates(row, found)
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
pub(super) async fn no_file(_core: &Core, import: &Import) -> Result<Option<String>> {
    Ok(Some(format!(
        "Loading by file starts from the file that {} was last loaded with: see its safety page.",
        import.source_name
    )))
}

/// Accounts of the source that exist in ISC and not in its last file.
pub(super) async fn only_in_isc(_core: &Core, _import: &Import) -> Result<Option<u64>> {
    Ok(None)
}
