//! The last requests, for tests and for people who want to see what was called.

use std::collections::VecDeque;

use serde::Serialize;

/// How many requests are kept.
const KEPT: usize = 10_000;
/// How much of a written body is kept, in bytes.
const BODY: usize = 64 * 1024;

/// One request and what it was answered with.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry {
    /// Counts from 1 since the journal was emptied.
    pub n: u64,
    /// Tenant time, milliseconds.
    pub at: i64,
    pub method: String,
    pub path: String,
    pub query: String,
    pub client_id: Option<String>,
    /// Id of the person the token belongs to.
    pub who: Option<String>,
    /// 0 when there was no answer.
    pub status: u16,
    /// Kind of the fault that struck.
    pub fault: Option<&'static str>,
    /// Body of a writing request. Token requests are kept without.
    pub body: Option<String>,
}

/// The journal.
#[derive(Default)]
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    count: u64,
}

impl Journal {
    /// Adds an entry and numbers it.
    pub(crate) fn add(&mut self, mut entry: Entry) {
        self.count += 1;
        entry.n = self.count;
        if let Some(body) = &mut entry.body {
            let mut end = BODY.min(body.len());
            while !body.is_char_boundary(end) {
                end -= 1;
            }
            body.truncate(end);
        }
        if self.entries.len() >= KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The entries, oldest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
