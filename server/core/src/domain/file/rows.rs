//! Rows of a file, one at a time, with the line each begins on; within limits that a table of people never meets.

use super::dialect::Dialect;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use thiserror::Error;

/// What is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows below the headings.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Bytes of one row. A quote that is never closed makes one row of the rest of the file.
    pub row_bytes: u64,
}

/// Why a file is not read further. Sentences say where, and what to do.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// Too long.
    #[error("The file has more than {0} rows. Cut it into several files.")]
    Rows(u64),
    /// Too wide.
    #[error("Line {line} has {found} columns; at most {most} are read.")]
    Columns {
        /// Where.
        line: u64,
        /// How many.
        found: usize,
        /// The limit.
        most: usize,
    },
    /// A row without an end.
    #[error(
        "The row that begins on line {0} is longer than a row can be. Perhaps a quotation mark is never closed."
    )]
    RowBytes(u64),
    /// A quote that is never closed.
    #[error("The quotation mark that opens on line {0}, or a later one, is never closed.")]
    Unclosed(u64),
    /// The file cannot be read.
    #[error("The file cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line that it begins on, from 1.
    pub line: u64,
    /// Its cells, as they stand in the file; quotes around them are gone.
    pub cells: Vec<String>,
}

/// Counts what passes, and stops a row that is too long.
struct Metered<R> {
    inner: R,
    meter: Arc<Mutex<Meter>>,
    most: u64,
}

#[derive(Default)]
struct Meter {
    since_row: u64,
    quotes: u64,
    too_long: bool,
    /// What was read last, and at which byte of the text it ends.
    last: Vec<u8>,
    end: u64,
}

impl Meter {
    /// The byte before this place, if it was read last.
    fn before(&self, place: u64) -> Option<u8> {
        let back = usize::try_from(self.end.checked_sub(place)? + 1).ok()?;
        self.last.len().checked_sub(back).map(|at| self.last[at])
    }
}

fn locked(meter: &Mutex<Meter>) -> MutexGuard<'_, Meter> {
    meter.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much is read ahead of a row's end.
const AHEAD: u64 = 1 << 16;

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut meter = locked(&self.meter);
        if meter.since_row > self.most.saturating_add(AHEAD) {
            meter.too_long = true;
            return Err(io::Error::other("a row is too long"));
        }
        let n = self.inner.read(into)?;
        let piece = &into[..n];
        if n > 0 {
            meter.last.clear();
            meter.last.extend_from_slice(piece);
        }
        meter.quotes += piece.iter().filter(|byte| **byte == b'"').count() as u64;
        meter.since_row += n as u64;
        meter.end += n as u64;
        Ok(n)
    }
}

/// The rows of a file, headings first. Empty lines are skipped, as ISC's reader and every spreadsheet do.
pub struct Rows<R> {
    reader: csv::Reader<Metered<R>>,
    meter: Arc<Mutex<Meter>>,
    limits: Limits,
    read: u64,
    /// The line of the last row, when it has line breaks inside.
    spanning: Option<u64>,
    record: csv::StringRecord,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// Reads UTF-8 text, see [`super::encoding::Encoding::reader`].
    pub fn of(text: R, dialect: Dialect, limits: Limits) -> Self {
        let meter = Arc::<Mutex<Meter>>::default();
        let metered = Metered { inner: text, meter: Arc::clone(&meter), most: limits.row_bytes };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.delimiter)
            .from_reader(metered);
        Self { reader, meter, limits, read: 0, spanning: None, record: csv::StringRecord::new(), done: false }
    }

    fn row(&mut self) -> Result<Option<Row>, Refusal> {
        let began = self.reader.position().line();
        locked(&self.meter).since_row = 0;
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) if self.read == 0 => return Err(Refusal::Empty),
            Ok(false) => {
                return match self.spanning {
                    Some(line) if locked(&self.meter).quotes % 2 == 1 => Err(Refusal::Unclosed(line)),
                    _ => Ok(None),
                };
            }
            Err(_) if locked(&self.meter).too_long => return Err(Refusal::RowBytes(began)),
            Err(error) => return Err(Refusal::Io(error.into())),
        }
        self.read += 1;
        let (line, spans) = self.line();
        let found = self.record.len();
        if found > self.limits.columns {
            return Err(Refusal::Columns { line, found, most: self.limits.columns });
        }
        if self.read > self.limits.rows.saturating_add(1) {
            return Err(Refusal::Rows(self.limits.rows));
        }
        self.spanning = spans.then_some(line);
        Ok(Some(Row { line, cells: self.record.iter().map(str::to_owned).collect() }))
    }

    /// The line that the row just read begins on, and whether it goes over several. The reader tells where it stood before
    /// it skipped empty lines; so it is counted back from where it stands now.
    fn line(&self) -> (u64, bool) {
        let after = self.reader.position();
        let inside: u64 =
            self.record.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count() as u64).sum();
        let meter = locked(&self.meter);
        // The line break at the end of a row that no quote closes is inside of it.
        let open =
            meter.quotes % 2 == 1 && self.record.iter().next_back().is_some_and(|cell| cell.ends_with('\n'));
        let ended = u64::from(!open && meter.before(after.byte()) == Some(b'\n'));
        (after.line().saturating_sub(inside + ended).max(1), inside > 0)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let row = self.row().transpose();
        self.done = !matches!(row, Some(Ok(_)));
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Dialect = Dialect { delimiter: b',', crlf: false };
    const LIMITS: Limits = Limits { rows: 5, columns: 4, row_bytes: 200_000 };

    fn rows(text: &str) -> Result<Vec<Row>, Refusal> {
        Rows::of(text.as_bytes(), COMMA, LIMITS).collect()
    }

    #[test]
    fn rows_know_their_line_also_after_line_breaks_inside() {
        let all = rows("id,note\n\na,\"two\nlines\"\nb,\"say \"\"hi\"\"\"\n").expect("rows");
        let lines: Vec<u64> = all.iter().map(|row| row.line).collect();
        assert_eq!(lines, [1, 3, 5]);
        assert_eq!(all[1].cells, ["a", "two\nlines"]);
        for ends in ["\r\n", "\n"] {
            let text = ["id,note", "", "a,\"two", "lines\"", "", "b,c"].join(ends);
            for text in [text.clone(), text + ends] {
                let lines: Vec<u64> = rows(&text).expect("rows").iter().map(|row| row.line).collect();
                assert_eq!(lines, [1, 3, 6], "{text:?}");
            }
        }
        assert_eq!(all[2].cells, ["b", "say \"hi\""]);
    }

    #[test]
    fn what_is_too_much_is_refused_with_its_place() {
        let refused = |text: &str| rows(text).expect_err("refused").to_string();
        assert_eq!(refused(""), "The file is empty.");
        assert_eq!(refused("\n\n"), "The file is empty.");
        assert!(refused(&"a\n".repeat(7)).contains("more than 5 rows"));
        assert_eq!(refused("a,b\n1,2,3,4,5\n"), "Line 2 has 5 columns; at most 4 are read.");
        assert!(refused("a,b\nc,\"d\ne,f\n").contains("opens on line 2"));
        let endless = format!("a,b\nc,\"{}", "x".repeat(1_000_000));
        assert!(refused(&endless).contains("begins on line 2"), "{}", refused(&endless));
    }

    #[test]
    fn exactly_as_many_rows_as_allowed_are_read() {
        assert_eq!(rows(&"a\n".repeat(6)).expect("rows").len(), 6);
    }

    /// A quote inside a cell that does not begin with one is an ordinary character.
    #[test]
    fn a_lone_quote_inside_a_cell_is_no_quote() {
        assert_eq!(rows("a,5\" disk\n").expect("rows")[0].cells, ["a", "5\" disk"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-c,;\"\r\n ]{0,80}") {
            let _ = rows(&text);
        }

        #[test]
        fn what_was_written_is_read(cells in proptest::collection::vec(proptest::collection::vec("[a-z,\"\n ]{1,10}", 3), 1..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &cells {
                writer.write_record(row).expect("written");
            }
            let text = String::from_utf8(writer.into_inner().expect("bytes")).expect("text");
            let read: Vec<Vec<String>> = rows(&text).expect("rows").into_iter().map(|row| row.cells).collect();
            prop_assert_eq!(read, cells);
        }
    }
}
