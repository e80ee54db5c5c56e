//! Where each operation lives: the one table of services, and the forms of a version in a path.
//!
//! Source: docs, api-versioning-strategy: yearly versions are a prefix (`/v2024/identities`), the per-service form puts
//! the version after the service (`/identities/v1/invite`). `/v3` and `/beta` each lack some services; the other one of
//! the two is asked there.

/// One operation this client can call, for documentation ("what will be called") and for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// HTTP method.
    pub method: &'static str,
    /// The service, which is also the first part of the path.
    pub service: &'static str,
    /// The rest of the path, with `{…}` for ids; empty for the collection itself.
    pub rest: &'static str,
}

const fn op(method: &'static str, service: &'static str, rest: &'static str) -> Operation {
    Operation { method, service, rest }
}

/// Every operation of the documented API that this client calls.
pub const OPERATIONS: &[Operation] = &[
    op("GET", "identities", ""),
    op("GET", "identities", "/{id}"),
    op("POST", "identities", "/invite"),
    op("DELETE", "identities", "/{id}"),
    op("POST", "identities", "/{id}/reset"),
    op("POST", "identities", "/{id}/verification/account/send"),
    op("POST", "identities", "/process"),
    op("POST", "identities", "/{identityId}/synchronize-attributes"),
    op("GET", "identities", "/{identityId}/ownership"),
    op("GET", "identities", "/{identityId}/role-assignments"),
    op("GET", "identities", "/{identityId}/role-assignments/{assignmentId}"),
    op("POST", "identities-accounts", "/enable"),
    op("POST", "identities-accounts", "/disable"),
    op("GET", "account-activities", ""),
    op("GET", "triggers", ""),
    op("GET", "trigger-subscriptions", ""),
    op("POST", "trigger-subscriptions", ""),
    op("POST", "trigger-subscriptions", "/validate-filter"),
    op("PATCH", "trigger-subscriptions", "/{id}"),
    op("DELETE", "trigger-subscriptions", "/{id}"),
    op("POST", "trigger-invocations", "/test"),
    op("GET", "trigger-invocations", "/status"),
    op("GET", "task-status", ""),
    op("GET", "task-status", "/{id}"),
    op("PATCH", "task-status", "/{id}"),
    op("GET", "task-status", "/pending-tasks"),
    op("POST", "search", ""),
    op("POST", "search", "/count"),
    op("GET", "org-config", ""),
    op("GET", "tenant", ""),
    op("GET", "auth-users", "/{id}"),
    op("GET", "sources", ""),
    op("GET", "sources", "/{id}"),
    op("GET", "sources", "/{sourceId}/schemas"),
    op("GET", "sources", "/{id}/schemas/accounts"),
    op("GET", "sources", "/{sourceId}/provisioning-policies/{usageType}"),
    op("POST", "sources", "/{id}/load-accounts"),
    op("GET", "sources", "/{sourceId}/source-health"),
    op("GET", "account-aggregations", "/{id}/status"),
    op("GET", "accounts", ""),
    op("POST", "accounts", ""),
    op("GET", "accounts", "/{id}"),
    op("PUT", "accounts", "/{id}"),
    op("DELETE", "accounts", "/{id}"),
    op("GET", "identity-profiles", ""),
    op("GET", "identity-profiles", "/{identity-profile-id}/lifecycle-states"),
    op("GET", "public-identities", ""),
    op("GET", "notification-templates", ""),
    op("GET", "workgroups", ""),
    op("GET", "workgroups", "/{workgroupId}/members"),
];

/// Services that `/v3` does not have; `/beta` has them.
const NOT_IN_V3: &[&str] = &[
    "identities",
    "task-status",
    "org-config",
    "tenant",
    "notification-templates",
    "workgroups",
    "account-aggregations",
    "identities-accounts",
    "triggers",
    "trigger-subscriptions",
    "trigger-invocations",
];
/// Services that `/beta` does not have; `/v3` has them.
const NOT_IN_BETA: &[&str] = &["search", "auth-users", "public-identities"];

/// The API version that a client speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version(String);

impl Version {
    /// Takes `v3`, `beta`, `v2024` and later years, or `v1` for the per-service form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('/');
        let numbered =
            text.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        (numbered || text == "beta").then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The first parts of the path of `service`; `last` is the last part of the path below it. `/v3` has sources, but cannot
    /// load files into them.
    pub(crate) fn prefix<'a>(&'a self, service: &'a str, last: Option<&str>) -> [&'a str; 2] {
        match self.0.as_str() {
            "v1" => [service, "v1"],
            "v3" if service == "sources" && last == Some("load-accounts") => ["beta", service],
            "v3" if NOT_IN_V3.contains(&service) => ["beta", service],
            "beta" if NOT_IN_BETA.contains(&service) => ["v3", service],
            version => [version, service],
        }
    }

    /// `/task-status/pending-tasks` is gone from v2026 and was never in the per-service form; the list of tasks takes
    /// `completionStatus isnull` there instead.
    pub(crate) fn has_pending_tasks(&self) -> bool {
        self.0 == "beta" || self.0 == "v3" || self.year().is_some_and(|year| year < 2026)
    }

    fn year(&self) -> Option<u32> {
        self.0.strip_prefix('v')?.parse().ok().filter(|year| *year >= 2000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(version: &str, service: &str) -> String {
        Version::parse(version).unwrap().prefix(service, None).join("/")
    }

    #[test]
    fn versions_are_a_prefix_except_the_per_service_form() {
        assert_eq!(path("v2024", "identities"), "v2024/identities");
        assert_eq!(path("v1", "identities"), "identities/v1");
        assert_eq!(path("v3", "identities"), "beta/identities");
        assert_eq!(path("v3", "search"), "v3/search");
        assert_eq!(path("beta", "search"), "v3/search");
        assert_eq!(path("/v2025/", "search"), "v2025/search");
        let v3 = Version::parse("v3").unwrap();
        assert_eq!(v3.prefix("sources", Some("load-accounts")), ["beta", "sources"]);
        assert_eq!(v3.prefix("sources", Some("source-health")), ["v3", "sources"]);
    }

    #[test]
    fn nonsense_is_no_version() {
        for text in ["", "v", "2024", "v2024/../x", "latest"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn pending_tasks_ended_with_v2026() {
        for (version, has) in
            [("v2024", true), ("v2025", true), ("beta", true), ("v2026", false), ("v1", false)]
        {
            assert_eq!(Version::parse(version).unwrap().has_pending_tasks(), has, "{version}");
        }
    }
}
