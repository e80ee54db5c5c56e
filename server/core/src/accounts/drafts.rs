//! Accounts being filled in: kept for whoever fills them in, secrets sealed and for one day at most.

use crate::auth::Signed;
use crate::domain::account_form::{check, is_unique};
use crate::store::account_drafts::{self as stored, DraftRow};
use crate::{Core, Error, Result};
use gangway_types::accounts::{AccountForm, AccountOutcome, FieldKind, Values};
use gangway_types::{AccountJobId, DraftId, FieldError, PortalError};

/// Secrets are kept this long, milliseconds of real time.
const SECRETS_MS: i64 = 86_400_000;
/// Drafts that nobody touched for this long are forgotten, milliseconds of domain time.
const FORGET_MS: i64 = 60 * 86_400_000;
/// Drafts shown.
const SHOWN: i64 = 20;
/// Characters of a draft's id: those of [`crate::random::Random::id`].
const ID_LENGTH: usize = 26;

/// An account being filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The form as it was when the draft was saved.
    pub form: AccountForm,
    /// What was typed, without secrets.
    pub values: Values,
    /// Fields whose secret is kept.
    pub secrets: Vec<String>,
    /// What it became, once it was sent.
    pub job: Option<AccountJobId>,
    /// Last saved, domain time.
    pub changed_at: i64,
}

impl Draft {
    /// The account's key; empty while none was typed.
    pub fn native(&self) -> &str {
        self.values.get(&self.form.key).and_then(|given| given.first()).map_or("", String::as_str)
    }
}

/// A new id for a draft that is not saved yet.
pub fn new_id(core: &Core) -> DraftId {
    DraftId(core.random.id(core.clock.real()))
}

fn place(id: &DraftId) -> String {
    format!("account draft {id}")
}

fn opened(core: &Core, row: &DraftRow) -> Values {
    let Some(sealed) = row.secrets.as_ref().filter(|_| row.secrets_until > Some(core.clock.real())) else {
        return Values::new();
    };
    let plain = core.keys.open(&place(&row.id), &sealed.key_id, &sealed.bytes);
    match plain.map(|plain| serde_json::from_slice(&plain)) {
        Ok(Ok(secrets)) => secrets,
        // They have to be typed once more; the page says which are missing.
        _ => Values::new(),
    }
}

fn shown(core: &Core, row: DraftRow) -> Draft {
    let secrets = opened(core, &row).into_keys().collect();
    Draft {
        id: row.id,
        form: row.form,
        values: row.values,
        secrets,
        job: row.job,
        changed_at: row.changed_at,
    }
}

async fn own(core: &Core, who: &Signed, id: &DraftId) -> Result<DraftRow> {
    let row = stored::get(&core.store, id).await?;
    row.filter(|row| row.owner == who.person_id)
        .ok_or_else(|| PortalError::not_found("draft of yours").into())
}

/// One of `who`'s drafts.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs, or is gone.
pub async fn get(core: &Core, who: &Signed, id: &DraftId) -> Result<Draft> {
    Ok(shown(core, own(core, who, id).await?))
}

/// A draft that was sent, for anybody who may read all accounts; else as [`get`].
///
/// # Errors
/// As [`get`].
pub async fn sent(core: &Core, who: &Signed, reads_all: bool, id: &DraftId) -> Result<Draft> {
    let row = stored::get(&core.store, id).await?;
    let row = row.filter(|row| row.owner == who.person_id || (reads_all && row.job.is_some()));
    Ok(shown(core, row.ok_or_else(|| PortalError::not_found("account"))?))
}

/// What was typed and the secrets kept for it.
pub(super) async fn with_secrets(core: &Core, who: &Signed, id: &DraftId) -> Result<Values> {
    let row = own(core, who, id).await?;
    let mut values = opened(core, &row);
    values.extend(row.values);
    Ok(values)
}

/// What must be put right in a draft before anything is sent.
///
/// # Errors
/// As [`get`].
pub async fn problems(
    core: &Core,
    who: &Signed,
    id: &DraftId,
    form: &AccountForm,
) -> Result<Vec<FieldError>> {
    Ok(check(form, &with_secrets(core, who, id).await?))
}

/// Keeps what was typed. A secret that is not among `values` stays as it was kept before; values that ISC sets by itself,
/// and empty ones, are not kept.
///
/// # Errors
/// [`PortalError::Conflict`] when it was sent already; [`PortalError::NotFound`] when it is somebody else's.
pub async fn save(core: &Core, who: &Signed, id: &DraftId, form: &AccountForm, values: Values) -> Result<()> {
    let (now, real) = (core.clock.now(), core.clock.real());
    if id.as_str().len() != ID_LENGTH || !id.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(PortalError::not_found("draft of yours").into());
    }
    let before = stored::get(&core.store, id).await?;
    if before.as_ref().is_some_and(|row| row.owner != who.person_id) {
        return Err(PortalError::not_found("draft of yours").into());
    }
    if before.as_ref().is_some_and(|row| row.job.is_some()) {
        return Err(was_sent());
    }
    let mut secrets = before.as_ref().map(|row| opened(core, row)).unwrap_or_default();
    let mut plain = Values::new();
    for (name, given) in values {
        let given: Vec<String> = given.into_iter().filter(|value| !value.is_empty()).collect();
        let field = form.field(&name);
        if given.is_empty() || field.is_some_and(|field| field.set_by_isc) {
            continue;
        }
        let secret = field.is_some_and(|field| field.kind == FieldKind::Secret);
        if secret {
            secrets.insert(name, given)
        } else {
            plain.insert(name, given)
        };
    }
    secrets.retain(|name, _| form.field(name).is_some_and(|field| field.kind == FieldKind::Secret));
    let sealed = match secrets.is_empty() {
        true => None,
        false => {
            let json = serde_json::to_vec(&secrets).map_err(crate::store::Error::from)?;
            Some(core.keys.seal(&core.random, &place(id), &json).map_err(|error| {
                tracing::error!(%error, "a secret value could not be sealed");
                PortalError::refused(
                    "A secret value could not be encrypted. Nothing was kept of it; type it again.",
                )
            })?)
        }
    };
    let row = DraftRow {
        id: id.clone(),
        owner: who.person_id.clone(),
        form: form.clone(),
        values: plain,
        secrets_until: sealed.as_ref().map(|_| real + SECRETS_MS),
        secrets: sealed,
        job: None,
        made_at: now,
        changed_at: now,
    };
    if stored::put(&core.store, &row).await? { Ok(()) } else { Err(was_sent()) }
}

fn was_sent() -> Error {
    let what = "This account was sent already, so its form cannot be changed any more. Open its result, or create another like it.";
    Error::Portal(PortalError::Conflict { what: what.to_owned() })
}

/// What somebody has begun, and what they sent lately; both the latest first.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, who: &Signed) -> Result<(Vec<Draft>, Vec<Draft>)> {
    let mut both = Vec::new();
    for sent in [false, true] {
        let rows = stored::of_owner(&core.store, &who.person_id, sent, SHOWN).await?;
        both.push(rows.into_iter().map(|row| shown(core, row)).collect());
    }
    let sent = both.pop().unwrap_or_default();
    Ok((both.pop().unwrap_or_default(), sent))
}

/// Removes a draft and what was typed.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs or was sent.
pub async fn discard(core: &Core, who: &Signed, id: &DraftId) -> Result<()> {
    if stored::discard(&core.store, &who.person_id, id).await? {
        return Ok(());
    }
    Err(PortalError::not_found("draft of yours").into())
}

/// Another account like one that was begun or sent: a new draft with all values but those that belong to one account
/// alone. What was sent and surely not done keeps all of them: it is the same account, to be put right. Secrets have to be
/// typed again. Answers its id, and whether it is the same account.
///
/// # Errors
/// As [`get`].
pub async fn again(core: &Core, who: &Signed, id: &DraftId) -> Result<(DraftId, bool)> {
    let draft = get(core, who, id).await?;
    let same = match &draft.job {
        Some(job) => not_done(super::item(core, job).await?.outcome),
        None => false,
    };
    let values = if same { draft.values } else { shared(&draft.form, draft.values) };
    let new = new_id(core);
    save(core, who, &new, &draft.form, values).await?;
    Ok((new, same))
}

/// Whether it is sure that nothing was done.
pub fn not_done(outcome: AccountOutcome) -> bool {
    matches!(outcome, AccountOutcome::Failed | AccountOutcome::Stopped | AccountOutcome::NotSent)
}

/// What ISC said to an account of `who` that it refused; none when it was not refused, or is not theirs.
///
/// # Errors
/// When the store does not answer.
pub async fn refusal(core: &Core, who: &Signed, id: &DraftId) -> Result<Option<String>> {
    let row = stored::get(&core.store, id).await?.filter(|row| row.owner == who.person_id);
    let Some(job) = row.and_then(|row| row.job) else { return Ok(None) };
    let item = super::item(core, &job).await?;
    Ok(item.cause.filter(|_| item.outcome == AccountOutcome::Failed))
}

/// The values that another account may have as well.
pub(super) fn shared(form: &AccountForm, mut values: Values) -> Values {
    values.retain(|name, _| form.field(name).is_some() && !is_unique(form, name));
    values
}

/// Forgets secrets whose time is over, and drafts that nobody touched for long.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn tidy(core: &Core) -> crate::store::Result<()> {
    stored::tidy(&core.store, core.clock.real(), core.clock.now() - FORGET_MS).await
}
