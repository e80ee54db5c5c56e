//! Accounts.

mod list;
mod shape;
mod switch;
mod write;

pub(crate) use list::{get, list};
pub(crate) use shape::account;
pub(crate) use switch::{disable, enable, reload, unlock};
pub(crate) use write::{create, delete, patch, put, remove};

use serde_json::json;

use super::Call;
use crate::{
    http::reply::Reply,
    world::{
        accounts::deeds::Deed,
        catalog::{SOURCES, SUBADMIN, SUBADMIN_SOURCES},
        effects::Effect,
        person::NONE,
        tasks::{Completion, Task, TaskKind, task_id},
    },
};

impl Call<'_> {
    /// Whether the caller may see this source: a sub-admin sees only their own.
    pub(crate) fn sees(&self, source: usize) -> bool {
        self.who.person != Some(SUBADMIN) || SUBADMIN_SOURCES.contains(&source)
    }

    /// The source with this id; 404 and 403 otherwise.
    pub(crate) fn source(&self, id: &str) -> Result<usize, Reply> {
        let source = self.state.world.source(id);
        let source =
            source.ok_or_else(|| Reply::not_found(&format!("There is no source with the id \"{id}\".")))?;
        if self.sees(source) {
            Ok(source)
        } else {
            Err(Reply::forbidden("This is none of the caller's sources."))
        }
    }

    /// The account of the path, with its place and its source; 404 and 403 otherwise.
    fn account(&self) -> Result<(u32, usize), Reply> {
        let id = self.segment(0);
        let accounts = &self.state.world.accounts;
        let found = accounts.place(id).and_then(|n| Some((n, usize::from(accounts.get(n)?.source))));
        let found = found.filter(|(_, source)| self.state.world.has_source(*source));
        let (n, source) =
            found.ok_or_else(|| Reply::not_found(&format!("There is no account with the id \"{id}\".")))?;
        if self.sees(source) {
            Ok((n, source))
        } else {
            Err(Reply::forbidden("The account is on none of the caller's sources."))
        }
    }

    /// A task of this kind, born now.
    pub(crate) fn new_task(&self, kind: TaskKind, source: usize) -> Task {
        let world = &self.state.world;
        let millis = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4);
        let visible = self.now + millis(self.options.task_visible_after);
        let runs = millis(self.options.task_runs_for);
        Task {
            id: task_id(world.seed, world.task_count + 1),
            kind,
            launcher: world.launcher(self.who.person.unwrap_or(NONE)),
            source: Some(source),
            created: self.now,
            visible,
            launched: visible + runs / 3,
            completed: visible + runs,
            completion: Completion::Success,
            asked: 1,
            done: 1,
            message: None,
            results: Vec::new(),
        }
    }

    /// Lets a deed happen by a task; 202 with the task's id.
    fn by_task(&mut self, kind: TaskKind, source: usize, deed: Deed) -> Result<Reply, Reply> {
        let task = self.new_task(kind, source);
        let id = task.id.clone();
        let late =
            if matches!(deed, Deed::Upsert { .. }) { self.state.world.accounts.appears_after } else { 0 };
        let due = task.completed + late;
        self.state.commit(Effect::Deed { at: self.now, due, task: Some(task), deed })?;
        Ok(Reply::json(202, &json!({ "id": id })))
    }
}

fn is_file(source: usize) -> bool {
    SOURCES.get(source).is_some_and(|source| source.connection == "file")
}

fn only_files(source: usize, what: &str) -> Result<(), Reply> {
    if is_file(source) {
        return Ok(());
    }
    Err(Reply::error(
        400,
        "400.1.3 Semantically invalid",
        &format!(
            "The request was syntactically correct but its content is semantically invalid: {what} only for delimited file sources."
        ),
    ))
}
