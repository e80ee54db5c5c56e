//! Tables of an ODS. A row or a cell says how often it is repeated; a space, too.

use super::super::Problem;
use super::{Attributes, CELLS, TEXT};

/// What all tables come to when everything is repeated as often as it says.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Text of the tables before.
    text: u64,
    cells: u64,
    name: String,
    /// Rows up to the last with something in it, and rows after it.
    rows: u64,
    trailing: u64,
    width: u64,
    row: Row,
    cell: Option<CellText>,
}

#[derive(Debug, Default)]
struct Row {
    repeated: u64,
    /// Cells up to the last with something in it, and cells after it.
    cells: u64,
    trailing: u64,
    text: u64,
}

#[derive(Debug, Default)]
struct CellText {
    repeated: u64,
    text: u64,
    filled: bool,
}

impl Tables {
    pub(super) fn start(&mut self, local: &str, attributes: &Attributes<'_>) -> Result<(), Problem> {
        // All of one name, whatever stands before the colon; the largest counts.
        let number = |name: &str| {
            let of = attributes.iter().filter(|(key, _)| key.rsplit(':').next() == Some(name));
            of.map(|(_, value)| value.trim().parse().unwrap_or(u64::MAX)).max()
        };
        match local {
            "table" => {
                let name = attributes.iter().find(|(key, _)| *key == "table:name");
                self.name = name.map(|(_, value)| value.to_string()).unwrap_or_default();
                (self.rows, self.trailing, self.width) = (0, 0, 0);
            }
            "table-row" => {
                self.row = Row { repeated: number("number-rows-repeated").unwrap_or(1), ..Row::default() };
            }
            "table-cell" | "covered-table-cell" => {
                // A cell that has a type has a value, though it may be an empty text.
                let says = |key: &str| {
                    key.ends_with("value") || key.ends_with("value-type") || key.ends_with("formula")
                };
                let told = attributes.iter().filter(|(key, _)| says(key));
                let filled = told.clone().next().is_some();
                let text: u64 = told.map(|(_, value)| value.len() as u64).sum();
                let repeated = number("number-columns-repeated").unwrap_or(1);
                self.cell = Some(CellText { repeated, text, filled });
            }
            "s" => self.text(number("c").unwrap_or(1))?,
            _ => {}
        }
        Ok(())
    }

    /// Text, wherever it stands.
    pub(super) fn text(&mut self, bytes: u64) -> Result<(), Problem> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        cell.text = cell.text.saturating_add(bytes);
        cell.filled |= bytes > 0;
        if cell.text > TEXT { Err(Problem::Text) } else { Ok(()) }
    }

    pub(super) fn end(&mut self, local: &str) -> Result<(), Problem> {
        match local {
            "table-cell" | "covered-table-cell" => self.end_cell(),
            "table-row" => self.end_row(),
            "table" => {
                self.cells = self.cells.saturating_add(self.rows.saturating_mul(self.width));
                self.check()
            }
            _ => Ok(()),
        }
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        if cell.filled {
            self.row.cells = self.row.cells.saturating_add(self.row.trailing).saturating_add(cell.repeated);
            self.row.trailing = 0;
            self.row.text = self.row.text.saturating_add(cell.text.saturating_mul(cell.repeated));
            // A row is held once before it is repeated.
            if self.row.cells > CELLS || self.row.text > TEXT {
                return Err(self.too_many(self.row.cells));
            }
        } else {
            self.row.trailing = self.row.trailing.saturating_add(cell.repeated);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Problem> {
        let row = std::mem::take(&mut self.row);
        if row.cells == 0 {
            self.trailing = self.trailing.saturating_add(row.repeated);
            return Ok(());
        }
        self.rows = self.rows.saturating_add(self.trailing).saturating_add(row.repeated);
        self.trailing = 0;
        self.width = self.width.max(row.cells);
        self.text = self.text.saturating_add(row.text.saturating_mul(row.repeated.saturating_add(1)));
        self.check()
    }

    fn check(&self) -> Result<(), Problem> {
        let cells = self.cells.saturating_add(self.rows.saturating_mul(self.width));
        if cells > CELLS {
            return Err(self.too_many(cells));
        }
        if self.text > TEXT { Err(Problem::Text) } else { Ok(()) }
    }

    fn too_many(&self, cells: u64) -> Problem {
        Problem::Cells { sheet: self.name.clone(), cells, most: CELLS }
    }
}
