//! All accounts of a source, page by page: sorted, each once, compared with ISC's own count. Never all of them in memory.

use crate::{Error, Result};
use futures::{StreamExt as _, stream};
use gangway_isc::{Account, AccountQuery, Acting, Filter, Page, Sorter};
use gangway_types::SourceId;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Rows asked for at once, the most that ISC gives.
const PAGE: u32 = 250;
/// Pages asked for at once.
const AT_ONCE: usize = 4;

/// What was read against what ISC counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// ISC's count with the first page.
    pub before: Option<u64>,
    /// ISC's count after the last page.
    pub after: Option<u64>,
    /// Different accounts read.
    pub distinct: u64,
    /// Rows that came again: a sign that others were skipped.
    pub repeated: u64,
    /// Rows that cannot be read, or name no key.
    pub unreadable: u64,
}

impl Tally {
    /// Why the list is not to be relied on, in words; none when every account that ISC counts was read.
    pub fn trouble(&self) -> Option<String> {
        if self.distinct == 0 && self.unreadable == 0 {
            return Some(
                "ISC's list of accounts is empty. That is no proof that there are none, so nothing is concluded. \
                 Try again; if it stays, look at the source in ISC."
                    .to_owned(),
            );
        }
        if self.unreadable > 0 {
            let n = super::accounts_words(self.unreadable);
            return Some(format!("{n} of ISC's list cannot be read, so nothing is concluded. Try again."));
        }
        let counted = [self.before, self.after].into_iter().flatten().find(|count| *count != self.distinct);
        match counted {
            Some(count) => Some(format!(
                "ISC counts {} and gave {}: its list moved while it was read. Nothing is concluded. Try again.",
                super::accounts_words(count),
                self.distinct
            )),
            None if self.repeated > 0 => Some(
                "ISC gave some accounts twice: its list moved while it was read. Nothing is concluded. Try again."
                    .to_owned(),
            ),
            None => None,
        }
    }
}

/// An account's key on its source: what ISC names as such, else the value of the key's attribute.
pub(super) fn native(account: &Account, key: &str) -> Option<String> {
    let of_attribute = || match account.attributes.get(key)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let named = account.native_identity.clone().filter(|native| !native.trim().is_empty());
    named.or_else(of_attribute).filter(|native| !native.trim().is_empty())
}

/// Takes accounts as they come.
pub(super) trait Taking: Send {
    /// Those of a page that did not come before, with ISC's count; answers false to stop.
    fn take(
        &mut self,
        accounts: Vec<Account>,
        expected: Option<u64>,
    ) -> impl Future<Output = Result<bool>> + Send;
}

/// Reads all accounts of a source into `taker`.
///
/// # Errors
/// When ISC does not answer, or `taker` fails.
pub(super) async fn accounts(
    isc: &Acting,
    source: &SourceId,
    key: &str,
    taker: &mut impl Taking,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut seen: HashSet<u64> = HashSet::new();
    let first = page(isc.clone(), source.clone(), 0, true).await?;
    tally.before = first.total;
    let full = first.rows().max(1);
    let mut next = first.rows() as u64;
    let mut last = first.rows();
    if !taker.take(new(first, key, &mut seen, &mut tally), tally.before).await? {
        return Ok(tally);
    }
    if let Some(total) = tally.before {
        let (isc, source) = (isc.clone(), source.clone());
        let mut pages = stream::iter((next..total).step_by(full))
            .map(move |offset| page(isc.clone(), source.clone(), offset, false))
            .buffered(AT_ONCE);
        while let Some(page) = pages.next().await {
            let page = page?;
            last = page.rows();
            next += last as u64;
            if !taker.take(new(page, key, &mut seen, &mut tally), tally.before).await? {
                return Ok(tally);
            }
        }
        next = next.max(total);
    }
    // What came while it was read, and the count once more. Without a count this reads everything.
    while last > 0 {
        let page = page(isc.clone(), source.clone(), next, true).await?;
        last = page.rows();
        next += last as u64;
        tally.after = page.total.or(tally.after);
        let before = tally.distinct;
        if last > 0 && !taker.take(new(page, key, &mut seen, &mut tally), tally.before).await? {
            return Ok(tally);
        }
        if tally.distinct == before {
            // Nothing new: the end, or a list that takes no offset and repeats itself.
            break;
        }
    }
    Ok(tally)
}

async fn page(isc: Acting, source: SourceId, offset: u64, count: bool) -> Result<Page<Account>> {
    let query = AccountQuery {
        filter: Some(Filter::eq("sourceId", source.as_str())),
        sorters: vec![Sorter::ascending("id")],
        limit: Some(PAGE),
        offset,
        count,
    };
    isc.list_accounts(&query).await.map_err(Error::from)
}

/// Those of a page that did not come before and name their key.
fn new(page: Page<Account>, key: &str, seen: &mut HashSet<u64>, tally: &mut Tally) -> Vec<Account> {
    tally.unreadable += page.unreadable as u64;
    let mut accounts = Vec::with_capacity(page.items.len());
    for account in page.items {
        let mut hasher = DefaultHasher::new();
        account.id.as_str().hash(&mut hasher);
        if !seen.insert(hasher.finish()) {
            tally.repeated += 1;
        } else if native(&account, key).is_none() {
            tally.unreadable += 1;
        } else {
            tally.distinct += 1;
            accounts.push(account);
        }
    }
    accounts
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn nothing_is_concluded_from_an_empty_or_incomplete_list() {
        let whole = Tally { before: Some(9), after: Some(9), distinct: 9, ..Tally::default() };
        assert_eq!(whole.trouble(), None);
        assert_eq!(Tally { before: None, after: None, ..whole }.trouble(), None);
        for broken in [
            Tally::default(),
            Tally { before: Some(0), ..Tally::default() },
            Tally { distinct: 8, ..whole },
            Tally { after: Some(10), ..whole },
            Tally { unreadable: 1, ..whole },
            Tally { repeated: 1, ..whole },
            Tally { repeated: 1, before: None, after: None, ..whole },
        ] {
            assert!(
                broken.trouble().is_some_and(|words| words.contains("othing is concluded")),
                "{broken:?}"
            );
        }
    }
}
