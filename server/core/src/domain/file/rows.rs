//! Rows of a file, one at a time, with the line each begins on; within limits that a table of people never meets.

use super::dialect::Dialect;
use std::collections::VecDeque;
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
    /// A workbook that is not read.
    #[error(transparent)]
    Sheet(#[from] super::sheet::Problem),
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

/// What is read behind the end of the file: a row that shows whether the one before it came to its end.
const END: &[u8] = b"\n\x1F";

/// Counts what passes, stops a row that is too long, and adds [`END`].
struct Metered<R> {
    inner: R,
    meter: Arc<Mutex<Meter>>,
    most: u64,
    /// What is still to be read of [`END`]; none before the file ends.
    tail: Option<&'static [u8]>,
}

#[derive(Default)]
struct Meter {
    since_row: u64,
    too_long: bool,
    /// Bytes read.
    end: u64,
    ended: bool,
    after_return: bool,
    /// Where line breaks begin that are read, but not yet counted in `lines`.
    breaks: VecDeque<u64>,
    lines: u64,
}

impl Meter {
    fn pass(&mut self, piece: &[u8]) {
        for (place, byte) in (self.end..).zip(piece) {
            match byte {
                b'\n' if self.after_return => {}
                b'\n' | b'\r' => self.breaks.push_back(place),
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
        self.since_row += piece.len() as u64;
        self.end += piece.len() as u64;
    }

    /// Line breaks that begin before this place. Places only grow.
    fn lines(&mut self, place: u64) -> u64 {
        while self.breaks.pop_front_if(|begin| *begin < place).is_some() {
            self.lines += 1;
        }
        self.lines
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
        let n = match &mut self.tail {
            None => self.inner.read(into)?,
            Some(tail) => tail.read(into)?,
        };
        if n == 0 && self.tail.is_none() && !into.is_empty() {
            self.tail = Some(END);
            meter.ended = true;
            drop(meter);
            return self.read(into);
        }
        meter.pass(&into[..n]);
        Ok(n)
    }
}

/// The rows of a file, headings first. Empty lines are skipped, as ISC's reader and every spreadsheet do.
pub struct Rows<R> {
    reader: csv::Reader<Metered<R>>,
    meter: Arc<Mutex<Meter>>,
    limits: Limits,
    read: u64,
    record: csv::StringRecord,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// Reads UTF-8 text, see [`super::encoding::Encoding::reader`].
    pub fn of(text: R, dialect: Dialect, limits: Limits) -> Self {
        Self::commented(text, dialect, limits, None)
    }

    /// The same of a file in which lines that begin with `comment` are no rows (TRAPS, T29).
    pub fn commented(text: R, dialect: Dialect, limits: Limits, comment: Option<u8>) -> Self {
        let meter = Arc::<Mutex<Meter>>::default();
        let metered = Metered { inner: text, meter: Arc::clone(&meter), most: limits.row_bytes, tail: None };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(dialect.delimiter)
            .comment(comment)
            .from_reader(metered);
        Self { reader, meter, limits, read: 0, record: csv::StringRecord::new(), done: false }
    }

    fn row(&mut self) -> Result<Option<Row>, Refusal> {
        locked(&self.meter).since_row = 0;
        let began = self.line(0);
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(_) if locked(&self.meter).too_long => return Err(Refusal::RowBytes(began + 1)),
            Err(error) => return Err(Refusal::Io(error.into())),
        }
        let inside: u64 = self.record.iter().map(breaks).sum();
        if self.is_last() {
            // Nothing but the mark behind the end, or a row that swallowed it.
            return match self.record.get(0) {
                Some("\x1F") if self.record.len() == 1 => match self.read {
                    0 => Err(Refusal::Empty),
                    _ => Ok(None),
                },
                _ => Err(Refusal::Unclosed(self.line(inside) + 1)),
            };
        }
        self.read += 1;
        let line = self.line(inside);
        let found = self.record.len();
        if found > self.limits.columns {
            return Err(Refusal::Columns { line, found, most: self.limits.columns });
        }
        if self.read > self.limits.rows.saturating_add(1) {
            return Err(Refusal::Rows(self.limits.rows));
        }
        Ok(Some(Row { line, cells: self.record.iter().map(str::to_owned).collect() }))
    }

    /// Whether the record just read goes to the very end.
    fn is_last(&self) -> bool {
        let meter = locked(&self.meter);
        meter.ended && self.reader.position().byte() == meter.end
    }

    /// Lines behind the reader, but for `inside`. Counted here, since the reader counts one kind of line break only, and
    /// tells where it stood before it skipped empty lines.
    fn line(&self, inside: u64) -> u64 {
        locked(&self.meter).lines(self.reader.position().byte()).saturating_sub(inside)
    }
}

/// Line breaks of a text, in each of the three ways to write them.
fn breaks(text: &str) -> u64 {
    let returns = text.bytes().filter(|byte| *byte == b'\r').count();
    let feeds = text.bytes().filter(|byte| *byte == b'\n').count();
    let both = text.as_bytes().windows(2).filter(|two| *two == b"\r\n").count();
    (returns + feeds - both) as u64
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
    fn every_kind_of_line_break_counts() {
        for text in ["id,n\ra,b\r\r\"c\rd\",e\rf,g", "id,n\r\na,b\n\r\n\"c\r\nd\",e\r\nf,g\r\n"] {
            let lines: Vec<u64> = rows(text).expect("rows").iter().map(|row| row.line).collect();
            assert_eq!(lines, [1, 2, 4, 6], "{text:?}");
        }
    }

    #[test]
    fn a_quote_is_never_closed_only_when_it_is_not() {
        let lone = "a,5\" disk\nb,\"two\nlines\"";
        assert_eq!(rows(lone).expect("rows")[1].cells, ["b", "two\nlines"]);
        assert_eq!(
            rows("a,b\nc,\"d").expect_err("refused").to_string(),
            "The quotation mark that opens on line 2, or a later one, is never closed."
        );
        assert!(matches!(rows("a,b\nc,\"d\"\""), Err(Refusal::Unclosed(2))));
        assert_eq!(rows("a,b\nc,\"d\"").expect("rows")[1].cells, ["c", "d"]);
        assert_eq!(rows("a\n\x1F").expect("rows").len(), 2);
    }

    #[test]
    fn a_million_columns_are_refused() {
        let text = format!("a,b\n{}", "x,".repeat(1_000_000));
        assert!(matches!(rows(&text), Err(Refusal::RowBytes(2))));
        let text = format!("a,b\n{}", "x,".repeat(50_000));
        assert_eq!(
            rows(&text).expect_err("refused").to_string(),
            "Line 2 has 50001 columns; at most 4 are read."
        );
    }

    #[test]
    fn comments_are_no_rows() {
        let all: Result<Vec<Row>, Refusal> =
            Rows::commented("#x \"y\nid,n\n\n#z\na,b\n# \"end".as_bytes(), COMMA, LIMITS, Some(b'#'))
                .collect();
        let lines: Vec<u64> = all.expect("rows").iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5]);
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
