use serde::{Deserialize, Serialize};

use crate::{AccountId, Attributes, IdentityId, Reference, SourceId, Time, lenient, open_enum::open_enum};

open_enum!(
    /// How an account came into ISC.
    AccountOrigin { Aggregated = "AGGREGATED", Provisioned = "PROVISIONED" }
);

/// An account on a source. Source: schema `Account` of `/accounts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The account's own id; neither the task's nor the identity's.
    pub id: AccountId,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The key on its source: the value of the schema's identity attribute.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub native_identity: Option<String>,
    /// The source.
    #[serde(default, deserialize_with = "lenient::opt", skip_serializing_if = "Option::is_none")]
    pub source_id: Option<SourceId>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    /// The identity it is linked to, if any.
    #[serde(default, deserialize_with = "lenient::opt_text", skip_serializing_if = "Option::is_none")]
    pub identity_id: Option<String>,
    /// The same with its name, where the answer has it.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub identity: Option<Reference>,
    /// Linked to nobody.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub uncorrelated: Option<bool>,
    /// Linked by hand.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub manually_correlated: Option<bool>,
    /// On an authoritative source.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub authoritative: Option<bool>,
    /// Disabled.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Locked.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// How it came.
    #[serde(default, deserialize_with = "lenient::opt_word", skip_serializing_if = "Option::is_none")]
    pub origin: Option<AccountOrigin>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt_time", skip_serializing_if = "Option::is_none")]
    pub modified: Option<Time>,
    /// Values by attribute of the schema; not only strings.
    #[serde(default, deserialize_with = "lenient::map")]
    pub attributes: Attributes,
}

impl Account {
    /// The identity it is linked to. An uncorrelated account may carry the id of a hidden identity of its own, which is
    /// nobody (FACTS: "How to see correlation").
    pub fn linked_to(&self) -> Option<IdentityId> {
        if self.uncorrelated == Some(true) {
            return None;
        }
        let told = self.identity_id.as_deref().and_then(|id| id.parse().ok());
        told.or_else(|| self.identity.as_ref().and_then(Reference::identity_id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(json: &str) -> Account {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_uncorrelated_account_is_nobodys() {
        let linked =
            account(r#"{"id":"a","identityId":"2c91808568c529c60168cca6f90c1313","uncorrelated":false}"#);
        assert_eq!(linked.linked_to().unwrap().as_str(), "2c91808568c529c60168cca6f90c1313");
        let alone =
            account(r#"{"id":"a","identityId":"2c91808568c529c60168cca6f90c1313","uncorrelated":true}"#);
        assert_eq!(alone.linked_to(), None);
    }

    #[test]
    fn odd_members_do_not_spoil_the_row() {
        let odd = account(
            r#"{"id":17,"nativeIdentity":4711,"identity":[],"identityId":"","attributes":null,"origin":"GUESSED","created":null}"#,
        );
        assert_eq!((odd.id.as_str(), odd.native_identity.as_deref()), ("17", Some("4711")));
        assert_eq!(odd.linked_to(), None);
        assert_eq!(odd.origin, Some(AccountOrigin::Other("GUESSED".to_owned())));
    }
}
