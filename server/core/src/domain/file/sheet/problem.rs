//! Why a workbook is not read.

use super::Disguise;
use thiserror::Error;

/// Why a workbook is not read. Sentences say what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// It is something else.
    #[error(transparent)]
    Disguised(#[from] Disguise),
    /// It cannot be opened without a password.
    #[error("The workbook is protected with a password. Save it without one, and upload that.")]
    Password,
    /// Unpacked it is larger than anything is read.
    #[error(
        "Unpacked, the workbook is larger than {0} MB, far more than a table of accounts needs. Save the sheet alone as CSV."
    )]
    Unpacked(u64),
    /// More parts than a workbook has.
    #[error("The file has more than {0} parts; no workbook has as many.")]
    Parts(usize),
    /// More text than is kept in memory.
    #[error("The workbook holds more text than can be read at once. Save the sheet alone as CSV.")]
    Text,
    /// More cells than are kept in memory.
    #[error("The sheet {sheet} has {cells} cells; at most {most} are read. Save it as CSV, or as XLSX.")]
    Cells {
        /// Its name.
        sheet: String,
        /// How many it spans.
        cells: u64,
        /// The limit.
        most: u64,
    },
    /// More formats than memory should hold.
    #[error("The workbook has more cell formats than a table needs. Save the sheet alone as CSV.")]
    Formats,
    /// One cell longer than spreadsheets allow.
    #[error("A cell or a name in the workbook is longer than a spreadsheet allows.")]
    Long,
    /// One row longer than is read.
    #[error("Row {0} is longer than a row can be.")]
    Row(u64),
    /// Rows or cells that do not follow each other.
    #[error(
        "The rows of the sheet do not follow each other: row {0} comes twice or too late. Save the workbook again in your spreadsheet program."
    )]
    Order(u64),
    /// An error that the reader does not know, in a cell.
    #[error("A cell of the workbook holds the error {0}. Mend its formula, or write the value instead.")]
    CellError(String),
    /// A sheet that is not there, or hidden.
    #[error("The workbook has no visible sheet {0}.")]
    NoSheet(String),
    /// The reader did not understand it.
    #[error("The workbook cannot be read: {0}. Save it again in your spreadsheet program, or as CSV.")]
    Damaged(String),
}
