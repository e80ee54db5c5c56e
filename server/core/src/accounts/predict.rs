//! Whom an account would most likely belong to. ISC's correlation rule decides; nobody can ask it beforehand, so this is
//! never more than a likelihood, and is said as one.

use crate::domain::account_form::{IDENTITY_NEEDS, Meaning, meanings};
use crate::domain::mail;
use crate::store::crawls;
use crate::store::people::{Known, known_by};
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::accounts::{AccountForm, Values};
use std::collections::HashMap;

#[cfg(test)]
mod tests;

/// People asked for at once.
const CHUNK: usize = 200;

/// Whom an account would most likely belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicted {
    /// This person: they have the same value.
    Person {
        /// The identity.
        id: PersonId,
        /// Their name.
        name: String,
        /// The field that matches.
        by: String,
    },
    /// Several people have the same value: ISC's rule decides, or links to none.
    Several {
        /// The field that matches.
        by: String,
        /// How many.
        count: u64,
    },
    /// Nobody known has these values, and the account says all that ISC needs for a new identity.
    NewPerson,
    /// Nobody known has these values, and something is missing for a new identity: these fields.
    Incomplete(Vec<String>),
    /// Nobody known has these values: most likely linked to nobody.
    Nobody,
    /// There is nothing to tell it by.
    Unknown,
}

/// Predicts one account after the other, from the directory alone.
///
/// # Errors
/// When the store does not answer.
pub async fn links(core: &Core, form: &AccountForm, accounts: &[Values]) -> Result<Vec<Predicted>> {
    // A directory that was never read whole knows nobody: that says nothing about who is there.
    if crawls::synced_at(&core.store).await?.is_none() {
        return Ok(vec![Predicted::Unknown; accounts.len()]);
    }
    let meanings = meanings(form);
    let field = |wanted: Meaning| {
        meanings.iter().find(|(meaning, _)| *meaning == wanted).map(|(_, name)| name.as_str())
    };
    let (login, address) = (field(Meaning::Login), field(Meaning::Mail));
    let mut predicted = Vec::with_capacity(accounts.len());
    for chunk in accounts.chunks(CHUNK) {
        let (mut aliases, mut mails) = (Vec::new(), Vec::new());
        for values in chunk {
            aliases.extend(
                first(values, login).into_iter().flat_map(|alias| [alias.to_owned(), alias.to_lowercase()]),
            );
            mails.extend(first(values, address).and_then(mail::normalise));
        }
        let people = known_by(&core.store, &aliases, &mails).await?;
        let (mut by_alias, mut by_mail) = (HashMap::new(), HashMap::new());
        for person in &people {
            by_alias.entry(person.alias.to_lowercase()).or_insert_with(Vec::new).push(person);
            if let Some(address) = &person.mail_norm {
                by_mail.entry(address.clone()).or_insert_with(Vec::new).push(person);
            }
        }
        for values in chunk {
            let same_alias = first(values, login).and_then(|alias| by_alias.get(&alias.to_lowercase()));
            let same_mail =
                first(values, address).and_then(mail::normalise).and_then(|address| by_mail.get(&address));
            let found =
                same_alias.map(|people| (login, people)).or(same_mail.map(|people| (address, people)));
            predicted.push(match found {
                Some((by, people)) => one_of(by.unwrap_or_default(), people),
                None => nobody(form, values, login.is_some() || address.is_some()),
            });
        }
    }
    Ok(predicted)
}

fn one_of(by: &str, people: &[&Known]) -> Predicted {
    let by = by.to_owned();
    match people {
        [only] => Predicted::Person { id: only.id.clone(), name: only.name.clone(), by },
        several => Predicted::Several { by, count: several.len() as u64 },
    }
}

fn nobody(form: &AccountForm, values: &Values, comparable: bool) -> Predicted {
    if !form.source.authoritative {
        return if comparable { Predicted::Nobody } else { Predicted::Unknown };
    }
    let fed: Vec<&String> = IDENTITY_NEEDS.iter().filter_map(|need| form.feeds.get(*need)).collect();
    let by_isc = |name: &str| form.field(name).is_some_and(|field| field.set_by_isc);
    let missing: Vec<String> = fed
        .iter()
        .filter(|name| first(values, Some(name)).is_none() && !by_isc(name))
        .map(|name| (*name).clone())
        .collect();
    match (missing.is_empty(), fed.len() == IDENTITY_NEEDS.len()) {
        (false, _) => Predicted::Incomplete(missing),
        (true, true) => Predicted::NewPerson,
        (true, false) => Predicted::Unknown,
    }
}

/// The first value of a field that says something.
pub(super) fn first<'a>(values: &'a Values, field: Option<&str>) -> Option<&'a str> {
    let given = values.get(field?)?;
    given.iter().map(|value| value.trim()).find(|value| !value.is_empty())
}
