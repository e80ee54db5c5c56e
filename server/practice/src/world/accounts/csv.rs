//! The files of delimited sources: quotes, line breaks inside of quotes, a comment sign, any one-character delimiter.

/// The bytes of a file as text: UTF-8 with or without mark, UTF-16 with mark, else ISO 8859-1.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], big: bool| {
        let units = bytes.chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        });
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => wide(rest, false),
        [0xfe, 0xff, rest @ ..] => wide(rest, true),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// The rows of a file, one at a time.
pub(crate) struct Rows<'a> {
    rest: &'a str,
    delimiter: char,
}

impl<'a> Rows<'a> {
    /// Reads this text.
    pub(crate) fn new(text: &'a str, delimiter: char) -> Self {
        Self { rest: text, delimiter }
    }

    fn cell(&mut self) -> (String, bool) {
        let mut cell = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let mut rest = quoted;
            loop {
                let Some(end) = rest.find('"') else {
                    cell.push_str(rest);
                    self.rest = "";
                    return (cell, true);
                };
                cell.push_str(&rest[..end]);
                rest = &rest[end + 1..];
                match rest.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        rest = more;
                    }
                    None => break,
                }
            }
            self.rest = rest;
        }
        let end = self.rest.find([self.delimiter, '\r', '\n']).unwrap_or(self.rest.len());
        cell.push_str(&self.rest[..end]);
        self.rest = &self.rest[end..];
        match self.rest.strip_prefix(self.delimiter) {
            Some(more) => {
                self.rest = more;
                (cell, false)
            }
            None => {
                let line = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\r', '\n']));
                self.rest = line.unwrap_or("");
                (cell, true)
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let comment = self.rest.starts_with('#');
            let mut row = Vec::new();
            loop {
                let (cell, last) = self.cell();
                row.push(cell);
                if last {
                    break;
                }
            }
            // Lines of nothing, and comments, are no rows.
            if !comment && row.iter().any(|cell| !cell.is_empty()) {
                return Some(row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        Rows::new(text, ';').collect()
    }

    #[test]
    fn quotes_breaks_comments_and_ends_of_lines() {
        assert_eq!(
            rows("id;name\r\n# no row\n1;\"a \"\"b\"\";\r\nc\"\n\n2;\r3"),
            [vec!["id", "name"], vec!["1", "a \"b\";\r\nc"], vec!["2", ""], vec!["3"]]
        );
    }

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xbc"), "ü");
        assert_eq!(decode(b"\xfc"), "ü");
        assert_eq!(decode(b"\xff\xfe\xfc\x00"), "ü");
        assert_eq!(decode(b"\xfe\xff\x00\xfc"), "ü");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(table in prop::collection::vec(prop::collection::vec("[^#]{1}[ -~äß\"\r\n;]{0,6}", 2..4), 0..6)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let lines: Vec<String> =
                table.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";")).collect();
            prop_assert_eq!(rows(&lines.join("\n")), table);
        }

        #[test]
        fn every_text_ends(text in "\\PC{0,60}|[\"\r\n;#a]{0,40}") {
            let cells: usize = rows(&text).iter().map(Vec::len).sum();
            prop_assert!(cells <= text.len() + 1);
        }
    }
}
