//! Ids of ISC's objects as types of their own, so that one cannot be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// The id of an identity: 32 hexadecimal digits without dashes, kept in lower case.
///
/// Source: schema `Identity.id` (its `format: uuid` elsewhere is wrong). The short number of the old `/cc/api` is
/// another id and is refused with a sentence that says so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct IdentityId(String);

/// Why a text is not an [`IdentityId`]. The `Display` form is a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityIdError {
    /// The short numeric id of the retired `/cc/api`.
    #[error(
        "{0} is the short numeric id of ISC's retired API; use the identity's long id, 32 hexadecimal digits as in ISC's address bar"
    )]
    Legacy(String),
    /// Anything else.
    #[error("this is not the id of an identity: 32 hexadecimal digits without dashes are expected")]
    Malformed,
}

impl IdentityId {
    /// The id as ISC writes it, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a number: 16 bytes instead of 32, for sets that hold a whole tenant.
    pub fn to_u128(&self) -> u128 {
        u128::from_str_radix(&self.0, 16).unwrap_or_default()
    }
}

impl FromStr for IdentityId {
    type Err = IdentityIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase()));
        }
        if (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdentityIdError::Legacy(text.to_owned()));
        }
        Err(IdentityIdError::Malformed)
    }
}

impl TryFrom<String> for IdentityId {
    type Error = IdentityIdError;

    fn try_from(mut text: String) -> Result<Self, Self::Error> {
        // Nearly always it is one as it is: nothing to copy.
        if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            text.make_ascii_lowercase();
            return Ok(Self(text));
        }
        text.parse()
    }
}

impl TryFrom<&str> for IdentityId {
    type Error = IdentityIdError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IdentityId> for String {
    fn from(id: IdentityId) -> Self {
        id.0
    }
}

impl AsRef<str> for IdentityId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for IdentityId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for IdentityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IdentityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityId({})", self.0)
    }
}

/// An id whose form no source fixes: any text is taken as it came.
macro_rules! opaque_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes any text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as ISC wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::text(deserializer).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

opaque_id!(
    /// The id of a task as `/task-status/{id}` takes it. Account operations answer with one, too.
    TaskId
);
opaque_id!(
    /// The id of a source as `GET /sources` gives it; not the number in the admin pages' addresses.
    SourceId
);
opaque_id!(
    /// The id of an identity profile.
    ProfileId
);
opaque_id!(
    /// The id of a governance group.
    GroupId
);
opaque_id!(
    /// The id of an account in ISC; its key on the source is another thing.
    AccountId
);
opaque_id!(
    /// The id of a schema of a source.
    SchemaId
);
opaque_id!(
    /// The id of a role's assignment to somebody; not of the role.
    AssignmentId
);
opaque_id!(
    /// The id of a trigger subscription.
    SubscriptionId
);

/// The short number of a person in the retired `/cc/api`; digits only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ShortId(String);

/// The text is no [`ShortId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a short id: up to 20 digits are expected")]
pub struct ShortIdError;

impl ShortId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ShortId {
    type Err = ShortIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let digits = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if digits { Ok(Self(text.to_owned())) } else { Err(ShortIdError) }
    }
}

impl fmt::Display for ShortId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ShortId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::text(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_number_is_named_as_what_it_is() {
        let refused = "190100".parse::<IdentityId>().unwrap_err();
        assert!(refused.to_string().contains("190100 is the short numeric id"), "{refused}");
    }

    #[test]
    fn dashes_empty_and_other_lengths_are_refused() {
        for text in ["", "2c918085-68c5-29c6-0168-cca6f90c1313", "2c91", "zz918085000000000000000000000000"] {
            assert_eq!(text.parse::<IdentityId>(), Err(IdentityIdError::Malformed), "{text}");
        }
    }

    #[test]
    fn opaque_ids_take_numbers_too() {
        assert_eq!(serde_json::from_str::<TaskId>("17").unwrap(), TaskId::from("17"));
    }

    proptest! {
        #[test]
        fn hex_round_trips_in_lower_case(text in "[0-9a-fA-F]{32}") {
            let id: IdentityId = text.parse().unwrap();
            prop_assert_eq!(id.as_str(), text.to_ascii_lowercase());
            prop_assert_eq!(format!("{:032x}", id.to_u128()), id.to_string());
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<IdentityId>(&json).unwrap(), id);
        }
    }
}
