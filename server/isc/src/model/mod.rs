//! ISC's objects as this client reads them. Members carry ISC's names in snake case; everything that the
//! documentation does not promise is optional, members not listed here are ignored.

mod account;
mod attributes;
mod auth_user;
mod group;
mod identity;
mod load;
mod mail;
mod policy;
mod profile;
mod public_identity;
mod reference;
mod schema;
mod search;
mod source;
mod task;
mod tenant;

pub use account::{Account, AccountOrigin};
pub use attributes::IdentityAttributes;
pub use auth_user::AuthUser;
pub use group::{Group, GroupMember};
pub use identity::{Identity, IdentityStatus, LifecycleStateRef, ProcessingState};
pub use load::{AggregationState, AggregationStatus, LoadStarted, SourceHealth};
pub use mail::{EmailTestMode, NotificationTemplate, TemplateMedium};
pub use policy::{FieldType, PolicyField, ProvisioningPolicy};
pub use profile::{AttributeTransform, IdentityAttributeConfig, IdentityProfile, LifecycleState};
pub use public_identity::{PublicIdentity, PublicIdentityState};
pub use reference::Reference;
pub use schema::{AttributeType, SchemaAttribute, SourceSchema};
pub use search::{SearchAccount, SearchEvent, SearchIdentity};
pub use source::{Source, SourceStatus};
pub use task::{
    CompletionStatus, MessageType, TaskDefinitionSummary, TaskMessage, TaskReturn, TaskStatus, TaskTarget,
    TaskType,
};
pub use tenant::{OrgConfig, Tenant};

/// An open map of attributes; values are not only strings.
pub type Attributes = serde_json::Map<String, serde_json::Value>;
