//! The form of a source's accounts, read from ISC now.

use super::sources::{of_source, read_one};
use super::values::values_of;
use crate::domain::account_form::{IDENTITY_NEEDS, build, feeds, source_facts};
use crate::{Error, Result};
use gangway_isc::{Acting, ErrorKind, IdentityProfile};
use gangway_types::accounts::{AccountForm, FieldKind, Values};
use gangway_types::{PortalError, SourceId};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that are looked at for values that are in use.
const LOOKED_AT: u32 = 250;
/// Values offered per field.
const OFFERED: usize = 200;

/// What is known of how the accounts of a source become identities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// The source is not authoritative: its accounts make no identities.
    NotNeeded,
    /// The profile says it. `unsure` are identity attributes that ISC needs and whose origin the profile does not tell plainly.
    Known {
        /// Name of the profile.
        profile: String,
        /// Of [`IDENTITY_NEEDS`], those that are not mapped plainly.
        unsure: Vec<String>,
    },
    /// The profile cannot be read: ISC lets Org Admins alone read profiles.
    Unreadable,
    /// No profile names this source.
    NoProfile,
}

/// A form, and what was read beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadForm {
    /// The form.
    pub form: AccountForm,
    /// How accounts become identities.
    pub mapping: Mapping,
}

/// Values that accounts of the source have now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InUse {
    /// Accounts on the source, as ISC counts.
    pub accounts: Option<u64>,
    /// Values of fields whose values are rights or come several at a time.
    pub values: BTreeMap<String, Vec<String>>,
    /// One value of each date field: the format that the source uses.
    pub dates: BTreeMap<String, String>,
}

/// The form of a source's accounts.
///
/// # Errors
/// When the source is not there, when its schema cannot be read or has no key, when ISC cannot be reached.
pub async fn read(core: &crate::Core, isc: &Acting, source: &SourceId) -> Result<AccountForm> {
    Ok(read_whole(core, isc, source).await?.form)
}

/// The form, and how accounts become identities.
///
/// # Errors
/// As [`read`].
pub async fn read_whole(_core: &crate::Core, isc: &Acting, source: &SourceId) -> Result<ReadForm> {
    let id = gangway_isc::SourceId::from(source.as_str());
    let found = read_one(isc, source).await?;
    let authoritative = found.authoritative == Some(true);
    let (schemas, policy, profiles) =
        futures::join!(isc.source_schemas(&id), isc.create_policy(&id), async {
            if authoritative { Some(isc.identity_profiles().await) } else { None }
        });
    let (schemas, policy) = (schemas?, policy?);
    let (fed, mapping) = match profiles {
        None => (BTreeMap::new(), Mapping::NotNeeded),
        Some(Ok(profiles)) => mapped(&profiles, &found),
        Some(Err(error)) if error.kind() == ErrorKind::Unauthorized => return Err(error.into()),
        Some(Err(error)) => {
            tracing::debug!(%error, "the identity profile of a source could not be read");
            (BTreeMap::new(), Mapping::Unreadable)
        }
    };
    let facts = source_facts(&found);
    let name = facts.name.clone();
    // A schema without a name of its own is the account schema when it is the only one.
    let schema = schemas.iter().find(|schema| schema.is_account()).or(match schemas.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    let form = schema.and_then(|schema| build(facts, schema, policy.as_ref(), fed));
    match form {
        Some(form) => Ok(ReadForm { form, mapping }),
        None => Err(Error::Portal(PortalError::Conflict {
            what: format!(
                "ISC gives no account schema with an identity attribute for {name}, so there is no form. Nothing was \
                 sent. Complete the source’s schema in ISC, then try again."
            ),
        })),
    }
}

fn mapped(profiles: &[IdentityProfile], source: &gangway_isc::Source) -> (BTreeMap<String, String>, Mapping) {
    let own = |profile: &&IdentityProfile| {
        let named = profile.authoritative_source.as_ref().and_then(|source| source.id.as_deref());
        named.is_some_and(|id| id.eq_ignore_ascii_case(source.id.as_str()))
    };
    let Some(profile) = profiles.iter().find(own) else { return (BTreeMap::new(), Mapping::NoProfile) };
    let fed = feeds(profile, &source.id, source.name.as_deref().unwrap_or_default());
    let unsure = IDENTITY_NEEDS.iter().filter(|need| !fed.contains_key(**need));
    let unsure = unsure.map(|need| (*need).to_owned()).collect();
    let profile = profile.name.clone().unwrap_or_else(|| profile.id.to_string());
    (fed, Mapping::Known { profile, unsure })
}

/// What accounts of the source hold now, from a few hundred of them.
///
/// # Errors
/// When ISC refuses or cannot be reached.
pub async fn in_use(isc: &Acting, form: &AccountForm) -> Result<InUse> {
    let page = isc.list_accounts(&of_source(&form.source.id, LOOKED_AT, true)).await?;
    let mut found = InUse { accounts: page.total, ..InUse::default() };
    let accounts: Vec<Values> = page.items.iter().map(|account| values_of(account, form)).collect();
    for field in &form.fields {
        let offered = field.entitlement || field.multi;
        if !offered && field.kind != FieldKind::Date {
            continue;
        }
        let mut values = BTreeSet::new();
        for account in &accounts {
            for value in account.get(&field.name).into_iter().flatten() {
                if field.kind == FieldKind::Date {
                    found.dates.entry(field.name.clone()).or_insert_with(|| value.clone());
                } else if values.len() < OFFERED {
                    values.insert(value.clone());
                }
            }
        }
        if offered && !values.is_empty() {
            found.values.insert(field.name.clone(), values.into_iter().collect());
        }
    }
    Ok(found)
}
