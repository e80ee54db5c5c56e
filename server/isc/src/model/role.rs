use serde::{Deserialize, Serialize};

use crate::{AssignmentId, Attributes, Reference, Time, lenient};

/// A role that somebody has. Sources: schemas `RoleAssignmentRef` (id, role and dates) and `RoleAssignmentDto` (all).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignment {
    /// Id of the assignment, not of the role.
    pub id: AssignmentId,
    /// The role.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub role: Option<Reference>,
    /// Since when.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub added_date: Option<Time>,
    /// When it begins, if it was asked for a later day.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Time>,
    /// When it ends.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub remove_date: Option<Time>,
    /// What was said when it was assigned.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// How it came about, e.g. `UI`. Not an enumeration in the documentation.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub assignment_source: Option<String>,
    /// Who assigned it; "could be blank or system".
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub assigner: Option<Reference>,
    /// Dimensions of the role that came with it.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub assigned_dimensions: Vec<Reference>,
    /// Why: what was asked for, which criteria matched.
    #[serde(default, deserialize_with = "lenient::map", skip_serializing_if = "Attributes::is_empty")]
    pub assignment_context: Attributes,
    /// Accounts it acts on.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub account_targets: Vec<AccountTarget>,
}

/// An account that an assignment acts on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountTarget {
    /// Its source.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    /// The account.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub account_info: Option<AccountInfo>,
    /// The role.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub role: Option<Reference>,
}

/// An account as an assignment names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountInfo {
    /// Its key on the source.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub native_identity: Option<String>,
    /// Its name as shown.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// An id that never changes, where the source has one.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}
