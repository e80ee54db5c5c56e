//! One entry, put together.

use crate::auth::{Grant, Signed};
use crate::invites::Maker;
use crate::store::audit::NewRow;
use crate::store::runs::Run;
use gangway_types::audit::{AuditFact, AuditObject, AuditResult, What};
use std::net::IpAddr;

/// Longest sentence and value, in characters: an entry is a line, not a document.
const LONGEST: usize = 1_000;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// ISC's identity id.
    pub id: String,
    /// Their name now.
    pub name: String,
}

macro_rules! actor_from {
    ($($from:ty: $who:ident => $id:expr, $name:expr;)*) => {$(
        impl From<$from> for Actor {
            fn from($who: $from) -> Self {
                Self { id: $id.to_owned(), name: $name.to_owned() }
            }
        }
    )*};
}

actor_from! {
    Maker<'_>: who => who.person_id, who.name;
    &Signed: who => who.person_id, who.name;
    &Grant: who => who.person_id, who.person_name;
    &Run: run => run.started_by, run.started_by_name;
    (&str, &str): who => who.0, who.1;
}

/// One entry: who did what, about what, with what result.
#[must_use = "an entry tells nothing until it is appended"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    actor: Option<Actor>,
    /// There is an actor, and nobody knows who.
    unknown: bool,
    on_behalf: Option<Actor>,
    what: What,
    sentence: String,
    about: Option<(AuditObject, String)>,
    result: AuditResult,
    request_id: Option<String>,
    facts: Vec<AuditFact>,
}

impl Entry {
    /// Somebody did something. The sentence lacks its subject, starts with a verb in the past and ends without a full
    /// stop: "approved 5 of 6 people in B-0142". Its result is [`AuditResult::Done`] unless it is told otherwise.
    pub fn by(who: impl Into<Actor>, what: What, sentence: impl Into<String>) -> Self {
        Self { actor: Some(who.into()), ..Self::by_gangway(what, sentence) }
    }

    /// Gangway did something by itself: a deadline, a reminder, retention.
    pub fn by_gangway(what: What, sentence: impl Into<String>) -> Self {
        Self {
            actor: None,
            unknown: false,
            on_behalf: None,
            what,
            sentence: sentence.into(),
            about: None,
            result: AuditResult::Done,
            request_id: None,
            facts: Vec::new(),
        }
    }

    /// Somebody did something whom nobody knows yet.
    pub(super) fn by_somebody(what: What, sentence: impl Into<String>) -> Self {
        Self { unknown: true, ..Self::by_gangway(what, sentence) }
    }

    /// Done for somebody else: "P. Nair for L. Roth".
    pub fn on_behalf_of(mut self, whom: impl Into<Actor>) -> Self {
        self.on_behalf = Some(whom.into());
        self
    }

    /// What it is about, and its name now.
    pub fn about(mut self, what: impl Into<AuditObject>, name: impl Into<String>) -> Self {
        self.about = Some((what.into(), name.into()));
        self
    }

    /// How it ended, where that is not [`AuditResult::Done`].
    pub fn result(mut self, result: AuditResult) -> Self {
        self.result = result;
        self
    }

    /// ISC's own id of the call.
    pub fn request(mut self, id: Option<impl Into<String>>) -> Self {
        self.request_id = id.map(Into::into);
        self
    }

    /// One more thing to know, shown with the entry.
    pub fn fact(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push(AuditFact { label: label.into(), was: None, is: value.into() });
        self
    }

    /// What something was before, and is now; an empty text where there was nothing.
    pub fn change(mut self, label: impl Into<String>, was: impl Into<String>, is: impl Into<String>) -> Self {
        self.facts.push(AuditFact { label: label.into(), was: Some(was.into()), is: is.into() });
        self
    }

    /// As it is stored.
    pub(super) fn row(self, at: i64, address: Option<IpAddr>) -> NewRow {
        let nobody = if self.unknown { "Somebody" } else { "Gangway" };
        let (actor, actor_name) =
            self.actor.map_or((None, nobody.to_owned()), |who| (Some(who.id), plain(&who.name)));
        let (for_id, for_name) = self.on_behalf.map(|whom| (whom.id, plain(&whom.name))).unzip();
        let (object, object_name) = self.about.map(|(what, name)| (plain(&what.key()), plain(&name))).unzip();
        let facts: Vec<AuditFact> = self
            .facts
            .into_iter()
            .map(|fact| AuditFact {
                label: plain(&fact.label),
                was: fact.was.map(|was| plain(&was)),
                is: plain(&fact.is),
            })
            .collect();
        // Facts are plain texts, which JSON takes in any case.
        let detail = (!facts.is_empty()).then(|| serde_json::to_string(&facts).unwrap_or_default());
        NewRow {
            at,
            actor,
            actor_name,
            for_id,
            for_name,
            what: self.what.key().to_owned(),
            sentence: plain(&self.sentence),
            object,
            object_name,
            result: self.result.key().to_owned(),
            request_id: self.request_id.map(|id| plain(&id)),
            address: address.map(|address| address.to_canonical().to_string()),
            detail,
        }
    }
}

/// One line without control characters, which PostgreSQL would partly refuse and a reader could not see.
fn plain(text: &str) -> String {
    text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
