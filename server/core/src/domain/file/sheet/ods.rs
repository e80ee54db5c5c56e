//! ODS through calamine, which keeps it whole.

use super::cell::{self, Note};
use super::{Problem, RawRow, Rows};
use crate::domain::file::rows::Refusal;
use calamine::{OdsError, Reader as _, SheetVisible};
use std::io::Cursor;

/// An opened workbook.
pub(super) type Ods = calamine::Ods<Cursor<Vec<u8>>>;

pub(super) fn open(bytes: Vec<u8>) -> Result<Ods, Refusal> {
    Ods::new(Cursor::new(bytes)).map_err(refused)
}

/// Visible sheets, and the first of them with a filled cell.
pub(super) fn sheets(book: &mut Ods) -> (Vec<String>, Option<String>) {
    let visible = book.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let first = names.iter().find(|name| book.worksheet_range(name).is_ok_and(|range| !range.is_empty()));
    let first = first.cloned();
    (names, first)
}

/// The rows of a sheet.
pub(super) fn rows<'a>(book: &mut Ods, sheet: &str) -> Result<Rows<'a>, Refusal> {
    let values = book.worksheet_range(sheet).map_err(refused)?;
    let formulas = book.worksheet_formula(sheet).map_err(refused)?;
    let (top, left) = values.start().unwrap_or_default();
    let (height, width) = values.get_size();
    let cell = move |row: usize, column: usize| {
        let mut written = cell::written(values.get((row, column))?, None);
        if written.text.is_empty() {
            return None;
        }
        let place =
            (top.checked_add(u32::try_from(row).ok()?)?, left.checked_add(u32::try_from(column).ok()?)?);
        if formulas.get_value(place).is_some_and(|formula| !formula.is_empty()) {
            written.notes.push(Note::Formula);
        }
        Some((place.1 as usize, written))
    };
    Ok(Box::new((0..height).map(move |row| {
        let cells = (0..width).filter_map(|column| cell(row, column)).collect();
        Ok(RawRow { line: u64::from(top) + row as u64 + 1, cells })
    })))
}

fn refused(error: OdsError) -> Refusal {
    match error {
        OdsError::Password => Problem::Password.into(),
        other => Problem::Damaged(other.to_string()).into(),
    }
}
