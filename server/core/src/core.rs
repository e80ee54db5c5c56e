//! What every job needs, in one cheap-to-clone value.

use crate::auth::{Grants, Keys};
use crate::clock::Clock;
use crate::news::News;
use crate::random::Random;
use crate::store::Store;
use std::ops::Deref;
use std::sync::Arc;

/// The tenant this portal is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantInfo {
    /// ISC's `tenantId`.
    pub id: String,
    /// ISC's `tenantName`, shown on every page.
    pub name: String,
}

/// The parts of [`Core`].
pub struct CoreParts {
    /// The database.
    pub store: Store,
    /// ISC, with the shared budget.
    pub isc: gangway_isc::Client,
    /// Real time and the domain's time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// Tokens of people who signed in.
    pub grants: Grants,
    /// Encryption of what is kept secret in the database.
    pub keys: Keys,
    /// What changed just now, for whoever watches.
    pub news: News,
    /// This process among replicas.
    pub instance: String,
    /// The tenant.
    pub tenant: TenantInfo,
    /// Whether the tenant is the practice one inside this process.
    pub practice: bool,
}

/// What every job needs. Cheap to clone.
#[derive(Clone)]
pub struct Core(Arc<CoreParts>);

impl Core {
    /// Puts the parts together.
    pub fn new(parts: CoreParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Core {
    type Target = CoreParts;

    fn deref(&self) -> &CoreParts {
        &self.0
    }
}
