use http::Method;
use serde::Serialize;
use serde_json::Value;

use crate::acting::json_body;
use crate::page::MAX_LIMIT;
use crate::{Acting, ErrorKind, Filter, ListQuery, Page, Result, Sorter, TaskId, TaskStatus};

/// What `/task-status` takes. Filters: `id`, `sourceId`, `completionStatus`, `type` eq in (from v2025
/// `completionStatus isnull`, from v2026 `launcher`). Sorter: `created`.
pub type TaskQuery = ListQuery;

/// One operation of a JSON Patch (RFC 6902).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PatchOperation {
    /// `add`, `remove`, `replace`, …
    pub op: &'static str,
    /// Where, e.g. `/completionStatus`.
    pub path: &'static str,
    /// The value, for operations that take one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl PatchOperation {
    /// Sets a member.
    pub fn replace(path: &'static str, value: impl Into<Value>) -> Self {
        Self { op: "replace", path, value: Some(value.into()) }
    }
}

impl Acting {
    /// One task. `GET /task-status/{id}`; scopes `idn:task-management:read`, `…:write`; ORG_ADMIN, HELPDESK,
    /// CERT_ADMIN, REPORT_ADMIN, ROLE_ADMIN, ROLE_SUBADMIN, SOURCE_ADMIN or SOURCE_SUBADMIN.
    ///
    /// Not found means little: a task just born is not visible yet, account operations' tasks may never be, and after
    /// 90 days none is.
    pub async fn task_status(&self, id: &TaskId) -> Result<TaskStatus> {
        self.send(self.call(Method::GET, "task-status", &[id.as_str()])?, read_task).await
    }

    /// A page of tasks. `GET /task-status`; scopes and levels as for one. v2024 documents it as completed tasks only.
    pub async fn list_task_status(&self, query: &TaskQuery) -> Result<Page<TaskStatus>> {
        self.list("task-status", &[], &query.params()).await
    }

    /// The tasks that run now, at most 250. `GET /task-status/pending-tasks`, which is deprecated; from v2026 and in
    /// the per-service form the list with `completionStatus isnull`. Scopes and levels as for one.
    pub async fn pending_tasks(&self) -> Result<Page<TaskStatus>> {
        let mut query = TaskQuery { limit: Some(MAX_LIMIT), ..TaskQuery::default() };
        if self.client().version_parsed().has_pending_tasks() {
            match self.list("task-status", &["pending-tasks"], &query.params()).await {
                // Deprecated: a tenant may have switched it off.
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Refused) => {}
                answer => return answer,
            }
        }
        query.filter = Some(Filter::is_null("completionStatus"));
        query.sorters = vec![Sorter::descending("created")];
        self.list_task_status(&query).await
    }

    /// Changes a task's record, to clear one that is stuck (`/completionStatus` and `/completed`); it stops nothing.
    /// `PATCH /task-status/{id}`; scope `idn:task-management:write`; the levels above without HELPDESK; a token with
    /// a user. Sent at most once.
    pub async fn patch_task_status(&self, id: &TaskId, patch: &[PatchOperation]) -> Result<TaskStatus> {
        let call = self
            .call(Method::PATCH, "task-status", &[id.as_str()])?
            .body("application/json-patch+json", json_body(&patch)?);
        self.send(call, read_task).await
    }
}

fn read_task(answer: &crate::client::Answer) -> Result<TaskStatus> {
    let mut task: TaskStatus = answer.json()?;
    task.request_id = answer.request_id();
    Ok(task)
}
