//! Faults: which call fails next, and how. Set under `/_practice/faults`, kept in memory only.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault as it is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Rule {
    /// HTTP method, or `*`.
    #[serde(default = "any")]
    pub method: String,
    /// Path without version; a segment in braces matches anything, `*` matches every path.
    pub path: String,
    #[serde(default)]
    pub on: When,
    /// How often it strikes at most. `next` and `nth` strike once, `every` for ever, unless this says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    pub fault: Fault,
}

fn any() -> String {
    "*".to_owned()
}

/// Which of the matching calls it strikes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum When {
    /// The next one; with `times`, the next so many.
    #[default]
    Next,
    /// Every n-th.
    Every(u32),
    /// The n-th from now.
    Nth(u32),
}

/// What happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(crate) enum Fault {
    /// An answer of our own.
    Status {
        status: u16,
        #[serde(default)]
        body: Option<Value>,
        #[serde(default)]
        content_type: Option<String>,
        #[serde(default)]
        headers: std::collections::BTreeMap<String, String>,
        /// After the effect instead of before it.
        #[serde(default)]
        after: bool,
    },
    /// The usual answer, later. The effect happens at once, or with `before` only after the wait.
    Delay {
        ms: u64,
        #[serde(default)]
        before: bool,
    },
    /// The connection is closed without an answer.
    Cut {
        #[serde(default)]
        after: bool,
    },
    /// The effect happens; the JSON of the answer ends in the middle. With `cut`, the whole length is announced and
    /// the connection dies half way.
    Truncate {
        #[serde(default)]
        cut: bool,
    },
    /// A page of some proxy.
    Html {
        #[serde(default = "ok")]
        status: u16,
        #[serde(default)]
        after: bool,
    },
    /// 401 as if the token had expired.
    ExpiredToken,
    /// 429.
    RateLimit {
        #[serde(default = "one")]
        retry_after: u64,
    },
    /// No answer ever.
    Hang {
        #[serde(default)]
        after: bool,
    },
}

fn ok() -> u16 {
    200
}

fn one() -> u64 {
    1
}

impl Fault {
    /// Its name in the journal.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Cut { .. } => "cut",
            Self::Truncate { .. } => "truncate",
            Self::Html { .. } => "html",
            Self::ExpiredToken => "expired-token",
            Self::RateLimit { .. } => "rate-limit",
            Self::Hang { .. } => "hang",
        }
    }

    /// Whether the call is carried out before the fault shows.
    pub(crate) fn after(&self) -> bool {
        match self {
            Self::Status { after, .. }
            | Self::Cut { after }
            | Self::Html { after, .. }
            | Self::Hang { after } => *after,
            Self::Delay { before, .. } => !before,
            Self::Truncate { .. } => true,
            Self::ExpiredToken | Self::RateLimit { .. } => false,
        }
    }
}

struct Armed {
    id: u64,
    rule: Rule,
    seen: u32,
    struck: u32,
}

/// Every fault that is set.
#[derive(Default)]
pub(crate) struct Faults {
    armed: Vec<Armed>,
    last_id: u64,
}

impl Faults {
    /// Sets a fault; the answer is its number.
    pub(crate) fn add(&mut self, rule: Rule) -> u64 {
        self.last_id += 1;
        self.armed.push(Armed { id: self.last_id, rule, seen: 0, struck: 0 });
        self.last_id
    }

    /// Takes all of them away, or one.
    pub(crate) fn clear(&mut self, id: Option<u64>) {
        self.armed.retain(|armed| id.is_some_and(|id| armed.id != id));
    }

    /// Numbers, rules, how many calls matched, how often they struck.
    pub(crate) fn list(&self) -> impl Iterator<Item = (u64, &Rule, u32, u32)> {
        self.armed.iter().map(|armed| (armed.id, &armed.rule, armed.seen, armed.struck))
    }

    /// The fault that strikes this call, if one does. Every matching rule counts the call; the first one due strikes.
    pub(crate) fn strike(&mut self, method: &str, path: &[String]) -> Option<Fault> {
        let mut fault = None;
        for armed in &mut self.armed {
            let rule = &armed.rule;
            if rule.method != "*" && !rule.method.eq_ignore_ascii_case(method) || !matches(&rule.path, path) {
                continue;
            }
            armed.seen += 1;
            let due = match rule.on {
                When::Next => true,
                When::Every(n) => n != 0 && armed.seen.is_multiple_of(n),
                When::Nth(n) => armed.seen == n,
            };
            if due && fault.is_none() {
                armed.struck += 1;
                fault = Some(rule.fault.clone());
            }
        }
        self.armed.retain(|armed| {
            let most = armed.rule.times.or(match armed.rule.on {
                When::Next | When::Nth(_) => Some(1),
                When::Every(_) => None,
            });
            most.is_none_or(|most| armed.struck < most)
        });
        fault
    }
}

fn matches(pattern: &str, path: &[String]) -> bool {
    if pattern == "*" {
        return true;
    }
    let pattern: Vec<_> = pattern.split('/').filter(|s| !s.is_empty()).collect();
    pattern.len() == path.len()
        && pattern.iter().zip(path).all(|(p, s)| (p.starts_with('{') && p.ends_with('}')) || p == s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(on: When, times: Option<u32>) -> Rule {
        Rule {
            method: "post".into(),
            path: "/identities/{id}/reset".into(),
            on,
            times,
            fault: Fault::Delay { ms: 1, before: false },
        }
    }

    fn path(text: &str) -> Vec<String> {
        text.split('/').map(str::to_owned).collect()
    }

    fn pattern(on: When, times: Option<u32>) -> Vec<bool> {
        let mut faults = Faults::default();
        faults.add(rule(on, times));
        (0..6).map(|_| faults.strike("POST", &path("identities/7/reset")).is_some()).collect()
    }

    #[test]
    fn next_every_and_nth_strike_when_they_should() {
        assert_eq!(pattern(When::Next, None), [true, false, false, false, false, false]);
        assert_eq!(pattern(When::Next, Some(3)), [true, true, true, false, false, false]);
        assert_eq!(pattern(When::Every(2), None), [false, true, false, true, false, true]);
        assert_eq!(pattern(When::Every(2), Some(1)), [false, true, false, false, false, false]);
        assert_eq!(pattern(When::Nth(4), None), [false, false, false, true, false, false]);
    }

    #[test]
    fn other_paths_and_methods_are_left_alone() {
        let mut faults = Faults::default();
        faults.add(rule(When::Next, None));
        assert!(faults.strike("GET", &path("identities/7/reset")).is_none());
        assert!(faults.strike("POST", &path("identities/7")).is_none());
        assert!(faults.strike("POST", &path("identities/7/reset")).is_some());
    }
}
