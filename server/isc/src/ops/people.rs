use crate::{Acting, AuthUser, IdentityId, ListQuery, Page, PublicIdentity, Result};

impl Acting {
    /// What ISC knows about somebody who can sign in, user levels among it. `GET /auth-users/{id}`; scope
    /// `sp:auth-user:read`; levels not stated; a token with a user.
    pub async fn auth_user(&self, id: &IdentityId) -> Result<AuthUser> {
        self.one("auth-users", &[id.as_str()]).await
    }

    /// A page of what any user may see. `GET /public-identities`; scope `sp:scopes:default`; USER; a token with a
    /// user. Filters: `id` eq in; `alias`, `email`, `firstname`, `lastname` eq sw. Sorter: `name`.
    pub async fn public_identities(&self, query: &ListQuery) -> Result<Page<PublicIdentity>> {
        self.list("public-identities", &[], &query.params()).await
    }
}
