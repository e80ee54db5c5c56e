//! What a person owns that keeps them from being deleted.

use super::Trouble;
use crate::accounts::reading;
use crate::auth::Signed;
use crate::{Core, Error};
use gangway_isc::{Association, IdentityId};
use gangway_types::{PersonId, PortalError};

/// Things of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// ISC's word for the kind, e.g. `ROLE_OWNER`.
    pub kind: String,
    /// The kind in words: "Owner of roles".
    pub words: String,
    /// The things.
    pub things: Vec<OwnedThing>,
}

/// One thing that has to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedThing {
    /// ISC's type of it (`SOURCE`, `ROLE`), when given.
    pub kind: Option<String>,
    /// ISC's id of it, when given.
    pub id: Option<String>,
    /// Its name; its id when it has none.
    pub name: String,
}

/// What ISC says must be handed over before this person can be deleted. ISC lists blockers only, not all that somebody owns.
///
/// # Errors
/// Why it could not be read.
pub async fn owned(core: &Core, who: &Signed, person: &PersonId) -> Result<Vec<Owned>, Trouble> {
    let read = async {
        let id: IdentityId =
            person.as_str().parse().map_err(|_| Error::Portal(PortalError::not_found("person")))?;
        let id = &id;
        let found = reading(core, who, |isc| async move { Ok(isc.identity_ownership(id).await?) }).await?;
        Ok::<_, Error>(found.iter().map(kind).filter(|kind| !kind.things.is_empty()).collect())
    };
    read.await.map_err(|error| Trouble::new(error, "what this person owns", ""))
}

fn kind(told: &Association) -> Owned {
    let kind = told.association_type.clone().unwrap_or_default();
    let things = told.entities.iter().map(|entity| {
        let thing = &entity.identity_entity;
        let name = thing.name.clone().filter(|name| !name.is_empty()).or_else(|| thing.id.clone());
        OwnedThing {
            kind: thing.kind.clone(),
            id: thing.id.clone(),
            name: name.unwrap_or_else(|| "without a name".to_owned()),
        }
    });
    Owned { words: kind_words(&kind), things: things.collect(), kind }
}

/// `ROLE_OWNER` as words. The documentation lists no values, so a new one is put into words by its form.
pub fn kind_words(kind: &str) -> String {
    let known = match kind {
        "ROLE_OWNER" => "Owner of roles",
        "ACCESS_PROFILE_OWNER" => "Owner of access profiles",
        "SOURCE_OWNER" => "Owner of sources",
        "ENTITLEMENT_OWNER" => "Owner of entitlements",
        "CAMPAIGN_OWNER" => "Owner of certification campaigns",
        "CERT_REVIEWER" | "CERTIFICATION_REVIEWER" => "Reviewer of certifications",
        "WORKGROUP_OWNER" | "GOVERNANCE_GROUP_OWNER" => "Owner of governance groups",
        "WORKGROUP_MEMBER" | "GOVERNANCE_GROUP_MEMBER" => "Member of governance groups",
        "IDENTITY_PROFILE_OWNER" => "Owner of identity profiles",
        "" => "Tied to",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let words = kind.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_kind_that_nobody_knows_is_read_by_its_form() {
        assert_eq!(kind_words("ROLE_OWNER"), "Owner of roles");
        assert_eq!(kind_words("SEGMENT_OWNER"), "Segment owner");
        assert_eq!(kind_words(""), "Tied to");
    }

    #[test]
    fn things_without_a_name_are_still_counted() {
        let told: Association = serde_json::from_value(serde_json::json!({
            "associationType": "SOURCE_OWNER",
            "entities": [{"identityEntity": {"id": "1", "name": "HR", "type": "SOURCE"}}, {"id": "2"}, {}]
        }))
        .expect("an association");
        let names: Vec<String> = kind(&told).things.into_iter().map(|thing| thing.name).collect();
        assert_eq!(names, ["HR", "2", "without a name"]);
    }

    proptest! {
        #[test]
        fn words_are_never_empty(kind in ".{1,30}") {
            prop_assert!(!kind_words(&kind).is_empty());
        }
    }
}
