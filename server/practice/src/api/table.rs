//! Every operation of the portal's subset of ISC's API: where it answers, who may call it, and what runs.
//!
//! Levels, scopes and "app token" are those of the specification. An operation without `run` belongs
//! to a later job and answers 501.

use super::{
    accounts, activities, bulk, groups, identities, invite, loads, mail, org, ownership, person, policies,
    profiles, public, roles, schemas, search, sources, subscriptions, tasks, triggers, verification,
};
use crate::gate::{
    Op,
    Span::{From2024, From2024To2025, FromV3},
};

const ADMIN: &[&str] = &["ORG_ADMIN"];
const SOURCES: &[&str] = &["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN"];
const ACCOUNTS: &[&str] = &["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "HELPDESK"];
const HELPDESK: &[&str] = &["ORG_ADMIN", "HELPDESK"];
const SEARCHERS: &[&str] = &[
    "ORG_ADMIN",
    "CERT_ADMIN",
    "REPORT_ADMIN",
    "SOURCE_ADMIN",
    "SOURCE_SUBADMIN",
    "ROLE_ADMIN",
    "ROLE_SUBADMIN",
];
const SOURCE_READERS: &[&str] = &["ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "ROLE_SUBADMIN"];
const TASK_READERS: &[&str] = &[
    "ORG_ADMIN",
    "HELPDESK",
    "CERT_ADMIN",
    "REPORT_ADMIN",
    "ROLE_ADMIN",
    "ROLE_SUBADMIN",
    "SOURCE_ADMIN",
    "SOURCE_SUBADMIN",
];
const TASK_WRITERS: &[&str] = &[
    "ORG_ADMIN",
    "CERT_ADMIN",
    "REPORT_ADMIN",
    "ROLE_ADMIN",
    "ROLE_SUBADMIN",
    "SOURCE_ADMIN",
    "SOURCE_SUBADMIN",
];

/// The table. Paths are without version; a literal segment comes before one in braces.
pub(crate) const OPERATIONS: &[Op] = &[
    Op::new("listAccountActivities", "GET", "/account-activities", FromV3)
        .scopes(&["sp:scopes:all"])
        .run(activities::list),
    Op::new("getAccountActivity", "GET", "/account-activities/{id}", FromV3)
        .scopes(&["sp:scopes:all"])
        .run(activities::get),
    Op::new("getAccountAggregationStatus", "GET", "/account-aggregations/{id}/status", From2024)
        .levels(SOURCES)
        .run(loads::status),
    Op::new("listAccounts", "GET", "/accounts", FromV3)
        .scopes(&["idn:accounts:read", "idn:accounts:manage"])
        .levels(ACCOUNTS)
        .app()
        .run(accounts::list),
    Op::new("createAccount", "POST", "/accounts", FromV3)
        .scopes(&["idn:accounts:manage"])
        .levels(SOURCES)
        .app()
        .run(accounts::create),
    Op::new("getAccount", "GET", "/accounts/{id}", FromV3)
        .scopes(&["idn:accounts:read", "idn:accounts:manage"])
        .levels(ACCOUNTS)
        .app()
        .run(accounts::get),
    Op::new("putAccount", "PUT", "/accounts/{id}", FromV3)
        .scopes(&["idn:accounts:manage"])
        .levels(SOURCES)
        .app()
        .run(accounts::put),
    Op::new("updateAccount", "PATCH", "/accounts/{id}", FromV3)
        .scopes(&["idn:accounts:manage"])
        .levels(SOURCES)
        .app()
        .run(accounts::patch),
    Op::new("deleteAccount", "DELETE", "/accounts/{id}", FromV3)
        .scopes(&["idn:accounts:manage"])
        .levels(SOURCES)
        .app()
        .run(accounts::delete),
    Op::new("disableAccount", "POST", "/accounts/{id}/disable", FromV3)
        .scopes(&["idn:accounts-state:manage"])
        .app()
        .run(accounts::disable),
    Op::new("enableAccount", "POST", "/accounts/{id}/enable", FromV3)
        .scopes(&["idn:accounts-state:manage"])
        .levels(ACCOUNTS)
        .app()
        .run(accounts::enable),
    Op::new("submitReloadAccount", "POST", "/accounts/{id}/reload", FromV3)
        .scopes(&["idn:accounts-state:manage"])
        .levels(ACCOUNTS)
        .app()
        .run(accounts::reload),
    Op::new("deleteAccountAsync", "POST", "/accounts/{id}/remove", From2024)
        .scopes(&["idn:accounts:manage"])
        .levels(ADMIN)
        .app()
        .run(accounts::remove),
    Op::new("unlockAccount", "POST", "/accounts/{id}/unlock", FromV3)
        .scopes(&["idn:accounts-state:manage"])
        .levels(ACCOUNTS)
        .app()
        .run(accounts::unlock),
    Op::new("getAuthUser", "GET", "/auth-users/{id}", FromV3)
        .scopes(&["sp:auth-user:read"])
        .run(org::auth_user),
    Op::new("listIdentities", "GET", "/identities", From2024)
        .scopes(&["idn:identity:read", "idn:identity:manage"])
        .run(identities::list),
    Op::new("startIdentitiesInvite", "POST", "/identities/invite", From2024)
        .scopes(&["idn:password-user-invite:manage"])
        .levels(HELPDESK)
        .experimental()
        .run(invite::invite),
    Op::new("startIdentityProcessing", "POST", "/identities/process", From2024)
        .scopes(&["idn:identity:process", "idn:identity:manage"])
        .levels(HELPDESK)
        .app()
        .experimental()
        .run(person::process),
    Op::new("getIdentityOwnershipDetails", "GET", "/identities/{identityId}/ownership", From2024)
        .scopes(&["idn:identity:read"])
        .run(ownership::of),
    Op::new("getRoleAssignments", "GET", "/identities/{identityId}/role-assignments", From2024)
        .scopes(&["idn:identity:read", "idn:identity-direct-report:read", "idn:identity:manage"])
        .run(roles::list),
    Op::new("getRoleAssignment", "GET", "/identities/{identityId}/role-assignments/{assignmentId}", From2024)
        .scopes(&["idn:identity:read", "idn:identity-direct-report:read", "idn:identity:manage"])
        .run(roles::get),
    Op::new(
        "synchronizeAttributesForIdentity",
        "POST",
        "/identities/{identityId}/synchronize-attributes",
        From2024,
    )
    .levels(ADMIN)
    .app()
    .experimental()
    .run(person::synchronize),
    Op::new("getIdentity", "GET", "/identities/{id}", From2024)
        .scopes(&["idn:identity:read", "idn:identity:manage"])
        .run(identities::get),
    Op::new("deleteIdentity", "DELETE", "/identities/{id}", From2024)
        .scopes(&["idn:identity:manage"])
        .app()
        .run(person::delete),
    Op::new("resetIdentity", "POST", "/identities/{id}/reset", From2024)
        .scopes(&["idn:identity:manage"])
        .app()
        .run(person::reset),
    Op::new(
        "sendIdentityVerificationAccountToken",
        "POST",
        "/identities/{id}/verification/account/send",
        From2024,
    )
    .scopes(&["idn:password:user-invite"])
    .levels(HELPDESK)
    .experimental()
    .run(verification::send),
    Op::new("disableAccountsForIdentities", "POST", "/identities-accounts/disable", From2024)
        .scopes(&["idn:accounts-state:manage", "idn:accounts-provisioning:manage"])
        .levels(ADMIN)
        .app()
        .run(bulk::disable),
    Op::new("enableAccountsForIdentities", "POST", "/identities-accounts/enable", From2024)
        .scopes(&["idn:accounts-state:manage", "idn:accounts-provisioning:manage"])
        .levels(ADMIN)
        .app()
        .run(bulk::enable),
    Op::new("listIdentityProfiles", "GET", "/identity-profiles", FromV3)
        .scopes(&["idn:identity-profile:read"])
        .levels(ADMIN)
        .app()
        .run(profiles::list),
    Op::new("getIdentityProfile", "GET", "/identity-profiles/{identity-profile-id}", FromV3)
        .scopes(&["idn:identity-profile:read"])
        .levels(ADMIN)
        .app()
        .run(profiles::get),
    Op::new("getLifecycleStates", "GET", "/identity-profiles/{identity-profile-id}/lifecycle-states", FromV3)
        .scopes(&["idn:identity-profile-lifecycle-state:read"])
        .levels(ADMIN)
        .app()
        .run(profiles::states),
    Op::new("listNotificationTemplates", "GET", "/notification-templates", From2024)
        .scopes(&["idn:notification-templates:read"])
        .levels(ADMIN)
        .run(mail::list),
    Op::new("getNotificationTemplate", "GET", "/notification-templates/{id}", From2024)
        .scopes(&["idn:notification-templates:read"])
        .levels(ADMIN)
        .run(mail::get),
    Op::new("listOauthClients", "GET", "/oauth-clients", FromV3)
        .scopes(&["sp:oauth-client:read", "sp:oauth-client:manage"]),
    Op::new("getOauthClient", "GET", "/oauth-clients/{id}", FromV3)
        .scopes(&["sp:oauth-client:manage", "sp:oauth-client:read"])
        .app(),
    Op::new("getOrgConfig", "GET", "/org-config", From2024)
        .scopes(&["idn:org-configs:read", "idn:org-configs:manage"])
        .levels(ADMIN)
        .app()
        .run(org::org_config),
    Op::new("listPersonalAccessTokens", "GET", "/personal-access-tokens", FromV3).scopes(&[
        "sp:my-personal-access-tokens:read",
        "sp:my-personal-access-tokens:manage",
        "sp:all-personal-access-tokens:read",
        "sp:all-personal-access-tokens:manage",
    ]),
    Op::new("getPublicIdentities", "GET", "/public-identities", FromV3)
        .scopes(&["sp:scopes:default"])
        .run(public::list),
    Op::new("searchPost", "POST", "/search", FromV3)
        .scopes(&["sp:search:read"])
        .levels(SEARCHERS)
        .app()
        .run(search::post),
    Op::new("searchAggregate", "POST", "/search/aggregate", FromV3).scopes(&["sp:search:read"]).app(),
    Op::new("searchCount", "POST", "/search/count", FromV3)
        .scopes(&["sp:search:read"])
        .app()
        .run(search::count),
    Op::new("searchGet", "GET", "/search/{index}/{id}", FromV3)
        .scopes(&["sp:search:read"])
        .levels(SEARCHERS)
        .app()
        .run(search::get),
    Op::new("listSources", "GET", "/sources", FromV3)
        .scopes(&["idn:sources:read", "idn:sources:manage"])
        .levels(SOURCE_READERS)
        .app()
        .run(sources::list),
    Op::new("getSource", "GET", "/sources/{id}", FromV3)
        .scopes(&["idn:sources:read", "idn:sources:manage"])
        .levels(SOURCES)
        .app()
        .run(sources::get),
    Op::new("importAccounts", "POST", "/sources/{id}/load-accounts", From2024)
        .scopes(&["idn:sources:manage"])
        .levels(SOURCES)
        .app()
        .run(loads::load),
    Op::new("importUncorrelatedAccounts", "POST", "/sources/{id}/load-uncorrelated-accounts", From2024)
        .scopes(&["idn:sources:manage"])
        .levels(ADMIN)
        .app(),
    Op::new("getAccountsSchema", "GET", "/sources/{id}/schemas/accounts", FromV3)
        .scopes(&["idn:source-schema:read", "idn:source-schema:manage"])
        .run(schemas::template),
    Op::new("importAccountsSchema", "POST", "/sources/{id}/schemas/accounts", FromV3)
        .scopes(&["idn:source-schema:manage"])
        .run(schemas::import),
    Op::new("listProvisioningPolicies", "GET", "/sources/{sourceId}/provisioning-policies", FromV3)
        .scopes(&["idn:provisioning-policy:read", "idn:provisioning-policy:manage"])
        .levels(ADMIN)
        .app()
        .run(policies::list),
    Op::new("getProvisioningPolicy", "GET", "/sources/{sourceId}/provisioning-policies/{usageType}", FromV3)
        .scopes(&[
            "idn:provisioning-policy-source:read",
            "idn:provisioning-policy:read",
            "idn:provisioning-policy-source-admin-operations:manage",
            "idn:provisioning-policy:manage",
        ])
        .levels(SOURCES)
        .app()
        .run(policies::get),
    Op::new("getSourceSchemas", "GET", "/sources/{sourceId}/schemas", FromV3)
        .scopes(&["idn:source-schema:read", "idn:source-schema:manage"])
        .levels(SOURCES)
        .run(schemas::list),
    Op::new("getSourceSchema", "GET", "/sources/{sourceId}/schemas/{schemaId}", FromV3)
        .scopes(&["idn:source-schema:read", "idn:source-schema:manage"])
        .run(schemas::get),
    Op::new("getSourceHealth", "GET", "/sources/{sourceId}/source-health", FromV3)
        .scopes(&["idn:sources:read", "idn:sources:manage"])
        .app()
        .run(sources::health),
    Op::new("getTaskStatusList", "GET", "/task-status", From2024)
        .scopes(&["idn:task-management:read", "idn:task-management:write"])
        .levels(TASK_READERS)
        .app()
        .run(tasks::list),
    Op::new("getPendingTasks", "GET", "/task-status/pending-tasks", From2024To2025)
        .scopes(&["idn:task-management:read", "idn:task-management:write"])
        .levels(TASK_READERS)
        .app()
        .run(tasks::pending),
    Op::new("getPendingTaskHeaders", "HEAD", "/task-status/pending-tasks", From2024To2025)
        .scopes(&["idn:task-management:read", "idn:task-management:write"])
        .levels(TASK_READERS)
        .app()
        .run(tasks::pending),
    Op::new("getTaskStatus", "GET", "/task-status/{id}", From2024)
        .scopes(&["idn:task-management:read", "idn:task-management:write"])
        .levels(TASK_READERS)
        .app()
        .run(tasks::get),
    Op::new("updateTaskStatus", "PATCH", "/task-status/{id}", From2024)
        .scopes(&["idn:task-management:write"])
        .levels(TASK_WRITERS)
        .run(tasks::patch),
    Op::new("getTenant", "GET", "/tenant", From2024).scopes(&["sp:tenant:read"]).run(org::tenant),
    Op::new("listTriggerInvocationStatus", "GET", "/trigger-invocations/status", From2024)
        .scopes(&["sp:trigger-service-invocation-status:read", "sp:trigger-service-invocation-status:manage"])
        .levels(ADMIN)
        .app()
        .run(triggers::statuses),
    Op::new("startTestTriggerInvocation", "POST", "/trigger-invocations/test", From2024)
        .scopes(&["sp:trigger-service-invocation-status:manage"])
        .levels(ADMIN)
        .app()
        .run(triggers::test),
    Op::new("listSubscriptions", "GET", "/trigger-subscriptions", From2024)
        .scopes(&["sp:trigger-service-subscriptions:read", "sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(subscriptions::list),
    Op::new("createSubscription", "POST", "/trigger-subscriptions", From2024)
        .scopes(&["sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(subscriptions::create),
    Op::new("testSubscriptionFilter", "POST", "/trigger-subscriptions/validate-filter", From2024)
        .scopes(&["sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(triggers::validate),
    Op::new("updateSubscription", "PUT", "/trigger-subscriptions/{id}", From2024)
        .scopes(&["sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(subscriptions::put),
    Op::new("patchSubscription", "PATCH", "/trigger-subscriptions/{id}", From2024)
        .scopes(&["sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(subscriptions::patch),
    Op::new("deleteSubscription", "DELETE", "/trigger-subscriptions/{id}", From2024)
        .scopes(&["sp:trigger-service-subscriptions:manage"])
        .levels(ADMIN)
        .app()
        .run(subscriptions::delete),
    Op::new("listTriggers", "GET", "/triggers", From2024)
        .scopes(&["sp:trigger-service-subscriptions:read"])
        .levels(ADMIN)
        .app()
        .run(triggers::list),
    Op::new("listWorkgroups", "GET", "/workgroups", From2024)
        .scopes(&["idn:workgroup:read", "idn:workgroup:manage"])
        .levels(ADMIN)
        .app()
        .run(groups::list),
    Op::new("listWorkgroupMembers", "GET", "/workgroups/{workgroupId}/members", From2024)
        .scopes(&["idn:workgroup:read", "idn:workgroup:manage"])
        .levels(ADMIN)
        .app()
        .run(groups::members),
];
