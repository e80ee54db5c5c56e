//! What is said of a workbook's cells beside their values.

use crate::domain::file::sheet;

/// What a workbook's cells were, beside their values.
#[derive(Default)]
pub(super) struct Noted {
    seen: Vec<(String, u64, String)>,
}

impl Noted {
    /// Notes what the cells of a row were.
    pub(super) fn take(&mut self, row: &sheet::SheetRow) {
        for (column, note) in &row.notes {
            let words = note.words();
            let place = format!("{}{}", column_name(*column), row.row.line);
            match self.seen.iter_mut().find(|(known, _, _)| *known == words) {
                Some((_, n, _)) => *n += 1,
                None => self.seen.push((words.to_owned(), 1, place)),
            }
        }
    }

    /// What was noted, a sentence for each kind, with the first cell.
    pub(super) fn words(self) -> Vec<String> {
        let say = |(words, n, first): (String, u64, String)| {
            if n == 1 {
                format!("Cell {first} {words}.")
            } else {
                format!("{n} cells, {first} the first: each {words}.")
            }
        };
        self.seen.into_iter().map(say).collect()
    }
}

/// A column as spreadsheet programs call it: A to Z, then AA.
fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        match (column / 26).checked_sub(1) {
            None => break,
            Some(rest) => column = rest,
        }
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_name;

    #[test]
    fn columns_are_called_as_in_a_spreadsheet() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
