//! What separates cells and lines.

/// The separators that are looked for; the first wins where two fit equally well.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Rows that are looked at.
const ROWS: usize = 50;

/// How a file is cut into lines and cells. Quotes are always `"`, doubled inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells: comma, semicolon or tab.
    pub delimiter: u8,
    /// Lines end in carriage return and line feed.
    pub crlf: bool,
}

impl Dialect {
    /// Found from the beginning of a file: the separator by which most rows have as many cells as the first.
    pub fn of(sample: &str) -> Self {
        let crlf = sample.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
        let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| fitting(sample, *delimiter));
        Self { delimiter: best.unwrap_or(b','), crlf }
    }

    /// What the separator is called.
    pub fn name(self) -> &'static str {
        match self.delimiter {
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "comma",
        }
    }
}

/// Rows with as many cells as the first one, then cells per row; none when there is one column only.
fn fitting(sample: &str, delimiter: u8) -> (usize, usize) {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(sample.as_bytes());
    let mut widths = rows.records().take(ROWS).map_while(Result::ok).map(|row| row.len());
    match widths.next() {
        None | Some(1) => (0, 0),
        Some(first) => (1 + widths.filter(|width| *width == first).count(), first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn delimiter(sample: &str) -> u8 {
        Dialect::of(sample).delimiter
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        assert_eq!(delimiter("id,name\na,b\n"), b',');
        assert_eq!(delimiter("id;name;note\r\na;b;\"x, y, z\"\r\n"), b';');
        assert_eq!(delimiter("id\tname\na\tOsei, Amara\n"), b'\t');
        assert_eq!(delimiter("one column\na\n"), b',');
        assert_eq!(delimiter(""), b',');
    }

    #[test]
    fn the_first_line_tells_how_lines_end() {
        assert!(Dialect::of("a,b\r\nc,d\r\n").crlf);
        assert!(!Dialect::of("a,b\nc,d\r\n").crlf);
        assert!(!Dialect::of("a,b").crlf);
    }

    proptest! {
        #[test]
        fn a_table_is_recognised(rows in proptest::collection::vec(proptest::collection::vec("[a-z .]{1,8}", 3), 1..20), at in 0_usize..3) {
            let separator = char::from(DELIMITERS[at]).to_string();
            let text: String = rows.iter().map(|row| row.join(&separator) + "\n").collect();
            prop_assert_eq!(delimiter(&text), DELIMITERS[at]);
        }

        #[test]
        fn nothing_panics(text in "\\PC{0,200}") {
            delimiter(&text);
        }
    }
}
