//! Files for spreadsheets: comma-separated, quoted, and harmless when opened.

/// One line, ended by CRLF. Cells that a spreadsheet would run as a formula get an apostrophe in front; files that go back
/// to ISC must not be written with this.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let risky = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_quotes_are_doubled() {
        assert_eq!(
            line(["=1+1", "a \"b\"", "x,y", "-5", " @sum", "plain"]),
            "\"'=1+1\",\"a \"\"b\"\"\",\"x,y\",\"'-5\",\"' @sum\",\"plain\"\r\n"
        );
    }
}
