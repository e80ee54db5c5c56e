//! Where a joiner stands, and whom a rule is for: without I/O.

use super::start_day;
use gangway_types::joiners::{JoinerState, RuleDoes, StateKey, WaitingFor};
use gangway_types::{BatchId, Reading};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How long after an event ISC may not show the person yet, in milliseconds: as long as for tasks.
pub const NOT_YET_MS: i64 = 10 * 60_000;
/// After this long a person whom ISC never showed is not asked for again, in milliseconds.
pub const GIVE_UP_MS: i64 = 48 * 3_600_000;
/// How far creation may lie before the switch-on and still count as new, in milliseconds: two clocks are never the same.
pub const SLACK_MS: i64 = 10 * 60_000;

/// What the directory knows of a joiner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// ISC's status, read.
    pub reading: Reading,
    /// ISC's status as it came.
    pub status: String,
    /// When ISC made them.
    pub created: Option<i64>,
    /// No longer in ISC.
    pub gone: bool,
    /// A well-formed address.
    pub mail_ok: bool,
    /// There is a manager.
    pub has_manager: bool,
    /// Lifecycle state's technical name.
    pub lifecycle: Option<String>,
    /// Whether that is one of the blocked ones.
    pub blocked: bool,
    /// Profile's id.
    pub profile: Option<String>,
    /// Source's id.
    pub source: Option<String>,
    /// The profile is recorded as signing in by SSO.
    pub sso: bool,
    /// Start day.
    pub start: Option<Date>,
    /// The open batch they are in.
    pub open_batch: Option<BatchId>,
    /// When the last invitation of ours went out.
    pub invited_at: Option<i64>,
    /// Invited by somebody else, as far as events told.
    pub elsewhere: bool,
}

/// What the row itself knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When they came to the queue.
    pub arrived_at: i64,
    /// The batch that took them, if one did.
    pub batch: Option<BatchId>,
    /// Where the row stood.
    pub state: JoinerState,
}

/// What a rule is for and waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spec {
    /// Profiles' ids; empty means any.
    pub profiles: Vec<String>,
    /// Lifecycle states; empty means any.
    pub lifecycle: Vec<String>,
    /// Sources' ids; empty means any.
    pub sources: Vec<String>,
    /// Waits for a manager.
    pub wait_manager: bool,
    /// Waits until this many days before the start day.
    pub start_days: Option<u32>,
    /// Waits for the end of quiet hours.
    pub wait_quiet: bool,
    /// What it does.
    pub does: RuleDoes,
    /// People a day at most.
    pub daily_cap: u32,
}

/// A rule that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Working {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whoever came before is not its business.
    pub since: i64,
    /// For whom and what it waits for.
    pub spec: Spec,
}

impl Working {
    /// Whether somebody who came to the queue then, and was made by ISC then, is new to the rule. Whoever was only found later,
    /// by comparing, is of the backlog all the same.
    pub fn is_new(&self, arrived_at: i64, created: Option<i64>) -> bool {
        arrived_at >= self.since && created.is_none_or(|created| created >= self.since - SLACK_MS)
    }
}

/// The moment at which somebody is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds UTC.
    pub now: i64,
    /// The day it is in the tenant's zone.
    pub today: Option<Date>,
    /// The end of quiet hours, while they last.
    pub quiet_until: Option<i64>,
    /// Since when Gangway looks after joiners.
    pub since: i64,
}

impl Spec {
    /// Whether the rule is for somebody like this. A profile or source that is not known is none of those named.
    pub fn is_for(&self, facts: &Facts) -> bool {
        let named = |wanted: &[String], value: Option<&String>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|one| one.eq_ignore_ascii_case(value)))
        };
        named(&self.profiles, facts.profile.as_ref())
            && named(&self.lifecycle, facts.lifecycle.as_ref())
            && named(&self.sources, facts.source.as_ref())
    }

    /// What the rule of this name still waits for, beside what everybody waits for.
    pub fn waits(&self, name: &str, facts: &Facts, at: &Moment) -> Vec<WaitingFor> {
        let mut waits = Vec::new();
        if self.wait_manager && !facts.has_manager {
            waits.push(WaitingFor::Manager(name.to_owned()));
        }
        if let Some(days) = self.start_days {
            match facts.start.map(|start| start_day::opens(start, days)) {
                None => waits.push(WaitingFor::Start(None)),
                Some(opens) if at.today.is_none_or(|today| today < opens) => {
                    waits.push(WaitingFor::Start(Some(opens.to_string())));
                }
                Some(_) => {}
            }
        }
        if let Some(until) = at.quiet_until.filter(|_| self.wait_quiet) {
            waits.push(WaitingFor::Quiet(until));
        }
        waits
    }
}

/// What stands in everybody's way, whatever rules say.
pub fn obstacles(facts: &Facts) -> Vec<WaitingFor> {
    let mut waits = Vec::new();
    let reading = facts.reading;
    if facts.blocked {
        let state = facts.lifecycle.clone().unwrap_or_default();
        waits.push(WaitingFor::Status(format!("lifecycle state {state}")));
    } else if !matches!(reading, Reading::Unregistered | Reading::Pending | Reading::Registered) {
        let status = if facts.status.is_empty() { "no status" } else { facts.status.as_str() };
        waits.push(WaitingFor::Status(status.to_owned()));
    }
    if !facts.mail_ok {
        waits.push(WaitingFor::Mail);
    }
    waits
}

/// Where somebody stands whom the directory has. `rules` are those that work.
pub fn state(row: &Row, facts: &Facts, rules: &[Working], at: &Moment) -> JoinerState {
    if facts.gone {
        return JoinerState::Gone;
    }
    if facts.created.is_some_and(|created| created < at.since - SLACK_MS) {
        return JoinerState::Old;
    }
    let invited = facts.invited_at.is_some_and(|at| at >= row.arrived_at - SLACK_MS);
    if facts.reading == Reading::Registered {
        // A draft has invited nobody, and an invitation from elsewhere was not its own.
        let ours = invited && (facts.open_batch.is_none() || !facts.elsewhere);
        let batch = facts.open_batch.clone().or_else(|| row.batch.clone()).filter(|_| ours);
        return JoinerState::Registered { batch };
    }
    // A skip holds until somebody invites them all the same.
    if let skipped @ JoinerState::Skipped { at, .. } = &row.state
        && facts.invited_at.is_none_or(|invited_at| invited_at <= *at)
    {
        return skipped.clone();
    }
    if let Some(batch) = &facts.open_batch {
        return JoinerState::InBatch { batch: batch.clone() };
    }
    // The batch is over: whoever it invited stays with it.
    if invited {
        return match &row.batch {
            Some(batch) => JoinerState::InBatch { batch: batch.clone() },
            None => JoinerState::Invited,
        };
    }
    if facts.elsewhere || facts.reading == Reading::Pending {
        return JoinerState::Invited;
    }
    if facts.sso {
        return JoinerState::Sso;
    }
    let mut waits = obstacles(facts);
    let theirs: Vec<&Working> = rules
        .iter()
        .filter(|rule| rule.is_new(row.arrived_at, facts.created) && rule.spec.is_for(facts))
        .collect();
    // One rule that waits for nothing is enough.
    let open = theirs.iter().map(|rule| rule.spec.waits(&rule.name, facts, at)).min_by_key(Vec::len);
    waits.extend(open.unwrap_or_default());
    if waits.is_empty() { JoinerState::Ready } else { JoinerState::Waiting { for_: waits } }
}

/// Where somebody stands whom ISC never showed: an event came, and the person is not there.
pub fn unseen(arrived_at: i64, now: i64) -> JoinerState {
    if now - arrived_at < NOT_YET_MS {
        JoinerState::Waiting { for_: vec![WaitingFor::Isc] }
    } else {
        JoinerState::Unknown
    }
}

/// When somebody whom ISC does not show is asked for again, after `tries`; none when that is given up.
pub fn try_again(arrived_at: i64, now: i64, tries: i64) -> Option<i64> {
    let wait = 5_000_i64.saturating_mul(1 << tries.clamp(0, 12)).min(2 * 3_600_000);
    (now - arrived_at < GIVE_UP_MS).then_some(now + wait)
}

/// Whether a row in this state is one that ISC is asked about again.
pub fn is_open(key: StateKey) -> bool {
    key == StateKey::Ready || key.waits()
}

/// What moved a row, as its note; none where the move tells itself.
pub fn moved(from: &JoinerState, to: &JoinerState) -> Option<String> {
    use JoinerState::{Gone, InBatch, Ready, Registered, Skipped, Waiting};
    if from.key() == to.key() {
        return None;
    }
    Some(match (from, to) {
        (Waiting { for_ }, Ready) => match for_.first() {
            Some(WaitingFor::Mail) => "The e-mail address has come".to_owned(),
            Some(WaitingFor::Manager(_)) => "The manager has come".to_owned(),
            Some(WaitingFor::Start(_)) => "The start date is near".to_owned(),
            Some(WaitingFor::Quiet(_)) => "Quiet hours are over".to_owned(),
            Some(WaitingFor::Status(_)) => "ISC lets them sign in now".to_owned(),
            Some(WaitingFor::Isc | WaitingFor::SignIn) | None => return None,
        },
        (Waiting { for_ }, Waiting { for_: now }) => match (for_.first(), now.first()) {
            (Some(WaitingFor::Isc | WaitingFor::SignIn), _) => return None,
            (_, Some(next)) => format!("Now waiting for {}", next.words()),
            _ => return None,
        },
        (Ready, Waiting { for_ }) => match for_.first() {
            Some(WaitingFor::Mail) => "The e-mail address is gone".to_owned(),
            Some(next) => format!("Now waiting for {}", next.words()),
            None => return None,
        },
        (InBatch { batch }, Ready | Waiting { .. }) => format!("{batch} ended without inviting them"),
        (Gone, Ready | Waiting { .. }) => "ISC shows them again".to_owned(),
        (Skipped { .. }, Ready | Waiting { .. }) => "Taken back into the queue".to_owned(),
        (_, Registered { batch: None }) => "Registered without an invitation from Gangway".to_owned(),
        _ => return None,
    })
}

/// The median of the gaps between these instants, newest first; none with fewer than ten of them.
pub fn usual_gap(instants: &[i64]) -> Option<i64> {
    if instants.len() < 10 {
        return None;
    }
    let mut gaps: Vec<i64> = instants.windows(2).map(|pair| (pair[0] - pair[1]).max(0)).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// Since when it is quiet, if that is much longer than usual: `times` the usual gap, and a day at least. Nights and
/// weekends are no silence.
pub fn quiet_since(last: Option<i64>, usual: Option<i64>, times: u32, now: i64) -> Option<i64> {
    const DAY_MS: i64 = 86_400_000;
    let (last, usual) = last.zip(usual)?;
    let long = usual.saturating_mul(i64::from(times)).max(3 * DAY_MS);
    (times > 0 && now - last > long).then_some(last)
}

#[cfg(test)]
mod tests;
