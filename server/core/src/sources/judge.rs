//! What becomes of each account that ISC has, judged one after the other.

use super::reading::FileFacts;
use crate::domain::file::compare::Fate;
use gangway_types::accounts::Values;
use gangway_types::safety::{RowKind, Since};
use std::collections::HashMap;

/// A file, and perhaps the baseline beside it, against accounts as they come.
#[derive(Debug)]
pub struct Judge {
    file: FileFacts,
    baseline: Option<FileFacts>,
}

impl Judge {
    /// Of a file that was read to its end, and of the baseline when that is another file.
    pub fn new(file: FileFacts, baseline: Option<FileFacts>) -> Self {
        Self { file, baseline }
    }

    /// The file.
    pub fn file(&self) -> &FileFacts {
        &self.file
    }

    /// What becomes of an account that ISC has, and where the difference comes from; none when nothing becomes of it.
    pub fn account(&mut self, native: &str, values: &Values) -> Option<(RowKind, Option<Since>)> {
        let fate = self.file.accounts.account(native, cells(&self.file.columns, values));
        let kind = match fate {
            Fate::Stays => return None,
            Fate::Goes => RowKind::Goes,
            Fate::Changes => RowKind::Differs,
        };
        let since = self.baseline.as_mut().map(|baseline| {
            let was = baseline.accounts.account(native, cells(&baseline.columns, values));
            match (kind, was) {
                // The baseline has it: this file leaves it out.
                (RowKind::Goes, Fate::Stays | Fate::Changes) => Since::File,
                (RowKind::Goes, Fate::Goes) => Since::Isc,
                (_, Fate::Stays) => Since::File,
                _ => match self.file.accounts.same(&baseline.accounts, native) {
                    Some(true) => Since::Isc,
                    _ => Since::Both,
                },
            }
        });
        Some((kind, since))
    }

    /// Keys that no account of ISC's had, and where each comes from. Of those, and of the accounts that would go, some may
    /// differ in case only: [`Judge::in_other_case`].
    pub fn added(&self) -> Vec<(&str, Option<Since>)> {
        let since = |key: &str| {
            let baseline = self.baseline.as_ref()?;
            Some(if baseline.accounts.has(key) { Since::Isc } else { Since::File })
        };
        self.file.accounts.added().into_iter().map(|key| (key, since(key))).collect()
    }

    /// Added keys by their lower case.
    pub fn in_other_case(&self) -> HashMap<String, &str> {
        self.file.accounts.added().into_iter().map(|key| (key.to_lowercase(), key)).collect()
    }
}

/// The values of these columns.
fn cells<'a>(columns: &'a [String], values: &'a Values) -> impl Iterator<Item = (&'a str, &'a str)> {
    columns.iter().flat_map(|column| {
        let texts = values.get(column).map(Vec::as_slice).unwrap_or_default();
        texts.iter().map(move |text| (column.as_str(), text.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::reading::FileReader;
    use super::*;
    use crate::store::source_files::Layout;

    fn facts(text: &str) -> FileFacts {
        let layout = Layout { encoding: "UTF-8".to_owned(), delimiter: b',', ..Layout::default() };
        FileReader::open(text.as_bytes(), &layout, "id").expect("a file").accounts(|_| true).expect("read")
    }

    fn name(name: &str) -> Values {
        Values::from([("id".to_owned(), vec!["x".to_owned()]), ("name".to_owned(), vec![name.to_owned()])])
    }

    #[test]
    fn who_moved_is_told_by_the_baseline() {
        let baseline = facts("id,name\na,Ana\nb,Bo\nc,Cy\nd,Di\n");
        let file = facts("id,name\na,Anna\nb,Bo\nc,Cyrus\nn,New\n");
        let mut judge = Judge::new(file, Some(baseline));
        assert_eq!(judge.account("a", &name("Ana")), Some((RowKind::Differs, Some(Since::File))));
        assert_eq!(judge.account("b", &name("Bob")), Some((RowKind::Differs, Some(Since::Isc))));
        assert_eq!(judge.account("c", &name("Cyril")), Some((RowKind::Differs, Some(Since::Both))));
        assert_eq!(judge.account("d", &name("Di")), Some((RowKind::Goes, Some(Since::File))));
        assert_eq!(judge.account("z", &name("Zoe")), Some((RowKind::Goes, Some(Since::Isc))));
        assert_eq!(judge.added(), [("n", Some(Since::File))]);
    }

    #[test]
    fn columns_that_the_file_lacks_do_not_count() {
        let mut judge = Judge::new(facts("id,name\na,Ana\n"), None);
        let mut values = name("Ana");
        values.insert("phone".to_owned(), vec!["1".to_owned()]);
        assert_eq!(judge.account("a", &values), None);
        assert_eq!(judge.account("A", &values), Some((RowKind::Goes, None)));
    }
}
