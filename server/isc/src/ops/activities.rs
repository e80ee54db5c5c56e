use crate::{AccountActivity, Acting, IdentityId, ListQuery, Page, Result};

impl Acting {
    /// A page of what ISC provisioned for or on behalf of an identity. `GET /account-activities` with
    /// `regarding-identity`; a token with a user. Filters: `type`, `created`, `modified`. Sorters: the same.
    pub async fn account_activities(
        &self,
        regarding: &IdentityId,
        query: &ListQuery,
    ) -> Result<Page<AccountActivity>> {
        let mut params = query.params();
        params.push(("regarding-identity", regarding.to_string()));
        self.list("account-activities", &[], &params).await
    }
}
