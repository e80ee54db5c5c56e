//! Who is asked for whom: a frozen list split by manager, and by why a manager cannot be asked.

use super::{Approver, Kind};
use gangway_types::{IdentityStatus, PersonId, Reading};
use std::collections::HashMap;

/// A person who needs an approval.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Whom.
    pub id: &'a PersonId,
    /// Their manager as frozen: id and name.
    pub manager: Option<(&'a PersonId, &'a str)>,
}

/// A manager as the directory has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// Display name.
    pub name: String,
    /// Whether they can be asked.
    pub standing: Standing,
}

/// Whether somebody in the directory can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They can; also when they never signed in, because the deadline leads on.
    Usable,
    /// ISC does not let them sign in.
    Blocked,
    /// No longer in ISC.
    Gone,
}

impl Standing {
    /// The standing of somebody with this status who is gone or not.
    pub fn of(status: &IdentityStatus, gone: bool) -> Self {
        match status.reading() {
            _ if gone => Self::Gone,
            Reading::Blocked => Self::Blocked,
            _ => Self::Usable,
        }
    }
}

/// Why the manager is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// ISC names none.
    NoManager,
    /// The person is their own manager.
    OwnManager,
    /// The manager asks for the approval.
    Submitter,
    /// The manager cannot sign in, by ISC's decision.
    Blocked,
    /// The manager is no longer in ISC.
    Gone,
    /// The directory does not know the manager.
    Unknown,
}

impl Why {
    /// As a clause; `manager` is the manager's name.
    pub fn words(self, manager: Option<&str>) -> String {
        let manager = manager.unwrap_or("the manager");
        match self {
            Self::NoManager => "no manager in ISC".to_owned(),
            Self::OwnManager => format!("{manager} is their own manager"),
            Self::Submitter => format!("{manager} asks for this approval and cannot answer it"),
            Self::Blocked => format!("ISC does not let {manager}, their manager, sign in"),
            Self::Gone => format!("{manager}, their manager, is no longer in ISC"),
            Self::Unknown => format!("{manager}, their manager, is not in the directory"),
        }
    }
}

/// One request to be made. People are places in the list that was split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who is asked.
    pub kind: Kind,
    /// The manager whose reports these are.
    pub manager: Option<Approver>,
    /// Why the fallback is asked.
    pub why: Option<Why>,
    /// Who may answer.
    pub approvers: Vec<Approver>,
    /// For whom.
    pub people: Vec<usize>,
}

/// People for whom nobody can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Why their manager cannot.
    pub why: Why,
    /// The manager's name.
    pub manager: Option<String>,
    /// Who.
    pub people: Vec<usize>,
}

/// A list, split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// In the order of the list.
    pub requests: Vec<Asked>,
    /// Nobody can be asked for these.
    pub stuck: Vec<Stuck>,
}

/// Why a person's manager cannot be asked; none when they can.
fn unusable(person: &Person<'_>, managers: &HashMap<PersonId, Manager>, submitter: &PersonId) -> Option<Why> {
    let Some((manager, _)) = person.manager else { return Some(Why::NoManager) };
    if manager == person.id {
        return Some(Why::OwnManager);
    }
    if manager == submitter {
        return Some(Why::Submitter);
    }
    match managers.get(manager).map(|manager| manager.standing) {
        None => Some(Why::Unknown),
        Some(Standing::Gone) => Some(Why::Gone),
        Some(Standing::Blocked) => Some(Why::Blocked),
        Some(Standing::Usable) => None,
    }
}

/// The fallback for one person: nobody answers for themselves, nor for what they submitted.
fn fallback_for(person: &PersonId, fallback: &[Approver], submitter: &PersonId) -> Vec<Approver> {
    fallback.iter().filter(|one| one.id != *person && one.id != *submitter).cloned().collect()
}

/// What people of one request have in common: manager, why they cannot answer, and who of the people is apart.
type Group<'a> = (Option<&'a PersonId>, Option<Why>, Option<&'a PersonId>);

/// Who is asked for whom. `managers` holds those whom the directory knows; `fallback` those who can be asked.
pub fn split(
    people: &[Person<'_>],
    managers: &HashMap<PersonId, Manager>,
    fallback: &[Approver],
    submitter: &PersonId,
) -> Split {
    let mut split = Split::default();
    let mut asked: HashMap<Group<'_>, usize> = HashMap::new();
    let mut stuck: HashMap<(Option<&PersonId>, Why), usize> = HashMap::new();
    for (place, person) in people.iter().enumerate() {
        let manager = person.manager.map(|(id, name)| Approver {
            id: id.clone(),
            name: managers.get(id).map_or_else(|| name.to_owned(), |known| known.name.clone()),
        });
        let id = person.manager.map(|(id, _)| id);
        let why = unusable(person, managers, submitter);
        // A fallback approver who needs the fallback is apart: that request goes to the others.
        let apart = why.and_then(|_| fallback.iter().any(|one| one.id == *person.id).then_some(person.id));
        let approvers = match why {
            None => manager.iter().cloned().collect(),
            Some(_) => fallback_for(person.id, fallback, submitter),
        };
        if let (Some(why), true) = (why, approvers.is_empty()) {
            let at = *stuck.entry((id, why)).or_insert_with(|| {
                split.stuck.push(Stuck { why, manager: manager.map(|one| one.name), people: Vec::new() });
                split.stuck.len() - 1
            });
            split.stuck[at].people.push(place);
            continue;
        }
        let at = *asked.entry((id, why, apart)).or_insert_with(|| {
            let kind = if why.is_none() { Kind::Manager } else { Kind::Fallback };
            split.requests.push(Asked { kind, manager, why, approvers, people: Vec::new() });
            split.requests.len() - 1
        });
        split.requests[at].people.push(place);
    }
    split
}

/// Who is asked after a manager did not answer: groups of people with those who may answer for them. Nobody may when the
/// settings name no other; then an Admin can, until the deadline.
pub fn pass_on(
    people: &[PersonId],
    fallback: &[Approver],
    submitter: &PersonId,
) -> Vec<(Vec<Approver>, Vec<PersonId>)> {
    let mut groups: Vec<(Vec<Approver>, Vec<PersonId>)> = Vec::new();
    for person in people {
        let approvers = fallback_for(person, fallback, submitter);
        match groups.iter_mut().find(|(known, _)| *known == approvers) {
            Some((_, people)) => people.push(person.clone()),
            None => groups.push((approvers, vec![person.clone()])),
        }
    }
    groups
}
