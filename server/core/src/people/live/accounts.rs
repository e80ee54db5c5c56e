//! The accounts of a person, on all sources that ISC shows.

use super::Trouble;
use crate::accounts::reading;
use crate::auth::Signed;
use crate::store::source_files;
use crate::{Core, Error, Result as CoreResult};
use gangway_isc::{Account, AccountQuery, Acting, Filter, Sorter};
use gangway_types::{PersonId, SourceId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows per page, the most that ISC gives.
const PAGE: u32 = 250;
/// Nobody has more accounts; a list that repeats itself ends before.
const AT_MOST: usize = 2_000;
/// Levels that ISC asks for (FACTS, section 2).
const LEVELS: &str = "Org Admin, Source Admin, Source Sub-Admin, Helpdesk";

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// ISC's id of the account.
    pub id: String,
    /// Its name as shown.
    pub name: Option<String>,
    /// Its key on the source: the account ID.
    pub native: Option<String>,
    /// The source and its name; none when ISC names none.
    pub source: Option<(SourceId, String)>,
    /// Linked to the person, not merely named beside them.
    pub linked: bool,
    /// Linked by hand.
    pub by_hand: bool,
    /// On an authoritative source: it makes the identity.
    pub authoritative: bool,
    /// Disabled; none when ISC does not say.
    pub disabled: Option<bool>,
    /// Locked; none when ISC does not say.
    pub locked: Option<bool>,
    /// When it was made, milliseconds UTC.
    pub created: Option<i64>,
    /// Made from here after the file that the source's next aggregation is thought to read: who did, and when.
    pub not_in_file: Option<(String, i64)>,
}

/// All of them, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// By source, then account ID.
    pub lines: Vec<AccountLine>,
    /// Rows that ISC sent and that could not be read.
    pub unreadable: usize,
}

/// The accounts of a person, each once.
///
/// # Errors
/// Why they could not be read.
pub async fn accounts(core: &Core, who: &Signed, person: &PersonId) -> Result<Accounts, Trouble> {
    let read = async {
        let (found, unreadable) =
            reading(core, who, |isc| async move { read_all(&isc, person).await }).await?;
        let mut lines: Vec<AccountLine> = found.iter().map(|account| line(account, person)).collect();
        lines.sort_by_cached_key(|line| {
            let source = line.source.as_ref().map(|(_, name)| name.to_lowercase());
            (source, line.native.clone(), line.id.clone())
        });
        note_files(core, &mut lines).await?;
        Ok::<_, Error>(Accounts { lines, unreadable })
    };
    read.await.map_err(|error| Trouble::new(error, "accounts", LEVELS))
}

async fn read_all(isc: &Acting, person: &PersonId) -> CoreResult<(Vec<Account>, usize)> {
    let mut query = AccountQuery {
        filter: Some(Filter::eq("identityId", person.as_str())),
        sorters: vec![Sorter::ascending("id")],
        limit: Some(PAGE),
        ..AccountQuery::default()
    };
    let (mut all, mut seen, mut unreadable) = (Vec::new(), HashSet::new(), 0);
    loop {
        let page = isc.list_accounts(&query).await?;
        let (rows, before) = (page.rows(), all.len());
        unreadable += page.unreadable;
        all.extend(page.items.into_iter().filter(|account| seen.insert(account.id.clone())));
        query.offset += rows as u64;
        if rows < PAGE as usize || all.len() == before || all.len() >= AT_MOST {
            return Ok((all, unreadable));
        }
    }
}

fn line(account: &Account, person: &PersonId) -> AccountLine {
    let linked = account.linked_to().is_some_and(|id| id.as_str().eq_ignore_ascii_case(person.as_str()));
    AccountLine {
        id: account.id.as_str().to_owned(),
        name: account.name.clone(),
        native: account.native_identity.clone(),
        source: account.source_id.as_ref().map(|id| {
            let name = account.source_name.clone().unwrap_or_else(|| id.as_str().to_owned());
            (SourceId::from(id.as_str()), name)
        }),
        linked,
        by_hand: account.manually_correlated.unwrap_or(false),
        authoritative: account.authoritative.unwrap_or(false),
        disabled: account.disabled,
        locked: account.locked,
        created: account.created.as_ref().and_then(gangway_isc::Time::millis),
        not_in_file: None,
    }
}

/// Tells of each account that was made from here since its source's baseline: the next file would remove it unless it is
/// added there.
async fn note_files(core: &Core, lines: &mut [AccountLine]) -> CoreResult<()> {
    let mut by_source: BTreeMap<SourceId, Vec<String>> = BTreeMap::new();
    for line in lines.iter() {
        if let (Some((source, _)), Some(native)) = (&line.source, &line.native) {
            by_source.entry(source.clone()).or_default().push(native.clone());
        }
    }
    let mut notes: HashMap<(SourceId, String), (String, i64)> = HashMap::new();
    for (source, natives) in by_source {
        let made = source_files::made(&core.store, &source, &natives).await?;
        if made.is_empty() {
            continue;
        }
        let read_since = source_files::baseline(&core.store, &source).await?.map(|file| file.at);
        for added in made.into_iter().filter(|added| read_since.is_none_or(|at| added.at > at)) {
            notes.insert((source.clone(), added.native), (added.by_name, added.at));
        }
    }
    for line in lines {
        if let (Some((source, _)), Some(native)) = (&line.source, &line.native) {
            line.not_in_file = notes.remove(&(source.clone(), native.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uncorrelated_account_is_not_called_linked() {
        let person = PersonId::from("2c91808568c529c60168cca6f90c1313");
        let read =
            |json: serde_json::Value| line(&serde_json::from_value(json).expect("an account"), &person);
        let linked = read(serde_json::json!({"id": "a", "identityId": person.as_str(), "sourceId": "s"}));
        assert!(linked.linked && linked.disabled.is_none());
        assert_eq!(linked.source, Some((SourceId::from("s"), "s".to_owned())));
        let alone = read(serde_json::json!({"id": "a", "identityId": person.as_str(), "uncorrelated": true}));
        assert!(!alone.linked);
    }
}
