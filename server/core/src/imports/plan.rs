//! The dry run: accounts that exist are looked up again, links are predicted, and what would happen is frozen. Nothing is
//! written to ISC.

use super::keeper::{self, Worker};
use super::{changing, look, readable, words};
use crate::accounts::differences;
use crate::accounts::predict::{self, Predicted};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::imports::{self as stored, ExistingAccount, Import, ImportRow, Plan};
use crate::{Core, Result};
use gangway_types::accounts::{AccountForm, Difference, FieldKind, Values};
use gangway_types::audit::What;
use gangway_types::imports::{
    DryRunView, ExistingChoice, ImportState, ImportStep, PlanAction, PlanRow, PredictedLink, RowState,
    WorkKind,
};
use gangway_types::{AccountJobId, Page, PortalError};
use sha2::{Digest as _, Sha256};

/// Rows that are predicted at once.
const CHUNK: i64 = 500;
/// Accounts that a run writes in a minute at most, by ISC's limit of 100 calls in 10 seconds.
const A_MINUTE: u64 = 600;

/// Makes the dry run, or makes it again, in the background.
///
/// # Errors
/// When the import is not the caller's draft, or its columns were not chosen.
pub async fn make_dry_run(core: &Core, who: &Signed, id: &AccountJobId) -> Result<()> {
    let form = {
        let import = super::own(core, who, id).await?;
        super::create::usable_source(core, who, &import.source).await?;
        super::create::form_now(core, who, &import.source).await?
    };
    let (mut tx, import) = changing(core, who, id).await?;
    let Some(mapping) = import.mapping.as_ref().filter(|mapping| mapping.kept) else {
        return Err(PortalError::refused("Say first which column is which field. Nothing was done.").into());
    };
    if let Some(what) = super::columns::broken(&form, mapping) {
        return Err(PortalError::refused(format!("{what} Go back to the columns. Nothing was done.")).into());
    }
    let same = import.form.as_ref().is_some_and(|known| known.fingerprint == form.fingerprint);
    stored::set_columns(&mut tx, id, &form, Some(mapping)).await?;
    stored::forget_looks(&mut tx, id).await?;
    stored::set_step(&mut tx, id, ImportStep::DryRun).await?;
    // Another form judges rows otherwise: they are all checked again first, and the dry run is asked for once more.
    let kind = if same { WorkKind::Predicting } else { WorkKind::Checking };
    if !same {
        stored::set_step(&mut tx, id, ImportStep::Fix).await?;
    }
    stored::work(&mut tx, id, kind, Some(&who.grant_id)).await?;
    let entry = Entry::by(who, What::ImportPlanned, format!("{id}: asked what it would do"));
    audit::append(core, &mut tx, entry.about(id, &import.source_name));
    tx.commit().await?;
    keeper::begin(core, id);
    Ok(())
}

/// The work of the dry run; false when another worker took over.
pub(super) async fn predict(worker: &Worker<'_>, import: &Import) -> Result<bool> {
    let core = worker.core;
    let before = stored::count_states(&core.store, worker.id).await?;
    if !look::look(worker, import, None).await? {
        return Ok(false);
    }
    let after = stored::count_states(&core.store, worker.id).await?;
    let mut changed = Vec::new();
    if after.decide > before.decide {
        let more = after.decide - before.decide;
        changed
            .push(format!("{} meanwhile exist on the source: decide about them first.", words::rows(more)));
    }
    let Some(form) = &import.form else {
        return Err(PortalError::refused("The columns were not chosen yet.").into());
    };
    let mut hash = Sha256::new();
    let mut hatched = Hatched::default();
    let (mut from, mut done) = (0, 0);
    loop {
        let mut rows = stored::after(&core.store, worker.id, from, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        from = last.position;
        done += i64::try_from(rows.len()).unwrap_or_default();
        decide(core, form, import.existing, &mut rows).await?;
        for row in &rows {
            digest(&mut hash, row, form, import.existing);
            hatched.take(row);
        }
        let mut tx = core.store.begin().await?;
        if !worker.progress(&mut tx, done, Some(import.rows)).await? {
            return Ok(false);
        }
        stored::set_plan(&mut tx, worker.id, &rows).await?;
        tx.commit().await?;
        super::tell(core, worker.id);
    }
    let plan = Plan {
        counts: stored::planned(&core.store, worker.id).await?,
        digest: hex::encode(hash.finalize()),
        as_of: core.clock.now(),
        fingerprint: form.fingerprint.clone(),
        changed,
        worries: hatched.words(&form.key).into_iter().collect(),
        file: None,
    };
    let mut tx = core.store.begin().await?;
    let Some(now) = stored::get_in(&mut tx, worker.id).await? else { return Ok(false) };
    stored::set_plan_of_all(&mut tx, worker.id, &plan, now.version).await?;
    if !stored::done(&mut tx, worker.id, &worker.name, None).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// New accounts whose key begins with `#`. In a file, ISC passes over lines that begin so.
#[derive(Default)]
struct Hatched {
    rows: u64,
    first: Vec<i64>,
}

impl Hatched {
    /// Rows that are named.
    const NAMED: usize = 5;

    fn take(&mut self, row: &ImportRow) {
        if row.action == Some(PlanAction::Create) && row.native.starts_with('#') {
            self.rows += 1;
            if self.first.len() < Self::NAMED {
                self.first.push(row.position);
            }
        }
    }

    fn words(&self, key: &str) -> Option<String> {
        let mut named: Vec<String> = self.first.iter().map(ToString::to_string).collect();
        let more = self.rows - named.len() as u64;
        if more > 0 {
            named.push(format!("{more} more"));
        }
        let (begin, accounts) = match self.rows {
            0 => return None,
            1 => (format!("{key} of row {} begins", named[0]), "the account"),
            _ => (format!("{key} of rows {} begin", words::list(&named)), "these accounts"),
        };
        Some(format!(
            "{begin} with #. In a file, ISC takes such a line for a comment: {accounts} would be missing from the next file."
        ))
    }
}

/// What is done about each row, and to whom those that are created would be linked.
async fn decide(
    core: &Core,
    form: &AccountForm,
    existing: Option<ExistingChoice>,
    rows: &mut [ImportRow],
) -> Result<()> {
    for row in rows.iter_mut() {
        (row.action, row.why) = action(row, existing);
        row.link = None;
    }
    let created: Vec<usize> =
        (0..rows.len()).filter(|at| rows[*at].action == Some(PlanAction::Create)).collect();
    let values: Vec<Values> = created.iter().map(|at| rows[*at].account.clone()).collect();
    let predicted = predict::links(core, form, &values).await?;
    for (at, predicted) in created.into_iter().zip(predicted) {
        rows[at].link = Some(link(predicted));
    }
    Ok(())
}

/// What is done about a row, and why nothing is.
fn action(row: &ImportRow, existing: Option<ExistingChoice>) -> (Option<PlanAction>, Option<String>) {
    let first = || row.problems.first().map(|problem| problem.words.clone());
    match row.state() {
        RowState::LeftOut => (Some(PlanAction::LeftOut), Some("Left out by hand.".to_owned())),
        RowState::Problem => (Some(PlanAction::LeftOut), first()),
        RowState::Decide => (Some(PlanAction::LeftOut), first()),
        RowState::Joined => {
            (Some(PlanAction::Joined), row.joins.map(|lead| format!("Part of the account of row {lead}.")))
        }
        RowState::Ready => match &row.existing {
            None => (Some(PlanAction::Create), None),
            Some(found) => match row.choice.or(existing) {
                Some(ExistingChoice::Update) if updates(row, found).is_empty() => (
                    Some(PlanAction::Unchanged),
                    Some("The account exists with these very values.".to_owned()),
                ),
                Some(ExistingChoice::Update) => (Some(PlanAction::Update), None),
                _ => (Some(PlanAction::Skip), Some("The account exists and stays as it is.".to_owned())),
            },
        },
    }
}

/// What an update changes. Empty cells change nothing, and the key, which may differ in upper and lower case, stays as
/// ISC has it.
pub(super) fn updates(row: &ImportRow, found: &ExistingAccount) -> Vec<Difference> {
    let same_account = |difference: &Difference| {
        difference.sent.first() == Some(&row.native)
            && difference.shown.first().is_some_and(|shown| shown == &found.native)
            && row.native != found.native
    };
    differences(&row.account, &found.values)
        .into_iter()
        .filter(|difference| !same_account(difference))
        .collect()
}

fn link(predicted: Predicted) -> PredictedLink {
    match predicted {
        Predicted::Person { id, name, .. } => PredictedLink::Person { id, name },
        Predicted::NewPerson => PredictedLink::New,
        Predicted::Nobody | Predicted::Incomplete(_) => PredictedLink::Nobody,
        Predicted::Several { .. } | Predicted::Unknown => PredictedLink::Unknown,
    }
}

/// Everything of a row that the run would do.
fn digest(hash: &mut Sha256, row: &ImportRow, form: &AccountForm, existing: Option<ExistingChoice>) {
    let mut put = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    put(&row.position.to_string());
    put(row.action.map_or("", PlanAction::key));
    if !matches!(row.action, Some(PlanAction::Create | PlanAction::Update)) {
        return;
    }
    put(&form.key);
    put(&row.native);
    put(row.choice.or(existing).map_or("", ExistingChoice::key));
    for (name, values) in &row.account {
        put(name);
        values.iter().for_each(|value| put(value));
    }
    if let Some(found) = &row.existing {
        put(&found.account_id);
        for (name, values) in &found.values {
            put(name);
            values.iter().for_each(|value| put(value));
        }
    }
}

/// The page of the fourth step.
///
/// # Errors
/// When there is no such import for the caller, or the store does not answer.
pub async fn dry_run(
    core: &Core,
    who: &Signed,
    id: &AccountJobId,
    show: Option<&str>,
    page: u32,
    per: u32,
) -> Result<DryRunView> {
    let import = readable(core, who, id).await?;
    let head = super::view::head_of(core, who, &import).await?;
    let plan = import.plan.clone().unwrap_or_default();
    let per = per.clamp(1, 100);
    let from = i64::from(page.max(1) - 1) * i64::from(per);
    let planned = import.plan.is_some();
    let (rows, total) = if planned {
        stored::planned_rows(&core.store, id, show.filter(|show| !show.is_empty()), from, i64::from(per))
            .await?
    } else {
        (Vec::new(), 0)
    };
    let old = planned && import.planned != Some(import.version) && import.state == ImportState::Draft;
    let stale = (old && head.work.is_none())
        .then(|| "Something was changed since. Make the dry run again before you start.".to_owned());
    let minutes = plan.counts.written().div_ceil(A_MINUTE);
    let form = import.form.as_ref();
    let items = rows.iter().map(|row| plan_row(row, form)).collect();
    Ok(DryRunView {
        head,
        counts: plan.counts,
        as_of: planned.then_some(plan.as_of),
        changed: plan.changed,
        worries: plan.worries,
        stale,
        digest: plan.digest,
        rows: Page { items, total: super::unsigned(total), page: page.max(1), per },
        show: show.filter(|show| !show.is_empty()).map(str::to_owned),
        way: import.way,
        no_file: super::start::no_file(core, &import).await?,
        only_in_isc: crate::sources::only_in_isc(core, &import.source).await?,
        minutes: (minutes > 2).then_some(minutes),
    })
}

/// One row of the plan, without secrets.
pub(super) fn plan_row(row: &ImportRow, form: Option<&AccountForm>) -> PlanRow {
    let secret = |name: &str| {
        form.and_then(|form| form.field(name)).is_some_and(|field| field.kind == FieldKind::Secret)
    };
    let action = row.action.unwrap_or(PlanAction::LeftOut);
    let differs = match (&row.existing, action) {
        (Some(found), PlanAction::Update) => updates(row, found)
            .into_iter()
            .map(|difference| {
                if secret(&difference.field) {
                    let dots = vec!["••••".to_owned()];
                    Difference { sent: dots.clone(), shown: dots, ..difference }
                } else {
                    difference
                }
            })
            .collect(),
        _ => Vec::new(),
    };
    let display = form.and_then(|form| form.display.as_ref()).filter(|name| !secret(name));
    PlanRow {
        row: row.position,
        line: row.line,
        native: row.native.clone(),
        display: display.and_then(|name| row.account.get(name)).and_then(|values| values.first()).cloned(),
        action,
        differs,
        link: row.link.clone(),
        why: row.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_keys_that_a_file_would_lose_are_named_by_row() {
        let row = |position, native: &str, action| ImportRow {
            position,
            native: native.to_owned(),
            action: Some(action),
            ..ImportRow::default()
        };
        let mut hatched = Hatched::default();
        hatched.take(&row(1, "1", PlanAction::Create));
        hatched.take(&row(2, "#2", PlanAction::Update));
        assert_eq!(hatched.words("id"), None, "what exists is in the file, or was missed before");
        hatched.take(&row(3, "#3", PlanAction::Create));
        let words = hatched.words("id").unwrap_or_default();
        assert!(
            words.starts_with("id of row 3 begins with #.") && words.contains("the account would"),
            "{words}"
        );
        (4..12).for_each(|n| hatched.take(&row(n, "#x", PlanAction::Create)));
        let words = hatched.words("id").unwrap_or_default();
        assert!(words.starts_with("id of rows 3, 4, 5, 6, 7 and 4 more begin with #."), "{words}");
    }
}
