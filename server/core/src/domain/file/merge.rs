//! A source's file with the accounts that it lacks: what it held stays byte for byte.

use super::damage::trimmed;
use super::dialect::Dialect;
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
/// Whatever the file says of an account that is added as well is left out: the addition stands for it.
///
/// # Errors
/// When there are no headings, or none of the key.
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
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .comment(comment)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let unreadable = |error: csv::Error| Problem::Unreadable(error.to_string());
    if !records.read_record(&mut record).map_err(unreadable)? {
        return Err(Problem::Empty);
    }
    let place =
        |records: &csv::Reader<&[u8]>| usize::try_from(records.position().byte()).unwrap_or(usize::MAX);
    let headings: Vec<String> = record.iter().map(|heading| trimmed(heading).to_owned()).collect();
    let at = headings.iter().position(|heading| heading == key);
    let at = at.ok_or_else(|| Problem::NoKey(key.to_owned()))?;
    let mut end = place(&records);
    let head = row(text, 0..end);

    let replaced: std::collections::HashSet<&str> =
        additions.iter().map(|addition| trimmed(&addition.key)).collect();
    let mut lines: Vec<(String, std::borrow::Cow<'_, str>)> = Vec::new();
    while records.read_record(&mut record).map_err(unreadable)? {
        let begin = std::mem::replace(&mut end, place(&records));
        let key = trimmed(record.get(at).unwrap_or_default()).to_owned();
        if !replaced.contains(key.as_str()) {
            lines.push((key, row(text, begin..end).into()));
        }
    }
    for addition in additions {
        for cells in &addition.rows {
            let cells = headings.iter().enumerate().map(|(n, heading)| {
                let told = cells.iter().find(|(column, _)| column == heading);
                // A row of an account names it, whatever else it says.
                let own = (n == at).then_some(addition.key.as_str());
                own.or(told.map(|(_, value)| value.as_str())).unwrap_or_default()
            });
            lines.push((trimmed(&addition.key).to_owned(), line(dialect, comment, cells).into()));
        }
    }
    // Stable: rows of one account keep their order.
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    let ends = if dialect.crlf { "\r\n" } else { "\n" };
    let mut merged = String::with_capacity(text.len() + lines.len());
    // Comments below the last row.
    let tail = row(text, end..text.len());
    let tail = (!tail.is_empty()).then_some(tail);
    for line in std::iter::once(head).chain(lines.iter().map(|(_, line)| &**line)).chain(tail) {
        merged.push_str(line);
        merged.push_str(ends);
    }
    Ok(merged)
}

/// A row as it stands, without the line breaks around it. Those inside are within quotes, so none is at an end.
fn row(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default().trim_matches(['\r', '\n'])
}

/// A new row, quoted where it has to be; all of it where it would be a comment otherwise.
fn line<'a>(dialect: Dialect, comment: Option<u8>, cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<&str> = cells.collect();
    let is_comment = comment.is_some() && cells.first().and_then(|cell| cell.bytes().next()) == comment;
    let quotes = if is_comment { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer = csv::WriterBuilder::new()
        .quote_style(quotes)
        .delimiter(dialect.delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let written = writer.write_record(cells).ok().and_then(|()| writer.into_inner().ok());
    let mut text = String::from_utf8(written.unwrap_or_default()).unwrap_or_default();
    text.truncate(text.trim_end_matches('\n').len());
    text
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
        assert_eq!(merged, "id,name\n\"#b\",\"Bo\"\n# the first\na,Ana\nb,Bo\nc,Cy\n# the end\n");
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
        let lines =
            rows.iter().map(|(key, note)| line(dialect, None, [key.as_str(), note.as_str()].into_iter()));
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
