//! The report of a list, as a file for a spreadsheet.

use super::own;
use crate::auth::Signed;
use crate::domain::csv;
use crate::store::old_lists as stored;
use crate::{Core, Result};
use gangway_types::OldListId;

/// Rows read at once.
const CHUNK: i64 = 1_000;

/// Every row of the list as it came, with what it was found to be: UTF-8 with a byte-order mark, formulas neutralised.
///
/// # Errors
/// When the list is not the caller's, or the store does not answer.
pub async fn report(core: &Core, who: &Signed, id: &OldListId) -> Result<String> {
    let list = own(core, who, id).await?;
    let columns: Vec<String> = list.columns.unwrap_or_default().into_iter().map(|(name, _)| name).collect();
    let mut file = String::from("\u{feff}");
    let ours = ["Line", "Outcome", "Identity id", "Name in ISC", "How, or why not"];
    file.push_str(&csv::line(columns.iter().map(String::as_str).chain(ours)));
    let mut from = 0;
    loop {
        let rows = stored::page(&core.store, id, None, from, CHUNK).await?;
        for row in &rows {
            let line = row.line.to_string();
            let mut cells: Vec<&str> =
                (0..columns.len()).map(|at| row.cells.get(at).map_or("", String::as_str)).collect();
            cells.extend([
                line.as_str(),
                row.outcome.word(),
                row.person.as_ref().map_or("", |person| person.as_str()),
                row.person_name.as_deref().unwrap_or_default(),
                &row.words,
            ]);
            file.push_str(&csv::line(cells));
        }
        from += CHUNK;
        if (rows.len() as i64) < CHUNK {
            return Ok(file);
        }
    }
}
