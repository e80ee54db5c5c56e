//! Aggregations: what a file or a directory has replaces what ISC has.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    deeds::Deed,
    records::{Incoming, Records},
    sources::LoadedFile,
};
use crate::world::{World, catalog::SOURCES, person::NONE, tasks::Completion};

/// An aggregation that was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    pub source: usize,
    pub task: String,
    /// The file; `None` reads the system behind a direct source.
    pub text: Option<String>,
    /// Accounts that are the same are processed too.
    pub every: bool,
    /// When everything is read, and when it ends.
    pub collected: i64,
    pub completed: i64,
}

/// Where an aggregation stands.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub task: String,
    pub source: usize,
    pub started: i64,
    pub collected: i64,
    pub completed: i64,
    pub counts: Counts,
}

/// Numbers of an aggregation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rows that are accounts.
    pub total: usize,
    pub created: usize,
    pub updated: usize,
    /// Not in the file any more.
    pub missing: usize,
    pub deleted: usize,
    /// Rows without native identity.
    pub ignored: usize,
    pub optimized: usize,
    pub identities: usize,
}

impl Counts {
    /// New, changed and deleted accounts: all that `account-aggregations` counts.
    pub(crate) fn changes(&self) -> usize {
        self.created + self.updated + self.deleted
    }

    fn results(&self) -> Vec<(String, u64)> {
        [
            ("total", self.total),
            ("created", self.created),
            ("updated", self.updated),
            ("deleted", self.deleted),
            ("ignored", self.ignored),
            ("optimized", self.optimized),
        ]
        .map(|(name, n)| (name.to_owned(), n as u64))
        .into()
    }
}

struct Plan {
    created: Vec<usize>,
    changed: Vec<(u32, usize)>,
    same: Vec<u32>,
    missing: Vec<u32>,
    /// So many are missing that nothing is deleted.
    spared: bool,
}

impl World {
    /// The aggregation of a source that runs at `now`.
    pub(crate) fn running(&self, source: usize, now: i64) -> Option<&Load> {
        self.accounts.loads.iter().rev().find(|load| load.source == source && load.completed > now)
    }

    /// Enters an aggregation.
    pub(crate) fn start_load(&mut self, work: Work, at: i64) {
        self.accounts.loads.push(Load {
            task: work.task.clone(),
            source: work.source,
            started: at,
            collected: work.collected,
            completed: work.completed,
            counts: Counts::default(),
        });
        self.await_deed(work.collected, Deed::Collect { load: work });
    }

    /// Counts what will be done.
    pub(super) fn collect(&mut self, work: Work) {
        if let Ok(records) = self.records(&work) {
            let counts = self.count(&work, &records, &self.plan(work.source, &records, work.every));
            self.note(&work.task, counts);
        }
        self.await_deed(work.completed, Deed::Finish { load: work });
    }

    fn note(&mut self, task: &str, counts: Counts) {
        if let Some(load) = self.accounts.loads.iter_mut().rev().find(|load| load.task == task) {
            load.counts = counts;
        }
    }

    /// Does it.
    pub(super) fn finish(&mut self, work: Work, at: i64) {
        let records = match self.records(&work) {
            Ok(records) => records,
            Err(reason) => {
                self.end_task(&work.task, Completion::Error, Some(reason), Vec::new(), at);
                return;
            }
        };
        let plan = self.plan(work.source, &records, work.every);
        let counts = self.count(&work, &records, &plan);
        self.note(&work.task, counts);
        let (completion, message) = self.verdict(&work, &plan, counts);
        self.addresses = Some(self.addresses_of(|_| true));
        let mut records: Vec<Option<(String, Incoming)>> = records.all.into_iter().map(Some).collect();
        let mut incoming = |n: usize| records.get_mut(n).and_then(Option::take).map(|(_, incoming)| incoming);
        for n in plan.created {
            let made = match incoming(n) {
                Some(Incoming::Values(values)) => self.make_account(work.source, NONE, Some(values), at),
                Some(Incoming::Seeded(place)) => self.make_account(work.source, place, None, at),
                None => continue,
            };
            self.land(made, at);
        }
        for (account, n) in plan.changed {
            if let Some(incoming) = incoming(n) {
                self.take(account, incoming, at);
                self.land(account, at);
            }
        }
        if !work.every && SOURCES.get(work.source).is_some_and(|source| source.authoritative) {
            // Whose identity was deleted while the account stayed comes back.
            for n in &plan.same {
                if self.accounts.get(*n).is_some_and(|account| account.person == NONE) {
                    self.land(*n, at);
                }
            }
        }
        if work.every {
            for n in plan.same {
                if let Some(account) = self.accounts.all.get_mut(n as usize) {
                    account.modified = at;
                }
                self.land(n, at);
            }
        }
        if !plan.spared {
            for n in plan.missing {
                self.remove_account(n, at);
            }
        }
        self.addresses = None;
        self.end_task(&work.task, completion, message, counts.results(), at);
        if let (Some(text), Some(state)) = (work.text, self.accounts.sources.get_mut(work.source)) {
            state.file = Some(LoadedFile { at, task: work.task, text });
        }
    }

    fn verdict(&self, work: &Work, plan: &Plan, counts: Counts) -> (Completion, Option<String>) {
        if plan.spared {
            let threshold = self.delete_threshold(work.source);
            let message = format!(
                "{} accounts are missing, which is more than the delete threshold of {threshold} %: no account was deleted",
                counts.missing
            );
            return (Completion::Warning, Some(message));
        }
        match counts.ignored {
            0 => (Completion::Success, None),
            n => (
                Completion::Warning,
                Some(format!("{n} rows were skipped: no value for the identity attribute")),
            ),
        }
    }

    /// An account gets what the source has.
    pub(super) fn take(&mut self, n: u32, incoming: Incoming, at: i64) {
        match incoming {
            Incoming::Values(values) => self.write_values(n, values, at),
            Incoming::Seeded(place) => {
                if let Some(account) = self.accounts.all.get_mut(n as usize) {
                    account.of = place;
                    account.values = None;
                    account.modified = at;
                }
            }
        }
    }

    fn plan(&self, source: usize, records: &Records, every: bool) -> Plan {
        let mut plan = Plan {
            created: Vec::new(),
            changed: Vec::new(),
            same: Vec::new(),
            missing: Vec::new(),
            spared: false,
        };
        let mut seen = HashSet::with_capacity(records.all.len());
        for (n, (native, incoming)) in records.all.iter().enumerate() {
            let Some(place) = self.accounts.find(source, native) else {
                plan.created.push(n);
                continue;
            };
            let Some(account) = self.accounts.get(place) else { continue };
            seen.insert(place);
            let same = match incoming {
                Incoming::Seeded(of) => account.values.is_none() && account.of == *of,
                Incoming::Values(values) => *self.values(account) == *values,
            };
            match same {
                true => plan.same.push(place),
                false => plan.changed.push((place, n)),
            }
        }
        let mut had = 0;
        for (place, _) in self.accounts.of_source(source) {
            had += 1;
            if !seen.contains(&place) {
                plan.missing.push(place);
            }
        }
        plan.spared = plan.missing.len() as i64 * 100 > self.delete_threshold(source) * had;
        if every {
            plan.same.sort_unstable();
        }
        plan
    }

    fn count(&self, work: &Work, records: &Records, plan: &Plan) -> Counts {
        let deleted = if plan.spared { 0 } else { plan.missing.len() };
        let touched = plan.changed.iter().map(|(n, _)| n).chain(plan.missing.iter().take(deleted));
        let people: HashSet<u32> = touched
            .filter_map(|n| self.accounts.get(*n))
            .map(|account| account.person)
            .filter(|p| *p != NONE)
            .collect();
        Counts {
            total: records.all.len(),
            created: plan.created.len(),
            updated: plan.changed.len() + if work.every { plan.same.len() } else { 0 },
            missing: plan.missing.len(),
            deleted,
            ignored: records.ignored,
            optimized: if work.every { 0 } else { plan.same.len() },
            identities: plan.created.len() + people.len(),
        }
    }
}
