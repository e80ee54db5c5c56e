//! Reading a file into rows: as a stream, on a thread of its own, a few hundred rows at a time.

mod noted;

use self::noted::Noted;
use super::keeper::Worker;
use super::{MOST_COLUMNS, MOST_ROW_BYTES, MOST_ROWS};
use crate::Result;
use crate::domain::file::damage::trimmed;
use crate::domain::file::dialect::Dialect;
use crate::domain::file::encoding::{Detector, Encoding};
use crate::domain::file::rows::{Limits, Refusal, Row, Rows};
use crate::domain::file::{dates, sheet};
use crate::store::imports::{self as stored, Import, Look, Reading};
use crate::store::{Store, kept_files};
use gangway_types::PortalError;
use gangway_types::imports::{ImportStep, WorkKind};
use std::io::Read as _;
use tokio::sync::mpsc;

/// Rows that are stored at once.
const CHUNK: usize = 500;
/// Bytes of text from which the delimiter is found.
const SAMPLE: u64 = 64 << 10;
/// Different values that are shown of a column.
const SAMPLES: usize = 3;
/// Characters of such a value.
const SAMPLE_CHARS: usize = 80;

/// The encodings, by their keys in forms and in the store.
pub(super) const ENCODINGS: [(&str, Encoding); 5] = [
    ("utf-8", Encoding::Utf8),
    ("utf-8-mark", Encoding::Utf8Mark),
    ("utf-16le", Encoding::Utf16Le),
    ("utf-16be", Encoding::Utf16Be),
    ("windows-1252", Encoding::Windows1252),
];
/// The delimiters, by their keys in forms.
pub(super) const DELIMITERS: [(&str, u8); 3] = [("comma", b','), ("semicolon", b';'), ("tab", b'\t')];

/// The encoding of a key.
pub(super) fn encoding(key: &str) -> Option<Encoding> {
    ENCODINGS.iter().find(|(known, _)| *known == key).map(|(_, encoding)| *encoding)
}

/// What the reading thread hands over.
pub(crate) enum Piece {
    /// The names of the columns are known; whether the first row gave them.
    Columns(Vec<String>, bool),
    /// Rows: position, line, cells.
    Rows(Vec<(i64, i64, Vec<String>)>),
}

/// What is known at the end of the file.
#[derive(Default)]
pub(crate) struct End {
    pub(crate) looks: Vec<Look>,
    pub(crate) sheet: Option<String>,
    pub(crate) sheets: Vec<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) refused: Option<String>,
}

/// Reads a kept file on a thread of its own; rows come a few hundred at a time, and no faster than they are taken.
pub(crate) fn stream(
    store: &Store,
    file: &str,
    workbook: bool,
    wanted: &Reading,
) -> (mpsc::Receiver<Piece>, tokio::task::JoinHandle<End>) {
    let (send, receive) = mpsc::channel(2);
    let (store, file, wanted) = (store.clone(), file.to_owned(), wanted.clone());
    let thread = tokio::task::spawn_blocking(move || {
        let bytes = kept_files::reader(&store, &file);
        if workbook { of_workbook(bytes, &wanted, &send) } else { of_text(bytes, &wanted, &send) }
    });
    (receive, thread)
}

/// Reads the file; false when another worker took over.
pub(super) async fn read(worker: &Worker<'_>, import: &Import) -> Result<bool> {
    let core = worker.core;
    let mut reading = import.reading.clone();
    let workbook = import.kind == "workbook";
    if !workbook {
        find_encoding(&core.store, &import.file_id, &mut reading).await?;
    }
    let mut tx = core.store.begin().await?;
    stored::delete_rows(&mut tx, worker.id).await?;
    if !worker.progress(&mut tx, 0, None).await? {
        return Ok(false);
    }
    tx.commit().await?;

    let (mut receive, thread) = stream(&core.store, &import.file_id, workbook, &reading);
    let mut rows = 0;
    while let Some(piece) = receive.recv().await {
        match piece {
            Piece::Columns(columns, headings) => {
                reading.columns = columns;
                reading.headings = Some(headings);
            }
            Piece::Rows(chunk) => {
                rows += i64::try_from(chunk.len()).unwrap_or_default();
                let mut tx = core.store.begin().await?;
                stored::add_rows(&mut tx, worker.id, &chunk).await?;
                if !worker.progress(&mut tx, rows, None).await? {
                    return Ok(false);
                }
                tx.commit().await?;
                super::tell(core, worker.id);
            }
        }
    }
    let end = thread.await.map_err(|error| {
        tracing::error!(%error, "imports: a reading thread ended badly");
        PortalError::refused("The file could not be read. Change how it is read, or upload another.")
    })?;
    let mut end = end;
    if rows == 0 && end.refused.is_none() {
        let what = if reading.columns.is_empty() {
            "The file is empty."
        } else {
            "There are no rows below the headings."
        };
        end.refused = Some(what.to_owned());
    }
    finish(worker, import, reading, end, rows).await
}

async fn finish(
    worker: &Worker<'_>,
    import: &Import,
    mut reading: Reading,
    end: End,
    rows: i64,
) -> Result<bool> {
    let core = worker.core;
    reading.looks = end.looks;
    reading.sheet = end.sheet.or(reading.sheet);
    reading.sheets = end.sheets;
    reading.notes = end.notes;
    let refused = end.refused.is_some();
    reading.refused = end.refused;
    let mut tx = core.store.begin().await?;
    let rows = if refused {
        // Half a file is none: nothing of it goes on by mistake.
        stored::delete_rows(&mut tx, worker.id).await?;
        0
    } else {
        rows
    };
    stored::set_reading(&mut tx, worker.id, &reading, rows).await?;
    let kept =
        import.mapping.as_ref().filter(|mapping| mapping.kept && mapping.uses.len() == reading.columns.len());
    let goes_on = !refused && import.parent.is_some() && kept.is_some() && import.step == ImportStep::Upload;
    let step = if goes_on {
        ImportStep::Fix
    } else if refused {
        ImportStep::Upload
    } else {
        ImportStep::Columns
    };
    stored::set_step(&mut tx, worker.id, step).await?;
    let next = goes_on.then_some(WorkKind::Checking);
    if !stored::done(&mut tx, worker.id, &worker.name, next).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Finds the encoding from all bytes and the delimiter from the first ones, unless somebody said them.
pub(crate) async fn find_encoding(store: &Store, file: &str, reading: &mut Reading) -> Result<()> {
    if reading.encoding.as_deref().and_then(encoding).is_none() {
        let mut detector = Detector::default();
        let mut n = 0;
        while let Some(piece) = kept_files::piece(store, file, n).await? {
            detector.feed(&piece);
            n += 1;
        }
        let found = detector.end();
        let key = ENCODINGS.iter().find(|(_, known)| *known == found).map(|(key, _)| *key);
        reading.encoding = key.map(str::to_owned);
    }
    let encoding = reading.encoding.as_deref().and_then(encoding).unwrap_or(Encoding::Utf8);
    let bytes = kept_files::reader(store, file);
    let sample = tokio::task::spawn_blocking(move || {
        let mut text = Vec::new();
        // Four bytes are the most that a character takes, so at least so many characters are looked at.
        encoding.reader(bytes).take(SAMPLE).read_to_end(&mut text).map(|_| text)
    });
    let sample = sample.await.ok().and_then(std::result::Result::ok).unwrap_or_default();
    let dialect = Dialect::of(&String::from_utf8_lossy(&sample));
    reading.crlf = dialect.crlf;
    reading.delimiter = reading.delimiter.or(Some(dialect.delimiter));
    Ok(())
}

fn of_text(bytes: kept_files::Reader, wanted: &Reading, send: &mpsc::Sender<Piece>) -> End {
    let encoding = wanted.encoding.as_deref().and_then(encoding).unwrap_or(Encoding::Utf8);
    let dialect = Dialect { delimiter: wanted.delimiter.unwrap_or(b','), crlf: wanted.crlf };
    let limits = Limits { rows: MOST_ROWS, columns: MOST_COLUMNS, row_bytes: MOST_ROW_BYTES };
    let rows = Rows::of(encoding.reader(bytes), dialect, limits);
    let mut end = End::default();
    let mut all = Cutter::new(wanted.headings, send);
    for row in rows {
        match row {
            Ok(row) => {
                if !all.row(row) {
                    break;
                }
            }
            Err(refusal) => {
                end.refused = Some(refusal.to_string());
                break;
            }
        }
    }
    end.looks = all.end();
    end
}

fn of_workbook(mut bytes: kept_files::Reader, wanted: &Reading, send: &mpsc::Sender<Piece>) -> End {
    let mut end = End::default();
    let limits = Limits { rows: MOST_ROWS, columns: MOST_COLUMNS, row_bytes: MOST_ROW_BYTES };
    let mut whole = Vec::new();
    let outcome: std::result::Result<(), Refusal> = (|| {
        bytes.read_to_end(&mut whole)?;
        let mut book = sheet::Book::open(std::mem::take(&mut whole), limits)?;
        end.sheets = book.sheets().to_vec();
        let chosen = wanted.sheet.clone().filter(|sheet| end.sheets.contains(sheet));
        let name = match chosen {
            Some(name) => name,
            None => book.first().to_owned(),
        };
        end.sheets.retain(|sheet| *sheet != name);
        end.sheet = Some(name.clone());
        if !end.sheets.is_empty() && wanted.sheet.is_none() {
            end.notes.push(format!("Only the sheet {name} is read."));
        }
        let mut all = Cutter::new(wanted.headings, send);
        let mut noted = Noted::default();
        for row in book.rows(&name)? {
            let row = row?;
            noted.take(&row);
            if !all.row(row.row) {
                break;
            }
        }
        end.looks = all.end();
        end.notes.extend(noted.words());
        Ok(())
    })();
    if let Err(refusal) = outcome {
        end.refused = Some(refusal.to_string());
    }
    end
}

/// Cuts rows into chunks, and looks at each column on the way.
struct Cutter<'a> {
    /// Whether the first row names the columns, where that was said.
    headings: Option<bool>,
    begun: bool,
    position: i64,
    looks: Vec<Look>,
    chunk: Vec<(i64, i64, Vec<String>)>,
    send: &'a mpsc::Sender<Piece>,
}

impl<'a> Cutter<'a> {
    fn new(headings: Option<bool>, send: &'a mpsc::Sender<Piece>) -> Self {
        Self { headings, begun: false, position: 0, looks: Vec::new(), chunk: Vec::new(), send }
    }

    /// Takes a row; false when nobody wants it any more.
    fn row(&mut self, row: Row) -> bool {
        if !self.begun {
            self.begun = true;
            let headings = self.headings.unwrap_or_else(|| looks_like_headings(&row.cells));
            self.looks = vec![Look::default(); row.cells.len()];
            let columns = named(&row.cells, headings);
            if self.send.blocking_send(Piece::Columns(columns, headings)).is_err() {
                return false;
            }
            if headings {
                return true;
            }
        }
        self.position += 1;
        for (look, cell) in self.looks.iter_mut().zip(&row.cells) {
            take(look, cell);
        }
        let line = i64::try_from(row.line).unwrap_or(i64::MAX);
        self.chunk.push((self.position, line, row.cells));
        self.chunk.len() < CHUNK || self.flush()
    }

    fn flush(&mut self) -> bool {
        let chunk = std::mem::take(&mut self.chunk);
        chunk.is_empty() || self.send.blocking_send(Piece::Rows(chunk)).is_ok()
    }

    fn end(mut self) -> Vec<Look> {
        self.flush();
        self.looks
    }
}

fn take(look: &mut Look, cell: &str) {
    look.values.add(cell);
    look.dates.add(cell);
    let inner = trimmed(cell);
    if inner.is_empty() {
        return;
    }
    look.filled += 1;
    if look.samples.len() < SAMPLES {
        let sample: String = inner.chars().take(SAMPLE_CHARS).collect();
        if !look.samples.contains(&sample) {
            look.samples.push(sample);
        }
    }
}

/// Names of the columns. Two with one name stay two.
fn named(first: &[String], headings: bool) -> Vec<String> {
    let name = |(at, cell): (usize, &String)| match trimmed(cell) {
        given if headings && !given.is_empty() => given.to_owned(),
        _ => format!("Column {}", at + 1),
    };
    first.iter().enumerate().map(name).collect()
}

/// Headings are words of their own: nothing that looks like a number, a date or an address, and nothing twice.
fn looks_like_headings(cells: &[String]) -> bool {
    let cells: Vec<&str> = cells.iter().map(|cell| trimmed(cell)).filter(|cell| !cell.is_empty()).collect();
    let value = |cell: &&str| {
        cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '/' | ':' | ' '))
            || dates::read(cell, None).is_some()
            || cell.contains('@')
    };
    !cells.is_empty() && !cells.iter().any(value)
}

#[cfg(test)]
mod tests {
    use super::looks_like_headings;

    #[test]
    fn headings_are_words_and_rows_have_values() {
        let cells = |all: &[&str]| {
            looks_like_headings(&all.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
        };
        assert!(cells(&["Account ID", "First name", "E-mail", ""]));
        assert!(!cells(&["aosei", "Amara", "amara.osei@acme.example"]));
        assert!(!cells(&["aosei", "2025-12-01"]));
        assert!(!cells(&["10017", "Amara"]));
        assert!(!cells(&["", ""]));
    }
}
