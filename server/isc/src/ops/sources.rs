use crate::{
    Acting, IdentityId, IdentityProfile, LifecycleState, ListQuery, Page, ProfileId, Result, Sorter, Source,
};

/// Whose sources a source sub-admin's list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForSubadmin {
    /// The caller's own; source sub-admins must say so.
    Me,
    /// Another one's.
    Identity(IdentityId),
}

/// What `/sources` takes. Some twenty fields can be filtered and sorted; `type eq
/// "DelimitedFile"` finds the file sources.
#[derive(Debug, Clone, Default)]
pub struct SourceQuery {
    /// Filter, order, paging.
    pub list: ListQuery,
    /// Whose.
    pub for_subadmin: Option<ForSubadmin>,
    /// Also the built-in source.
    pub include_idn_source: bool,
}

impl Acting {
    /// A page of sources. `GET /sources`; scopes `idn:sources:read`, `…:manage`; ORG_ADMIN, SOURCE_ADMIN,
    /// SOURCE_SUBADMIN (with [`ForSubadmin::Me`]) or ROLE_SUBADMIN.
    pub async fn list_sources(&self, query: &SourceQuery) -> Result<Page<Source>> {
        let mut params = query.list.params();
        match &query.for_subadmin {
            Some(ForSubadmin::Me) => params.push(("for-subadmin", "me".to_owned())),
            Some(ForSubadmin::Identity(id)) => params.push(("for-subadmin", id.to_string())),
            None => {}
        }
        if query.include_idn_source {
            params.push(("includeIDNSource", "true".to_owned()));
        }
        self.list("sources", &[], &params).await
    }

    /// All identity profiles, by name. `GET /identity-profiles`; scope `idn:identity-profile:read`; ORG_ADMIN or API.
    pub async fn identity_profiles(&self) -> Result<Vec<IdentityProfile>> {
        self.list_all("identity-profiles", &[], vec![Sorter::ascending("name")]).await
    }

    /// All lifecycle states of a profile, by name. `GET /identity-profiles/{id}/lifecycle-states`; scope
    /// `idn:identity-profile-lifecycle-state:read`; ORG_ADMIN.
    pub async fn lifecycle_states(&self, profile: &ProfileId) -> Result<Vec<LifecycleState>> {
        let segments = [profile.as_str(), "lifecycle-states"];
        self.list_all("identity-profiles", &segments, vec![Sorter::ascending("name")]).await
    }
}
