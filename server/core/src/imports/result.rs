//! The run and its result as pages show them.

use super::{plan, readable, unsigned, view};
use crate::auth::Signed;
use crate::store::account_jobs;
use crate::store::imports::{self as stored, Import};
use crate::{Core, Result, accounts};
use gangway_types::accounts::{AccountItem, AccountOutcome};
use gangway_types::imports::{FailureCause, ImportState, ImportWay, PlanAction, ReceiptRow, ResultView};
use gangway_types::{AccountJobId, Page, PortalError};
use std::collections::BTreeMap;

/// The pages of the last two steps. `show` is an outcome (`failed`) or what was planned (`skip`).
///
/// # Errors
/// When there is no such import for the caller, it was not started, or the store does not answer.
pub async fn result(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    show: Option<&str>,
    page: u32,
    per: u32,
) -> Result<ResultView> {
    let import = readable(core, who, id).await?;
    if import.state != ImportState::Started {
        let what = "This import was not started. Make a dry run first.";
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    let head = view::head_of(core, who, &import).await?;
    let job = match import.way {
        ImportWay::Rows => Some(accounts::job(core, id).await?),
        ImportWay::File => None,
    };
    let mut causes = Vec::new();
    for outcome in [AccountOutcome::Failed, AccountOutcome::Stopped] {
        let of = account_jobs::causes(&core.store, id, outcome).await?;
        causes.extend(of.into_iter().map(|(words, count)| FailureCause { words, count }));
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    let counts = job.as_ref().map(|job| job.counts).unwrap_or_default();
    let show = show.filter(|show| !show.is_empty());
    let per = per.clamp(1, 100);
    Ok(ResultView {
        head,
        way: import.way,
        plan: import.plan.as_ref().map(|plan| plan.counts).unwrap_or_default(),
        file: import.plan.as_ref().and_then(|plan| plan.file.clone()),
        job,
        causes,
        failed: counts.failed + counts.stopped + counts.not_sent,
        rows: rows(core, &import, show, page.max(1), per).await?,
        show: show.map(str::to_owned),
        again: stored::made_of(&core.store, id).await?,
    })
}

async fn rows(
    core: &Core,
    import: &Import,
    show: Option<&str>,
    page: u32,
    per: u32,
) -> Result<Page<ReceiptRow>> {
    let from = i64::from(page - 1) * i64::from(per);
    if let Some(outcome) = show.and_then(AccountOutcome::parse) {
        let (items, total) =
            account_jobs::page(&core.store, &import.id, Some(outcome), from, i64::from(per)).await?;
        let positions: Vec<i64> = items.iter().map(|item| item.position).collect();
        let lines = stored::lines(&core.store, &import.id, &positions).await?;
        let items = items.into_iter().map(|item| of_item(item, &lines)).collect();
        return Ok(Page { items, total, page, per });
    }
    let (rows, total) = stored::planned_rows(&core.store, &import.id, show, from, i64::from(per)).await?;
    let positions: Vec<i64> = rows.iter().map(|row| row.joins.unwrap_or(row.position)).collect();
    let items = account_jobs::at(&core.store, &import.id, &positions).await?;
    let items = rows
        .iter()
        .map(|row| {
            let of = plan::plan_row(row, None);
            ReceiptRow {
                row: of.row,
                line: of.line,
                native: of.native,
                action: of.action,
                item: items.get(&row.joins.unwrap_or(row.position)).cloned(),
                why: of.why,
            }
        })
        .collect();
    Ok(Page { items, total: unsigned(total), page, per })
}

fn of_item(item: AccountItem, lines: &BTreeMap<i64, i64>) -> ReceiptRow {
    use gangway_types::accounts::AccountAction;
    let action = match item.action {
        AccountAction::Create => PlanAction::Create,
        AccountAction::Update => PlanAction::Update,
    };
    ReceiptRow {
        row: item.position,
        line: lines.get(&item.position).copied().unwrap_or(item.position),
        native: item.native.clone(),
        action,
        item: Some(item),
        why: None,
    }
}
