//! Imports: many accounts from a spreadsheet, in six steps that can be left and taken up again.

mod columns;
mod dry_run;
mod fix;
mod result;
mod step;
mod upload;

pub use columns::{ColumnUse, ColumnView, ColumnsView, DateOrder, DateQuestion, GuessKind};
pub use dry_run::{DryRunView, ImportWay, PlanAction, PlanCounts, PlanRow, PredictedLink};
pub use fix::{
    CauseGroup, CauseKind, CellEdit, Existing, ExistingChoice, FixGroup, FixView, GridCell, GridColumn,
    GridRow, RowFilter, RowProblem, RowsWindow,
};
pub use result::{FailureCause, ReceiptRow, ResultView};
pub use step::{ImportHead, ImportState, ImportStep, ImportSummary, RowCounts, RowState, Work, WorkKind};
pub use upload::{FileFacts, SameFile, UploadView};
