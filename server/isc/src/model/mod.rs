//! ISC's objects as this client reads them. Members carry ISC's names in snake case; everything that the
//! documentation does not promise is optional, members not listed here are ignored.

mod account;
mod activity;
mod attributes;
mod auth_user;
mod group;
mod identity;
mod job;
mod load;
mod mail;
mod old_user;
mod ownership;
mod policy;
mod profile;
mod public_identity;
mod reference;
mod role;
mod schema;
mod search;
mod source;
mod task;
mod tenant;
mod trigger;

pub use account::{Account, AccountOrigin};
pub use activity::{AccountActivity, ActivityCompletion};
pub use attributes::IdentityAttributes;
pub use auth_user::AuthUser;
pub use group::{Group, GroupMember};
pub use identity::{Identity, IdentityStatus, LifecycleStateRef, ProcessingState};
pub use job::{BulkOutcome, SyncJob, SyncStatus};
pub use load::{AggregationState, AggregationStatus, LoadStarted, SourceHealth};
pub use mail::{EmailTestMode, NotificationTemplate, TemplateMedium};
pub use old_user::OldUser;
pub(crate) use ownership::associations;
pub use ownership::{AssociatedEntity, Association};
pub use policy::{FieldType, PolicyField, ProvisioningPolicy};
pub use profile::{AttributeTransform, IdentityAttributeConfig, IdentityProfile, LifecycleState};
pub use public_identity::{PublicIdentity, PublicIdentityState};
pub use reference::Reference;
pub use role::{AccountInfo, AccountTarget, RoleAssignment};
pub use schema::{AttributeType, SchemaAttribute, SourceSchema};
pub use search::{SearchAccount, SearchEvent, SearchIdentity};
pub use source::{Source, SourceStatus};
pub use task::{
    CompletionStatus, MessageType, TaskDefinitionSummary, TaskMessage, TaskReturn, TaskStatus, TaskTarget,
    TaskType,
};
pub use tenant::{OrgConfig, Tenant};
pub use trigger::{
    FilterVerdict, HookAuthentication, HookTarget, IDENTITY_ATTRIBUTES_CHANGED, IDENTITY_CREATED, Invocation,
    InvocationEnd, InvocationStatus, InvocationType, Subscription, Trigger, TriggerType,
};

/// An open map of attributes; values are not only strings.
pub type Attributes = serde_json::Map<String, serde_json::Value>;
