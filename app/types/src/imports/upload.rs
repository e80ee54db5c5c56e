//! The first step: a file, and how it is read.

use super::ImportHead;
use crate::AccountJobId;
use serde::{Deserialize, Serialize};

/// What is known of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its name, without folders.
    pub name: String,
    /// `csv`, `xlsx`, `ods` or `paste`.
    pub kind: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// Key of the encoding it is read in: `utf-8`, `utf-8-mark`, `utf-16le`, `utf-16be`, `windows-1252`; none for a
    /// spreadsheet.
    pub encoding: Option<String>,
    /// That encoding as people know it: "Windows-1252".
    pub encoding_name: Option<String>,
    /// Key of the delimiter: `comma`, `semicolon`, `tab`; none for a spreadsheet.
    pub delimiter: Option<String>,
    /// The sheet that is read, of a spreadsheet.
    pub sheet: Option<String>,
    /// Whether its first row names the columns.
    pub headings: bool,
}

/// A finished import of the very same file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameFile {
    /// `I-0024`.
    pub id: AccountJobId,
    /// When it was started, domain milliseconds UTC.
    pub at: i64,
    /// Who did it.
    pub by: String,
    /// Into which source.
    pub source_name: String,
}

/// The page of the first step, once there is a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadView {
    /// The import.
    pub head: ImportHead,
    /// Names of the columns: headings, or "Column 1" where there are none.
    pub columns: Vec<String>,
    /// The first five rows.
    pub preview: Vec<Vec<String>>,
    /// Sheets to choose from, the one that is read first; none where there is but one.
    pub sheets: Vec<String>,
    /// Imported before.
    pub same: Option<SameFile>,
    /// Why the file cannot be read, as a sentence; then there are no rows.
    pub refused: Option<String>,
    /// Things that were noticed while it was read, as sentences: cells of formulas, sheets left aside.
    pub notes: Vec<String>,
}
