//! What can be done to one identity.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::acting::json_body;
use crate::{
    Accepted, Acting, AssignmentId, Association, Error, ErrorKind, IdentityId, Page, Result, RoleAssignment,
    SyncJob, TaskId, lenient,
};

/// Most ids that one call processes. Source: schema `ProcessIdentitiesRequest`.
pub const PROCESS_LIMIT: usize = 250;

/// How a mail for a new password goes out. Source: schema `SendAccountVerificationRequest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationVia {
    /// A code to the work address.
    EmailWork,
    /// A code to the personal address.
    EmailPersonal,
    /// A link to the work address.
    LinkWork,
    /// A link to the personal address.
    LinkPersonal,
}

impl VerificationVia {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::EmailWork, Self::EmailPersonal, Self::LinkWork, Self::LinkPersonal];

    /// The value as ISC writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmailWork => "EMAIL_WORK",
            Self::EmailPersonal => "EMAIL_PERSONAL",
            Self::LinkWork => "LINK_WORK",
            Self::LinkPersonal => "LINK_PERSONAL",
        }
    }
}

/// Which role's assignments are read in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfRole {
    /// By the role's id.
    Id(String),
    /// By the role's name.
    Name(String),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verification<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    source_name: Option<&'a str>,
    via: VerificationVia,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identities<'a> {
    pub(crate) identity_ids: &'a [IdentityId],
}

impl Acting {
    /// What an identity owns that would keep it from being deleted. `GET /identities/{identityId}/ownership`; scope
    /// `idn:identity:read`; every level; a token with a user. Not all that it owns: search tells that.
    pub async fn identity_ownership(&self, id: &IdentityId) -> Result<Vec<Association>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Told {
            // Nothing where the list should be must not read as "owns nothing".
            association_details: Vec<Association>,
        }
        let told: Told = self.one("identities", &[id.as_str(), "ownership"]).await?;
        Ok(told.association_details)
    }

    /// The roles of an identity: ids, roles and dates only. `GET /identities/{identityId}/role-assignments`; scopes
    /// `idn:identity:read`, `idn:identity-direct-report:read`, `idn:identity:manage`; levels not stated; a token with a
    /// user. No pages.
    pub async fn role_assignments(&self, id: &IdentityId) -> Result<Page<RoleAssignment>> {
        self.list("identities", &[id.as_str(), "role-assignments"], &[]).await
    }

    /// The assignments of one role, in full. The same operation with `roleId` or `roleName`.
    pub async fn role_assignments_of(&self, id: &IdentityId, role: &OfRole) -> Result<Page<RoleAssignment>> {
        let param = match role {
            OfRole::Id(id) => ("roleId", id.clone()),
            OfRole::Name(name) => ("roleName", name.clone()),
        };
        self.list("identities", &[id.as_str(), "role-assignments"], &[param]).await
    }

    /// One assignment in full. `GET /identities/{identityId}/role-assignments/{assignmentId}`; scopes as for the list.
    pub async fn role_assignment(
        &self,
        id: &IdentityId,
        assignment: &AssignmentId,
    ) -> Result<RoleAssignment> {
        self.one("identities", &[id.as_str(), "role-assignments", assignment.as_str()]).await
    }

    /// Deletes an identity. `DELETE /identities/{id}`; scope `idn:identity:manage`; levels not stated. Refused with 400
    /// for protected identities and for owners: [`Error::associations`] then lists what they own. While an authoritative
    /// account remains, the next aggregation is likely to bring the person back. Sent at most once.
    pub async fn delete_identity(&self, id: &IdentityId) -> Result<Accepted> {
        self.nothing_told(Method::DELETE, &[id.as_str()], None).await
    }

    /// De-registers a person and takes raised user levels. `POST /identities/{id}/reset`; scope `idn:identity:manage`;
    /// levels not stated. Answered without a task: the status shows when it is done. Sent at most once.
    pub async fn reset_identity(&self, id: &IdentityId) -> Result<Accepted> {
        self.nothing_told(Method::POST, &[id.as_str(), "reset"], None).await
    }

    /// Mails a person what they need to set a new password; it is valid for two hours. `POST
    /// /identities/{id}/verification/account/send`; scope `idn:password:user-invite`; ORG_ADMIN or HELPDESK; a token with
    /// a user. `source_name` names a source whose password is meant, instead of ISC's own. Sent at most once.
    pub async fn send_verification(
        &self,
        id: &IdentityId,
        via: VerificationVia,
        source_name: Option<&str>,
    ) -> Result<Accepted> {
        let body = json_body(&Verification { source_name, via })?;
        self.nothing_told(Method::POST, &[id.as_str(), "verification", "account", "send"], Some(body)).await
    }

    /// Asks ISC to process identities: attributes, roles, access. `POST /identities/process`; scopes
    /// `idn:identity:process`, `idn:identity:manage`; ORG_ADMIN or HELPDESK. 1 to [`PROCESS_LIMIT`] ids, else refused before
    /// anything leaves. Not for refreshing a whole tenant, which ISC does itself twice a day. Sent at most once.
    pub async fn process_identities(&self, ids: &[IdentityId]) -> Result<Accepted> {
        #[derive(Deserialize)]
        struct Told {
            #[serde(default, deserialize_with = "lenient::opt_text")]
            id: Option<String>,
        }
        if ids.is_empty() || ids.len() > PROCESS_LIMIT {
            let text =
                format!("1 to {PROCESS_LIMIT} identities are processed by one call, not {}", ids.len());
            return Err(Error::own(ErrorKind::Invalid, text));
        }
        let body = json_body(&Identities { identity_ids: ids })?;
        let call = self.call(Method::POST, "identities", &["process"])?.body("application/json", body);
        self.send(call, |answer| {
            let told: Told = answer.json()?;
            let id = told.id.filter(|id| !id.trim().is_empty());
            Ok(Accepted { task_id: id.map(TaskId::from), request_id: answer.request_id() })
        })
        .await
    }

    /// Asks ISC to bring an identity's attributes to its accounts. `POST
    /// /identities/{identityId}/synchronize-attributes`; no scope named; ORG_ADMIN. Once in ten seconds per identity, else
    /// 429, which holds nobody else. Sent at most once.
    pub async fn synchronize_attributes(&self, id: &IdentityId) -> Result<SyncJob> {
        let call =
            self.call(Method::POST, "identities", &[id.as_str(), "synchronize-attributes"])?.limited_apart();
        self.send(call, |answer| {
            let mut job: SyncJob = answer.json()?;
            job.request_id = answer.request_id();
            Ok(job)
        })
        .await
    }

    /// A write of an identity whose success has no body.
    async fn nothing_told(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<Vec<u8>>,
    ) -> Result<Accepted> {
        let mut call = self.call(method, "identities", segments)?;
        if let Some(body) = body {
            call = call.body("application/json", body);
        }
        self.send(call, |answer| answer.taken()).await
    }
}
