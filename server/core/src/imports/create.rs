//! A new import: its file was received, and is read in the background.

use super::{keeper, person};
use crate::accounts::{reading, sources};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::account_form::source_facts;
use crate::store::Tx;
use crate::store::imports::{self as stored, Import, Mapping, Reading, Work};
use crate::store::kept_files::KeptFile;
use crate::{Core, Result};
use gangway_types::accounts::{AccountForm, SourceFacts};
use gangway_types::audit::What;
use gangway_types::imports::{ExistingChoice, ImportState, ImportStep, ImportWay, WorkKind};
use gangway_types::{AccountJobId, FieldError, PortalError, SourceId};

/// A file that was received.
#[derive(Clone, Debug)]
pub struct NewImport<'a> {
    /// For accounts on this source.
    pub source: SourceId,
    /// The file, complete.
    pub file: KeptFile,
    /// It is text that somebody pasted.
    pub pasted: bool,
    /// Its first bytes.
    pub head: &'a [u8],
}

/// Makes an import of a file and begins to read it. The file is the import's from then on.
///
/// # Errors
/// When the source is not the caller's to write to, or the file is nothing that can be read. Then the file is nobody's.
pub async fn create(core: &Core, who: &Signed, new: NewImport<'_>) -> Result<AccountJobId> {
    let source = usable_source(core, who, &new.source).await?;
    let kind = kind(&new)?;
    let name = if new.pasted { "Pasted cells".to_owned() } else { new.file.name.clone() };
    insert(core, who, source, &name, kind, new.file, None).await
}

/// The source, as ISC shows it to this person now.
pub(super) async fn usable_source(core: &Core, who: &Signed, id: &SourceId) -> Result<SourceFacts> {
    if !sources::is_id(id.as_str()) {
        return Err(at("source", "Choose a source.").into());
    }
    let found = sources::one(core, who, id).await?;
    let facts = source_facts(&found);
    sources::writable(&facts)?;
    Ok(facts)
}

/// What kind of file it is, by its first bytes.
fn kind(new: &NewImport<'_>) -> Result<&'static str> {
    use crate::domain::file::sheet::{Kind, sniff};
    if new.pasted {
        return Ok("paste");
    }
    match sniff(new.head, &new.file.name) {
        Kind::Text => Ok("csv"),
        Kind::Workbook => Ok("workbook"),
        Kind::Refused(why) => Err(at("file", &why.to_string()).into()),
    }
}

/// A refusal beside a field of the form.
fn at(field: &str, words: &str) -> PortalError {
    let fields = vec![FieldError { field: field.to_owned(), words: words.to_owned() }];
    PortalError::Refused { what: format!("{words} Nothing was done."), fields }
}

/// What an import takes over from the one whose rows it has.
pub(super) struct Of<'a> {
    pub(super) parent: &'a AccountJobId,
    pub(super) reading: Reading,
    pub(super) form: AccountForm,
    pub(super) mapping: Mapping,
    pub(super) existing: Option<ExistingChoice>,
}

/// Stores the import of a kept file, and begins to read it.
pub(super) async fn insert(
    core: &Core,
    who: &Signed,
    source: SourceFacts,
    name: &str,
    kind: &str,
    file: KeptFile,
    of: Option<Of<'_>>,
) -> Result<AccountJobId> {
    let mut tx = core.store.begin().await?;
    let id = next_id(&mut tx).await?;
    let now = core.clock.now();
    let (parent, reading) = match &of {
        None => (None, Reading::default()),
        Some(of) => (Some(of.parent.clone()), of.reading.clone()),
    };
    let import = Import {
        id: id.clone(),
        owner: person(who),
        owner_name: who.name.clone(),
        grant_id: who.grant_id.clone(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        file_id: file.id,
        sha256: file.sha256,
        bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        source: source.id,
        source_name: source.name.clone(),
        state: ImportState::Draft,
        step: ImportStep::Upload,
        reading,
        rows: 0,
        form: None,
        mapping: None,
        existing: None,
        version: 1,
        plan: None,
        planned: None,
        way: ImportWay::Rows,
        parent,
        made_at: now,
        changed_at: now,
        started_at: None,
        work: Some(Work::new(WorkKind::Reading)),
    };
    stored::insert(&mut tx, &import).await?;
    if let Some(of) = of {
        stored::set_columns(&mut tx, &id, &of.form, Some(&of.mapping)).await?;
        stored::set_existing_choice(&mut tx, &id, of.existing).await?;
    }
    let sentence = format!("{id}: uploaded a file with accounts for {}", source.name);
    let entry = Entry::by(who, What::ImportMade, sentence).about(&id, &source.name);
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    keeper::begin(core, &id);
    Ok(id)
}

async fn next_id(tx: &mut Tx) -> Result<AccountJobId> {
    let number = tx.next("import").await?;
    Ok(AccountJobId(format!("I-{number:04}")))
}

/// The form of the source's accounts, read now under this person's sign-in.
pub(super) async fn form_now(core: &Core, who: &Signed, source: &SourceId) -> Result<AccountForm> {
    reading(core, who, |isc| async move { crate::accounts::form::read(core, &isc, source).await }).await
}
