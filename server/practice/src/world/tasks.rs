//! Tasks. Where a task stands follows from the tenant's clock.

use serde::{Deserialize, Serialize};

use super::{
    World, ids,
    mix::{Draw, hex_id},
    person::NONE,
    population::{DAY, HOUR, kind},
};

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum TaskKind {
    Invite,
    Aggregation,
    Refresh,
    CreateAccount,
    UpdateAccount,
    DeleteAccount,
    SwitchAccount,
    Process,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Completion {
    Success,
    Warning,
    Error,
    Terminated,
    TempError,
}

impl Completion {
    /// The value as task-status writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Terminated => "TERMINATED",
            Self::TempError => "TEMPERROR",
        }
    }

    /// Reads a value, ignoring case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Success, Self::Warning, Self::Error, Self::Terminated, Self::TempError]
            .into_iter()
            .find(|c| c.name().eq_ignore_ascii_case(text))
    }
}

/// A task, from its birth on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    pub id: String,
    pub kind: TaskKind,
    /// Name shown as launcher.
    pub launcher: String,
    /// Place of a source, for aggregations.
    pub source: Option<usize>,
    pub created: i64,
    /// 404 before this.
    pub visible: i64,
    pub launched: i64,
    pub completed: i64,
    pub completion: Completion,
    /// How many identities it is about, how many mails it sent.
    pub asked: u64,
    pub done: u64,
    pub message: Option<String>,
    /// Numbers it ended with.
    #[serde(default)]
    pub results: Vec<(String, u64)>,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Hidden,
    Queued,
    Running,
    Ended,
}

impl Task {
    /// Where it stands at the tenant's time `now`. Data older than 90 days is not returned [spec v2024].
    pub(crate) fn stage(&self, now: i64) -> Stage {
        if now >= self.completed {
            if now - self.completed > 90 * DAY { Stage::Hidden } else { Stage::Ended }
        } else if now >= self.launched {
            Stage::Running
        } else if now >= self.visible {
            Stage::Queued
        } else {
            Stage::Hidden
        }
    }
}

/// Id of the `n`th task of the tenant.
pub(crate) fn task_id(seed: u64, n: u64) -> String {
    hex::encode(hex_id(seed, kind::TASK, n))
}

/// The tasks of the weeks before the tenant was started, oldest first. Numbers the invitations they sent.
pub(crate) fn before_start(world: &mut World) -> Vec<Task> {
    let mut tasks = Vec::new();
    for n in 0..48_u64 {
        let mut draw = Draw::new(world.seed ^ 0x7a5c, n);
        let created = world.epoch - draw.between(HOUR, 95 * DAY);
        let refresh = draw.per_mille(400);
        let source = (!refresh).then(|| draw.below(5) as usize);
        let (completion, message) = match draw.below(1000) {
            0..780 => (Completion::Success, None),
            780..880 => {
                (Completion::Warning, Some("2 rows were skipped: no value for the identity attribute"))
            }
            880..950 => (Completion::Error, Some("An aggregation is already running for this source")),
            950..980 => (Completion::Terminated, Some("Stopped by an administrator")),
            _ => (Completion::TempError, Some("The source did not answer in time; it will be tried again")),
        };
        let total = draw.below(world.people.len() as u64);
        let launched = created + draw.between(200, 4_000);
        tasks.push(Task {
            id: task_id(world.seed, n),
            kind: if refresh { TaskKind::Refresh } else { TaskKind::Aggregation },
            launcher: if refresh { "System".to_owned() } else { world.launcher(2) },
            source,
            created,
            visible: created,
            launched,
            completed: launched + draw.between(3_000, 20 * 60_000),
            completion,
            asked: total,
            done: total,
            message: message.map(str::to_owned),
            results: Vec::new(),
        });
    }
    world.task_count = 48;
    tasks.extend(invitations(world));
    tasks.sort_by_key(|task| task.created);
    tasks
}

/// One task per day and sender of the invitations before the start.
fn invitations(world: &mut World) -> Vec<Task> {
    let mut groups: std::collections::BTreeMap<(i64, u32), u64> = std::collections::BTreeMap::new();
    for invite in &mut world.invites {
        // Invitations of one day went out in one call, at nine or at fourteen.
        let day = (invite.at - world.epoch).div_euclid(DAY);
        *groups.entry((day, invite.by)).or_default() += 1;
    }
    let mut tasks = Vec::new();
    for ((day, by), n) in groups {
        let created = world
            .invites
            .iter()
            .filter(|i| i.by == by && (i.at - world.epoch).div_euclid(DAY) == day)
            .map(|i| i.at)
            .min()
            .unwrap_or(world.epoch)
            - 1_500;
        world.task_count += 1;
        tasks.push(Task {
            id: task_id(world.seed, world.task_count),
            kind: TaskKind::Invite,
            launcher: world.launcher(by),
            source: None,
            created,
            visible: created + 600,
            launched: created + 1_000,
            completed: created + 3_600,
            completion: Completion::Success,
            asked: n,
            done: n,
            message: None,
            results: Vec::new(),
        });
    }
    tasks
}

impl World {
    /// Name of the person at `place` as a task shows its launcher.
    pub(crate) fn launcher(&self, place: u32) -> String {
        match self.people.get(place as usize) {
            Some(person) if place != NONE => person.alias.to_string(),
            _ => "System".to_owned(),
        }
    }

    /// A task learns how it ended, unless somebody marked it as ended before.
    pub(crate) fn end_task(
        &mut self,
        id: &str,
        completion: Completion,
        message: Option<String>,
        results: Vec<(String, u64)>,
        at: i64,
    ) {
        if let Some(task) = self.tasks.iter_mut().rev().find(|task| task.id == id) {
            if task.completed >= at {
                task.completion = completion;
            }
            task.message = message;
            task.results = results;
        }
    }

    /// The task with this id.
    pub(crate) fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().rev().find(|task| task.id == id)
    }

    /// Id and name of the source a task is about.
    pub(crate) fn task_source(&self, task: &Task) -> Option<(String, &'static str)> {
        let n = task.source?;
        super::catalog::SOURCES.get(n).map(|source| (ids::source(self.seed, n), source.name))
    }
}
