//! What every job needs, in one cheap-to-clone value.

use crate::auth::{Grants, Keys};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::invites::InviteApi;
use crate::joiners::Door;
use crate::memory::Kept;
use crate::news::News;
use crate::notices::Mail;
use crate::overview::Work;
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

/// A mail that a real tenant would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeMail {
    /// When, the domain's time.
    pub at: i64,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

/// What people may do with the practice tenant inside this process. Implemented where the tenant is started.
pub trait PracticeTenant: Send + Sync {
    /// How many made-up people there are.
    fn people(&self) -> usize;
    /// How far its clock is ahead of the real one, in milliseconds.
    fn ahead_ms(&self) -> i64;
    /// Moves its clock forward.
    fn advance(&self, ms: i64);
    /// Makes the next invite call fail: `rate-limit`, `forbidden` or `lost-answer`; answers false for another name.
    fn fail_next_invite(&self, how: &str) -> bool;
    /// The invitations that a real tenant would have mailed last, newest first.
    fn invitations(&self, most: usize) -> Vec<PracticeMail>;
    /// Makes everything new: people, mail, tasks, clock. The portal's own data is the caller's to clear.
    ///
    /// # Errors
    /// When its file cannot be written, in words.
    fn start_over(&self) -> Result<(), String>;
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
    /// How mail leaves.
    pub mail: Mail,
    /// What changed just now, for whoever watches.
    pub news: News,
    /// This process among replicas.
    pub instance: String,
    /// The tenant.
    pub tenant: TenantInfo,
    /// What ISC shows at the door of the webhook.
    pub door: Door,
    /// By which of ISC's calls people are invited.
    pub invite_api: InviteApi,
    /// The practice tenant inside this process; none with a real tenant, and none when the practice tenant is another
    /// process.
    pub practice: Option<Arc<dyn PracticeTenant>>,
}

/// What every job needs. Cheap to clone.
#[derive(Clone)]
pub struct Core(Arc<(CoreParts, Directory, Memory)>);

/// What this process remembers of what every page shows. All of it can be lost.
pub(crate) struct Memory {
    /// What goes on, the same for everybody who sees batches.
    pub(crate) work: Kept<(), Arc<Work>>,
    /// Events of ISC on their way into the store.
    pub(crate) ears: crate::joiners::Ears,
    /// When somebody asked to compare creation dates with everybody as read after that, the domain's clock; 0 when nobody did.
    pub(crate) sweep: std::sync::atomic::AtomicI64,
    /// How many joiners are ready.
    pub(crate) joiners: Kept<crate::people::Scope, u64>,
    /// Forms of sources, for whoever is typing.
    pub(crate) forms: crate::accounts::foresee::Lately,
    /// Figures of mail domains.
    pub(crate) domains: crate::reach::Lately,
    /// Whom ISC's retired list does not name, for batches that wait for it.
    pub(crate) nameless: crate::invites::Nameless,
    /// Sources, for whoever searches.
    pub(crate) sources: crate::resolve::Sources,
    /// Where attributes come from, as identity profiles say.
    pub(crate) mappings: crate::people::live::Mappings,
    /// When people last signed in.
    pub(crate) sign_ins: crate::board::SignIns,
}

impl Core {
    /// Puts the parts together.
    pub fn new(parts: CoreParts) -> Self {
        let memory = Memory {
            work: Kept::new(1),
            ears: crate::joiners::Ears::default(),
            sweep: std::sync::atomic::AtomicI64::new(0),
            joiners: Kept::new(64),
            forms: crate::accounts::foresee::Lately::default(),
            domains: crate::reach::Lately::default(),
            nameless: crate::invites::Nameless::default(),
            sources: crate::resolve::Sources::default(),
            mappings: crate::people::live::Mappings::default(),
            sign_ins: crate::board::SignIns::default(),
        };
        Self(Arc::new((parts, Directory::default(), memory)))
    }

    /// What this process remembers of the directory: counted numbers, and who wants to hear of changes.
    pub fn directory(&self) -> &Directory {
        &self.0.1
    }

    /// What this process remembers of what every page shows.
    pub(crate) fn memory(&self) -> &Memory {
        &self.0.2
    }
}

impl Deref for Core {
    type Target = CoreParts;

    fn deref(&self) -> &CoreParts {
        &self.0.0
    }
}
