use serde::{Deserialize, Serialize};

use crate::{Time, lenient};

/// What ISC knows about somebody who can sign in. Source: schema `AuthUser` of `/auth-users/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthUser {
    /// Id of the identity.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Sign-in name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Technical name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Work mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Private mail.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub personal_email: Option<String>,
    /// User levels (`ORG_ADMIN`, `HELPDESK`, …); later versions add values, so they stay texts.
    #[serde(default, deserialize_with = "lenient::list")]
    pub capabilities: Vec<String>,
    /// Last sign-in.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub last_login_timestamp: Option<Time>,
    /// Last change of the password.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub last_password_change_date: Option<Time>,
}
