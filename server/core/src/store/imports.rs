//! Imports and their rows, what was changed in them, and how columns were used last.

mod board;
mod edits;
mod maps;
mod model;
mod rows;
mod view;
mod work;

pub use board::{Of, held, in_run, standing};
pub(super) use edits::place as place_of_edit;
pub use edits::{Change, ChangeOfAll, RowChange, changes, log, next_undo, step_back, words};
pub(super) use maps::place as place_of_map;
pub use maps::{Remembered, remember, remembered};
pub use model::{ExistingAccount, Look, Mapping, Plan, Reading};
pub(super) use rows::place as place_of_row;
pub use rows::{
    ImportRow, Mark, add_rows, after, at, by_positions, count_states, delete_rows, doubled, folded_rows,
    forget_looks, keys_to_look, put_rows, set_existing, set_plan,
};
pub use view::{
    Filter, causes, failed_positions, fixes, lines, next_open, place_of, planned, planned_rows, window,
};
pub use work::{WORK, Work, done, take, work};

use super::vault::Vault;
use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::accounts::AccountForm;
use gangway_types::imports::{ExistingChoice, ImportState, ImportStep, ImportWay};
use gangway_types::{AccountJobId, PersonId, SourceId};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An import as stored.
#[derive(Clone, Debug)]
pub struct Import {
    /// `I-0031`.
    pub id: AccountJobId,
    /// Who made it.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// The sign-in under which it is worked at.
    pub grant_id: String,
    /// Name of the file.
    pub name: String,
    /// `csv`, `xlsx`, `ods` or `paste`.
    pub kind: String,
    /// The kept file.
    pub file_id: String,
    /// Its SHA-256.
    pub sha256: String,
    /// How long it is.
    pub bytes: i64,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// What it is.
    pub state: ImportState,
    /// The step it has reached.
    pub step: ImportStep,
    /// How the file is read.
    pub reading: Reading,
    /// Rows below the headings.
    pub rows: i64,
    /// The form of the source's accounts as it was read last.
    pub form: Option<AccountForm>,
    /// Which column is which field.
    pub mapping: Option<Mapping>,
    /// What is done about accounts that exist.
    pub existing: Option<ExistingChoice>,
    /// Raised by each change that the dry run must know of.
    pub version: i64,
    /// What the dry run came to.
    pub plan: Option<Plan>,
    /// The version it is of.
    pub planned: Option<i64>,
    /// How accounts get to the source.
    pub way: ImportWay,
    /// The import whose failed rows these are.
    pub parent: Option<AccountJobId>,
    /// When it was made, the domain's time.
    pub made_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
    /// When its run was started.
    pub started_at: Option<i64>,
    /// What is done in the background.
    pub work: Option<Work>,
}

const COLUMNS: &str = "id, owner, owner_name, grant_id, name, kind, file_id, sha256, bytes, source_id, source_name, state,
    step, reading, row_count, form, mapping, existing, version, plan, planned, way, parent, made_at, changed_at,
    started_at, work, work_done, work_total, work_problem";

fn read<T: DeserializeOwned>(row: &Row, column: &str) -> Result<Option<T>> {
    Ok(row.opt_text(column)?.map(|json| serde_json::from_str(&json)).transpose()?)
}

fn write<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// Where a value of an import is kept: it opens nowhere else.
pub(super) fn place(id: &str, column: &str) -> String {
    format!("import {id} {column}")
}

fn import(vault: &Vault, row: &Row) -> Result<Import> {
    let id: AccountJobId = row.text("id")?.into();
    let place = |column| place(id.as_str(), column);
    Ok(Import {
        reading: vault.read(&place("reading"), row, "reading")?.unwrap_or_default(),
        form: vault.read(&place("form"), row, "form")?,
        mapping: vault.read(&place("mapping"), row, "mapping")?,
        id,
        owner: row.text("owner")?.into(),
        owner_name: row.text("owner_name")?,
        grant_id: row.text("grant_id")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        file_id: row.text("file_id")?,
        sha256: row.text("sha256")?,
        bytes: row.int("bytes")?,
        source: row.text("source_id")?.into(),
        source_name: row.text("source_name")?,
        state: ImportState::parse(&row.text("state")?).unwrap_or(ImportState::Draft),
        step: ImportStep::parse(&row.text("step")?).unwrap_or(ImportStep::Upload),
        rows: row.int("row_count")?,
        existing: row.opt_text("existing")?.as_deref().and_then(ExistingChoice::parse),
        version: row.int("version")?,
        plan: read(row, "plan")?,
        planned: row.opt_int("planned")?,
        way: ImportWay::parse(&row.text("way")?).unwrap_or_default(),
        parent: row.opt_text("parent")?.map(Into::into),
        made_at: row.int("made_at")?,
        changed_at: row.int("changed_at")?,
        started_at: row.opt_int("started_at")?,
        work: work::of(row)?,
    })
}

/// Stores a new import, whose file is read next.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Import) -> Result<()> {
    let work = new.work.as_ref().map(|work| work.kind.key());
    let reading = tx.vault.write(&place(new.id.as_str(), "reading"), &new.reading)?;
    tx.exec(
        "INSERT INTO imports (id, owner, owner_name, grant_id, name, kind, file_id, sha256, bytes, source_id,
            source_name, state, step, reading, parent, made_at, changed_at, work)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)",
        args![
            &new.id,
            &new.owner,
            &new.owner_name,
            &new.grant_id,
            &new.name,
            &new.kind,
            &new.file_id,
            &new.sha256,
            new.bytes,
            &new.source,
            &new.source_name,
            new.state.key(),
            new.step.key(),
            reading,
            new.parent.as_ref().map(AccountJobId::as_str),
            new.made_at,
            work,
        ],
    )
    .await
    .map(drop)
}

/// One import, whoever made it.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &AccountJobId) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM imports WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| import(&store.vault, &row)).transpose()
}

/// The same inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn get_in(tx: &mut Tx, id: &AccountJobId) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM imports WHERE id = $1");
    tx.row(&sql, args![id]).await?.map(|row| import(&tx.vault, &row)).transpose()
}

/// Imports, newest first: somebody's own, or everybody's.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    store: &Store,
    owner: Option<&PersonId>,
    from: i64,
    count: i64,
) -> Result<(Vec<Import>, i64)> {
    let own = if owner.is_some() { "owner = $1" } else { "$1 = $1" };
    let owner = owner.map_or("", PersonId::as_str);
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE {own} AND state <> 'discarded' ORDER BY made_at DESC, id DESC
         LIMIT $2 OFFSET $3"
    );
    let rows = store.rows(&sql, args![owner, count, from]).await?;
    let sql = format!("SELECT COUNT(*) AS n FROM imports WHERE {own} AND state <> 'discarded'");
    let total = store.row(&sql, args![owner]).await?.map_or(Ok(0), |row| row.int("n"))?;
    Ok((rows.iter().map(|row| import(&store.vault, row)).collect::<Result<_>>()?, total))
}

/// The newest imports whose number, name or source contains `text`; of one person alone when `owner` names one.
///
/// # Errors
/// When the database does not answer.
pub async fn search(store: &Store, owner: Option<&PersonId>, text: &str, most: i64) -> Result<Vec<Import>> {
    let own = if owner.is_some() { "owner = $1" } else { "$1 = $1" };
    let owner = owner.map_or("", PersonId::as_str);
    let text = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE {own} AND state <> 'discarded' AND (LOWER(id) LIKE $2 ESCAPE '\\'
            OR LOWER(name) LIKE $2 ESCAPE '\\' OR LOWER(source_name) LIKE $2 ESCAPE '\\')
         ORDER BY made_at DESC, id DESC LIMIT $3"
    );
    let rows = store.rows(&sql, args![owner, format!("%{text}%"), most]).await?;
    rows.iter().map(|row| import(&store.vault, row)).collect()
}

/// The last started import of the same bytes, other than this one.
///
/// # Errors
/// When the database does not answer.
pub async fn same_file(store: &Store, sha256: &str, but: &AccountJobId) -> Result<Option<Import>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM imports WHERE sha256 = $1 AND id <> $2 AND state = 'started' AND started_at IS NOT NULL
         ORDER BY started_at DESC LIMIT 1"
    );
    store.row(&sql, args![sha256, but]).await?.map(|row| import(&store.vault, &row)).transpose()
}

/// Imports made of the failed rows of this one.
///
/// # Errors
/// When the database does not answer.
pub async fn made_of(store: &Store, parent: &AccountJobId) -> Result<Vec<AccountJobId>> {
    let sql = "SELECT id FROM imports WHERE parent = $1 AND state <> 'discarded' ORDER BY made_at, id";
    let rows = store.rows(sql, args![parent]).await?;
    rows.iter().map(|row| Ok(row.text("id")?.into())).collect()
}

/// Begins a change of a draft that nothing is done with in the background; none when it cannot be changed now. Whoever
/// else wants to change it waits until this transaction is over.
///
/// # Errors
/// When the database refuses.
pub async fn change(tx: &mut Tx, id: &AccountJobId, now: i64) -> Result<Option<Import>> {
    let sql = format!(
        "UPDATE imports SET changed_at = $2, version = version + 1
         WHERE id = $1 AND state = 'draft' AND (work IS NULL OR work_problem IS NOT NULL) RETURNING {COLUMNS}"
    );
    tx.row(&sql, args![id, now]).await?.map(|row| import(&tx.vault, &row)).transpose()
}

/// Keeps how the file is read, how many rows it has, and the step reached.
///
/// # Errors
/// When the database refuses.
pub async fn set_reading(tx: &mut Tx, id: &AccountJobId, reading: &Reading, rows: i64) -> Result<()> {
    let sql = "UPDATE imports SET reading = $2, row_count = $3 WHERE id = $1";
    let reading = tx.vault.write(&place(id.as_str(), "reading"), reading)?;
    tx.exec(sql, args![id, reading, rows]).await.map(drop)
}

/// Keeps the form, and what each column is.
///
/// # Errors
/// When the database refuses.
pub async fn set_columns(
    tx: &mut Tx,
    id: &AccountJobId,
    form: &AccountForm,
    mapping: Option<&Mapping>,
) -> Result<()> {
    let sql = "UPDATE imports SET form = $2, mapping = $3 WHERE id = $1";
    let form = tx.vault.write(&place(id.as_str(), "form"), form)?;
    let mapping =
        mapping.map(|mapping| tx.vault.write(&place(id.as_str(), "mapping"), mapping)).transpose()?;
    tx.exec(sql, args![id, form, mapping]).await.map(drop)
}

/// The step reached.
///
/// # Errors
/// When the database refuses.
pub async fn set_step(tx: &mut Tx, id: &AccountJobId, step: ImportStep) -> Result<()> {
    tx.exec("UPDATE imports SET step = $2 WHERE id = $1", args![id, step.key()]).await.map(drop)
}

/// What is done about accounts that exist.
///
/// # Errors
/// When the database refuses.
pub async fn set_existing_choice(
    tx: &mut Tx,
    id: &AccountJobId,
    choice: Option<ExistingChoice>,
) -> Result<()> {
    let sql = "UPDATE imports SET existing = $2 WHERE id = $1";
    tx.exec(sql, args![id, choice.map(ExistingChoice::key)]).await.map(drop)
}

/// Keeps what the dry run came to, for the version it is of.
///
/// # Errors
/// When the database refuses.
pub async fn set_plan_of_all(tx: &mut Tx, id: &AccountJobId, plan: &Plan, version: i64) -> Result<()> {
    let sql = "UPDATE imports SET plan = $2, planned = $3 WHERE id = $1";
    tx.exec(sql, args![id, write(plan)?, version]).await.map(drop)
}

/// The run is started; false when it was before, or the import is a draft no more.
///
/// # Errors
/// When the database refuses.
pub async fn start(tx: &mut Tx, id: &AccountJobId, way: ImportWay, now: i64) -> Result<bool> {
    let sql = "UPDATE imports SET state = 'started', step = 'run', way = $2, started_at = $3, changed_at = $3
         WHERE id = $1 AND state = 'draft'";
    Ok(tx.exec(sql, args![id, way.key(), now]).await? == 1)
}

/// Gives a draft up, and forgets its rows; false when something of it was sent.
///
/// # Errors
/// When the database refuses.
pub async fn discard(tx: &mut Tx, id: &AccountJobId, now: i64) -> Result<bool> {
    let sql = "UPDATE imports SET state = 'discarded', changed_at = $2, work = NULL, work_problem = NULL, form = NULL,
            mapping = NULL, plan = NULL, reading = '{}' WHERE id = $1 AND state = 'draft'";
    if tx.exec(sql, args![id, now]).await? == 0 {
        return Ok(false);
    }
    delete_rows(tx, id).await?;
    Ok(true)
}
