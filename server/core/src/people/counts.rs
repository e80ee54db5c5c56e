//! What lists show again and again: counted numbers, kept per filter while the directory stays as it is and the minute
//! lasts; rows and views, while nothing at all is written.

use super::Scope;
use super::side::Side;
use crate::memory::Kept;
use crate::store::people::{FacetRow, Stored};
use crate::store::views::ViewRow;
use gangway_types::PersonId;
use gangway_types::people::Headline;
use gangway_types::query::{Area, Facet, InviteFilter};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};

/// Filters remembered at most; the whole memory is dropped beyond, and when directory or minute move on.
const LIMIT: usize = 128;
/// Pages of rows remembered at most: a few hundred bytes for each row.
const PAGES: usize = 32;
/// People whose views are remembered.
const READERS: usize = 64;

/// How many different numbers are counted at a time; more than a machine has cores for would not be quicker.
const LANES: usize = 8;

/// When the numbers were counted: the directory's generation, and the minute, since invitations run out.
pub(super) type Moment = (i64, i64);

/// Numbers of one filter.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) total: u64,
    pub(super) facets: Vec<(Facet, Vec<FacetRow>, u64)>,
    pub(super) invite: Vec<(InviteFilter, u64)>,
}

/// Numbers of one area.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heads {
    pub(super) headline: Headline,
    pub(super) new_this_week: u64,
    /// Facets that anybody has a value of: profile and source depend on search.
    pub(super) profiles: bool,
}

/// Who reads how far, the area, and the filters of the address.
type FilterKey = (Scope, Area, String);

#[derive(Default)]
struct Memory {
    moment: Moment,
    filters: HashMap<FilterKey, Arc<Counted>>,
    heads: HashMap<(Scope, Area), Heads>,
    side: Option<(i64, Arc<Side>)>,
}

/// The memory of this process.
pub(crate) struct Counts {
    memory: Mutex<Memory>,
    /// Rows of a page, by who reads how far, area and address.
    pub(super) rows: Kept<(Scope, Area, String), Arc<Vec<Stored>>>,
    /// The views a person sees of an area.
    pub(crate) views: Kept<(Area, PersonId), Arc<Vec<ViewRow>>>,
    /// Held while numbers are counted: whoever wants the same meanwhile waits and finds them, since counting them at the
    /// same time takes longer for everybody.
    counting: [tokio::sync::Mutex<()>; LANES],
}

impl Default for Counts {
    fn default() -> Self {
        let (rows, views) = (Kept::new(PAGES), Kept::new(READERS));
        Self { memory: Mutex::default(), rows, views, counting: Default::default() }
    }
}

impl Counts {
    fn at<T>(&self, moment: Moment, look: impl FnOnce(&mut Memory) -> T) -> T {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.moment != moment || memory.filters.len() >= LIMIT || memory.heads.len() >= LIMIT {
            memory.moment = moment;
            memory.filters.clear();
            memory.heads.clear();
        }
        look(&mut memory)
    }

    /// The right to count what `key` names. Look whether somebody else has counted it before counting.
    pub(super) async fn counting(&self, key: &impl Hash) -> tokio::sync::MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).unwrap_or_default();
        self.counting[lane].lock().await
    }

    pub(super) fn filter(&self, moment: Moment, key: &FilterKey) -> Option<Arc<Counted>> {
        self.at(moment, |memory| memory.filters.get(key).cloned())
    }

    pub(super) fn keep_filter(&self, moment: Moment, key: FilterKey, counted: Arc<Counted>) {
        self.at(moment, |memory| drop(memory.filters.insert(key, counted)));
    }

    pub(super) fn heads(&self, moment: Moment, key: &(Scope, Area)) -> Option<Heads> {
        self.at(moment, |memory| memory.heads.get(key).copied())
    }

    pub(super) fn keep_heads(&self, moment: Moment, key: (Scope, Area), heads: Heads) {
        self.at(moment, |memory| {
            memory.heads.insert(key, heads);
        });
    }

    pub(super) fn side(&self, generation: i64, real: i64, kept: i64) -> Option<Arc<Side>> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, side) = memory.side.as_ref()?;
        (side.generation == generation && (0..kept).contains(&(real - at))).then(|| Arc::clone(side))
    }

    pub(super) fn keep_side(&self, real: i64, side: Arc<Side>) {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).side = Some((real, side));
    }
}
