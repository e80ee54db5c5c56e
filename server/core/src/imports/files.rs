//! Files of an import: the rows that failed, as they came, and the report, for people.

use super::columns::PROBLEM;
use super::read::encoding;
use super::{plan, readable, secrets};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::csv;
use crate::domain::file::encoding::Encoding;
use crate::store::account_jobs;
use crate::store::imports::{self as stored, Import, ImportRow};
use crate::{Core, Result};
use gangway_types::accounts::{AccountItem, AccountOutcome, Link};
use gangway_types::audit::What;
use gangway_types::imports::{ColumnUse, ImportState, PlanAction};
use gangway_types::{AccountJobId, PortalError};

/// Rows of one piece of a file.
const CHUNK: i64 = 500;

/// The rows that failed as a file, piece by piece: the columns, values, delimiter and encoding of the file they came in,
/// and why each failed. It goes back into an import, so its values are as they were and nothing is made harmless.
pub struct FailedFile {
    core: Core,
    import: Import,
    encoding: Encoding,
    delimiter: u8,
    crlf: bool,
    /// Where the problem is written; after the last column where the file has no place for it.
    at: usize,
    /// Cells are as somebody corrected them.
    corrected: bool,
    /// Columns that stay empty: secrets of somebody else.
    secret: Vec<bool>,
    begun: bool,
    after: i64,
}

impl FailedFile {
    /// The file, for those who may read the import; secrets are in it for its owner alone. That it was taken is told to the audit log.
    ///
    /// # Errors
    /// When there is no such import for the caller, or it was not started.
    pub async fn open(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Self> {
        let import = started(core, who, id).await?;
        let entry = Entry::by(who, What::Exported, format!("{id}: took the rows that failed as a file"));
        audit::write(core, entry.about(id, &import.source_name)).await?;
        let own = import.owner.as_str() == who.person_id;
        let secret = if own { Vec::new() } else { secrets::columns(&import) };
        Ok(Self { secret, ..Self::of(core, import, false) })
    }

    pub(super) fn of(core: &Core, import: Import, corrected: bool) -> Self {
        let encoding = import.reading.encoding.as_deref().and_then(encoding);
        let (encoding, delimiter, crlf) = match (encoding, import.reading.delimiter) {
            (Some(encoding), Some(delimiter)) => (encoding, delimiter, import.reading.crlf),
            // A workbook's rows go out as what every spreadsheet program reads.
            _ => (Encoding::Utf8Mark, b',', true),
        };
        let ours = import
            .mapping
            .as_ref()
            .and_then(|mapping| mapping.uses.iter().position(|used| *used == ColumnUse::Ours));
        let at = ours.unwrap_or(import.reading.columns.len());
        let (core, secret) = (core.clone(), Vec::new());
        Self { core, import, encoding, delimiter, crlf, at, corrected, secret, begun: false, after: 0 }
    }

    /// How many columns it has, and which of them tells why a row failed.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = self.import.reading.columns.clone();
        if self.at == columns.len() {
            columns.push(PROBLEM.to_owned());
        } else {
            PROBLEM.clone_into(&mut columns[self.at]);
        }
        columns
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut piece = Vec::new();
        if !self.begun {
            self.begun = true;
            piece.extend_from_slice(self.encoding.mark());
            let columns = self.columns();
            piece.extend(self.line(columns.iter().map(String::as_str)));
        }
        let rows = stored::failed_positions(&self.core.store, &self.import.id, self.after, CHUNK).await?;
        for (row, cause) in &rows {
            self.after = row.position;
            let cells = self.cells(row, cause.as_deref().unwrap_or("Not sent."));
            piece.extend(self.line(cells.iter().map(String::as_str)));
        }
        Ok((!piece.is_empty()).then_some(piece))
    }

    fn cells(&self, row: &ImportRow, cause: &str) -> Vec<String> {
        let width = self.import.reading.columns.len();
        let mut cells = row.cells.clone();
        cells.resize(width, String::new());
        if self.corrected
            && let Some(mapping) = &self.import.mapping
        {
            for (field, value) in &row.edits {
                if let Some(at) = mapping.column(field) {
                    cells[at].clone_from(value);
                }
            }
        }
        for (cell, _) in cells.iter_mut().zip(&self.secret).filter(|(_, secret)| **secret) {
            cell.clear();
        }
        if self.at == width {
            cells.push(cause.to_owned());
        } else {
            cause.clone_into(&mut cells[self.at]);
        }
        cells
    }

    /// One line in the file's own encoding. A character that it lacks can stand in our own words only.
    fn line<'a>(&self, cells: impl Iterator<Item = &'a str>) -> Vec<u8> {
        let line = written(self.delimiter, self.crlf, cells);
        match self.encoding.encode(&line) {
            Ok(bytes) => bytes,
            Err(_) => {
                let known = |c: char| self.encoding.encode(c.encode_utf8(&mut [0; 4])).is_ok();
                let line: String = line.chars().map(|c| if known(c) { c } else { '?' }).collect();
                self.encoding.encode(&line).unwrap_or_default()
            }
        }
    }
}

/// Cells as a line of a delimited file: quoted where they have to be.
fn written<'a>(delimiter: u8, crlf: bool, cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<&str> = cells.collect();
    let delimiter = char::from(delimiter);
    // One empty cell alone would be an empty line, which nobody reads.
    let alone = cells.len() == 1;
    let quoted = |cell: &&str| {
        let needs = cell.contains([delimiter, '"', '\r', '\n'])
            || (alone && cell.is_empty())
            || cell.starts_with('#');
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { (*cell).to_owned() }
    };
    let line: Vec<String> = cells.iter().map(quoted).collect();
    line.join(&delimiter.to_string()) + if crlf { "\r\n" } else { "\n" }
}

/// What became of each row, as a file that people open: piece by piece, and harmless in a spreadsheet.
pub struct Report {
    core: Core,
    import: Import,
    begun: bool,
    after: i64,
}

impl Report {
    /// The report, for those who may read the import. That it was taken is told to the audit log.
    ///
    /// # Errors
    /// When there is no such import for the caller, or it was not started.
    pub async fn open(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Self> {
        let import = started(core, who, id).await?;
        let entry = Entry::by(who, What::Exported, format!("{id}: took the report as a file"));
        audit::write(core, entry.about(id, &import.source_name)).await?;
        Ok(Self { core: core.clone(), import, begun: false, after: 0 })
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut piece = String::new();
        if !self.begun {
            self.begun = true;
            // Spreadsheet programs take a file for UTF-8 by its mark.
            piece.push('\u{FEFF}');
            let headings = [
                "Row",
                "Line",
                "Account",
                "Planned",
                "Outcome",
                "Cause",
                "Linked to",
                "Task",
                "Request id",
                "Accepted",
                "Seen",
            ];
            piece.push_str(&csv::line(headings));
        }
        let store = &self.core.store;
        let rows = stored::after(store, &self.import.id, self.after, CHUNK).await?;
        let positions: Vec<i64> = rows.iter().map(|row| row.joins.unwrap_or(row.position)).collect();
        let items = account_jobs::at(store, &self.import.id, &positions).await?;
        for row in &rows {
            self.after = row.position;
            piece.push_str(&report_line(row, items.get(&row.joins.unwrap_or(row.position))));
        }
        Ok((!piece.is_empty()).then(|| piece.into_bytes()))
    }
}

fn report_line(row: &ImportRow, item: Option<&AccountItem>) -> String {
    let row_view = plan::plan_row(row, None);
    let time = |at: Option<i64>| {
        let at = at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
        at.map(|at| at.to_string()).unwrap_or_default()
    };
    let link = match item.and_then(|item| item.link.as_ref()) {
        Some(Link::Person { name, .. } | Link::NewPerson { name, .. }) => name.clone(),
        Some(Link::Nobody) => "nobody".to_owned(),
        Some(Link::Looking) | None => String::new(),
    };
    let of_item = |text: fn(&AccountItem) -> Option<String>| item.and_then(text).unwrap_or_default();
    let cells = [
        row.position.to_string(),
        row.line.to_string(),
        row.native.clone(),
        planned(row_view.action).to_owned(),
        item.map_or("", |item| outcome(item.outcome)).to_owned(),
        item.and_then(|item| item.cause.clone()).or(row_view.why).unwrap_or_default(),
        link,
        of_item(|item| item.task_id.as_ref().map(ToString::to_string)),
        of_item(|item| item.request_id.clone()),
        time(item.and_then(|item| item.accepted_at)),
        time(item.and_then(|item| item.seen_at)),
    ];
    csv::line(cells.iter().map(String::as_str))
}

fn planned(action: PlanAction) -> &'static str {
    match action {
        PlanAction::Create => "Create",
        PlanAction::Update => "Update",
        PlanAction::Skip => "Skip: it exists",
        PlanAction::Unchanged => "Nothing to change",
        PlanAction::LeftOut => "Left out",
        PlanAction::Joined => "Part of another row’s account",
    }
}

fn outcome(outcome: AccountOutcome) -> &'static str {
    match outcome {
        AccountOutcome::Queued => "Queued",
        AccountOutcome::Accepted => "Accepted, not seen yet",
        AccountOutcome::Seen => "Seen on the source",
        AccountOutcome::Differs => "Seen on the source with other values",
        AccountOutcome::Stopped => "Not sent: it changed meanwhile",
        AccountOutcome::Failed => "Failed",
        AccountOutcome::Unknown => "Unknown",
        AccountOutcome::NotSent => "Not sent: stopped",
    }
}

async fn started(core: &Core, who: &Signed, id: &AccountJobId) -> Result<Import> {
    let import = readable(core, who, id).await?;
    if import.state == ImportState::Started {
        return Ok(import);
    }
    Err(PortalError::not_found("file").into())
}

#[cfg(test)]
mod tests {
    use super::written;
    use crate::domain::file::dialect::Dialect;
    use crate::domain::file::rows::{Limits, Rows};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_goes_out_comes_back(
            cells in proptest::collection::vec("[a-z#;,\t\"\r\n =+@é]{0,12}", 1..6),
            delimiter in 0_usize..3,
            crlf in any::<bool>(),
        ) {
            let delimiter = [b',', b';', b'\t'][delimiter];
            let text = written(delimiter, crlf, cells.iter().map(String::as_str));
            let limits = Limits { rows: 10, columns: 10, row_bytes: 10_000 };
            let rows: Vec<_> = Rows::of(text.as_bytes(), Dialect { delimiter, crlf }, limits)
                .collect::<Result<_, _>>()
                .expect("rows");
            prop_assert_eq!(rows.len(), 1);
            prop_assert_eq!(&rows[0].cells, &cells);
        }
    }
}
