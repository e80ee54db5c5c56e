use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::acting::json_body;
use crate::{
    Account, AccountId, Acting, Attributes, Error, ErrorKind, ListQuery, Page, Result, TaskId, lenient,
};

/// What `/accounts` takes. Filters: `id`, `identityId`, `name`, `nativeIdentity`, `sourceId` eq in sw; `uncorrelated`
/// eq; `origin` eq in; `created`, `modified` eq ge gt le lt, and more. Sorters: `id`, `name`, `nativeIdentity`,
/// `created`, `modified` …
pub type AccountQuery = ListQuery;

/// What a write of an account is answered with: it was taken, no more. Source: schema `AccountsAsyncResult`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The task that does it; neither an account nor an identity. Absent when ISC named none.
    pub task_id: Option<TaskId>,
    /// The request's id, when a header carries one.
    pub request_id: Option<String>,
}

impl Acting {
    /// A page of accounts. `GET /accounts`; scopes `idn:accounts:read`, `…:manage`; ORG_ADMIN, SOURCE_ADMIN,
    /// SOURCE_SUBADMIN or HELPDESK.
    pub async fn list_accounts(&self, query: &AccountQuery) -> Result<Page<Account>> {
        self.list("accounts", &[], &query.params()).await
    }

    /// One account. `GET /accounts/{id}`; scopes and levels as for the list.
    pub async fn get_account(&self, id: &AccountId) -> Result<Account> {
        self.one("accounts", &[id.as_str()]).await
    }

    /// Asks ISC to make an account, or to change the one with this key: creating is an upsert. `POST /accounts`; scope
    /// `idn:accounts:manage`; ORG_ADMIN, SOURCE_ADMIN or SOURCE_SUBADMIN. `attributes` must hold `sourceId`. Sent at most
    /// once; after an error [`Error::proven_not_executed`] says whether sending again is safe.
    ///
    /// On a source that is not a delimited file the next aggregation removes the account again.
    pub async fn create_account(&self, attributes: &Attributes) -> Result<Accepted> {
        let named = attributes.get("sourceId").and_then(Value::as_str);
        if named.is_none_or(|source| source.trim().is_empty()) {
            return Err(Error::own(ErrorKind::Invalid, "an account needs the sourceId among its attributes"));
        }
        let body = json_body(&json!({ "attributes": attributes }))?;
        self.accepted(Method::POST, &[], Some(("application/json", body))).await
    }

    /// Asks ISC to replace an account's attributes. `PUT /accounts/{id}`, delimited files only; scope and levels as for
    /// making one. Sent at most once.
    pub async fn put_account(&self, id: &AccountId, attributes: &Attributes) -> Result<Accepted> {
        let body = json_body(&json!({ "attributes": attributes }))?;
        self.accepted(Method::PUT, &[id.as_str()], Some(("application/json", body))).await
    }

    /// Asks ISC to delete an account. `DELETE /accounts/{id}`, delimited files only; scope and levels as for making one.
    /// A file that still holds it brings it back. Sent at most once.
    pub async fn delete_account(&self, id: &AccountId) -> Result<Accepted> {
        self.accepted(Method::DELETE, &[id.as_str()], None).await
    }

    async fn accepted(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<Accepted> {
        #[derive(Deserialize, Serialize)]
        struct Told {
            #[serde(default, deserialize_with = "lenient::opt_text")]
            id: Option<String>,
        }
        let mut call = self.call(method, "accounts", segments)?;
        if let Some((content_type, bytes)) = body {
            call = call.body(content_type, bytes);
        }
        self.send(call, |answer| {
            let told: Told = answer.json()?;
            let id = told.id.filter(|id| !id.trim().is_empty());
            Ok(Accepted { task_id: id.map(TaskId::from), request_id: answer.request_id() })
        })
        .await
    }
}
