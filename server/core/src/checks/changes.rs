//! Why fewer or more people match when a list is frozen than when its page was made.

use super::Said;
use crate::people::{Reader, side, which};
use crate::store::checks::{Happened, happened_since};
use crate::store::people::count_among;
use crate::{Core, Result};
use gangway_types::checks::Changes;
use gangway_types::query::{Area, Facet, Flag, PeopleQuery, Selected};

/// People of one kind of change looked at; when there were more, nothing is said.
const MOST: usize = 2_000;

/// What became of those whom `said` counted, as far as the directory tells; none when it does not.
pub(super) async fn since(
    core: &Core,
    reader: &Reader,
    query: &PeopleQuery,
    said: Said,
    now: u64,
) -> Result<Option<Changes>> {
    if said.people == now {
        return Ok(None);
    }
    let here = Look { core, reader, query, at: said.at };
    let (Some(registered), Some(removed), Some(invited), Some(added)) = (
        here.left(Happened::Registered).await?,
        here.left(Happened::Removed).await?,
        here.left(Happened::Invited).await?,
        here.joined().await?,
    ) else {
        return Ok(None);
    };
    let known = Changes { registered, removed, invited, added, ..Changes::default() };
    Ok(Changes::explain(said.people, now, known))
}

struct Look<'a> {
    core: &'a Core,
    reader: &'a Reader,
    query: &'a PeopleQuery,
    at: i64,
}

impl Look<'_> {
    /// How many this happened to, who would match but for it and do not match now.
    async fn left(&self, what: Happened) -> Result<Option<u64>> {
        let Some(ids) = self.who(what).await? else { return Ok(None) };
        let before = self.matching(&before(self.query, what), &ids).await?;
        Ok(Some(before.saturating_sub(self.matching(self.query, &ids).await?)))
    }

    /// How many are new and match now.
    async fn joined(&self) -> Result<Option<u64>> {
        let Some(ids) = self.who(Happened::Made).await? else { return Ok(None) };
        Ok(Some(self.matching(self.query, &ids).await?))
    }

    async fn who(&self, what: Happened) -> Result<Option<Vec<gangway_types::PersonId>>> {
        let mut ids = happened_since(&self.core.store, what, self.at, MOST).await?;
        if let (Some(ids), Selected::All { not }) = (&mut ids, &self.query.selected) {
            ids.retain(|id| !not.contains(id));
        }
        Ok(ids)
    }

    async fn matching(&self, query: &PeopleQuery, ids: &[gangway_types::PersonId]) -> Result<u64> {
        let side = side(self.core).await?;
        let which = which(query, &self.reader.scope, &side, self.core.clock.now());
        Ok(count_among(&self.core.store, &which, ids).await?)
    }
}

/// The list without the filters that such a change touches.
fn before(query: &PeopleQuery, what: Happened) -> PeopleQuery {
    let mut before = query.clone();
    before.area = Area::People;
    before.invite.clear();
    before.facets.remove(&Facet::Status);
    before.flags.remove(&Flag::Batch);
    // Who signs in by SSO was not in the list of those who cannot sign in.
    if query.area == Area::Unregistered {
        before.flags.entry(Flag::Sso).or_insert(false);
    }
    if what == Happened::Removed {
        before.flags.insert(Flag::Gone, true);
    }
    before
}
