//! From reviewed values to a job and the run that carries it out.

use crate::audit::{self, Entry};
use crate::invites::Maker;
use crate::store::account_jobs::{self as stored, AddItem, Job};
use crate::store::{Tx, runs as journal, runs::Run};
use crate::{Core, Result, runs};
use gangway_types::accounts::{AccountAction, AccountJobKind, Values};
use gangway_types::audit::What;
use gangway_types::batches::RunState;
use gangway_types::{AccountJobId, PortalError, RunId, SourceId};

/// A job to be made.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it comes from.
    pub kind: AccountJobKind,
    /// Its id, where it has one already: an import's. Made twice under one id, it is the same job.
    pub id: Option<AccountJobId>,
    /// The source. The caller has read that it is a flat file and may be written to.
    pub source: SourceId,
    /// Its name.
    pub source_name: String,
    /// The attribute that is the key there.
    pub key: String,
    /// Attributes whose values are secrets: sealed, and forgotten once ISC has them.
    pub secret: Vec<String>,
}

/// One account to be written.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// Its place: the row of the file, or 1.
    pub position: i64,
    /// Its key on the source.
    pub native: String,
    /// What is asked of ISC.
    pub action: AccountAction,
    /// ISC's id of the account that is changed, where it is known.
    pub account_id: Option<String>,
    /// Values by attribute, the key among them. When an account is changed: those that change; an attribute without
    /// values is emptied.
    pub values: Values,
    /// What the account that is changed was when this was decided: found to be something else, it is not changed.
    pub before: Option<Values>,
}

/// Secrets, encrypted, and the id of the key they were encrypted with.
type Sealed = (String, Vec<u8>);

/// A job on its way into the store. Dropped, nothing of it is there.
pub struct Starting<'a> {
    core: &'a Core,
    who: Maker<'a>,
    tx: Tx,
    job: Job,
    secret: Vec<String>,
}

/// Makes a job and items at once. The first byte leaves after this.
///
/// # Errors
/// When there is nothing to do, the id of the source is none, an account is there twice, or the store refuses.
pub async fn start(core: &Core, who: Maker<'_>, new: NewJob, items: Vec<NewItem>) -> Result<AccountJobId> {
    let Some(mut starting) = begin(core, who, &new).await? else {
        return new.id.ok_or_else(|| PortalError::not_found("job").into());
    };
    starting.add(&items).await?;
    starting.commit().await
}

/// Begins a job whose items come in pieces. None: there is a job of this id already.
///
/// # Errors
/// When the id of the source is none, or the store refuses.
pub async fn begin<'a>(core: &'a Core, who: Maker<'a>, new: &NewJob) -> Result<Option<Starting<'a>>> {
    if !is_source_id(new.source.as_str()) {
        let what = "This is not the id of a source: 32 hexadecimal digits are expected. Nothing was made.";
        return Err(PortalError::refused(what).into());
    }
    let (now, real) = (core.clock.now(), core.clock.real());
    let mut tx = core.store.begin().await?;
    let id = match &new.id {
        Some(id) => {
            if stored::is_there(&mut tx, id).await? {
                return Ok(None);
            }
            id.clone()
        }
        None => AccountJobId(format!("A-{:04}", tx.next("account job").await?)),
    };
    let run = Run {
        id: RunId(core.random.id(real)),
        kind: runs::KIND_ACCOUNTS.to_owned(),
        object: id.to_string(),
        state: RunState::Running,
        waits_for: None,
        wait_until: None,
        grant_id: who.grant_id.to_owned(),
        started_by: who.person_id.to_owned(),
        started_by_name: who.name.to_owned(),
        wanted: None,
        fence: 0,
        progressed_at: real,
    };
    journal::insert(&mut tx, &run, real).await?;
    let job = Job {
        id,
        kind: new.kind,
        source: new.source.clone(),
        source_name: new.source_name.clone(),
        key: new.key.clone(),
        items: 0,
        made_by: who.person_id.to_owned(),
        made_by_name: who.name.to_owned(),
        made_at: now,
        run_id: run.id,
    };
    stored::insert(&mut tx, &job).await?;
    Ok(Some(Starting { core, who, tx, job, secret: new.secret.clone() }))
}

impl Starting<'_> {
    /// The id of the job.
    pub fn id(&self) -> &AccountJobId {
        &self.job.id
    }

    /// The transaction: for what has to be there together with the job.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Adds items. Positions and native identities are there once in a job.
    ///
    /// # Errors
    /// When one is there twice or is empty, or the store refuses; nothing of the job is there then.
    pub async fn add(&mut self, items: &[NewItem]) -> Result<()> {
        let mut plain = Vec::with_capacity(items.len());
        for item in items {
            if item.native.is_empty() {
                return Err(PortalError::refused(
                    "An account without its key cannot be sent. Nothing was made.",
                )
                .into());
            }
            plain.push(self.parted(item)?);
        }
        let rows: Vec<AddItem<'_>> = items
            .iter()
            .zip(&plain)
            .map(|(item, (values, secrets))| AddItem {
                position: item.position,
                native: &item.native,
                action: item.action,
                account_id: item.account_id.as_deref(),
                values,
                was: item.before.as_ref(),
                secrets: secrets.clone(),
            })
            .collect();
        match stored::add(&mut self.tx, &self.job.id, &rows, self.core.clock.now()).await {
            Ok(()) => {}
            Err(error) if error.is_taken() => {
                return Err(PortalError::refused("The same account is in it twice. Nothing was made.").into());
            }
            Err(error) => return Err(error.into()),
        }
        self.job.items += items.len() as u64;
        Ok(())
    }

    /// Values without secrets, and the secrets, sealed.
    fn parted(&self, item: &NewItem) -> Result<(Values, Option<Sealed>)> {
        let is_secret = |name: &String| self.secret.contains(name);
        let (secrets, values): (Values, Values) =
            item.values.clone().into_iter().partition(|(name, _)| is_secret(name));
        if secrets.values().all(Vec::is_empty) {
            return Ok((values, None));
        }
        let json = serde_json::to_vec(&secrets).map_err(crate::store::Error::from)?;
        let place = secrets_place(&self.job.id, item.position);
        let sealed = self.core.keys.seal(&self.core.random, &place, &json).map_err(|error| {
            tracing::error!(%error, "a secret value could not be sealed");
            PortalError::refused("A secret value could not be encrypted. Nothing was made.")
        })?;
        Ok((values, Some((sealed.key_id, sealed.bytes))))
    }

    /// Makes all of it lasting; the run begins.
    ///
    /// # Errors
    /// When it has no items, or the store refuses; nothing of it is there then.
    pub async fn commit(mut self) -> Result<AccountJobId> {
        if self.job.items == 0 {
            return Err(PortalError::refused("There is nothing to send. Nothing was made.").into());
        }
        stored::set_items(&mut self.tx, &self.job.id, self.job.items).await?;
        let words = format!(
            "{}: set out to send {} to {}",
            self.job.id,
            super::accounts_words(self.job.items),
            self.job.source_name
        );
        let entry = Entry::by(self.who, What::AccountsSent, words);
        audit::append(self.core, &mut self.tx, entry.about(&self.job.id, &self.job.source_name));
        self.tx.commit().await?;
        self.core.news.tell("runs");
        self.core.news.tell(format!("accounts:{}", self.job.id));
        Ok(self.job.id)
    }
}

/// Where the secrets of an item are sealed for.
pub(super) fn secrets_place(job: &AccountJobId, position: i64) -> String {
    format!("account {job} {position}")
}

/// 32 hexadecimal digits.
fn is_source_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
