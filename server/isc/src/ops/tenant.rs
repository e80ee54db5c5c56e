use crate::{Acting, OrgConfig, Result, Tenant};

impl Acting {
    /// The tenant's settings. `GET /org-config`; scopes `idn:org-configs:read`, `…:manage`; ORG_ADMIN.
    pub async fn org_config(&self) -> Result<OrgConfig> {
        self.one("org-config", &[]).await
    }

    /// The tenant itself. `GET /tenant`; scope `sp:tenant:read`; any level; a token with a user.
    pub async fn tenant(&self) -> Result<Tenant> {
        self.one("tenant", &[]).await
    }
}
