//! The audit log: who did what, about what, with what result.

mod filter;
mod what;

pub use filter::{AuditFilter, AuditWhen, GANGWAY};
pub use what::What;

use crate::{AccountJobId, BatchId, CheckId, OldListId, PersonId, PersonJobId, SourceId, TaskId};
use serde::{Deserialize, Serialize};

/// How something ended that somebody set out to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditResult {
    /// It was done. Of a call: ISC took it.
    Done,
    /// Somebody may not, or ISC or the portal said no; nothing was changed.
    Refused,
    /// It was tried and did not work.
    Failed,
    /// Nobody knows: a call left and its answer did not come.
    Unknown,
}

impl AuditResult {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::Failed, Self::Unknown];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The word on the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown",
        }
    }

    /// The result of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.key() == key)
    }
}

/// What kind of thing an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// A person, by ISC's identity id.
    Person,
    /// What was done to people under one decision, by the job's id.
    People,
    /// A batch.
    Batch,
    /// A check before inviting.
    Check,
    /// A task of ISC.
    Task,
    /// A setting, by its key.
    Setting,
    /// A role, by its name.
    Role,
    /// A governance group, by ISC's id.
    Group,
    /// A saved view.
    View,
    /// A right that was missing.
    Right,
    /// The audit log itself.
    Audit,
    /// A sign-in that came to nothing, by why.
    SignIn,
    /// The copy of all people.
    Directory,
    /// The practice tenant.
    Practice,
    /// Accounts written under one decision, by the job's id.
    Accounts,
    /// A source, by ISC's id.
    Source,
    /// A list of old ids.
    OldList,
}

impl ObjectKind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Person,
        Self::People,
        Self::Batch,
        Self::Check,
        Self::Task,
        Self::Setting,
        Self::Role,
        Self::Group,
        Self::View,
        Self::Right,
        Self::Audit,
        Self::SignIn,
        Self::Directory,
        Self::Practice,
        Self::Accounts,
        Self::Source,
        Self::OldList,
    ];

    /// The name in the store and in addresses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::People => "people",
            Self::Batch => "batch",
            Self::Check => "check",
            Self::Task => "task",
            Self::Setting => "setting",
            Self::Role => "role",
            Self::Group => "group",
            Self::View => "view",
            Self::Right => "right",
            Self::Audit => "audit",
            Self::SignIn => "sign-in",
            Self::Directory => "directory",
            Self::Practice => "practice",
            Self::Accounts => "accounts",
            Self::Source => "source",
            Self::OldList => "old-list",
        }
    }
}

/// What an entry is about: `batch:B-0142`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AuditObject {
    /// What kind of thing.
    pub kind: ObjectKind,
    /// Which one.
    pub id: String,
}

impl AuditObject {
    /// One thing of a kind.
    pub fn new(kind: ObjectKind, id: impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }

    /// As it stands in the store and in addresses.
    pub fn key(&self) -> String {
        format!("{}:{}", self.kind.key(), self.id)
    }

    /// From the store or an address.
    pub fn parse(key: &str) -> Option<Self> {
        let (kind, id) = key.split_once(':')?;
        let kind = ObjectKind::ALL.into_iter().find(|known| known.key() == kind)?;
        Some(Self { kind, id: id.to_owned() })
    }
}

macro_rules! object_from {
    ($($id:ident => $kind:ident;)*) => {$(
        impl From<&$id> for AuditObject {
            fn from(id: &$id) -> Self {
                Self::new(ObjectKind::$kind, id)
            }
        }
    )*};
}

object_from! {
    BatchId => Batch;
    CheckId => Check;
    PersonId => Person;
    PersonJobId => People;
    TaskId => Task;
    AccountJobId => Accounts;
    SourceId => Source;
    OldListId => OldList;
}

/// One fact of an entry: a value, or what it was before and is since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFact {
    /// What is told.
    pub label: String,
    /// What it was before, where something was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What it is.
    pub is: String,
}

/// One entry in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number; without gaps.
    pub seq: i64,
    /// When, milliseconds UTC.
    pub at: i64,
    /// ISC's identity id of who did it; none for Gangway itself.
    pub actor: Option<String>,
    /// Their name then; "Gangway" for itself.
    pub actor_name: String,
    /// On whose behalf.
    pub for_name: Option<String>,
    /// What was done.
    pub what: What,
    /// What was done, as a sentence without its subject.
    pub sentence: String,
    /// What it is about.
    pub about: Option<AuditObject>,
    /// Its name then.
    pub about_name: Option<String>,
    /// How it ended.
    pub result: AuditResult,
    /// The address it came from; none for what Gangway did in the background.
    pub address: Option<String>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCount {
    /// In the address.
    pub value: String,
    /// In words.
    pub label: String,
    /// Entries under the other filters.
    pub count: u64,
}

/// The audit log as far as somebody may read it, narrowed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditList {
    /// Newest first.
    pub page: crate::Page<AuditRow>,
    /// Who, with counts under the other filters; chosen ones are there even when nothing matches.
    pub who: Vec<AuditCount>,
    /// What, likewise.
    pub what: Vec<AuditCount>,
    /// About, likewise; the most frequent ones.
    pub about: Vec<AuditCount>,
    /// Results, likewise.
    pub result: Vec<AuditCount>,
    /// From when, milliseconds UTC; none from the beginning.
    pub from: Option<i64>,
    /// Until when, milliseconds UTC, not included; none until now.
    pub until: Option<i64>,
    /// Whether these are all entries that match, or only those of the reader.
    pub sees_all: bool,
}

/// One entry, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDetail {
    /// As in the list.
    pub row: AuditRow,
    /// ISC's own id of the call.
    pub request_id: Option<String>,
    /// What there is to know beside the sentence.
    pub facts: Vec<AuditFact>,
    /// Hash over the entry and the hash of the one before, SHA-256, hexadecimal.
    pub hash: String,
    /// The hash of the one before.
    pub prev: String,
    /// How the batch that it is about came to be approved and sent, oldest first, as far as the reader may know.
    pub chain: Vec<AuditRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_what_they_name() {
        for result in AuditResult::ALL {
            assert_eq!(AuditResult::parse(result.key()), Some(result));
        }
        for kind in ObjectKind::ALL {
            let object = AuditObject::new(kind, "a:b c");
            assert_eq!(AuditObject::parse(&object.key()), Some(object));
        }
        assert_eq!(AuditObject::parse("nothing"), None);
    }
}
