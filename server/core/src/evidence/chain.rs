//! The chain over the lines: writing it, and finding where it does not hold.

use super::facts::Fact;
use crate::store::audit::GENESIS;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};

/// Between what is hashed and the hash.
const BEFORE_HASH: &str = ",\"hash\":\"";
/// Characters of a hash.
const HASH: usize = 64;

fn sealed(covered: &str) -> String {
    hex::encode(Sha256::digest(covered))
}

/// A file that is being written.
#[derive(Debug)]
pub struct Writer {
    text: String,
    n: u64,
    last: String,
}

impl Writer {
    /// An empty file.
    pub fn new() -> Self {
        Self { text: String::new(), n: 0, last: GENESIS.to_owned() }
    }

    /// Lines so far.
    pub fn lines(&self) -> u64 {
        self.n
    }

    /// One more line.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn add(&mut self, fact: &Fact) -> serde_json::Result<()> {
        let json = serde_json::to_string(fact)?;
        // An object: what it holds follows the number and the hash of the line before.
        let inside = json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or(&json);
        self.n += 1;
        let covered = format!("{{\"n\":{},\"prev\":\"{}\",{inside}", self.n, self.last);
        self.last = sealed(&covered);
        self.text.push_str(&covered);
        self.text.push_str(BEFORE_HASH);
        self.text.push_str(&self.last);
        self.text.push_str("\"}\n");
        Ok(())
    }

    /// The file, and the hash of its last line.
    pub fn end(self) -> (String, String) {
        (self.text, self.last)
    }
}

#[derive(Deserialize)]
struct Place {
    n: u64,
    prev: String,
}

/// One line as it was found.
struct Found {
    /// Its place in the file, from 1.
    line: usize,
    n: u64,
    prev: String,
    hash: String,
    /// Its hash belongs to what it says.
    right: bool,
    /// What it holds; none when this version does not know it.
    fact: Option<Fact>,
}

fn read(line: usize, text: &str) -> Option<Found> {
    let rest = text.strip_suffix("\"}")?;
    let at = rest.len().checked_sub(HASH)?;
    let (covered, hash) = (rest.get(..at)?, rest.get(at..)?);
    let covered = covered.strip_suffix(BEFORE_HASH)?;
    let whole = format!("{covered}}}");
    let place: Place = serde_json::from_str(&whole).ok()?;
    Some(Found {
        line,
        n: place.n,
        prev: place.prev,
        hash: hash.to_owned(),
        right: sealed(covered) == hash,
        fact: serde_json::from_str(&whole).ok(),
    })
}

/// What walking along the chain came to.
pub struct Walked {
    /// What the lines hold, in order; those that do not hold are left out.
    pub facts: Vec<Fact>,
    /// Lines of the file.
    pub lines: u64,
    /// Hash of the last line.
    pub last: String,
    /// What is wrong, each with the line it is about.
    pub findings: Vec<String>,
}

/// Walks along the chain.
pub fn walk(text: &str) -> Walked {
    let mut findings = Vec::new();
    let mut unreadable = Vec::new();
    let mut places: BTreeMap<u64, Vec<Found>> = BTreeMap::new();
    let mut lines = 0;
    for (at, line) in text.lines().enumerate() {
        lines += 1;
        match read(at + 1, line) {
            Some(found) => places.entry(found.n).or_default().push(found),
            None => unreadable.push(at + 1),
        }
    }
    // Of several lines with one number, the one that the next line follows is meant.
    let followed: HashSet<String> =
        places.values().flatten().filter(|found| found.right).map(|found| found.prev.clone()).collect();
    let mut chain: Vec<Found> = Vec::new();
    for (_, mut found) in places {
        let meant = found.iter().position(|one| one.right && followed.contains(&one.hash)).unwrap_or(0);
        let one = found.remove(meant);
        for other in found {
            findings.push(format!(
                "line {} was put in: its number, {}, belongs to line {}",
                other.line, other.n, one.line
            ));
        }
        chain.push(one);
    }
    let mut before: Option<&Found> = None;
    let mut missing = unreadable.iter();
    for one in &chain {
        let expected = before.map_or(1, |before| before.n + 1);
        for n in expected..one.n {
            // A line that cannot be read stands where one is missing.
            findings.push(match missing.next() {
                Some(line) => format!("line {line} was changed: it cannot be read any more"),
                None => format!("line {n} was removed"),
            });
        }
        if !one.right {
            findings.push(format!("line {} was changed: its hash does not belong to what it says", one.line));
        }
        let follows = before.map_or(GENESIS, |before| before.hash.as_str());
        if one.n == expected && one.right && one.prev != follows {
            findings.push(match before {
                Some(before) if before.right => {
                    format!(
                        "line {} was changed or put in: line {} was written after another one",
                        before.line, one.line
                    )
                }
                Some(_) => format!("line {} does not follow the line before it", one.line),
                None => format!("line {} was changed: it is not the first line of a file", one.line),
            });
        }
        if let Some(before) = before
            && one.line < before.line
        {
            findings.push(format!("line {} was moved", one.line));
        }
        before = Some(one);
    }
    for line in missing {
        findings.push(format!("line {line} was put in: it is no line of an evidence file"));
    }
    match chain.last().map(|last| (&last.fact, last.n)) {
        Some((Some(Fact::Footer(footer)), n)) if footer.lines + 1 == n => {}
        _ => findings.push(format!("lines after line {lines} were removed: the end of the file is missing")),
    }
    let last = chain.last().map(|last| last.hash.clone()).unwrap_or_default();
    let facts = chain.into_iter().filter(|one| one.right).filter_map(|one| one.fact).collect();
    Walked { facts, lines, last, findings }
}
