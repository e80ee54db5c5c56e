//! Identifiers as types of their own, so that one cannot be passed for another.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id! {
    /// ISC's 32-hex id of an identity. The short numeric id of old scripts is something else.
    PersonId
}
id! {
    /// A batch of people to invite: `B-0142`.
    BatchId
}
id! {
    /// A preflight: a frozen list with reasons.
    CheckId
}
id! {
    /// One decision carried out (`STATES`, section 2).
    RunId
}
id! {
    /// One call of a run.
    CallId
}
id! {
    /// ISC's id of a task.
    TaskId
}
id! {
    /// Handle of a server-side set of ticked people; private to who made it.
    SelectionId
}
id! {
    /// ISC's 32-hex id of a source. The short number in the address bar of ISC's admin pages is something else.
    SourceId
}
id! {
    /// Accounts to be written to one source under one decision: `A-0007` for one account, `I-0031` for an import.
    AccountJobId
}
id! {
    /// What is done to people, one or many, under one decision: `P-0007`.
    PersonJobId
}
id! {
    /// A list of old ids that somebody brought.
    OldListId
}
id! {
    /// An account that somebody is still filling in.
    DraftId
}
id! {
    /// A file of a source that Gangway keeps.
    SourceFileId
}
id! {
    /// A comparison of a file with the accounts that ISC has.
    ComparisonId
}
id! {
    /// A file loaded into ISC from here: `L-0007`.
    SourceLoadId
}

impl PersonJobId {
    /// The id, if what caused a task is a job of people: `P-0007`.
    pub fn of_cause(cause: &str) -> Option<Self> {
        cause.starts_with("P-").then(|| Self::from(cause))
    }
}

impl AccountJobId {
    /// The id, if what caused a task is a job of accounts: `A-0007`, `I-0031`.
    pub fn of_cause(cause: &str) -> Option<Self> {
        (cause.starts_with("A-") || cause.starts_with("I-")).then(|| Self::from(cause))
    }
}
