use serde::{Deserialize, Serialize};

use crate::{Time, lenient, open_enum::open_enum};

open_enum!(
    /// How a notification is sent.
    TemplateMedium { Email = "EMAIL", Slack = "SLACK", Teams = "TEAMS" }
);

/// A template that the tenant changed; unchanged ones are not listed. Source: `/notification-templates`.
///
/// Which `key` the invitation has is not documented. A subject that starts with `#stop`, `no_send` or `Stop` sends nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationTemplate {
    /// Id.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which notification it is for.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it is sent.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub medium: Option<TemplateMedium>,
    /// Language.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Subject.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Body, HTML.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Sender.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where answers go.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
}

/// ISC's test mode for mail: when on, every mail goes to one address.
///
/// Not documented; path and shape as seen in the VS Code extension (`src/services/ISCClient.ts`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmailTestMode {
    /// Whether mail is redirected.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub email_test_mode: Option<bool>,
    /// Where it goes.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email_test_address: Option<String>,
}
