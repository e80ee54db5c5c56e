//! What people do with imports: forms of the six steps. What the grid asks is in `super::import_grid`.

#![expect(clippy::too_many_arguments, reason = "an argument is a field of the form")]
#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{AccountJobId, PortalError, Posted};
use leptos::prelude::*;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use gangway_core::imports;
#[cfg(feature = "ssr")]
use gangway_types::Capability;
#[cfg(feature = "ssr")]
use gangway_types::imports::{CellEdit, ExistingChoice, ImportWay};

/// A step of an import.
#[cfg(feature = "ssr")]
fn step(id: &AccountJobId, step: &str) -> Posted {
    Posted::to(crate::paths::import(id, step))
}

/// The page that asked, when it is one of this import; else its third step.
#[cfg(feature = "ssr")]
fn back_to(id: &AccountJobId, back: String) -> Posted {
    let own = crate::paths::import(id, "");
    let rest = back.strip_prefix(&own).unwrap_or("x");
    let is_own = (rest.is_empty() || rest.starts_with(['/', '?'])) && !back.contains('\\');
    if is_own { Posted::to(back) } else { step(id, "fix") }
}

/// The number of rows that the form showed.
#[cfg(feature = "ssr")]
fn counted(said: Option<u64>) -> Result<u64, PortalError> {
    let what = "The form did not say how many rows it is about, so nothing was done. Open the page again.";
    said.ok_or_else(|| PortalError::refused(what))
}

/// Reads the file again in another way; what is empty stays as it is.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is no such choice.
#[server]
pub async fn import_settings(
    id: AccountJobId,
    #[server(default)] encoding: String,
    #[server(default)] delimiter: String,
    #[server(default)] headings: String,
    #[server(default)] sheet: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let settings = imports::FileSettings { encoding, delimiter, headings, sheet };
    imports::read_again(&c.core, &c.who, &id, &settings).await?;
    Ok(step(&id, "upload"))
}

/// Keeps which column is which field (`field:NAME`, `nothing` or `ours`, by the column's place), fixed values by field, and
/// how dates are written by the column's place. A fixed value of a secret field comes in `fixed_secrets` (empty: as it was),
/// and is forgotten by `forget_secrets`. With `then` "continue" the rows are checked.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or when something is missing.
#[server]
pub async fn import_columns(
    id: AccountJobId,
    #[server(default)] column: BTreeMap<String, String>,
    #[server(default)] fixed: BTreeMap<String, String>,
    #[server(default)] fixed_secrets: BTreeMap<String, String>,
    #[server(default)] forget_secrets: Vec<String>,
    #[server(default)] dates: BTreeMap<String, String>,
    #[server(default)] then: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let placed = |all: BTreeMap<String, String>| {
        all.into_iter().filter_map(|(at, said)| Some((at.parse().ok()?, said))).collect()
    };
    let go_on = then == "continue";
    let fixed = fixed.into_iter().chain(fixed_secrets).collect();
    let (column, dates, forget) = (placed(column), placed(dates), forget_secrets);
    let form = imports::ColumnsForm { column, fixed, forget, dates, go_on };
    imports::save_columns(&c.core, &c.who, &id, &form).await?;
    Ok(step(&id, if go_on { "fix" } else { "columns" }))
}

/// New values of one row, by field; those of secret fields come in `secrets`, where empty is as it was.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is no such row or field.
#[server]
pub async fn import_row(
    id: AccountJobId,
    row: i64,
    #[server(default)] values: BTreeMap<String, String>,
    #[server(default)] secrets: BTreeMap<String, String>,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let edits: Vec<CellEdit> =
        values.into_iter().chain(secrets).map(|(field, value)| CellEdit { row, field, value }).collect();
    imports::edit_cells(&c.core, &c.who, &id, &edits).await?;
    Ok(back_to(&id, back))
}

/// Leaves one row out, or all `said` rows of a cause; with `on` "no" takes it, or all that were left out, in again.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or it is another number of rows by now.
#[server]
pub async fn import_leave_out(
    id: AccountJobId,
    row: Option<i64>,
    #[server(default)] cause: String,
    #[server(default)] on: String,
    said: Option<u64>,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let out = on != "no";
    match row {
        Some(row) => imports::leave_out_row(&c.core, &c.who, &id, row, out).await?,
        None => {
            imports::leave_out_cause(&c.core, &c.who, &id, &cause, out, counted(said)?).await?;
        }
    }
    Ok(back_to(&id, back))
}

/// Does something with all `said` rows of a cause: `fill`, `replace`, `case` or `repair`. A secret value to fill with comes
/// in `secret_to`.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or it is another number of rows by now.
#[server]
pub async fn import_group(
    id: AccountJobId,
    cause: String,
    #[server(default)] action: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] secret_to: String,
    said: Option<u64>,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let Some(action) = imports::GroupAction::parse(&action) else {
        return Err(PortalError::refused("Say what is to be done with the rows. Nothing was changed."));
    };
    let to = if to.is_empty() { &secret_to } else { &to };
    imports::group(&c.core, &c.who, &id, &cause, action, (&from, to), counted(said)?).await?;
    Ok(back_to(&id, back))
}

/// Takes an automatic fix back in all rows, or makes it again.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is no such fix.
#[server]
pub async fn import_fix(
    id: AccountJobId,
    fix: String,
    #[server(default)] on: String,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::toggle_fix(&c.core, &c.who, &id, &fix, on != "no").await?;
    Ok(back_to(&id, back))
}

/// Takes the last change back.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is none.
#[server]
pub async fn import_undo(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::undo(&c.core, &c.who, &id, false).await?;
    Ok(back_to(&id, back))
}

/// Makes the change again that was taken back last.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is none.
#[server]
pub async fn import_redo(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::undo(&c.core, &c.who, &id, true).await?;
    Ok(back_to(&id, back))
}

/// What is done about accounts that exist: `skip` or `update` all, or `each` by itself. Updating all is typed.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or "update" was not typed.
#[server]
pub async fn import_existing(
    id: AccountJobId,
    #[server(default)] choice: String,
    #[server(default)] typed: String,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::existing_all(&c.core, &c.who, &id, ExistingChoice::parse(&choice), &typed).await?;
    Ok(back_to(&id, back))
}

/// What is done about the account of one row that exists: `skip` or `update`; empty: to be decided.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or none exists.
#[server]
pub async fn import_existing_row(
    id: AccountJobId,
    row: i64,
    #[server(default)] choice: String,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::existing_row(&c.core, &c.who, &id, row, ExistingChoice::parse(&choice)).await?;
    Ok(back_to(&id, back))
}

/// Of the rows with one key this one stays, the others are left out.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or there is no such row.
#[server]
pub async fn import_keep(
    id: AccountJobId,
    row: i64,
    #[server(default)] back: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::keep_row(&c.core, &c.who, &id, row).await?;
    Ok(back_to(&id, back))
}

/// Takes work up again that stopped with a problem.
///
/// # Errors
/// Without the capability, or when it is not the caller's draft.
#[server]
pub async fn import_retry(id: AccountJobId, #[server(default)] back: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::retry(&c.core, &c.who, &id).await?;
    Ok(back_to(&id, back))
}

/// Makes the dry run, or makes it again. It writes nothing to ISC.
///
/// # Errors
/// Without the capability, when it is not the caller's draft, or its columns do not fit the source any more.
#[server]
pub async fn import_dry_run(id: AccountJobId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::make_dry_run(&c.core, &c.who, &id).await?;
    Ok(step(&id, "dry-run"))
}

/// Starts the run of what the dry run showed: `seen` is its digest, `said` the number of accounts on the button. By file it
/// leads to what loading that file would do.
///
/// # Errors
/// Without the capability, or when it is no longer what was seen.
#[server]
pub async fn import_start(
    id: AccountJobId,
    #[server(default)] seen: String,
    said: Option<u64>,
    #[server(default)] way: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let way = ImportWay::parse(&way).unwrap_or_default();
    Ok(match imports::start(&c.core, &c.who, &id, &seen, counted(said)?, way).await? {
        imports::Started::Rows => step(&id, "run"),
        imports::Started::File(source, file) => Posted::to(crate::paths::safety(&source, Some(&file))),
    })
}

/// Gives a draft up.
///
/// # Errors
/// Without the capability, or when something of it was sent.
#[server]
pub async fn import_discard(id: AccountJobId) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    imports::discard(&c.core, &c.who, &id).await?;
    Ok(Posted::saying(crate::paths::IMPORTS, format!("{id} was discarded")))
}

/// Makes a new import of the `said` rows that failed.
///
/// # Errors
/// Without the capability, or when it is another number of rows by now.
#[server]
pub async fn import_again(id: AccountJobId, said: Option<u64>) -> Result<Posted, PortalError> {
    let c = caller(Capability::WriteAccounts).await?;
    let new = imports::again(&c.core, &c.who, &id, counted(said)?).await?;
    Ok(step(&new, "fix"))
}
