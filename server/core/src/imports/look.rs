//! Accounts that exist already: looked up for many rows with one call.

use super::check;
use super::keeper::Worker;
use crate::accounts::{lookup, values_of};
use crate::store::imports::{self as stored, ExistingAccount, Import};
use crate::{Core, Error, Result};
use gangway_isc::{Account, ErrorKind, Lane};
use gangway_types::accounts::{AccountForm, Link};
use gangway_types::imports::WorkKind;
use gangway_types::{PersonId, PortalError};
use std::collections::HashMap;

/// Keys that are looked up before what was found is stored.
const CHUNK: i64 = 200;

/// Looks up what was not looked up so far, and checks the rows whose account exists. With `ends`, the work is done then.
/// False when another worker took over.
pub(super) async fn look(worker: &Worker<'_>, import: &Import, ends: Option<WorkKind>) -> Result<bool> {
    let core = worker.core;
    let form =
        import.form.as_ref().ok_or_else(|| PortalError::refused("The columns were not chosen yet."))?;
    let mut done = 0;
    loop {
        let wanted = stored::keys_to_look(&core.store, worker.id, CHUNK).await?;
        if wanted.is_empty() {
            break;
        }
        let keys: Vec<String> = wanted.iter().map(|(_, key)| key.clone()).collect();
        let found = by_native(core, import, &keys).await?;
        let found: Vec<(i64, String, Option<ExistingAccount>)> = wanted
            .into_iter()
            .map(|(position, key)| {
                let account = found.get(&key).map(|account| existing(account, &key, form));
                (position, key, account)
            })
            .collect();
        done += i64::try_from(found.len()).unwrap_or_default();
        let mut tx = core.store.begin().await?;
        if !worker.progress(&mut tx, done, Some(import.rows)).await? {
            return Ok(false);
        }
        let positions: Vec<i64> = found.iter().map(|(position, _, _)| *position).collect();
        let before = stored::at(&mut tx, worker.id, &positions).await?;
        let news: Vec<i64> = before
            .iter()
            .zip(&found)
            .filter(|(row, (_, _, now))| row.existing.is_some() != now.is_some())
            .map(|(row, _)| row.position)
            .collect();
        stored::set_existing(&mut tx, worker.id, &found).await?;
        let rows = stored::at(&mut tx, worker.id, &news).await?;
        check::again(&mut tx, import, rows).await?;
        tx.commit().await?;
        super::tell(core, worker.id);
    }
    if ends.is_some() {
        let mut tx = core.store.begin().await?;
        if !stored::done(&mut tx, worker.id, &worker.name, None).await? {
            return Ok(false);
        }
        tx.commit().await?;
    }
    Ok(true)
}

/// Accounts by key, under the sign-in that the import is worked at with; once more with a renewed token when ISC refuses
/// the first one.
async fn by_native(core: &Core, import: &Import, keys: &[String]) -> Result<HashMap<String, Account>> {
    let mut renewed = false;
    loop {
        let (token, _) = core.grants.token(&import.grant_id).await?;
        let isc = core.isc.acting(&token, Lane::People);
        match lookup::by_native(&isc, &import.source, keys).await {
            Err(Error::Isc(error)) if error.kind() == ErrorKind::Unauthorized && !renewed => {
                core.grants.refused(&import.grant_id).await;
                renewed = true;
            }
            answer => return answer,
        }
    }
}

fn existing(account: &Account, key: &str, form: &AccountForm) -> ExistingAccount {
    let person = account.identity.as_ref().and_then(|identity| {
        Some(Link::Person { id: PersonId(identity.id.clone()?.to_string()), name: identity.name.clone()? })
    });
    ExistingAccount {
        account_id: account.id.to_string(),
        native: account.native_identity.clone().unwrap_or_else(|| key.to_owned()),
        values: values_of(account, form),
        link: person,
    }
}
