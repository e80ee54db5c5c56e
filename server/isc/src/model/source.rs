use serde::{Deserialize, Serialize};

use crate::{Attributes, Reference, SourceId, Time, lenient, open_enum::open_enum};

open_enum!(
    /// Health of a source. `/v3` lacks the first value; other versions have it.
    SourceStatus {
        ErrorAccountFileImport = "SOURCE_STATE_ERROR_ACCOUNT_FILE_IMPORT",
        ErrorCluster = "SOURCE_STATE_ERROR_CLUSTER",
        ErrorSource = "SOURCE_STATE_ERROR_SOURCE",
        ErrorVa = "SOURCE_STATE_ERROR_VA",
        FailureCluster = "SOURCE_STATE_FAILURE_CLUSTER",
        FailureSource = "SOURCE_STATE_FAILURE_SOURCE",
        Healthy = "SOURCE_STATE_HEALTHY",
        UncheckedCluster = "SOURCE_STATE_UNCHECKED_CLUSTER",
        UncheckedClusterNoSources = "SOURCE_STATE_UNCHECKED_CLUSTER_NO_SOURCES",
        UncheckedSource = "SOURCE_STATE_UNCHECKED_SOURCE",
        UncheckedSourceNoAccounts = "SOURCE_STATE_UNCHECKED_SOURCE_NO_ACCOUNTS",
    }
);

/// A source. Source: schema `Source` of `/sources`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Id as the API wants it.
    pub id: SourceId,
    /// Name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub owner: Option<Reference>,
    /// Kind of source; file sources say `DelimitedFile`, in places `Delimited File`.
    #[serde(
        default,
        rename = "type",
        deserialize_with = "lenient::opt_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Connector script.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub connector: Option<String>,
    /// Connector class.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub connector_class: Option<String>,
    /// Connector; file sources say `delimited-file`.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub connector_implementation_id: Option<String>,
    /// `file`, `direct`, …
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub connection_type: Option<String>,
    /// What the connector can do.
    #[serde(default, deserialize_with = "lenient::list")]
    pub features: Vec<String>,
    /// Share of accounts, in percent, that one aggregation may remove.
    #[serde(default, deserialize_with = "lenient::opt_int", skip_serializing_if = "Option::is_none")]
    pub delete_threshold: Option<i64>,
    /// Referenced by an identity profile.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub authoritative: Option<bool>,
    /// Whether ISC can reach it.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub healthy: Option<bool>,
    /// Its health in detail.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub status: Option<SourceStatus>,
    /// Since when.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Governance group that manages it.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub management_workgroup: Option<Reference>,
    /// Settings of the connector.
    #[serde(default, deserialize_with = "lenient::map")]
    pub connector_attributes: Attributes,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
}

impl Source {
    /// Whether it is fed by delimited files, the only kind whose accounts can be written.
    pub fn is_delimited_file(&self) -> bool {
        let squeezed = self.kind.as_deref().unwrap_or_default().replace(' ', "");
        squeezed.eq_ignore_ascii_case("DelimitedFile")
    }
}
