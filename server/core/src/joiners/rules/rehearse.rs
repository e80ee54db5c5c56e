//! A rule tried on those who came in the last thirty days, from the directory alone. Nothing is decided by it.

use super::super::judge::Judge;
use super::{missing, object};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::joiners::{Facts, Spec, obstacles};
use crate::domain::start_day;
use crate::people::side;
use crate::store::joiners::{self as store, RuleRow};
use crate::store::people::{Stored, stored};
use crate::{Core, Result, checks};
use gangway_types::audit::What;
use gangway_types::checks::ReasonKind;
use gangway_types::joiners::{DayCount, Rehearsal, StateKey, WaitingFor};
use gangway_types::{PersonId, Reading};
use jiff::ToSpan as _;
use std::collections::{BTreeMap, HashMap};

/// Days looked back.
const DAYS: u32 = 30;
/// People judged together.
const TOGETHER: i64 = 500;

/// What the rule would have done with those who came in the last thirty days. Nothing is decided by it.
///
/// # Errors
/// [`gangway_types::PortalError::NotFound`] when there is none.
pub async fn rehearse(core: &Core, id: &str) -> Result<Rehearsal> {
    let rule = rule(core, id).await?;
    let judge = Judge::new(core, 0).await?;
    let now = judge.at.now;
    let from = now - i64::from(DAYS) * 86_400_000;
    let mut tried = Tried::new(&rule, &judge);
    let mut after = String::new();
    loop {
        let ids = store::created_after(&core.store, from, &after, TOGETHER).await?;
        let Some(last) = ids.last() else { break };
        last.as_str().clone_into(&mut after);
        let people = stored(&core.store, &ids).await?;
        let reasons = checks::main_reasons(core, &ids).await?;
        for person in &people {
            tried.add(person, &reasons);
        }
    }
    let sync = side(core).await?.sync.clone();
    let known = super::values(core).await?;
    let names = !rule.spec.profiles.is_empty() || !rule.spec.sources.is_empty();
    Ok(Rehearsal {
        name: rule.name.clone(),
        days: DAYS,
        daily_cap: rule.spec.daily_cap,
        problem: known.absent.filter(|_| names),
        directory_at: sync.synced_at,
        at: now,
        ..tried.done()
    })
}

async fn rule(core: &Core, id: &str) -> Result<RuleRow> {
    let found = store::rules::all(&core.store).await?.into_iter().find(|rule| rule.id == id);
    Ok(found.ok_or_else(missing)?)
}

/// Tells the audit log that somebody rehearsed a rule.
///
/// # Errors
/// [`gangway_types::PortalError::NotFound`] when there is none.
pub async fn told_rehearsal(core: &Core, who: &Signed, id: &str) -> Result<()> {
    let rule = rule(core, id).await?;
    let sentence = format!("rehearsed the rule “{}” on the last {DAYS} days", rule.name);
    audit::write(core, Entry::by(who, What::RuleRehearsed, sentence).about(object(id), &rule.name)).await
}

/// What was counted so far.
struct Tried<'a> {
    rule: &'a RuleRow,
    judge: &'a Judge,
    counted: Rehearsal,
    waiting: BTreeMap<StateKey, u64>,
    left_out: BTreeMap<&'static str, u64>,
    by_day: BTreeMap<String, u64>,
}

/// What a rehearsal makes of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Would {
    Not,
    Wait(StateKey),
    LeaveOut(ReasonKind),
    Propose { registered: bool },
}

/// What the rule makes of somebody. Whoever is registered, invited or in a batch by now was free when they came.
fn would(spec: &Spec, name: &str, facts: &Facts, judge: &Judge, reason: Option<ReasonKind>) -> Would {
    if facts.gone || !spec.is_for(facts) {
        return Would::Not;
    }
    let registered = facts.reading == Reading::Registered;
    let mut waits: Vec<WaitingFor> = if registered { Vec::new() } else { obstacles(facts) };
    if !registered {
        // Quiet hours end by themselves every day.
        let own = spec.waits(name, facts, &judge.at);
        waits.extend(own.into_iter().filter(|wait| !matches!(wait, WaitingFor::Quiet(_))));
    }
    if let Some(wait) = waits.first() {
        return Would::Wait(wait.key());
    }
    match reason {
        None
        | Some(ReasonKind::Registered | ReasonKind::Recent | ReasonKind::OpenBatch | ReasonKind::Repeated) => {
            Would::Propose { registered }
        }
        Some(kind) => Would::LeaveOut(kind),
    }
}

impl<'a> Tried<'a> {
    fn new(rule: &'a RuleRow, judge: &'a Judge) -> Self {
        let counted = Rehearsal {
            name: String::new(),
            days: DAYS,
            came: 0,
            meant: 0,
            would: 0,
            registered: 0,
            waiting: Vec::new(),
            left_out: Vec::new(),
            by_day: Vec::new(),
            capped: Vec::new(),
            daily_cap: 0,
            problem: None,
            directory_at: None,
            at: judge.at.now,
        };
        let (waiting, left_out, by_day) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { rule, judge, counted, waiting, left_out, by_day }
    }

    fn add(&mut self, person: &Stored, reasons: &HashMap<PersonId, ReasonKind>) {
        self.counted.came += 1;
        let facts = self.judge.facts(person);
        let reason = reasons.get(&person.row.id).copied();
        match would(&self.rule.spec, &self.rule.name, &facts, self.judge, reason) {
            Would::Not => return,
            Would::Wait(key) => *self.waiting.entry(key).or_default() += 1,
            Would::LeaveOut(kind) => *self.left_out.entry(kind.heading()).or_default() += 1,
            Would::Propose { registered } => {
                self.counted.would += 1;
                self.counted.registered += u64::from(registered);
                let day = person.row.created.and_then(|at| start_day::day_of(at, &self.judge.zone));
                if let Some(day) = day {
                    *self.by_day.entry(day.to_string()).or_default() += 1;
                }
            }
        }
        self.counted.meant += 1;
    }

    fn done(mut self) -> Rehearsal {
        let cap = u64::from(self.rule.spec.daily_cap);
        let capped = self.by_day.iter().filter(|(_, people)| **people > cap);
        self.counted.capped =
            capped.map(|(day, people)| DayCount { day: day.clone(), people: *people }).collect();
        if let Some(today) = self.judge.at.today {
            let days = (0..=i64::from(DAYS)).rev().filter_map(|back| today.checked_sub(back.days()).ok());
            self.counted.by_day = days
                .map(|day| day.to_string())
                .map(|day| DayCount { people: self.by_day.get(&day).copied().unwrap_or(0), day })
                .collect();
        }
        self.counted.waiting = self.waiting.into_iter().collect();
        self.counted.left_out = self.left_out.into_iter().map(|(words, n)| (words.to_owned(), n)).collect();
        self.counted
    }
}
