//! What the next aggregation of a file would do to a source's accounts.
//!
//! A file replaces all accounts of its source: those that it lacks go (FACTS, section 10). Rows with the same key are one
//! account, whose attributes with several values have one in each row.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The values of a file's accounts, each account's as one number that stands for them: 400,000 fit where their text would
/// not. Rows of one account belong together; of one whose rows are scattered the last ones count, as far as is known.
#[derive(Debug, Default)]
pub struct FileAccounts {
    by_key: HashMap<Box<str>, Seen>,
    /// The account whose rows are being taken, and its values so far.
    open: Option<(Box<str>, Vec<u64>)>,
    scattered: u64,
}

#[derive(Debug, Default)]
struct Seen {
    values: u64,
    rows: u32,
    matched: bool,
}

/// What becomes of one account that ISC has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// In the file, with the same values.
    Stays,
    /// In the file, with other values.
    Changes,
    /// Not in the file.
    Goes,
}

/// A value of a column, as a number. Blanks around it do not count; an empty one is none.
fn value(column: &str, text: &str) -> Option<u64> {
    let text = super::damage::trimmed(text);
    if text.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    (column, text).hash(&mut hasher);
    Some(hasher.finish())
}

/// One number for a set of values.
fn all(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.dedup();
    let mut hasher = DefaultHasher::new();
    values.hash(&mut hasher);
    hasher.finish()
}

impl FileAccounts {
    /// Takes a row: its key, and its cells by column. A row without a key is no account; answers whether it was one.
    pub fn row<'a>(&mut self, key: &str, cells: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
        let key = super::damage::trimmed(key);
        if key.is_empty() {
            return false;
        }
        if self.open.as_ref().is_none_or(|(open, _)| **open != *key) {
            self.close();
            if let Some(seen) = self.by_key.get_mut(key) {
                seen.rows = 0;
                self.scattered += 1;
            } else {
                self.by_key.insert(key.into(), Seen::default());
            }
            self.open = Some((key.into(), Vec::new()));
        }
        if let Some((_, values)) = &mut self.open {
            values.extend(cells.filter_map(|(column, text)| value(column, text)));
        }
        if let Some(seen) = self.by_key.get_mut(key) {
            seen.rows += 1;
        }
        true
    }

    /// No more rows come: what was read of the last account counts.
    pub fn close(&mut self) {
        if let Some((key, values)) = self.open.take()
            && let Some(seen) = self.by_key.get_mut(&key)
        {
            seen.values = all(values);
        }
    }

    /// Accounts whose rows do not stand together.
    pub fn scattered(&self) -> u64 {
        self.scattered
    }

    /// Rows of an account; 0 when the file does not have it.
    pub fn rows_of(&self, key: &str) -> u64 {
        self.by_key.get(super::damage::trimmed(key)).map_or(0, |seen| u64::from(seen.rows))
    }

    /// Whether the file has an account.
    pub fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(super::damage::trimmed(key))
    }

    /// Whether both files say the same of an account; none when one of them does not have it.
    pub fn same(&self, other: &Self, key: &str) -> Option<bool> {
        let key = super::damage::trimmed(key);
        Some(self.by_key.get(key)?.values == other.by_key.get(key)?.values)
    }

    /// Accounts in the file.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether the file holds no account at all.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// What becomes of an account of ISC's, given its values by column. Values of columns that the file does not have must
    /// be left out.
    pub fn account<'a>(&mut self, key: &str, values: impl Iterator<Item = (&'a str, &'a str)>) -> Fate {
        self.close();
        let Some(seen) = self.by_key.get_mut(super::damage::trimmed(key)) else { return Fate::Goes };
        seen.matched = true;
        let values = all(values.filter_map(|(column, text)| value(column, text)).collect());
        if values == seen.values { Fate::Stays } else { Fate::Changes }
    }

    /// Keys that no account of ISC's had, sorted: what the file would add.
    pub fn added(&self) -> Vec<&str> {
        let mut added: Vec<&str> =
            self.by_key.iter().filter(|(_, seen)| !seen.matched).map(|(key, _)| &**key).collect();
        added.sort_unstable();
        added
    }
}

/// A source's delete threshold: the share of its accounts, in percent, above which an aggregation removes nobody (TRAPS,
/// T30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold(pub u32);

impl Threshold {
    /// The most accounts that go.
    pub fn most(self, accounts: u64) -> u64 {
        u64::try_from(u128::from(accounts) * u128::from(self.0) / 100).unwrap_or(u64::MAX)
    }

    /// Whether ISC would hold these removals back.
    pub fn holds_back(self, removals: u64, accounts: u64) -> bool {
        removals > self.most(accounts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn file(rows: &[[&str; 3]]) -> FileAccounts {
        let mut file = FileAccounts::default();
        for [key, name, group] in rows {
            file.row(key, [("id", *key), ("name", *name), ("groups", *group)].into_iter());
        }
        file
    }

    #[test]
    fn what_the_file_lacks_goes_and_what_isc_lacks_is_added() {
        let mut file = file(&[["a", "Ana", ""], ["b", "Bo", ""], ["c", "Cy", ""]]);
        assert_eq!(file.account("a", [("id", "a"), ("name", "Ana")].into_iter()), Fate::Stays);
        assert_eq!(file.account("b", [("id", "b"), ("name", "Bob")].into_iter()), Fate::Changes);
        assert_eq!(file.account("z", [("id", "z")].into_iter()), Fate::Goes);
        assert_eq!(file.added(), ["c"]);
    }

    #[test]
    fn rows_with_one_key_are_one_account() {
        let mut file = file(&[["a", "Ana", "Sales"], ["a", "Ana", "Chess"], ["", "Nobody", ""]]);
        assert_eq!(file.len(), 1);
        let values = [("groups", "Chess"), ("id", "a"), ("groups", "Sales"), ("name", "Ana ")];
        assert_eq!(file.account(" a", values.into_iter()), Fate::Stays);
        assert_eq!((file.rows_of("a"), file.scattered()), (2, 0));
    }

    #[test]
    fn of_scattered_rows_the_last_ones_count() {
        let mut file = file(&[["a", "Ana", "Sales"], ["b", "Bo", ""], ["a", "Ana", "Chess"]]);
        assert_eq!((file.len(), file.rows_of("a"), file.scattered()), (2, 1, 1));
        let values = [("id", "a"), ("name", "Ana"), ("groups", "Chess")];
        assert_eq!(file.account("a", values.into_iter()), Fate::Stays);
    }

    #[test]
    fn two_files_are_compared_account_by_account() {
        let (mut one, mut other) =
            (file(&[["a", "Ana", ""], ["b", "Bo", ""]]), file(&[["a", "Ana ", ""], ["b", "Bob", ""]]));
        one.close();
        other.close();
        assert_eq!(
            (one.same(&other, "a"), one.same(&other, "b"), one.same(&other, "c")),
            (Some(true), Some(false), None)
        );
    }

    #[test]
    fn the_threshold_is_a_share_of_all_accounts() {
        let ten = Threshold(10);
        assert_eq!(ten.most(214), 21);
        assert!(!ten.holds_back(21, 214));
        assert!(ten.holds_back(22, 214));
        assert!(Threshold(0).holds_back(1, 1_000));
        assert!(!Threshold(0).holds_back(0, 1_000));
        assert!(!Threshold(100).holds_back(1_000, 1_000));
    }

    type Table = BTreeMap<String, BTreeSet<(String, String)>>;

    fn table() -> impl Strategy<Value = Table> {
        let values = proptest::collection::btree_set(("[pq]", "[xyz]{1,2}"), 0..4);
        proptest::collection::btree_map("[a-d]", values, 0..5)
    }

    proptest! {
        /// The same as comparing the tables as they are.
        #[test]
        fn numbers_stand_for_values(file in table(), isc in table()) {
            let mut compared = FileAccounts::default();
            for (key, values) in &file {
                // One row per value, as a file would have them.
                compared.row(key, std::iter::empty());
                for (column, text) in values {
                    compared.row(key, [(column.as_str(), text.as_str())].into_iter());
                }
            }
            for (key, values) in &isc {
                let fate = compared.account(key, values.iter().map(|(column, text)| (column.as_str(), text.as_str())));
                let expected = match file.get(key) {
                    None => Fate::Goes,
                    Some(same) if same == values => Fate::Stays,
                    Some(_) => Fate::Changes,
                };
                prop_assert_eq!(fate, expected);
            }
            let added: Vec<&str> = file.keys().filter(|key| !isc.contains_key(*key)).map(String::as_str).collect();
            prop_assert_eq!(compared.added(), added);
        }
    }
}
