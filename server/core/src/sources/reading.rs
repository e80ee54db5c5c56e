//! A source's file, read as ISC reads it: lines above the headings skipped, comments left out, rows of one account together.

use super::shape::Shape;
use crate::domain::file::compare::FileAccounts;
use crate::domain::file::damage::trimmed;
use crate::domain::file::dialect::Dialect;
use crate::domain::file::encoding::{Detector, Encoding};
use crate::domain::file::rows::{Limits, Row, Rows};
use crate::store::source_files::Layout;
use gangway_types::accounts::Values;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

/// Bytes of a file at most.
pub const LARGEST: u64 = 100 << 20;
/// Rows that ISC's documentation advises at most (TRAPS, T29).
pub const ADVISED_ROWS: u64 = 400_000;
/// What is refused. More rows than ISC advises are read, and said.
const LIMITS: Limits = Limits { rows: 1_000_000, columns: 1_000, row_bytes: 1 << 20 };
/// How much of a file its separators are found from.
const SAMPLE: usize = 64 << 10;

const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Utf8Mark, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252];

/// The encoding of a name.
pub(super) fn encoding(layout: &Layout) -> Encoding {
    ENCODINGS.into_iter().find(|one| one.name() == layout.encoding).unwrap_or(Encoding::Utf8)
}

/// How a file is cut into lines and cells.
pub(super) fn dialect(layout: &Layout) -> Dialect {
    Dialect { delimiter: layout.delimiter, crlf: layout.crlf }
}

/// Text without its first lines.
struct Skipping<R> {
    inner: R,
    lines: u32,
}

impl<R: Read> Read for Skipping<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.lines > 0 {
            let mut one = [0];
            match self.inner.read(&mut one)? {
                0 => return Ok(0),
                _ if one[0] == b'\n' => self.lines -= 1,
                _ => {}
            }
        }
        self.inner.read(into)
    }
}

/// Finds how a file is read: its encoding from all of its bytes, its separator from the source or from its beginning.
///
/// # Errors
/// In words, when it cannot be read.
pub(super) fn layout(mut bytes: impl Read, again: impl Read, shape: &Shape) -> Result<Layout, String> {
    let mut detector = Detector::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match bytes.read(&mut buffer).map_err(|error| format!("The file cannot be read: {error}"))? {
            0 => break,
            n => detector.feed(&buffer[..n]),
        }
    }
    let encoding = detector.end();
    let mut text = Skipping { inner: encoding.reader(again), lines: shape.skip };
    let mut sample = Vec::new();
    let read = (&mut text).take(SAMPLE as u64).read_to_end(&mut sample);
    read.map_err(|error| format!("The file cannot be read: {error}"))?;
    let sample = String::from_utf8_lossy(&sample);
    let found = Dialect::of(&sample);
    let splits = |delimiter: u8| {
        let heads = headings(sample.as_bytes(), Some(delimiter)).unwrap_or_default();
        heads.iter().any(|heading| trimmed(heading) == shape.key)
    };
    // The source's own separator, unless the key's column is found with the other one only.
    let own = shape.delimiter.filter(|own| splits(*own) || !splits(found.delimiter));
    Ok(Layout {
        encoding: encoding.name().to_owned(),
        delimiter: own.unwrap_or(found.delimiter),
        crlf: found.crlf,
        skip: shape.skip,
        comment: shape.comment,
    })
}

/// The first row of a text.
pub(super) fn headings(text: &[u8], delimiter: Option<u8>) -> Option<Vec<String>> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{FEFF}');
    let found = Dialect::of(text);
    let dialect = Dialect { delimiter: delimiter.unwrap_or(found.delimiter), ..found };
    let row = Rows::of(text.as_bytes(), dialect, LIMITS).next()?.ok()?;
    Some(row.cells)
}

/// A file's rows with its headings read.
pub struct FileReader<R: Read> {
    rows: Rows<Skipping<crate::domain::file::encoding::Decoded<R>>>,
    /// Its headings as they stand.
    pub headings: Vec<String>,
    key: usize,
}

impl<R: Read> FileReader<R> {
    /// Opens a file whose accounts are named by the column `key`.
    ///
    /// # Errors
    /// In words, when it is empty, cannot be read, or has no such column.
    pub fn open(bytes: R, layout: &Layout, key: &str) -> Result<Self, String> {
        let text = Skipping { inner: encoding(layout).reader(bytes), lines: layout.skip };
        let mut rows = Rows::commented(text, dialect(layout), LIMITS, layout.comment);
        let first = match rows.next() {
            None => return Err("The file is empty.".to_owned()),
            Some(row) => row.map_err(|refusal| refusal.to_string())?,
        };
        let at = first.cells.iter().position(|heading| trimmed(heading) == key).ok_or_else(|| {
            let found: Vec<&str> = first.cells.iter().take(6).map(String::as_str).collect();
            format!(
                "The file has no column {key}, which names the accounts of this source. It begins with: {}.",
                found.join(", ")
            )
        })?;
        Ok(Self { rows, headings: first.cells, key: at })
    }

    fn next(&mut self) -> Result<Option<Row>, String> {
        self.rows.next().transpose().map_err(|refusal| refusal.to_string())
    }

    /// The columns that are compared: those of the headings for which `is` holds, without the key.
    fn columns(&self, is: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let named = self.headings.iter().enumerate().map(|(n, heading)| (n, trimmed(heading).to_owned()));
        let mut seen = HashSet::new();
        named.filter(|(n, name)| *n != self.key && is(name) && seen.insert(name.clone())).collect()
    }

    /// All accounts of the file, each as one number, with how many rows there are and how many have no key. Only columns
    /// for which `is` holds count.
    ///
    /// # Errors
    /// In words, when the file cannot be read to its end.
    pub fn accounts(mut self, is: impl Fn(&str) -> bool) -> Result<FileFacts, String> {
        let columns = self.columns(is);
        let mut facts = FileFacts::default();
        while let Some(row) = self.next()? {
            facts.rows += 1;
            let key = row.cells.get(self.key).map_or("", String::as_str);
            let cells =
                columns.iter().filter_map(|(n, name)| Some((name.as_str(), row.cells.get(*n)?.as_str())));
            if !facts.accounts.row(key, cells) {
                facts.keyless += 1;
            }
        }
        facts.accounts.close();
        facts.columns = columns.into_iter().map(|(_, name)| name).collect();
        facts.headings = self.headings;
        Ok(facts)
    }

    /// The values of these accounts, by their keys.
    ///
    /// # Errors
    /// In words, when the file cannot be read to its end.
    pub fn values(
        mut self,
        of: &HashSet<String>,
        is: impl Fn(&str) -> bool,
    ) -> Result<HashMap<String, Values>, String> {
        let columns = self.columns(is);
        let mut found: HashMap<String, Values> = HashMap::with_capacity(of.len());
        let mut open = String::new();
        while let Some(row) = self.next()? {
            let key = row.cells.get(self.key).map_or("", |key| trimmed(key));
            if !of.contains(key) {
                continue;
            }
            let values = found.entry(key.to_owned()).or_default();
            if open != key {
                // Scattered rows: the last ones count.
                values.clear();
                open = key.to_owned();
            }
            for (n, name) in &columns {
                let cell = row.cells.get(*n).map_or("", String::as_str);
                if !trimmed(cell).is_empty() {
                    let all = values.entry(name.clone()).or_default();
                    if !all.iter().any(|known| known == cell) {
                        all.push(cell.to_owned());
                    }
                }
            }
        }
        Ok(found)
    }
}

/// What a file says, read to its end.
#[derive(Debug, Default)]
pub struct FileFacts {
    /// Its accounts.
    pub accounts: FileAccounts,
    /// Its headings as they stand.
    pub headings: Vec<String>,
    /// The columns that count.
    pub columns: Vec<String>,
    /// Rows below the headings.
    pub rows: u64,
    /// Rows without a key.
    pub keyless: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], skip: u32, comment: Option<u8>) -> FileFacts {
        let layout = Layout { encoding: "UTF-8".to_owned(), delimiter: b',', crlf: false, skip, comment };
        let reader = FileReader::open(text, &layout, "id").expect("a file");
        reader.accounts(|name| name != "unknown").expect("read")
    }

    #[test]
    fn lines_above_and_comments_are_no_rows() {
        let text =
            b"made by payroll, 3 November\n\nid,name\n#a,nobody\na,Ana\n\nb,\"Bo \"\"B\"\"\"\n,keyless\n";
        let facts = read(text, 2, Some(b'#'));
        assert_eq!((facts.rows, facts.keyless, facts.accounts.len()), (3, 1, 2));
        assert_eq!(facts.columns, ["name"]);
        assert!(facts.accounts.has("b") && !facts.accounts.has("#a"));
        let all = read(b"id,name\n#a,somebody\n", 0, None);
        assert!(all.accounts.has("#a"));
    }

    #[test]
    fn values_of_several_rows_come_together() {
        let layout = Layout { encoding: "UTF-8".to_owned(), delimiter: b';', ..Layout::default() };
        let text = b"id;name;group\na;Ana;x\na;Ana;y\nb;Bo;\n";
        let of = HashSet::from(["a".to_owned()]);
        let found =
            FileReader::open(&text[..], &layout, "id").expect("a file").values(&of, |_| true).expect("read");
        assert_eq!(found["a"]["group"], ["x", "y"]);
        assert_eq!(found["a"]["name"], ["Ana"]);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_file_without_the_key_is_refused_and_says_what_it_begins_with() {
        let layout = Layout { encoding: "UTF-8".to_owned(), delimiter: b',', ..Layout::default() };
        let refused = FileReader::open(&b"login,name\n"[..], &layout, "id").err().expect("refused");
        assert!(refused.contains("no column id") && refused.contains("login, name"), "{refused}");
        assert!(FileReader::open(&b""[..], &layout, "id").is_err());
    }
}
