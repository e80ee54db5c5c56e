//! A source's file with the accounts that it lacks: what it held stays byte for byte.

mod quoting;

use super::damage::trimmed;
use super::dialect::Dialect;
use quoting::Quoting;
use std::borrow::Cow;
use std::io::Read as _;
use std::ops::Range;
use thiserror::Error;

/// Why a file cannot be merged.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// No headings.
    #[error("The file has no headings.")]
    Empty,
    /// The key's column is not there.
    #[error("The file has no column {0}, which names its accounts.")]
    NoKey(String),
    /// A quote swallows the rest of the file.
    #[error("The file has a quotation mark that is never closed.")]
    Unclosed,
    /// It cannot be cut into rows.
    #[error("The file cannot be read: {0}")]
    Unreadable(String),
}

/// One account to be put in: its rows, each with its cells by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Its key.
    pub key: String,
    /// Its rows; several where an attribute has several values. Columns that the file does not have are not written.
    pub rows: Vec<Vec<(String, String)>>,
}

/// The file's text with `additions`, sorted by key as ISC wants it (TRAPS, T29), the rows of one account together.
/// Whatever the file says of an account that is added as well is left out: the addition stands for it. Rows that stay keep
/// every byte, their quotes and line breaks too; only empty lines go. New rows are quoted as the others are.
///
/// # Errors
/// When there are no headings, none of the key, or a quote is never closed.
pub fn merged(text: &str, dialect: Dialect, key: &str, additions: &[Addition]) -> Result<String, Problem> {
    merged_around(text, dialect, None, key, additions)
}

/// The same for a file in which lines that begin with `comment` are no rows. They stay before the row they stand before.
///
/// # Errors
/// As [`merged`].
pub fn merged_around(
    text: &str,
    dialect: Dialect,
    comment: Option<u8>,
    key: &str,
    additions: &[Addition],
) -> Result<String, Problem> {
    // Behind the end stands a row of its own: a quote that is never closed swallows it.
    let bytes = text.as_bytes().chain(END);
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .comment(comment)
        .from_reader(bytes);
    let mut record = csv::StringRecord::new();
    let whole = text.len() + END.len();
    let mut end = 0;
    // The next row's place; none behind the last.
    let mut next = |record: &mut csv::StringRecord| -> Result<Option<Range<usize>>, Problem> {
        let read = records.read_record(record).map_err(|error| Problem::Unreadable(error.to_string()))?;
        let place = usize::try_from(records.position().byte()).unwrap_or(usize::MAX);
        if !read || (place >= whole && record.len() == 1 && record.get(0) == Some("\x1F")) {
            return Ok(None);
        }
        if place >= whole {
            return Err(Problem::Unclosed);
        }
        let begin = std::mem::replace(&mut end, place.min(text.len()));
        Ok(Some(begin..end))
    };
    let head = next(&mut record)?.ok_or(Problem::Empty)?;
    let headings: Vec<String> = record.iter().map(|heading| trimmed(heading).to_owned()).collect();
    let at = headings.iter().position(|heading| heading == key);
    let at = at.ok_or_else(|| Problem::NoKey(key.to_owned()))?;
    let mut last = head.end;
    let head = Line::of(text, head);
    let default = if dialect.crlf { "\r\n" } else { "\n" };
    let ends = if head.ends.is_empty() { default } else { head.ends };

    let replaced: std::collections::HashSet<&str> =
        additions.iter().map(|addition| trimmed(&addition.key)).collect();
    let mut quoting = Quoting::default();
    let mut lines: Vec<(String, Line<'_>)> = Vec::new();
    while let Some(place) = next(&mut record)? {
        last = place.end;
        let line = Line::of(text, place);
        if comment.is_none_or(|comment| !line.text.as_bytes().starts_with(&[comment])) {
            quoting.row(&line.text, dialect.delimiter);
        }
        let key = trimmed(record.get(at).unwrap_or_default()).to_owned();
        if !replaced.contains(key.as_str()) {
            lines.push((key, line));
        }
    }
    if lines.is_empty() && last == head.place {
        quoting.row(&head.text, dialect.delimiter);
    }
    for addition in additions {
        for cells in &addition.rows {
            let cells = headings.iter().enumerate().map(|(n, heading)| {
                let told = cells.iter().find(|(column, _)| column == heading);
                // A row of an account names it, whatever else it says.
                let own = (n == at).then_some(addition.key.as_str());
                own.or(told.map(|(_, value)| value.as_str())).unwrap_or_default()
            });
            let text = quoting.line(dialect.delimiter, comment, cells).into();
            lines.push((trimmed(&addition.key).to_owned(), Line { text, ends, place: 0 }));
        }
    }
    // Stable: rows of one account keep their order.
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    // Comments below the last row.
    let tail = Some(Line::of(text, last..text.len())).filter(|tail| !tail.text.is_empty());
    let mut merged = String::with_capacity(text.len() + lines.len());
    let mut open = "";
    for line in std::iter::once(&head).chain(lines.iter().map(|(_, line)| line)).chain(&tail) {
        merged.push_str(open);
        merged.push_str(&line.text);
        open = if line.ends.is_empty() { ends } else { line.ends };
    }
    // As the file ended before.
    if text.ends_with(['\r', '\n']) {
        merged.push_str(open);
    }
    Ok(merged)
}

/// What is read behind a file's end.
const END: &[u8] = b"\n\x1F";

/// A row as it stands, and the line break behind it.
struct Line<'a> {
    text: Cow<'a, str>,
    ends: &'a str,
    /// Where its row ends in the file.
    place: usize,
}

impl<'a> Line<'a> {
    /// The row at a place, without the line breaks around it. Those inside are within quotes, so none is at an end.
    fn of(text: &'a str, range: Range<usize>) -> Self {
        let place = range.end;
        let begin = range.start;
        let raw = text.get(range).unwrap_or_default();
        let row = raw.trim_matches(['\r', '\n']);
        let leading = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let behind = text.get(begin + leading + row.len()..).unwrap_or_default();
        let ends = ["\r\n", "\n", "\r"].into_iter().find(|ends| behind.starts_with(ends)).unwrap_or_default();
        Self { text: row.into(), ends: &behind[..ends.len()], place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEMICOLON: Dialect = Dialect { delimiter: b';', crlf: true };
    const COMMA: Dialect = Dialect { delimiter: b',', crlf: false };

    fn addition(key: &str, cells: &[(&str, &str)]) -> Addition {
        let cells = cells.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect();
        Addition { key: key.to_owned(), rows: vec![cells] }
    }

    #[test]
    fn an_account_is_put_in_its_place_and_nothing_else_moves_a_byte() {
        let file = "id;name;note\r\n\"a\";Ana;  two  blanks\r\nc;\"Cy \"\"C\"\" Lima\";\"one\r\ntwo\"\r\n";
        let new = addition("b", &[("name", "Bo; B"), ("unknown", "x"), ("note", "\"quoted\"")]);
        let merged = merged(file, SEMICOLON, "id", &[new]).expect("merged");
        assert_eq!(
            merged,
            "id;name;note\r\n\"a\";Ana;  two  blanks\r\nb;\"Bo; B\";\"\"\"quoted\"\"\"\r\nc;\"Cy \"\"C\"\" Lima\";\"one\r\ntwo\"\r\n"
        );
    }

    #[test]
    fn an_account_that_is_there_already_is_replaced_whole() {
        let file = "id,name,group\na,Ana,x\na,Ana,y\n";
        let merged = merged(file, COMMA, "id", &[addition("a", &[("name", "Anna")])]).expect("merged");
        assert_eq!(merged, "id,name,group\na,Anna,\n");
    }

    #[test]
    fn comments_stay_where_they_stand_and_a_key_is_never_one() {
        let file = "id,name\n# the first\na,Ana\nc,Cy\n# the end\n";
        let new = [addition("#b", &[("name", "Bo")]), addition("b", &[("name", "Bo")])];
        let merged = merged_around(file, COMMA, Some(b'#'), "id", &new).expect("merged");
        assert_eq!(merged, "id,name\n\"#b\",Bo\n# the first\na,Ana\nb,Bo\nc,Cy\n# the end\n");
    }

    #[test]
    fn a_file_ends_as_it_ended_and_keeps_its_line_breaks() {
        for file in ["id,n\na,1\r\nc,3", "id,n\ra,1\rc,3\r", "id,n\r\na,1\nc,3\n", "id,n"] {
            assert_eq!(merged(file, COMMA, "id", &[]).as_deref(), Ok(file));
        }
        let new = [addition("b", &[("n", "2")])];
        assert_eq!(merged("id,n\ra,1\rc,3", COMMA, "id", &new).as_deref(), Ok("id,n\ra,1\rb,2\rc,3"));
        assert_eq!(merged("id,n\na,1", COMMA, "id", &new).as_deref(), Ok("id,n\na,1\nb,2"));
        assert_eq!(merged("id,n", SEMICOLON, "id,n", &[]).as_deref(), Ok("id,n"));
        // Empty lines are no rows.
        assert_eq!(merged("\n\nid,n\n\na,1\n\n", COMMA, "id", &[]).as_deref(), Ok("id,n\na,1\n"));
    }

    #[test]
    fn new_rows_are_quoted_as_the_file_is() {
        let new = [addition("b", &[("n", "2")])];
        let merged_with = |file: &str| merged(file, COMMA, "id", &new).expect("merged");
        assert_eq!(merged_with("id,n\n\"a\",\"1\"\n"), "id,n\n\"a\",\"1\"\n\"b\",\"2\"\n");
        assert_eq!(merged_with("\"id\",\"n\"\n"), "\"id\",\"n\"\n\"b\",\"2\"\n");
        assert_eq!(merged_with("\"id\",\"n\"\n\"a\",1\n"), "\"id\",\"n\"\n\"a\",1\n\"b\",2\n");
    }

    #[test]
    fn a_quote_that_is_never_closed_is_refused() {
        assert_eq!(merged("id,n\na,\"1\nb,2\n", COMMA, "id", &[]), Err(Problem::Unclosed));
        assert_eq!(merged("\"id,n\n", COMMA, "id", &[]), Err(Problem::Unclosed));
    }

    #[test]
    fn without_headings_or_key_nothing_is_merged() {
        assert_eq!(merged("", COMMA, "id", &[]), Err(Problem::Empty));
        assert_eq!(merged("name\nAna\n", COMMA, "id", &[]), Err(Problem::NoKey("id".to_owned())));
    }

    fn table() -> impl Strategy<Value = Vec<(String, String)>> {
        proptest::collection::btree_map("[a-m]{1,3}", "[a-z;,\"\n ]{0,8}x", 0..12)
            .prop_map(|rows| rows.into_iter().collect())
    }

    fn text(rows: &[(String, String)], dialect: Dialect) -> String {
        let quoting = Quoting::default();
        let lines = rows.iter().map(|(key, note)| {
            quoting.line(dialect.delimiter, None, [key.as_str(), note.as_str()].into_iter())
        });
        let ends = if dialect.crlf { "\r\n" } else { "\n" };
        std::iter::once("id,note".replace(',', &char::from(dialect.delimiter).to_string()))
            .chain(lines)
            .map(|line| line + ends)
            .collect()
    }

    proptest! {
        /// A file in order, merged with nothing, is the same file.
        #[test]
        fn nothing_added_changes_nothing(rows in table(), semicolon in any::<bool>()) {
            let dialect = if semicolon { SEMICOLON } else { COMMA };
            let file = text(&rows, dialect);
            prop_assert_eq!(merged(&file, dialect, "id", &[]), Ok(file.clone()));
        }

        /// Taking rows out and putting them in again gives the file back.
        #[test]
        fn what_was_lacking_is_there_again(rows in table(), taken in any::<u16>()) {
            let (kept, out): (Vec<_>, Vec<_>) = rows.iter().cloned().enumerate().partition(|(n, _)| taken & (1 << n) == 0);
            let kept: Vec<_> = kept.into_iter().map(|(_, row)| row).collect();
            let additions: Vec<Addition> = out.iter().map(|(_, (key, note))| addition(key, &[("note", note)])).collect();
            prop_assert_eq!(merged(&text(&kept, COMMA), COMMA, "id", &additions), Ok(text(&rows, COMMA)));
        }

        #[test]
        fn any_text_is_merged_or_refused(file in "[a-c,;\"\r\n]{0,60}") {
            let _ = merged(&file, COMMA, "a", &[addition("b", &[("c", "d")])]);
        }
    }
}
