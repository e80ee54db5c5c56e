//! The ISC accounts of many people at once.

use http::Method;

use super::person::Identities;
use crate::acting::json_body;
use crate::{Acting, BulkOutcome, Error, ErrorKind, IdentityId, Page, Result};

impl Acting {
    /// Asks ISC to enable the ISC account of each identity. `POST /identities-accounts/enable`; scopes
    /// `idn:accounts-state:manage`, `idn:accounts-provisioning:manage`; ORG_ADMIN. Answered with 207: what became of each id.
    /// Whether accounts on sources change too is not documented. Sent at most once.
    pub async fn enable_identities(&self, ids: &[IdentityId]) -> Result<Page<BulkOutcome>> {
        self.switch_identities("enable", ids).await
    }

    /// The same for disabling. `POST /identities-accounts/disable`.
    pub async fn disable_identities(&self, ids: &[IdentityId]) -> Result<Page<BulkOutcome>> {
        self.switch_identities("disable", ids).await
    }

    async fn switch_identities(&self, what: &str, ids: &[IdentityId]) -> Result<Page<BulkOutcome>> {
        if ids.is_empty() {
            return Err(Error::own(ErrorKind::Invalid, "nobody was named"));
        }
        let body = json_body(&Identities { identity_ids: ids })?;
        let call = self.call(Method::POST, "identities-accounts", &[what])?.body("application/json", body);
        self.send(call, |answer| answer.page()).await
    }
}
