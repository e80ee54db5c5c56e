use http::Method;

use crate::{Acting, ErrorKind, ProvisioningPolicy, Result, Source, SourceId, SourceSchema};

impl Acting {
    /// One source. `GET /sources/{id}`; scopes `idn:sources:read`, `…:manage`; ORG_ADMIN, SOURCE_ADMIN or
    /// SOURCE_SUBADMIN.
    pub async fn get_source(&self, id: &SourceId) -> Result<Source> {
        self.one("sources", &[id.as_str()]).await
    }

    /// All schemas of a source. `GET /sources/{sourceId}/schemas`, which has no pages; scopes `idn:source-schema:read`,
    /// `…:manage`; ORG_ADMIN, SOURCE_ADMIN or SOURCE_SUBADMIN; a token with a user.
    pub async fn source_schemas(&self, source: &SourceId) -> Result<Vec<SourceSchema>> {
        Ok(self.list("sources", &[source.as_str(), "schemas"], &[]).await?.items)
    }

    /// The policy that ISC follows when it makes an account; none when the source has none, which is documented as not
    /// found. `GET /sources/{sourceId}/provisioning-policies/CREATE`; scopes `idn:provisioning-policy-source:read` and
    /// others; ORG_ADMIN, SOURCE_ADMIN or SOURCE_SUBADMIN.
    pub async fn create_policy(&self, source: &SourceId) -> Result<Option<ProvisioningPolicy>> {
        match self.one("sources", &[source.as_str(), "provisioning-policies", "CREATE"]).await {
            Ok(policy) => Ok(Some(policy)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The template of a source's file: one line of headings. `GET /sources/{id}/schemas/accounts`, delimited files only;
    /// scopes as for schemas; a token with a user.
    pub async fn file_template(&self, source: &SourceId) -> Result<Vec<u8>> {
        let call = self
            .call(Method::GET, "sources", &[source.as_str(), "schemas", "accounts"])?
            .header("accept", "text/csv");
        self.send(call, |answer| Ok(answer.body.clone())).await
    }
}
