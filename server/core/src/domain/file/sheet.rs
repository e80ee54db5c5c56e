//! Workbooks (XLSX, ODS), read as the same rows as delimited files.
//!
//! A workbook is a zip of XML parts, so a few bytes can stand for very much, and `calamine`, which knows the formats, takes
//! what they say at its word: it reserves room for as many texts as a part claims to hold, and repeats a cell as often as it
//! is told to. Therefore nothing reaches it before [`guard`] has read every part once, within fixed bounds.
//!
//! Memory: the file itself (25 MB at most), and what calamine keeps. Of an XLSX these are its shared texts
//! ([`guard::TEXT`]); cells are read one after the other. An ODS is kept whole, up to [`guard::CELLS`] cells.

mod cell;
mod guard;
mod ods;
mod problem;
mod sniff;
mod xlsx;

pub use cell::Note;
pub use problem::Problem;
pub use sniff::{Disguise, Kind, sniff};

use super::rows::{Limits, Refusal, Row};

/// One row of a sheet, as long as the headings at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Its cells as text, with the number that the sheet has beside it.
    pub row: Row,
    /// What has to be known of single cells, by column.
    pub notes: Vec<(usize, Note)>,
}

/// A workbook that was found harmless.
pub struct Book {
    inner: Inner,
    limits: Limits,
    sheets: Vec<String>,
    first: String,
}

enum Inner {
    Xlsx(Box<xlsx::Xlsx>),
    Ods(Box<ods::Ods>),
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book")
            .field("sheets", &self.sheets)
            .field("first", &self.first)
            .finish_non_exhaustive()
    }
}

impl Book {
    /// Opens a workbook. Takes as long as reading it; not for a thread that others wait for.
    ///
    /// # Errors
    /// What is no workbook, is protected, is too big unpacked, or has no filled cell in a visible sheet.
    pub fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, Refusal> {
        let format = guard::check(&bytes)?;
        let mut inner = contained(|| match format {
            guard::Format::Xlsx => xlsx::open(bytes).map(|book| Inner::Xlsx(Box::new(book))),
            guard::Format::Ods => ods::open(bytes).map(|book| Inner::Ods(Box::new(book))),
        })?;
        let (sheets, first) = contained(|| match &mut inner {
            Inner::Xlsx(book) => xlsx::sheets(book),
            Inner::Ods(book) => Ok(ods::sheets(book)),
        })?;
        let first = first.ok_or(Refusal::Empty)?;
        Ok(Self { inner, limits, sheets, first })
    }

    /// Names of the sheets that people see, in the workbook's order. Hidden ones are not read.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The first visible sheet with a filled cell.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The rows of a sheet, empty ones left out.
    ///
    /// # Errors
    /// When there is no such sheet among the visible ones, or it cannot be read.
    pub fn rows(&mut self, sheet: &str) -> Result<SheetRows<'_>, Refusal> {
        if !self.sheets.iter().any(|name| name == sheet) {
            return Err(Problem::NoSheet(sheet.to_owned()).into());
        }
        let limits = self.limits;
        let rows: Rows<'_> = contained(|| match &mut self.inner {
            Inner::Xlsx(book) => xlsx::rows(book, sheet, limits),
            Inner::Ods(book) => ods::rows(book, sheet),
        })?;
        Ok(SheetRows { rows, limits, read: 0, text: 0, width: 0, last: 0, done: false })
    }
}

/// Rows as a format's reader finds them: number from 1, cells by column.
type Rows<'a> = Box<dyn Iterator<Item = Result<RawRow, Refusal>> + 'a>;

/// A row as found, with its filled cells.
struct RawRow {
    line: u64,
    cells: Vec<(usize, cell::Written)>,
}

/// Text of all rows. Cells share texts, so that a small file can hold more than a store should.
const TEXT: u64 = 256 << 20;

/// The rows of one sheet, within limits.
pub struct SheetRows<'a> {
    rows: Rows<'a>,
    limits: Limits,
    read: u64,
    text: u64,
    /// Columns of the first row, which holds the headings.
    width: usize,
    last: u64,
    done: bool,
}

impl SheetRows<'_> {
    fn row(&mut self) -> Result<Option<SheetRow>, Refusal> {
        loop {
            let Some(found) = contained(|| self.rows.next().transpose())? else {
                return if self.read == 0 { Err(Refusal::Empty) } else { Ok(None) };
            };
            let Some(columns) = found.cells.iter().map(|(column, _)| column + 1).max() else { continue };
            let line = found.line;
            if line <= self.last {
                return Err(Problem::Order(line).into());
            }
            self.last = line;
            if columns > self.limits.columns {
                return Err(Refusal::Columns { line, found: columns, most: self.limits.columns });
            }
            let text: u64 = found.cells.iter().map(|(_, written)| written.text.len() as u64).sum();
            self.text = self.text.saturating_add(text);
            if text > self.limits.row_bytes {
                return Err(Problem::Row(line).into());
            }
            if self.text > TEXT {
                return Err(Problem::Text.into());
            }
            self.read += 1;
            if self.read > self.limits.rows.saturating_add(1) {
                return Err(Refusal::Rows(self.limits.rows));
            }
            if self.read == 1 {
                self.width = columns;
            }
            let mut cells = vec![String::new(); columns.max(self.width)];
            let mut notes = Vec::new();
            for (column, written) in found.cells {
                notes.extend(written.notes.into_iter().map(|note| (column, note)));
                if let Some(cell) = cells.get_mut(column) {
                    *cell = written.text;
                }
            }
            return Ok(Some(SheetRow { row: Row { line, cells }, notes }));
        }
    }
}

impl Iterator for SheetRows<'_> {
    type Item = Result<SheetRow, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let row = self.row().transpose();
        self.done = !matches!(row, Some(Ok(_)));
        row
    }
}

/// Runs a foreign reader so that a mistake of its own ends in a sentence.
fn contained<T>(read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(Problem::Damaged("it is not built as workbooks are".to_owned()).into()))
}

#[cfg(test)]
pub(crate) mod tests;
