//! Which columns a file puts in quotes, so that new rows look like the old ones.

/// How many rows are looked at.
const ROWS: u64 = 1_000;

/// What was seen of each column.
#[derive(Debug, Default)]
pub(super) struct Quoting {
    rows: u64,
    columns: Vec<Column>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Column {
    filled: Seen,
    empty: Seen,
}

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    quoted: bool,
    bare: bool,
}

impl Quoting {
    /// Takes a row as it stands in the file.
    pub(super) fn row(&mut self, row: &str, delimiter: u8) {
        if self.rows >= ROWS {
            return;
        }
        self.rows += 1;
        let cells = cells(row, delimiter);
        if self.columns.len() < cells.len() {
            self.columns.resize(cells.len(), Column::default());
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let (quoted, seen) = match cell {
                Cell::Empty { quoted } => (quoted, &mut column.empty),
                Cell::Filled { quoted } => (quoted, &mut column.filled),
                Cell::HasTo => continue,
            };
            seen.quoted |= quoted;
            seen.bare |= !quoted;
        }
    }

    /// A new row: a cell is quoted where it has to be, and where its column is quoted throughout.
    pub(super) fn line<'a>(
        &self,
        delimiter: u8,
        comment: Option<u8>,
        cells: impl Iterator<Item = &'a str>,
    ) -> String {
        let cells: Vec<&str> = cells.collect();
        let signs = [char::from(delimiter), '"', '\r', '\n'];
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                line.push(char::from(delimiter));
            }
            // A key is no comment, and a row of one empty cell no empty line.
            let is_comment = at == 0 && comment.is_some() && cell.bytes().next() == comment;
            let is_nothing = cells.len() == 1 && cell.is_empty();
            if cell.contains(signs) || is_comment || is_nothing || self.quotes(at, cell.is_empty()) {
                line.push('"');
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            } else {
                line.push_str(cell);
            }
        }
        line
    }

    fn quotes(&self, at: usize, empty: bool) -> bool {
        let Some(column) = self.columns.get(at) else { return false };
        let unseen = |seen: Seen| !seen.quoted && !seen.bare;
        let seen = if empty && !unseen(column.empty) || unseen(column.filled) {
            column.empty
        } else {
            column.filled
        };
        seen.quoted && !seen.bare
    }
}

/// How a cell stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Empty {
        quoted: bool,
    },
    Filled {
        quoted: bool,
    },
    /// It could not stand there without quotes.
    HasTo,
}

fn cells(row: &str, delimiter: u8) -> Vec<Cell> {
    let bytes = row.as_bytes();
    let (mut all, mut begin, mut inside) = (Vec::new(), 0, false);
    for at in 0..=bytes.len() {
        match bytes.get(at) {
            // Between quotes a doubled one leaves and enters again.
            Some(b'"') if inside || at == begin || bytes.get(begin) == Some(&b'"') => inside = !inside,
            Some(byte) if *byte != delimiter || inside => {}
            _ => {
                let cell = &bytes[begin..at];
                let inner = cell.strip_prefix(b"\"").map(|inner| inner.strip_suffix(b"\"").unwrap_or(inner));
                let needs = |byte: &u8| matches!(byte, b'"' | b'\r' | b'\n') || *byte == delimiter;
                all.push(match inner {
                    Some(inner) if inner.iter().any(needs) => Cell::HasTo,
                    Some([]) => Cell::Empty { quoted: true },
                    Some(_) => Cell::Filled { quoted: true },
                    None if cell.is_empty() => Cell::Empty { quoted: false },
                    None => Cell::Filled { quoted: false },
                });
                begin = at + 1;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn like(rows: &[&str], cells: &[&str]) -> String {
        let mut quoting = Quoting::default();
        rows.iter().for_each(|row| quoting.row(row, b';'));
        quoting.line(b';', Some(b'#'), cells.iter().copied())
    }

    #[test]
    fn cells_are_told_apart() {
        let (bare, quoted) = (Cell::Filled { quoted: false }, Cell::Filled { quoted: true });
        let nothing = Cell::Empty { quoted: false };
        assert_eq!(cells("a;\"b\";;\"\"", b';'), [bare, quoted, nothing, Cell::Empty { quoted: true }]);
        assert_eq!(cells("\"a;\"\"b\";5\" x;\"c\r\n\"", b';'), [Cell::HasTo, bare, Cell::HasTo]);
        assert_eq!(cells("", b';'), [nothing]);
    }

    #[test]
    fn new_rows_are_quoted_as_the_old_ones() {
        assert_eq!(like(&["\"a\";\"b\"", "\"c\";\"\""], &["x", "y"]), "\"x\";\"y\"");
        assert_eq!(like(&["\"a\";\"b\""], &["x", ""]), "\"x\";\"\"");
        assert_eq!(like(&["\"a\";1", "\"b\";"], &["x", ""]), "\"x\";");
        assert_eq!(like(&["\"a\";b", "a;\"b;c\""], &["x", "y"]), "x;y");
        assert_eq!(like(&["a;\"b;c\""], &["x", "y"]), "x;y");
        assert_eq!(like(&["a;b"], &["x;", "\"y"]), "\"x;\";\"\"\"y\"");
        assert_eq!(like(&[], &["#x", "#y"]), "\"#x\";#y");
        assert_eq!(like(&[], &[""]), "\"\"");
    }

    proptest! {
        /// What is written is read, however the file is quoted.
        #[test]
        fn a_line_reads_back(rows in proptest::collection::vec("(\"[a-b;]{0,2}\"|[a-b]{0,2}|;){0,6}", 0..4), cells in proptest::collection::vec("[a#;\"\r\n ]{0,4}", 1..5)) {
            let mut quoting = Quoting::default();
            rows.iter().for_each(|row| quoting.row(row, b';'));
            let line = quoting.line(b';', Some(b'#'), cells.iter().map(String::as_str));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(b';').comment(Some(b'#')).from_reader(line.as_bytes());
            let read: Vec<Vec<String>> = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, [cells]);
        }

        #[test]
        fn any_row_is_looked_at(row in "[ab;\"\r\n]{0,20}") {
            Quoting::default().row(&row, b';');
        }
    }
}
