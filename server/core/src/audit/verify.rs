//! Walking along the chain: is every entry as it was written, and are all of them there?

use crate::store::audit::{Mark, Seal, StoredRow, after, chain, sealed};
use crate::store::{Result, Store};
use gangway_types::audit::{AuditFact, What};

/// Entries read at once.
const AT_ONCE: u32 = 1_000;
/// How often the walk begins anew when retention removes entries meanwhile.
const TRIES: u32 = 3;
/// Label of the fact in which retention tells where the chain begins since.
pub(super) const BEGINS_AFTER: &str = "The chain goes on after";

/// What is wrong with one entry, or with a place where one should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Its hash does not belong to what it tells.
    Changed(i64),
    /// It is in itself right, but the one after it was written after another one.
    Replaced(i64),
    /// It does not follow the one before, which is in itself right.
    Unlinked(i64),
    /// These are not there, first and last.
    Removed(i64, i64),
    /// Was never appended: its number is beyond the last one.
    Inserted(i64),
    /// The last entry is not the one that was appended last.
    Head(i64),
    /// The place from which the chain is verified is not the one that retention told of.
    Anchor(i64),
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed(seq) => {
                write!(f, "entry {seq} was changed: its hash does not belong to what it says")
            }
            Self::Replaced(seq) => write!(
                f,
                "entry {seq} was changed or put in: the one after it was written after an entry with another hash"
            ),
            Self::Unlinked(seq) => write!(
                f,
                "entry {seq} was changed or put in: it does not carry the hash of the one before it"
            ),
            Self::Removed(from, to) if from == to => write!(f, "entry {from} was removed"),
            Self::Removed(from, to) => write!(f, "entries {from} to {to} were removed"),
            Self::Inserted(seq) => {
                write!(f, "entry {seq} was put in: it comes after the last one that Gangway wrote")
            }
            Self::Head(seq) => {
                write!(f, "entry {seq} was changed or put in: it is not the last one that Gangway wrote")
            }
            Self::Anchor(seq) => write!(
                f,
                "the beginning was moved to after entry {seq}; retention did not tell of removing what was before"
            ),
        }
    }
}

/// What a walk along the chain came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub rows: u64,
    /// The last entry that Gangway wrote. Noted elsewhere, its hash also tells whether all of the chain was made anew.
    pub head: Mark,
    /// What is wrong, in order; empty when the chain holds.
    pub findings: Vec<Finding>,
}

/// Verifies the audit log from where retention left it. Others may append meanwhile.
///
/// # Errors
/// When the store does not answer.
pub async fn verify(store: &Store) -> Result<Verified> {
    let mut tries = 0;
    loop {
        tries += 1;
        let (anchor, _) = chain(store).await?;
        let mut walk = Walk::from(anchor.clone().unwrap_or_else(Mark::genesis));
        let (now, head) = loop {
            let rows = after(store, walk.seq, AT_ONCE).await?;
            rows.iter().for_each(|row| walk.step(row));
            // Read after the rows: whatever they hold was written before it.
            let (now, head) = chain(store).await?;
            let head = head.unwrap_or_else(Mark::genesis);
            if rows.is_empty() {
                break (now, head);
            }
        };
        if now == anchor || tries >= TRIES {
            return Ok(walk.end(head));
        }
    }
}

/// The walk, as far as it went.
struct Walk {
    rows: u64,
    anchor: Mark,
    /// Number of the last entry read.
    seq: i64,
    /// The hash that the next entry has to carry; none after a gap.
    follows: Option<String>,
    /// Whether the last entry read was in itself right.
    right: bool,
    /// Numbers and hashes of entries read, of the last one only: what the head is compared with.
    last: Mark,
    /// Where retention said that the chain begins, the last time it said so.
    told: Option<String>,
    findings: Vec<Finding>,
}

impl Walk {
    fn from(anchor: Mark) -> Self {
        Self {
            rows: 0,
            seq: anchor.seq,
            follows: Some(anchor.hash.clone()),
            right: true,
            last: anchor.clone(),
            anchor,
            told: None,
            findings: Vec::new(),
        }
    }

    fn step(&mut self, row: &StoredRow) {
        self.rows += 1;
        if row.seq > self.seq + 1 {
            self.findings.push(Finding::Removed(self.seq + 1, row.seq - 1));
            self.follows = None;
        }
        let right = sealed(&Seal { seq: row.seq, told: &row.told, prev: &row.prev }) == row.hash;
        if self.follows.as_ref().is_some_and(|hash| *hash != row.prev) {
            // Of two entries that do not fit, the one that is not in itself right is named already.
            match (self.right, right) {
                (true, true) if self.seq > self.anchor.seq => self.findings.push(Finding::Replaced(self.seq)),
                (true, true) => self.findings.push(Finding::Unlinked(row.seq)),
                _ => {}
            }
        }
        if !right {
            self.findings.push(Finding::Changed(row.seq));
        }
        if row.told.what == What::AuditTrimmed.key() {
            self.told = begins_after(row.told.detail.as_deref());
        }
        self.right = right;
        self.seq = row.seq;
        self.follows = Some(row.hash.clone());
        self.last = Mark { seq: row.seq, hash: row.hash.clone() };
    }

    fn end(mut self, head: Mark) -> Verified {
        let expected = self.told.clone().unwrap_or_else(|| Mark::genesis().text());
        if self.anchor.text() != expected {
            self.findings.insert(0, Finding::Anchor(self.anchor.seq));
        }
        if self.last.seq < head.seq {
            self.findings.push(Finding::Removed(self.last.seq + 1, head.seq));
        } else if self.last.seq > head.seq {
            self.findings.push(Finding::Inserted(self.last.seq));
        } else if self.last.hash != head.hash && self.right {
            self.findings.push(Finding::Head(self.last.seq));
        }
        Verified { rows: self.rows, head, findings: self.findings }
    }
}

/// What an entry of retention tells of the beginning.
fn begins_after(detail: Option<&str>) -> Option<String> {
    let facts: Vec<AuditFact> = serde_json::from_str(detail?).ok()?;
    facts.into_iter().find(|fact| fact.label == BEGINS_AFTER).map(|fact| fact.is)
}
