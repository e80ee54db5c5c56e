//! What would become of an account while it is being typed: a form read a moment ago, one look at the source.

use super::form::{ReadForm, read_whole};
use super::lookup::by_native;
use super::predict::{Predicted, links};
use super::reach::reading;
use super::sources::writable;
use crate::auth::Signed;
use crate::domain::account_form::check;
use crate::{Core, Result};
use gangway_types::accounts::{FieldKind, Values};
use gangway_types::{FieldError, SourceId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a form holds for whoever is typing, milliseconds of real time. What is saved, reviewed or sent reads it anew.
const AGE_MS: i64 = 60_000;
/// Forms kept at a time.
const MOST: usize = 64;

/// Forms of sources by sign-in, since ISC shows each what they may see.
#[derive(Default)]
pub(crate) struct Lately(Mutex<HashMap<Key, Kept>>);

/// A sign-in and a source.
type Key = (String, SourceId);
/// When it was read, and what.
type Kept = (i64, Arc<ReadForm>);

impl Lately {
    fn known(&self, key: &Key, now: i64) -> Option<Arc<ReadForm>> {
        let forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        forms.get(key).filter(|(at, _)| (0..AGE_MS).contains(&(now - at))).map(|(_, form)| Arc::clone(form))
    }

    fn keep(&self, key: Key, now: i64, form: &Arc<ReadForm>) {
        let mut forms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if forms.len() >= MOST {
            forms.clear();
        }
        forms.insert(key, (now, Arc::clone(form)));
    }
}

/// Whether the account's key is free on its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// No account has it.
    Free,
    /// This account has it.
    By {
        /// Its key as ISC writes it.
        native: String,
        /// Whom it is linked to, or its own name.
        name: Option<String>,
    },
}

/// What would become of an account.
#[derive(Clone, Debug)]
pub struct Foresight {
    /// The form.
    pub read: Arc<ReadForm>,
    /// The key that was typed.
    pub native: String,
    /// Whether it is free; none while there is none, or when ISC could not be asked.
    pub taken: Option<Taken>,
    /// Whom it would most likely belong to.
    pub predicted: Predicted,
    /// What must be put right; secrets apart, which are not looked at here.
    pub errors: Vec<FieldError>,
}

/// Looks at what is typed. Keeps and sends nothing.
///
/// # Errors
/// When the source cannot be read, or takes no accounts.
pub async fn foresee(core: &Core, who: &Signed, source: &SourceId, values: &Values) -> Result<Foresight> {
    let key = (who.grant_id.clone(), source.clone());
    let now = core.clock.real();
    let read = match core.memory().forms.known(&key, now) {
        Some(read) => read,
        None => {
            let read = reading(core, who, |isc| async move { read_whole(core, &isc, source).await }).await?;
            let read = Arc::new(read);
            core.memory().forms.keep(key, now, &read);
            read
        }
    };
    let form = &read.form;
    writable(&form.source)?;
    let native = values.get(&form.key).and_then(|given| given.first()).cloned().unwrap_or_default();
    let taken = match native.is_empty() {
        true => None,
        false => {
            let wanted = std::slice::from_ref(&native);
            let found = reading(core, who, |isc| async move { by_native(&isc, source, wanted).await }).await;
            found.ok().map(|mut found| match found.remove(&native) {
                None => Taken::Free,
                Some(account) => {
                    let person = account.identity.as_ref().and_then(|identity| identity.name.clone());
                    let person = person.filter(|_| account.linked_to().is_some());
                    Taken::By {
                        name: person.or(account.name),
                        native: account.native_identity.unwrap_or_else(|| native.clone()),
                    }
                }
            })
        }
    };
    let predicted =
        links(core, form, std::slice::from_ref(values)).await?.pop().unwrap_or(Predicted::Unknown);
    let secret = |name: &str| form.field(name).is_some_and(|field| field.kind == FieldKind::Secret);
    let errors = check(form, values).into_iter().filter(|error| !secret(&error.field)).collect();
    Ok(Foresight { native, taken, predicted, errors, read })
}
