use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{SubscriptionId, Time, lenient, open_enum::open_enum};

/// Trigger: an aggregation made an identity.
pub const IDENTITY_CREATED: &str = "idn:identity-created";
/// Trigger: attributes of an identity changed.
pub const IDENTITY_ATTRIBUTES_CHANGED: &str = "idn:identity-attributes-changed";

open_enum!(
    /// Whether ISC waits for an answer.
    TriggerType { RequestResponse = "REQUEST_RESPONSE", FireAndForget = "FIRE_AND_FORGET" }
);

/// A trigger that the tenant has. Source: schema `Trigger`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger {
    /// Its id, e.g. [`IDENTITY_CREATED`].
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether ISC waits for an answer.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_word",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<TriggerType>,
    /// What it is about.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

open_enum!(
    /// How ISC says to a subscriber that it is ISC.
    HookAuthentication { None = "NO_AUTH", Basic = "BASIC_AUTH", Bearer = "BEARER_TOKEN" }
);

/// Where events go. Secrets come back as null and are not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HookTarget {
    /// The address.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How ISC says who it is.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub http_authentication_type: Option<HookAuthentication>,
}

/// A trigger subscription. Source: schema `Subscription`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What somebody wrote about it.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The trigger.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub trigger_id: Option<String>,
    /// The trigger's name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub trigger_name: Option<String>,
    /// `HTTP`, `EVENTBRIDGE`, `INLINE`, `SCRIPT`, `WORKFLOW`; kept as a text, since only HTTP concerns this client.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Where events go, for HTTP.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub http_config: Option<HookTarget>,
    /// Whether it hears of events; absent means yes.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// JSONPath that an event must fit.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// A test that was started. Source: schema `TestInvocation`'s answer. Its secret is not read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The trigger.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub trigger_id: Option<String>,
}

open_enum!(
    /// Whether something happened, or somebody tried.
    InvocationType { Test = "TEST", RealTime = "REAL_TIME" }
);

/// What became of an event. ISC keeps failed ones for 48 hours, others for 24, 2,000 in all. Source: schema
/// `InvocationStatus`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvocationStatus {
    /// Its id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The trigger.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub trigger_id: Option<String>,
    /// The subscription.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<SubscriptionId>,
    /// The subscription's name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub subscription_name: Option<String>,
    /// Test or not.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_word",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<InvocationType>,
    /// When it began.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it ended; absent while it is under way.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub completed: Option<Time>,
    /// How it ended.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub complete_invocation_input: Option<InvocationEnd>,
}

impl InvocationStatus {
    /// ISC's words about what went wrong.
    pub fn error(&self) -> Option<&str> {
        let end = self.complete_invocation_input.as_ref()?;
        end.localized_error.as_ref()?.get("message").and_then(Value::as_str)
    }
}

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvocationEnd {
    /// What went wrong: `locale`, `message`.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub localized_error: Option<crate::Attributes>,
}

/// What ISC thinks of a filter. Source: schema `ValidateFilterOutputDto`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterVerdict {
    /// It can be used.
    #[serde(default, rename = "isValid")]
    pub is_valid: bool,
    /// It is JSONPath.
    #[serde(default, rename = "isValidJSONPath")]
    pub is_valid_json_path: bool,
    /// It selects something of the input.
    #[serde(default, rename = "isPathExist")]
    pub is_path_exist: bool,
}
