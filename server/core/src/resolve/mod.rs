//! From a text to the page of what it names, or a sentence why there is none: ids of ISC old and new, ours, account names,
//! e-mail addresses, and addresses copied from ISC's admin pages.
//!
//! Nothing is guessed: a text that several things answer to leads to none of them, and what the caller may not read is as if
//! it were not there.

mod hex;
mod number;
mod sources;

#[cfg(test)]
mod tests;

pub use sources::KnownSource;
pub(crate) use sources::Sources;

use crate::auth::Signed;
use crate::domain::ids::{self, Asked, Form, Ours, Place};
use crate::overview::{reader, sees_batches};
use crate::people::{self, Scope};
use crate::store::people as directory;
use crate::store::{account_jobs, batches, source_files::loads};
use crate::{Core, Result, imports, person_jobs};
use gangway_types::{
    AccountJobId, BatchId, Capability, PersonId, PersonJobId, SourceId, SourceLoadId, TaskId,
};

/// What a text led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// This, and nothing else.
    To(Target),
    /// Several things, or words that need a search.
    Many,
    /// Nothing; why, as a sentence.
    Not(String),
}

/// Something with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A person.
    Person(PersonId),
    /// A batch of people to invite.
    Batch(BatchId),
    /// An import, or one account.
    Accounts(AccountJobId),
    /// A file loaded into a source.
    Load(SourceId, SourceLoadId),
    /// Something done to people.
    People(PersonJobId),
    /// A source.
    Source(SourceId),
    /// A task of ISC.
    Task(TaskId),
    /// An entry of the audit log.
    Audit(i64),
}

/// How far is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// In what Gangway keeps: while somebody types.
    Kept,
    /// Also in ISC, under the caller's own sign-in: once somebody asks.
    Live,
}

/// Sources whose name contains `text`, of those that `who` may see; from a list that may be some minutes old.
pub async fn find_sources(core: &Core, who: &Signed, text: &str, limit: usize) -> Vec<KnownSource> {
    sources::search(core, who, text, limit).await
}

/// What `text` names.
///
/// # Errors
/// When the store does not answer. ISC not answering is said in the sentence.
pub async fn resolve(core: &Core, who: &Signed, text: &str, depth: Depth) -> Result<Resolved> {
    let Asked { form, address } = ids::parse(text);
    if let Some(Some(Place::Other(what))) = address {
        return Ok(Resolved::Not(format!(
            "This is the address of a {what}. Gangway has pages for people, sources and tasks; open it in ISC."
        )));
    }
    let place = address.flatten();
    match form {
        Form::Ours(kind, id) => ours(core, who, kind, &id).await,
        Form::Hex(id) => hex::find(core, who, &id, place, depth).await,
        Form::Uuid(id) => hex::dashed(core, who, &id, place, depth).await,
        Form::Number(number) => number::find(core, who, &number, place, depth).await,
        Form::Mail(address) => mail(core, who, &address).await,
        Form::Text(_) if address.is_some() => Ok(Resolved::Not(
            "This address holds no id that Gangway knows. Copy the address of one person, source or task."
                .to_owned(),
        )),
        Form::Text(text) if depth == Depth::Live => alias(core, who, &text).await,
        Form::Text(_) => Ok(Resolved::Many),
    }
}

async fn ours(core: &Core, who: &Signed, kind: Ours, id: &str) -> Result<Resolved> {
    let store = &core.store;
    let found = match kind {
        Ours::Batch if sees_batches(who) => {
            let id = BatchId::from(id);
            batches::get(store, &id).await?.map(|_| Target::Batch(id))
        }
        Ours::Import | Ours::Account if who.may(Capability::ReadAccounts) => {
            let id = AccountJobId::from(id);
            let there = match kind {
                Ours::Import => imports::head(core, who, &id).await.is_ok(),
                _ => account_jobs::get(store, &id).await?.is_some(),
            };
            there.then_some(Target::Accounts(id))
        }
        Ours::Load if who.may(Capability::ReadAccounts) => {
            let id = SourceLoadId::from(id);
            loads::get(store, &id).await?.map(|load| Target::Load(load.source, id))
        }
        Ours::People if who.may(Capability::ReadPeople) => {
            let id = PersonJobId::from(id);
            person_jobs::job(core, who, &id).await.ok().map(|_| Target::People(id))
        }
        _ => None,
    };
    let what = match kind {
        Ours::Batch => "batch",
        Ours::Import => "import",
        Ours::Account => "account job",
        Ours::Load => "load",
        Ours::People => "action on people",
    };
    Ok(found.map_or_else(
        || Resolved::Not(format!("There is no {what} {id}, or it is not yours to read.")),
        Resolved::To,
    ))
}

/// Everybody with this address whom the caller may read.
async fn mail(core: &Core, who: &Signed, address: &str) -> Result<Resolved> {
    if !who.may(Capability::ReadPeople) {
        return Ok(Resolved::Many);
    }
    let found = directory::with_mail(&core.store, address).await?;
    let found = visible(who, found);
    Ok(match found.as_slice() {
        [] => Resolved::Not(format!("Nobody in the directory has the e-mail {address}.")),
        [one] => Resolved::To(Target::Person(one.clone())),
        _ => Resolved::Many,
    })
}

/// Whose account name it is, when it is nothing else as well.
async fn alias(core: &Core, who: &Signed, text: &str) -> Result<Resolved> {
    if text.is_empty() || !who.may(Capability::ReadPeople) {
        return Ok(Resolved::Many);
    }
    let found = visible(who, directory::with_alias(&core.store, text).await?);
    let [one] = found.as_slice() else { return Ok(Resolved::Many) };
    let others = people::search(core, &reader(who), text, 2).await?;
    let alone = others.iter().all(|other| other.id == *one);
    Ok(if alone { Resolved::To(Target::Person(one.clone())) } else { Resolved::Many })
}

/// Of people and their managers those people whom the caller may read.
fn visible(who: &Signed, found: Vec<(PersonId, Option<String>)>) -> Vec<PersonId> {
    let scope = reader(who).scope;
    let may = |manager: &Option<String>| match &scope {
        Scope::All => true,
        Scope::Reports(of) => manager.as_deref() == Some(of.as_str()),
    };
    found.into_iter().filter(|(_, manager)| may(manager)).map(|(id, _)| id).collect()
}
