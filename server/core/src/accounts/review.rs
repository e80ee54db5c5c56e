//! One account before it is sent: what would happen, told from ISC as it is now, and then sent as it was told.

use super::doubles::{Double, doubles};
use super::drafts::{self, Draft};
use super::form::{Mapping, ReadForm, in_use, read_whole};
use super::lookup::{by_native, is_exact};
use super::predict::{Predicted, links};
use super::reach::reading;
use super::sources::writable;
use super::values::{differences, values_of};
use super::{NewItem, NewJob, begin};
use crate::auth::Signed;
use crate::domain::account_form::{FormChange, changes, check, warnings};
use crate::invites::Maker;
use crate::store::account_drafts as stored;
use crate::store::crawls;
use crate::{Core, Result};
use gangway_isc::Acting;
use gangway_types::accounts::{AccountAction, AccountForm, AccountJobKind, Difference, FieldKind, Values};
use gangway_types::{AccountJobId, DraftId, FieldError, PersonId, PortalError};
use sha2::{Digest as _, Sha256};

/// An account of this key that is on the source already.
#[derive(Clone, Debug, PartialEq)]
pub struct Existing {
    /// ISC's id.
    pub account_id: String,
    /// Its key, as ISC writes it.
    pub native: String,
    /// Its name in ISC.
    pub name: Option<String>,
    /// The key is the same to the letter; else it differs in upper and lower case only.
    pub exact: bool,
    /// Whom it is linked to.
    pub person: Option<(PersonId, String)>,
    /// What it has now.
    pub values: Values,
    /// What an update would change: `sent` is new, `shown` is what ISC has.
    pub changes: Vec<Difference>,
}

/// One account before it is sent.
#[derive(Clone, Debug)]
pub struct Review {
    /// What was typed.
    pub draft: Draft,
    /// The form as it is now.
    pub form: AccountForm,
    /// How accounts become identities.
    pub mapping: Mapping,
    /// What changed on the source since the draft was saved.
    pub changed: Vec<FormChange>,
    /// What must be put right first.
    pub errors: Vec<FieldError>,
    /// What looks odd.
    pub warnings: Vec<FieldError>,
    /// The account that is there already.
    pub existing: Option<Existing>,
    /// People who may be the same person.
    pub doubles: Vec<Double>,
    /// The directory was read whole once: without that, nobody can be found in it.
    pub directory_read: bool,
    /// Whom the account would most likely belong to.
    pub predicted: Predicted,
    /// Names what is told here: sending asks for it, so that what was read is what is sent.
    pub seal: String,
}

/// Reads everything that is told before an account is sent.
///
/// # Errors
/// When the draft is not the caller's, or ISC refuses or cannot be reached: nothing is concluded then.
pub async fn review(core: &Core, who: &Signed, id: &DraftId) -> Result<Review> {
    let draft = drafts::get(core, who, id).await?;
    let values = drafts::with_secrets(core, who, id).await?;
    let (draft, values) = (&draft, &values);
    reading(core, who, |isc| async move {
        let ReadForm { form, mapping } = read_whole(core, &isc, &draft.form.source.id).await?;
        writable(&form.source)?;
        let native = draft.native().to_owned();
        let found = match native.is_empty() {
            true => None,
            false => by_native(&isc, &form.source.id, std::slice::from_ref(&native)).await?.remove(&native),
        };
        let existing = found.map(|account| {
            let has = values_of(&account, &form);
            let exact = is_exact(&account, &native);
            let person = account.linked_to().map(|id| {
                let name = account.identity.as_ref().and_then(|identity| identity.name.clone());
                (PersonId(id.as_str().to_owned()), name.unwrap_or_else(|| id.to_string()))
            });
            Existing {
                account_id: account.id.as_str().to_owned(),
                changes: differences(&changing(&form, values), &has),
                native: account.native_identity.unwrap_or(native),
                name: account.name,
                exact,
                person,
                values: has,
            }
        });
        let doubles = doubles(core, &isc, &form, values).await?;
        let mut warnings = warnings(&form, values);
        warnings.extend(unknown_rights(&isc, &form, values).await);
        let predicted = links(core, &form, std::slice::from_ref(values)).await?.pop();
        let mut review = Review {
            changed: changes(&draft.form, &form),
            errors: check(&form, values),
            warnings,
            predicted: predicted.unwrap_or(Predicted::Unknown),
            draft: draft.clone(),
            form,
            mapping,
            existing,
            doubles,
            directory_read: crawls::synced_at(&core.store).await?.is_some(),
            seal: String::new(),
        };
        review.seal = seal(&review);
        Ok(review)
    })
    .await
}

/// Rights that no account has, as far as a few hundred accounts tell.
async fn unknown_rights(isc: &Acting, form: &AccountForm, values: &Values) -> Vec<FieldError> {
    let rights: Vec<_> =
        form.fields.iter().filter(|field| field.entitlement && values.contains_key(&field.name)).collect();
    if rights.is_empty() {
        return Vec::new();
    }
    // A help only: without it nothing is warned about.
    let Ok(in_use) = in_use(isc, form).await else { return Vec::new() };
    let mut found = Vec::new();
    for field in rights {
        let known = in_use.values.get(&field.name);
        for value in values.get(&field.name).into_iter().flatten() {
            if known.is_none_or(|known| !known.contains(value)) {
                let words = format!("{}: no account that Gangway looked at has “{value}”.", field.name);
                found.push(FieldError { field: field.name.clone(), words });
            }
        }
    }
    found
}

/// What an update would set: everything typed but the key, which says which account it is.
fn changing(form: &AccountForm, values: &Values) -> Values {
    let mut changing = values.clone();
    changing.retain(|name, _| *name != form.key && form.field(name).is_some());
    changing
}

/// Without secrets: their hash would give them away. Saving them anew moves the draft's time.
fn seal(review: &Review) -> String {
    let mut digest = Sha256::new();
    let existing = review.existing.as_ref().map(|existing| (&existing.account_id, &existing.values));
    for part in [
        serde_json::to_string(&review.draft.values),
        serde_json::to_string(&review.draft.changed_at),
        serde_json::to_string(&existing),
        serde_json::to_string(&review.form.fingerprint),
    ] {
        digest.update(part.unwrap_or_default());
        digest.update([0]);
    }
    hex::encode(digest.finalize())
}

/// Sends a reviewed account to be made; `seen` is the review's seal. Answers the job; sent before, the job of then.
///
/// # Errors
/// [`PortalError::Conflict`] when something is another way than it was read, or the account is there already;
/// [`PortalError::Refused`] when something must be put right first. Nothing was sent then.
pub async fn create(core: &Core, who: &Signed, id: &DraftId, seen: &str) -> Result<AccountJobId> {
    send(core, who, id, seen, AccountAction::Create).await
}

/// Sends a reviewed change of the account that is there already; as [`create`].
///
/// # Errors
/// As [`create`], and when the account is gone or nothing would change.
pub async fn update(core: &Core, who: &Signed, id: &DraftId, seen: &str) -> Result<AccountJobId> {
    send(core, who, id, seen, AccountAction::Update).await
}

async fn send(
    core: &Core,
    who: &Signed,
    id: &DraftId,
    seen: &str,
    action: AccountAction,
) -> Result<AccountJobId> {
    if let Some(job) = drafts::get(core, who, id).await?.job {
        return Ok(job);
    }
    let review = review(core, who, id).await?;
    if !review.errors.is_empty() {
        let what = "Nothing was sent: something must be put right first. What you typed is kept.".to_owned();
        return Err(PortalError::Refused { what, fields: review.errors }.into());
    }
    let conflict = |what: &str| crate::Error::Portal(PortalError::Conflict { what: what.to_owned() });
    if review.seal != seen {
        return Err(conflict(
            "Something changed since you read this page, so nothing was sent. Read it again, then send.",
        ));
    }
    let values = drafts::with_secrets(core, who, id).await?;
    let item = match (action, review.existing) {
        (AccountAction::Create, Some(existing)) => {
            let what = format!(
                "{} exists on {}. Creating would overwrite it, so nothing was sent.",
                existing.native, review.form.source.name
            );
            return Err(conflict(&what));
        }
        (AccountAction::Update, None) => {
            return Err(conflict(
                "The account is not on the source any more, so nothing was sent. Read it again.",
            ));
        }
        (AccountAction::Create, None) => NewItem {
            position: 1,
            native: review.draft.native().to_owned(),
            action,
            account_id: None,
            values,
            before: None,
        },
        (AccountAction::Update, Some(existing)) => {
            let mut changed = changing(&review.form, &values);
            changed.retain(|name, _| existing.changes.iter().any(|change| change.field == *name));
            if changed.is_empty() {
                return Err(conflict(
                    "ISC has these values already: there is nothing to update. Nothing was sent.",
                ));
            }
            NewItem {
                position: 1,
                native: existing.native,
                action,
                account_id: Some(existing.account_id),
                values: changed,
                before: Some(existing.values),
            }
        }
    };
    let secret = review.form.fields.iter().filter(|field| field.kind == FieldKind::Secret);
    let job = NewJob {
        kind: AccountJobKind::One,
        id: None,
        source: review.form.source.id.clone(),
        source_name: review.form.source.name.clone(),
        key: review.form.key.clone(),
        secret: secret.map(|field| field.name.clone()).collect(),
    };
    let maker = Maker { person_id: &who.person_id, name: &who.name, grant_id: &who.grant_id };
    let Some(mut starting) = begin(core, maker, &job).await? else {
        return Err(conflict("This account was sent already."));
    };
    starting.add(&[item]).await?;
    let made = starting.id().clone();
    // In the same transaction: pressed twice, one of the two finds the draft taken, and nothing of its job is there.
    if !stored::sent(starting.tx(), id, &made, core.clock.now()).await? {
        drop(starting);
        let job = drafts::get(core, who, id).await?.job;
        return job.ok_or_else(|| conflict("This account was sent already."));
    }
    starting.commit().await
}
