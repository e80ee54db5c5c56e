//! A block of cells as spreadsheets copy it: tabs between cells, a line per row, cells with line breaks or quotes in quotes.

use gangway_types::PortalError;
use gangway_types::imports::CellEdit;

/// Cells of one paste.
const MOST: usize = 20_000;

/// The changes that a block means for these rows (numbers with commas) and fields (a line each), in the order they are shown.
///
/// # Errors
/// When it has more columns than there are fields, more rows than there are, or more cells than one change takes: nothing
/// is pasted rather than a part of it.
pub fn block_edits(rows: &str, fields: &str, text: &str) -> Result<Vec<CellEdit>, PortalError> {
    let rows: Vec<i64> = rows.split(',').filter_map(|row| row.parse().ok()).collect();
    let fields: Vec<&str> = fields.lines().collect();
    let block = cells(text);
    let width = block.iter().map(Vec::len).max().unwrap_or(0);
    if width > fields.len() {
        return Err(refused(&format!(
            "The block has {width} columns, and here are {}. Begin further left, or copy fewer.",
            fields.len()
        )));
    }
    if block.len() > rows.len() {
        return Err(refused(&format!(
            "The block has {} rows, and from here on there are {}. Begin further up, or copy fewer.",
            block.len(),
            rows.len()
        )));
    }
    if block.iter().map(Vec::len).sum::<usize>() > MOST {
        return Err(refused(
            "The block has more than 20,000 cells. Paste it in parts, or upload it as a file.",
        ));
    }
    let edits = block.into_iter().zip(rows).flat_map(|(line, row)| {
        let fields = fields.iter();
        line.into_iter().zip(fields).map(move |(value, field)| CellEdit {
            row,
            field: (*field).to_owned(),
            value,
        })
    });
    Ok(edits.collect())
}

fn refused(words: &str) -> PortalError {
    PortalError::refused(words)
}

/// The lines of a block, each with its cells.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut lines = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let line = lines.last_mut();
        let Some(cell) = line.and_then(|line| line.last_mut()) else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // Quotes within an unquoted cell are letters like any other.
            '"' if cell.is_empty() && closes(letters.clone()) => quoted = true,
            '\t' if !quoted => {
                if let Some(line) = lines.last_mut() {
                    line.push(String::new());
                }
            }
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' | '\r' if !quoted => lines.push(vec![String::new()]),
            letter => cell.push(letter),
        }
    }
    // A spreadsheet ends the last line too.
    if lines.len() > 1 && lines.last().is_some_and(|line| line.len() == 1 && line[0].is_empty()) {
        lines.pop();
    }
    lines
}

/// Whether a quote that was just opened is closed at the end of a cell: otherwise it is a quote that somebody typed.
fn closes(rest: impl Iterator<Item = char>) -> bool {
    let mut rest = rest.peekable();
    while let Some(letter) = rest.next() {
        if letter == '"' {
            match rest.peek() {
                Some('"') => drop(rest.next()),
                None | Some('\t' | '\n' | '\r') => return true,
                Some(_) => return false,
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_block_goes_into_the_rows_as_they_are_shown() {
        let edits = block_edits("17,42", "givenName\nsn", "Jon\tBerg\r\nAna\tLima\r\n").expect("fits");
        let got: Vec<(i64, &str, &str)> =
            edits.iter().map(|edit| (edit.row, edit.field.as_str(), edit.value.as_str())).collect();
        assert_eq!(
            got,
            [(17, "givenName", "Jon"), (17, "sn", "Berg"), (42, "givenName", "Ana"), (42, "sn", "Lima")]
        );
    }

    #[test]
    fn quotes_hold_line_breaks_and_tabs_together() {
        assert_eq!(cells("\"a\nb\"\tc"), [["a\nb", "c"]]);
        assert_eq!(cells("\"say \"\"hi\"\"\""), [["say \"hi\""]]);
        assert_eq!(cells("5\" pipe\tx"), [["5\" pipe", "x"]]);
        assert_eq!(cells("\"open\tx"), [["\"open", "x"]], "a quote that is never closed is a letter");
    }

    #[test]
    fn what_does_not_fit_is_not_pasted_at_all() {
        assert!(block_edits("1", "sn", "a\tb").is_err());
        assert!(block_edits("1", "sn", "a\nb").is_err());
        assert!(block_edits("1,2", "sn", "a\nb\n").is_ok());
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_as_it_was(block in prop::collection::vec(prop::collection::vec("[a-z \"\t\n]{1,6}", 2), 1..5)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: Vec<String> = block.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join("\t")).collect();
            prop_assert_eq!(cells(&text.join("\r\n")), block);
        }
    }
}
