//! XLSX through calamine, one cell after the other.

use super::cell::{self, Note, Written};
use super::{Problem, RawRow, Rows};
use crate::domain::file::rows::{Limits, Refusal};
use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, XlsxCellReader, XlsxError};
use std::io::Cursor;
use std::iter::Peekable;

/// An opened workbook.
pub(super) type Xlsx = calamine::Xlsx<Cursor<Vec<u8>>>;

type Place = (u32, u32);

/// Formulas whose places are kept: 50,000 rows of 100.
const FORMULAS: u64 = 5_000_000;

pub(super) fn open(bytes: Vec<u8>) -> Result<Xlsx, Refusal> {
    Xlsx::new(Cursor::new(bytes)).map_err(refused)
}

/// Visible sheets, and the first of them with a filled cell.
pub(super) fn sheets(book: &mut Xlsx) -> Result<(Vec<String>, Option<String>), Refusal> {
    let visible = |sheet: &&calamine::Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    let names: Vec<String> =
        book.sheets_metadata().iter().filter(visible).map(|sheet| sheet.name.clone()).collect();
    for name in names.clone() {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(refused(error)),
        };
        while let Some(cell) = cells.next_cell().map_err(refused)? {
            if !cell::written(&Data::from(cell.get_value().clone()), None).text.is_empty() {
                return Ok((names, Some(name)));
            }
        }
    }
    Ok((names, None))
}

/// The rows of a sheet. It is gone through twice: for formulas, and for values with their formats.
pub(super) fn rows<'a>(book: &'a mut Xlsx, sheet: &str, limits: Limits) -> Result<Rows<'a>, Refusal> {
    let formulas = formulas(book, sheet, limits)?;
    let cells = Cells { reader: book.worksheet_cells_reader(sheet).map_err(refused)?, formulas, done: false };
    Ok(Box::new(ByRow { cells: cells.peekable(), limits }))
}

/// Places of formulas, sorted.
fn formulas(book: &mut Xlsx, sheet: &str, limits: Limits) -> Result<Vec<Place>, Refusal> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(refused)?;
    let mut places = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(refused)? {
        let (row, column) = (cell.pos.0, cell.pos.1 as usize);
        if column < limits.columns {
            places.extend(cell.formula.is_some().then_some(cell.pos));
        } else if cell.value != DataRef::Empty {
            let line = u64::from(row) + 1;
            return Err(Refusal::Columns { line, found: column + 1, most: limits.columns });
        }
        if places.len() as u64 > FORMULAS {
            return Err(Problem::Text.into());
        }
    }
    places.sort_unstable();
    Ok(places)
}

struct Cells<'a> {
    reader: XlsxCellReader<'a, Cursor<Vec<u8>>>,
    formulas: Vec<Place>,
    done: bool,
}

impl Cells<'_> {
    fn cell(&mut self) -> Result<Option<(Place, Written)>, Refusal> {
        let Some((cell, style)) = self.reader.next_cell_with_style_id().map_err(refused)? else {
            return Ok(None);
        };
        let place = cell.get_position();
        let format = self.reader.styles().get(style).and_then(|style| style.number_format.as_ref());
        let zeros = format.and_then(|format| cell::zeros(&format.format_code));
        let mut written = cell::written(&Data::from(cell.get_value().clone()), zeros);
        if self.formulas.binary_search(&place).is_ok() {
            written.notes.push(Note::Formula);
        }
        Ok(Some((place, written)))
    }
}

impl Iterator for Cells<'_> {
    type Item = Result<(Place, Written), Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let cell = self.cell().transpose();
        self.done = !matches!(cell, Some(Ok(_)));
        cell
    }
}

/// Gathers cells to rows.
struct ByRow<'a> {
    cells: Peekable<Cells<'a>>,
    limits: Limits,
}

impl ByRow<'_> {
    /// The rest of a row, of which one cell was read. Stops as soon as it is too much: cells share texts, so that a short row
    /// may stand for a very long one.
    fn row(&mut self, (row, column): Place, first: Written) -> Result<RawRow, Refusal> {
        let line = u64::from(row) + 1;
        let mut cells = Vec::new();
        let (mut last, mut bytes) = (None, 0);
        let mut next = Some((column as usize, first));
        while let Some((column, written)) = next {
            if last.is_some_and(|last| last >= column) {
                return Err(Problem::Order(line).into());
            }
            last = Some(column);
            bytes += written.text.len() as u64;
            if bytes > self.limits.row_bytes {
                return Err(Problem::Row(line).into());
            }
            if !written.text.is_empty() {
                cells.push((column, written));
            }
            let same =
                |cell: &Result<(Place, Written), Refusal>| matches!(cell, Ok(((next, _), _)) if *next == row);
            next = self
                .cells
                .next_if(same)
                .transpose()?
                .map(|((_, column), written)| (column as usize, written));
        }
        Ok(RawRow { line, cells })
    }
}

impl Iterator for ByRow<'_> {
    type Item = Result<RawRow, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.cells.next()?;
        Some(first.and_then(|(place, written)| self.row(place, written)))
    }
}

fn refused(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Problem::Password.into(),
        XlsxError::CellError(text) => Problem::CellError(text).into(),
        other => Problem::Damaged(other.to_string()).into(),
    }
}
