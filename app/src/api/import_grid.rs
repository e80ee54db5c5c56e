//! What the grid of an import asks: rows, as HTML ready to be put into place; and changes of cells, answered with the rows in sight
//! as they are then. Pages without script use the forms in [`super::imports`].

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{AccountJobId, PortalError};
use leptos::prelude::*;

/// Rows of the list that `show`, `cause` and `q` narrow, from the place `from` on. It changes nothing.
#[server]
pub async fn grid_rows(
    id: AccountJobId,
    #[server(default)] show: String,
    #[server(default)] cause: String,
    #[server(default)] q: String,
    from: u64,
) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::ReadAccounts).await?;
    crate::pages::imports::grid_rows(&c, &id, &on_server::filter(&show, &cause, &q), from).await
}

/// Place and column of the next cell after the row `after` that has a problem or waits for a decision; empty when there is
/// none. It changes nothing.
#[server]
pub async fn grid_next(
    id: AccountJobId,
    #[server(default)] show: String,
    #[server(default)] cause: String,
    #[server(default)] q: String,
    #[server(default)] after: i64,
) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::ReadAccounts).await?;
    crate::pages::imports::grid_next(&c, &id, &on_server::filter(&show, &cause, &q), after).await
}

/// Gives the cell of `row` and `field` a new value. `shown` are the numbers of the rows in sight, which come back.
#[server]
pub async fn grid_cell(
    id: AccountJobId,
    #[server(default)] show: String,
    #[server(default)] cause: String,
    row: i64,
    field: String,
    #[server(default)] value: String,
    #[server(default)] shown: String,
) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let edits = vec![gangway_types::imports::CellEdit { row, field, value }];
    crate::pages::imports::grid_edit(&c, &id, &on_server::filter(&show, &cause, ""), &edits, &shown).await
}

/// Puts a block of cells, copied from a spreadsheet, into `rows` (numbers with commas) and `fields` (a line each), as one
/// change.
#[server]
pub async fn grid_paste(
    id: AccountJobId,
    #[server(default)] show: String,
    #[server(default)] cause: String,
    rows: String,
    fields: String,
    text: String,
    #[server(default)] shown: String,
) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let edits = crate::pages::imports::block_edits(&rows, &fields, &text)?;
    crate::pages::imports::grid_edit(&c, &id, &on_server::filter(&show, &cause, ""), &edits, &shown).await
}

/// Takes the last change back, or makes it again.
#[server]
pub async fn grid_undo(id: AccountJobId, #[server(default)] redo: bool) -> Result<String, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    gangway_core::imports::undo(&c.core, &c.who, &id, redo).await?;
    Ok(String::new())
}

#[cfg(feature = "ssr")]
mod on_server {
    use gangway_types::imports::{RowFilter, RowState};

    /// The filter of a question.
    pub fn filter(show: &str, cause: &str, q: &str) -> RowFilter {
        RowFilter {
            state: RowState::parse(show),
            cause: (!cause.is_empty()).then(|| cause.to_owned()),
            find: q.to_owned(),
        }
    }
}
