//! The log as a file for a spreadsheet, in pieces, so that its size does not matter.

use super::read::{Reader, row};
use super::{Entry, write};
use crate::auth::Signed;
use crate::domain::csv;
use crate::store::audit::{self as stored, Asked, Mark, StoredRow};
use crate::{Core, Result};
use gangway_types::audit::{AuditFilter, AuditObject, ObjectKind, What};

/// Entries per piece.
const AT_ONCE: u32 = 1_000;

const HEADINGS: [&str; 14] = [
    "Number",
    "When (UTC)",
    "Who",
    "Who, id",
    "On behalf of",
    "What",
    "Sentence",
    "About",
    "About, id",
    "Result",
    "ISC request id",
    "From",
    "Details",
    "Hash",
];

/// A file that is being written.
pub struct Export {
    core: Core,
    asked: Asked,
    head: Option<String>,
    over: bool,
}

/// Begins a file of what `who` may read and `filter` leaves, and tells of it. `address` is the list's whole address.
///
/// # Errors
/// When the store does not answer; then nothing was taken.
pub async fn export(core: &Core, who: &Signed, filter: &AuditFilter, address: &str) -> Result<Export> {
    let (_, head) = stored::chain(&core.store).await?;
    // What is appended from here on, the export itself first of all, is not part of it.
    let upto = head.unwrap_or_else(Mark::genesis).seq;
    let asked = Asked { upto: Some(upto), ..Reader::from(who).asked(filter, core.clock.now()) };
    let total = stored::count(&core.store, &asked).await?;
    let entries = if total == 1 { "1 entry".to_owned() } else { format!("{total} entries") };
    let entry = Entry::by(who, What::Exported, format!("took {entries} of the audit log as a file"))
        .about(AuditObject::new(ObjectKind::Audit, "log"), "Audit log")
        .fact("Filter", address);
    write(core, entry).await?;
    // A byte-order mark, without which spreadsheets take the file for another encoding.
    let head = format!("\u{feff}{}{}", csv::line([format!("# {address}").as_str()]), csv::line(HEADINGS));
    Ok(Export { core: core.clone(), asked, head: Some(head), over: false })
}

impl Export {
    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When the store does not answer any more: what was written so far is not whole.
    pub async fn next(&mut self) -> Result<Option<String>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        if self.over {
            return Ok(None);
        }
        let rows = stored::list(&self.core.store, &self.asked, 0, AT_ONCE).await?;
        self.over = rows.len() < AT_ONCE as usize;
        let Some(last) = rows.last() else { return Ok(None) };
        self.asked.upto = Some(last.seq - 1);
        Ok(Some(rows.iter().map(line).collect()))
    }
}

fn line(stored: &StoredRow) -> String {
    let (shown, told) = (row(stored), &stored.told);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    csv::line([
        stored.seq.to_string().as_str(),
        &moment(told.at),
        &told.actor_name,
        &text(&told.actor),
        &text(&told.for_name),
        shown.what.words(),
        &told.sentence,
        &text(&told.object_name),
        &text(&told.object),
        shown.result.word(),
        &text(&told.request_id),
        &text(&told.address),
        &text(&told.detail),
        &stored.hash,
    ])
}

/// `2025-11-21 14:02:11`
fn moment(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at)
        .map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
        .unwrap_or_default()
}
