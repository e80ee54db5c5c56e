//! People who may be the one that an account is made for: a warning, never a reason to stop (pain 31).

use super::predict::first;
use crate::domain::account_form::{Meaning, meanings};
use crate::domain::fold::fold;
use crate::domain::mail;
use crate::domain::similar::same_name;
use crate::store::people::{known_by, named_like};
use crate::{Core, Result};
use gangway_isc::{AccountQuery, Acting, Filter};
use gangway_types::PersonId;
use gangway_types::accounts::{AccountForm, Values};

/// People named at most.
const AT_MOST: usize = 10;
/// Accounts on other sources that are looked at.
const ACCOUNTS: u32 = 20;

/// Somebody who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double {
    /// The identity.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// What is the same, a sentence.
    pub why: String,
}

/// People who have the same mail, login or number, or a similar name. From the directory; numbers are asked of ISC, which
/// knows them as keys of accounts on other sources.
///
/// # Errors
/// When the store does not answer, or ISC refuses the token. ISC not answering only leaves the numbers out.
pub async fn doubles(core: &Core, isc: &Acting, form: &AccountForm, values: &Values) -> Result<Vec<Double>> {
    let meanings = meanings(form);
    let of = |wanted: Meaning| {
        meanings.iter().filter(move |(meaning, _)| *meaning == wanted).map(|(_, name)| name.as_str())
    };
    let value = |wanted: Meaning| of(wanted).find_map(|name| first(values, Some(name)));
    let mut found: Vec<Double> = Vec::new();
    let mut tell = |id: PersonId, name: String, why: String| {
        if found.len() < AT_MOST && !found.iter().any(|known| known.id == id) {
            found.push(Double { id, name, why });
        }
    };

    let address = value(Meaning::Mail).and_then(mail::normalise);
    let login = value(Meaning::Login).map(str::to_lowercase);
    let aliases: Vec<String> =
        login.iter().cloned().chain(value(Meaning::Login).map(str::to_owned)).collect();
    for person in known_by(&core.store, &aliases, address.as_slice()).await? {
        let same_mail = person.mail_norm.is_some() && person.mail_norm == address;
        let why = if same_mail {
            format!("has the same e-mail, {}", address.as_deref().unwrap_or_default())
        } else {
            format!("has the account name {}", person.alias)
        };
        tell(person.id, person.name, why);
    }

    let mut numbers: Vec<String> =
        of(Meaning::Number).filter_map(|name| first(values, Some(name))).map(str::to_owned).collect();
    numbers.dedup();
    if let Some(filter) = Filter::one_of("nativeIdentity", numbers) {
        let query = AccountQuery { filter: Some(filter), limit: Some(ACCOUNTS), ..AccountQuery::default() };
        match isc.list_accounts(&query).await {
            Ok(page) => {
                for account in page.items {
                    let same_source =
                        account.source_id.as_ref().is_some_and(|id| id.as_str() == form.source.id.as_str());
                    let (Some(id), false) = (account.linked_to(), same_source) else { continue };
                    let name = account.identity.as_ref().and_then(|identity| identity.name.clone());
                    let number = account.native_identity.unwrap_or_default();
                    let source = account.source_name.unwrap_or_else(|| "another source".to_owned());
                    let why = format!("has the number {number} on {source}");
                    tell(PersonId(id.as_str().to_owned()), name.unwrap_or_else(|| id.to_string()), why);
                }
            }
            Err(error) if error.kind() == gangway_isc::ErrorKind::Unauthorized => return Err(error.into()),
            Err(error) => tracing::debug!(%error, "numbers could not be looked up on other sources"),
        }
    }

    let whole = value(Meaning::Full).map(fold);
    let split = whole.as_deref().and_then(|name| name.rsplit_once(' '));
    let given = value(Meaning::First).map(fold).or_else(|| split.map(|(given, _)| given.to_owned()));
    let family = value(Meaning::Last).map(fold).or_else(|| split.map(|(_, family)| family.to_owned()));
    if let (Some(given), Some(family)) = (given, family) {
        for person in named_like(&core.store, &given, &family).await? {
            if same_name((&given, &family), &fold(&person.name)) {
                let same = fold(&person.name) == format!("{given} {family}");
                let how = if same { "the same name" } else { "a similar name" };
                let why = format!("has {how}; account name {}", person.alias);
                tell(person.id, person.name, why);
            }
        }
    }
    Ok(found)
}
