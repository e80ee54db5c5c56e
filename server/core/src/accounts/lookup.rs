//! Which accounts a source has: many are looked for with one call.

use crate::Result;
use gangway_isc::{Account, AccountQuery, Acting, ErrorKind, Filter, Sorter};
use gangway_types::SourceId;
use std::collections::{HashMap, HashSet};

/// Native identities of one call at most.
pub const AT_ONCE: usize = 100;
/// Bytes of native identities of one call at most: an address of some 8 KB is refused by many gateways, and every byte may
/// become three.
const BYTES_AT_ONCE: usize = 2_000;
/// Rows of a page.
const PER: u32 = 250;
/// Pages of one call's answer at most: accounts that differ in case only, many times over.
const MOST_PAGES: usize = 20;

/// Whether the account is the one of this native identity to the letter; else it is so but for upper and lower case.
pub fn is_exact(account: &Account, native: &str) -> bool {
    account.native_identity.as_deref() == Some(native)
}

/// The accounts of these native identities that the source has, by the native identity asked for. ISC compares ignoring
/// case, or may: where an account has it to the letter, it is that one ([`is_exact`]).
///
/// # Errors
/// When ISC cannot be read; nothing is concluded then.
pub async fn by_native(
    isc: &Acting,
    source: &SourceId,
    natives: &[String],
) -> Result<HashMap<String, Account>> {
    let mut found = HashMap::new();
    for chunk in chunks(natives) {
        let accounts = match of_source(isc, source, &chunk).await {
            Ok(accounts) => accounts,
            // Something in it is more than this ISC takes: one by one, each is judged alone.
            Err(error) if error.kind() == ErrorKind::Refused && chunk.len() > 1 => {
                let mut all = Vec::new();
                for native in &chunk {
                    all.extend(of_source(isc, source, &[native]).await?);
                }
                all
            }
            Err(error) => return Err(error.into()),
        };
        matched(&chunk, accounts, &mut found);
    }
    Ok(found)
}

/// Native identities in pieces that one call can carry, each asked for once.
fn chunks(natives: &[String]) -> Vec<Vec<&str>> {
    let mut seen = HashSet::new();
    let mut all: Vec<Vec<&str>> = Vec::new();
    let mut bytes = 0;
    for native in
        natives.iter().map(String::as_str).filter(|native| !native.is_empty() && seen.insert(*native))
    {
        match all.last_mut() {
            Some(chunk) if chunk.len() < AT_ONCE && bytes + native.len() <= BYTES_AT_ONCE => {
                bytes += native.len() + 3;
                chunk.push(native);
            }
            _ => {
                bytes = native.len() + 3;
                all.push(vec![native]);
            }
        }
    }
    all
}

async fn of_source(isc: &Acting, source: &SourceId, natives: &[&str]) -> gangway_isc::Result<Vec<Account>> {
    let wanted = match natives {
        [one] => Some(Filter::eq("nativeIdentity", *one)),
        several => Filter::one_of("nativeIdentity", several.iter().copied()),
    };
    let Some(wanted) = wanted else { return Ok(Vec::new()) };
    let filter = Filter::eq("sourceId", source.as_str()).and(wanted);
    let mut query = AccountQuery {
        filter: Some(filter),
        sorters: vec![Sorter::ascending("id")],
        limit: Some(PER),
        ..AccountQuery::default()
    };
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for _ in 0..MOST_PAGES {
        let page = isc.list_accounts(&query).await?;
        let rows = page.rows();
        all.extend(page.items.into_iter().filter(|account| seen.insert(account.id.clone())));
        if rows < PER as usize {
            break;
        }
        query.offset += rows as u64;
    }
    Ok(all)
}

/// Gives each native identity its account. An answer may hold more than was asked for.
fn matched(natives: &[&str], accounts: Vec<Account>, found: &mut HashMap<String, Account>) {
    let mut by_fold: HashMap<String, Vec<Account>> = HashMap::new();
    for account in accounts {
        if let Some(native) = &account.native_identity {
            by_fold.entry(native.to_lowercase()).or_default().push(account);
        }
    }
    for native in natives {
        let Some(candidates) = by_fold.get(&native.to_lowercase()) else { continue };
        let best = candidates.iter().find(|account| is_exact(account, native)).or_else(|| candidates.first());
        if let Some(account) = best {
            found.insert((*native).to_owned(), account.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account(id: &str, native: &str) -> Account {
        serde_json::from_value(serde_json::json!({"id": id, "nativeIdentity": native})).expect("an account")
    }

    #[test]
    fn the_one_to_the_letter_wins() {
        let mut found = HashMap::new();
        let all = vec![account("1", "a-1"), account("2", "A-1"), account("3", "b-2"), account("4", "x")];
        matched(&["A-1", "B-2", "c"], all, &mut found);
        assert_eq!(found["A-1"].id.as_str(), "2");
        assert_eq!(found["B-2"].id.as_str(), "3");
        assert!(!is_exact(&found["B-2"], "B-2"));
        assert_eq!(found.len(), 2);
    }

    proptest! {
        #[test]
        fn every_native_identity_is_asked_for_once(natives in proptest::collection::vec("[a-cA-C\"\\\\é]{0,40}", 0..300)) {
            let chunks = chunks(&natives);
            let asked: Vec<&str> = chunks.iter().flatten().copied().collect();
            let mut wanted: Vec<&str> = natives.iter().map(String::as_str).filter(|native| !native.is_empty()).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let mut sorted = asked.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, wanted);
            for chunk in &chunks {
                prop_assert!(chunk.len() <= AT_ONCE);
                prop_assert!(chunk.len() == 1 || chunk.iter().map(|native| native.len()).sum::<usize>() <= BYTES_AT_ONCE);
            }
        }
    }
}
