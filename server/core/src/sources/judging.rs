//! Accounts judged as they come from ISC, page by page, and stored where something becomes of them.

use super::compare::LEASE_MS;
use super::judge::Judge;
use super::reading::FileReader;
use super::shape::Shape;
use super::{crawl, show};
use crate::accounts::shown;
use crate::store::kept_files;
use crate::store::source_files::File;
use crate::store::source_files::comparisons::{self, NewRow, Stored};
use crate::{Core, Result};
use gangway_types::safety::{CompareCounts, RowKind};
use std::collections::{BTreeMap, HashSet};

/// Rows of accounts that the file adds or changes that are kept; their numbers are exact beyond it.
const KEPT: u64 = 20_000;

/// Judging accounts as they come.
pub(super) struct Judging<'a> {
    core: &'a Core,
    asked: &'a Stored,
    reader: &'a str,
    shape: &'a Shape,
    pub judge: Judge,
    pub counts: CompareCounts,
    next: BTreeMap<&'static str, i64>,
    read: u64,
}

impl crawl::Taking for Judging<'_> {
    /// Judges a page; answers false when another reader has the comparison.
    async fn take(&mut self, accounts: Vec<gangway_isc::Account>, expected: Option<u64>) -> Result<bool> {
        self.read += accounts.len() as u64;
        let mut rows = Vec::new();
        for account in &accounts {
            let Some(native) = crawl::native(account, &self.shape.key) else { continue };
            let values = shown(account, &self.shape.key);
            self.counts.in_isc += 1;
            let Some((kind, since)) = self.judge.account(&native, &values) else { continue };
            let kept = match kind {
                RowKind::Goes => {
                    self.counts.goes += 1;
                    true
                }
                _ => {
                    self.counts.differs += 1;
                    self.counts.differs <= KEPT
                }
            };
            if kept {
                let name = account.identity.as_ref().and_then(|identity| identity.name.clone());
                rows.push(NewRow {
                    kind,
                    person: account.linked_to().map(|id| (id.as_str().to_owned(), name)),
                    file_rows: self.judge.file().accounts.rows_of(&native),
                    native,
                    differs: Vec::new(),
                    since,
                    values: Some(values),
                });
            }
        }
        let mine = self.put(&rows, expected).await?;
        self.core.news.tell(format!("comparison:{}", self.asked.id));
        Ok(mine)
    }
}

impl<'a> Judging<'a> {
    /// Nothing was read yet.
    pub fn new(core: &'a Core, asked: &'a Stored, reader: &'a str, shape: &'a Shape, judge: Judge) -> Self {
        let counts = CompareCounts::default();
        Self { core, asked, reader, shape, judge, counts, next: BTreeMap::new(), read: 0 }
    }

    async fn put(&mut self, rows: &[NewRow], expected: Option<u64>) -> Result<bool> {
        let mut tx = self.core.store.begin().await?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let until = self.core.clock.real() + LEASE_MS;
        let (id, read) = (&self.asked.id, number(self.read));
        let mine = comparisons::progress(&mut tx, id, self.reader, read, expected.map(number), until).await?;
        if mine {
            comparisons::add_rows(&mut tx, id, rows, &mut self.next).await?;
            tx.commit().await?;
        }
        Ok(mine)
    }

    /// Whether another reader has the comparison by now.
    pub async fn lost(&mut self) -> Result<bool> {
        Ok(!self.put(&[], Some(self.read)).await?)
    }

    /// What only the file has. Accounts of both sides that differ in case only are neither: whether ISC takes them for the
    /// same is not known.
    pub async fn added(&mut self) -> Result<()> {
        let other_case = self.judge.in_other_case();
        let mut alike = HashSet::new();
        let mut unsure = Vec::new();
        if !other_case.is_empty() {
            let (store, id) = (&self.core.store, &self.asked.id);
            let mut from = 0;
            loop {
                let (goes, last) = comparisons::values(store, id, RowKind::Goes, from, 500).await?;
                if goes.is_empty() {
                    break;
                }
                from = last;
                for (native, _) in goes {
                    if let Some(key) = other_case.get(&native.trim().to_lowercase()) {
                        alike.insert((*key).to_owned());
                        unsure.push(native);
                    }
                }
            }
        }
        let kept = |n: &usize| *n < usize::try_from(KEPT).unwrap_or(usize::MAX);
        let all = self.judge.added();
        let added: Vec<NewRow> = all
            .iter()
            .filter(|(key, _)| !alike.contains(*key))
            .enumerate()
            .take_while(|(n, _)| kept(n))
            .map(|(_, (key, since))| NewRow {
                kind: RowKind::Adds,
                native: (*key).to_owned(),
                person: None,
                file_rows: self.judge.file().accounts.rows_of(key),
                differs: Vec::new(),
                since: *since,
                values: None,
            })
            .collect();
        self.counts.adds = (all.len() - alike.len()) as u64;
        drop(all);
        let facts = self.judge.file();
        (self.counts.rows, self.counts.keyless) = (facts.rows, facts.keyless);
        self.counts.in_file = facts.accounts.len() as u64;
        self.counts.unsure = unsure.len() as u64;
        self.counts.goes -= self.counts.unsure;
        let mut tx = self.core.store.begin().await?;
        for native in &unsure {
            comparisons::unsure(&mut tx, &self.asked.id, native, &mut self.next).await?;
        }
        comparisons::add_rows(&mut tx, &self.asked.id, &added, &mut self.next).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Old and new values of the accounts that differ, from a second reading of the file.
    pub async fn differences(&mut self, file: &File) -> Result<()> {
        if self.counts.differs == 0 {
            return Ok(());
        }
        let (store, id) = (&self.core.store, &self.asked.id);
        let mut of: HashSet<String> = HashSet::new();
        let mut from = 0;
        loop {
            let (some, last) = comparisons::values(store, id, RowKind::Differs, from, 1_000).await?;
            if some.is_empty() {
                break;
            }
            from = last;
            of.extend(some.into_iter().map(|(native, _)| native.trim().to_owned()));
        }
        let bytes = kept_files::reader(store, &file.kept);
        let (layout, key) = (file.layout.clone(), self.shape.key.clone());
        let known: HashSet<String> = self.judge.file().columns.iter().cloned().collect();
        let reading = tokio::task::spawn_blocking(move || {
            FileReader::open(bytes, &layout, &key)?.values(&of, |name| known.contains(name))
        });
        let Ok(Ok(in_file)) = reading.await else { return Ok(()) };
        let columns = self.judge.file().columns.clone();
        from = 0;
        loop {
            let (some, last) = comparisons::values(store, id, RowKind::Differs, from, 500).await?;
            if some.is_empty() {
                return Ok(());
            }
            from = last;
            let mut tx = store.begin().await?;
            for (native, isc) in some {
                let empty = BTreeMap::new();
                let told = in_file.get(native.trim()).unwrap_or(&empty);
                let differs = show::differences(&columns, told, &isc);
                comparisons::set_differs(&mut tx, id, &native, &differs).await?;
            }
            let until = self.core.clock.real() + LEASE_MS;
            let read = i64::try_from(self.read).unwrap_or(i64::MAX);
            comparisons::progress(&mut tx, id, self.reader, read, Some(read), until).await?;
            tx.commit().await?;
        }
    }
}
