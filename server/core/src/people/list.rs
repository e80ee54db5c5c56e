//! One list: rows, counts, facets, views and selection put together.

use super::counts::{Counted, Heads, Moment};
use super::side::{Side, side};
use super::{Reader, Scope};
use crate::store::people::{self, FacetRow, Which};
use crate::store::selections;
use crate::{Core, Result, views};
use gangway_types::people::{FacetCounts, FacetValue, ListView, SelectionSummary, ViewNow, ViewTab};
use gangway_types::query::{Area, DroppedNote, Facet, Flag, PeopleQuery, Selected, WhyDropped};
use gangway_types::{Page, PersonId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whom an address selects for this reader at this moment.
pub(crate) fn which<'a>(query: &'a PeopleQuery, scope: &'a Scope, side: &'a Side, now: i64) -> Which<'a> {
    let created = side.created(query.created.as_ref(), now);
    Which { query, scope, sso: &side.sso, created, now, call_after: side.call_after }
}

/// The minute that counts belong to: within it, nobody's invitation changes between two pages.
fn minute(now: i64) -> i64 {
    now - now.rem_euclid(60_000)
}

/// A list as a page shows it. `dropped` are the notes of parsing the address.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    core: &Core,
    reader: &Reader,
    query: PeopleQuery,
    dropped: Vec<DroppedNote>,
) -> Result<ListView> {
    let now = core.clock.now();
    let side = side(core).await?;
    let mut lister =
        Lister { core, reader, side: &side, now, moment: (side.generation, minute(now)), query, dropped };
    lister.check_selection().await?;
    let heads = lister.heads().await?;
    let tabs = views::tabs(core, reader, lister.query.area, &heads.headline, heads.new_this_week).await?;
    let view = lister.apply_view(&tabs);
    let (counted, facets) = lister.facets(&heads).await?;
    let page = lister.page(counted.total).await?;
    let (page, selection) = lister.selection(page, counted.total).await?;
    Ok(ListView {
        invite: counted.invite.clone(),
        query: lister.query,
        page,
        facets,
        headline: heads.headline,
        views: tabs,
        view,
        sync: side.sync.clone(),
        dropped: lister.dropped,
        selection,
        now,
    })
}

struct Lister<'a> {
    core: &'a Core,
    reader: &'a Reader,
    side: &'a Side,
    now: i64,
    moment: Moment,
    query: PeopleQuery,
    dropped: Vec<DroppedNote>,
}

impl Lister<'_> {
    fn which<'q>(&'q self, query: &'q PeopleQuery) -> Which<'q> {
        which(query, &self.reader.scope, self.side, self.moment.1)
    }

    /// Somebody else's set, or one that ran out, is not in effect and is named.
    async fn check_selection(&mut self) -> Result<()> {
        let Selected::Ticked(handle) = self.query.selected.clone() else { return Ok(()) };
        if !selections::is_of(&self.core.store, &handle, &self.reader.person, self.core.clock.real()).await? {
            self.dropped.push(DroppedNote::new("sel", handle.as_str(), WhyDropped::Selection));
            self.query = self.query.with_selected(Selected::Nothing);
        }
        Ok(())
    }

    /// An address that names a view and nothing else gets the view's filters; one that names filters too shows those.
    fn apply_view(&mut self, tabs: &[ViewTab]) -> Option<ViewNow> {
        let slug = self.query.view.clone()?;
        let Some(tab) = tabs.iter().find(|tab| tab.slug == slug) else {
            self.dropped.push(DroppedNote::new("view", &slug, WhyDropped::View));
            self.query.view = None;
            return None;
        };
        let bare = !self.query.is_filtered() && self.query.sort.is_empty() && self.query.cols.is_none();
        if bare {
            let now = std::mem::take(&mut self.query);
            self.query = PeopleQuery {
                page: now.page,
                per: now.per,
                view: now.view,
                selected: now.selected,
                ..tab.query.clone()
            };
        }
        let kept = PeopleQuery { per: self.query.per, ..tab.query.as_view() };
        Some(ViewNow { tab: tab.clone(), edited: self.query.as_view() != kept })
    }

    async fn heads(&self) -> Result<Heads> {
        let counts = &self.core.directory().counts;
        let key = (self.reader.scope.clone(), self.query.area);
        if let Some(known) = counts.heads(self.moment, &key) {
            return Ok(known);
        }
        let _counting = counts.counting(&key).await;
        if let Some(known) = counts.heads(self.moment, &key) {
            return Ok(known);
        }
        let store = &self.core.store;
        let (open, all) = (PeopleQuery::new(Area::Unregistered), PeopleQuery::new(Area::People));
        let week = views::new_this_week(self.query.area);
        let heads = Heads {
            headline: people::headline(store, &self.which(&open), &self.which(&all)).await?,
            new_this_week: people::count(store, &self.which(&week)).await?,
            profiles: people::filled(store, Facet::Profile).await?,
        };
        counts.keep_heads(self.moment, key, heads);
        Ok(heads)
    }

    async fn counted(&self) -> Result<Arc<Counted>> {
        let counts = &self.core.directory().counts;
        let key = (self.reader.scope.clone(), self.query.area, self.query.print_filters());
        // What is ticked changes without the directory.
        let shared = !self.query.only_selected;
        if shared && let Some(known) = counts.filter(self.moment, &key) {
            return Ok(known);
        }
        let _counting = if shared { Some(counts.counting(&key).await) } else { None };
        if shared && let Some(known) = counts.filter(self.moment, &key) {
            return Ok(known);
        }
        let store = &self.core.store;
        let which = self.which(&self.query);
        let mut counted = Counted {
            total: people::count(store, &which).await?,
            invite: people::invite_counts(store, &which).await?,
            facets: Vec::new(),
        };
        for facet in Facet::ALL {
            let (rows, more) = people::facet(store, &which, facet).await?;
            counted.facets.push((facet, rows, more));
        }
        let counted = Arc::new(counted);
        if shared {
            counts.keep_filter(self.moment, key, Arc::clone(&counted));
        }
        Ok(counted)
    }

    /// Counts and menus. A chosen value that nobody in the directory has is retired: dropped, and counted again.
    async fn facets(&mut self, heads: &Heads) -> Result<(Arc<Counted>, Vec<FacetCounts>)> {
        let mut counted = self.counted().await?;
        let mut retired = Vec::new();
        let mut rare: Vec<(Facet, FacetRow)> = Vec::new();
        for (facet, chosen) in &self.query.facets {
            let listed = counted
                .facets
                .iter()
                .find(|(listed, ..)| listed == facet)
                .map_or(&[][..], |(_, rows, _)| rows);
            let missing: Vec<String> = chosen
                .iter()
                .filter(|value| listed.iter().all(|row| row.value != **value))
                .cloned()
                .collect();
            let known = people::labels(&self.core.store, *facet, &missing).await?;
            for value in missing {
                match known.iter().find(|(known, _)| *known == value) {
                    Some((_, label)) => {
                        let only = self.query.without(*facet).toggled(*facet, &value);
                        let count = people::count(&self.core.store, &self.which(&only)).await?;
                        rare.push((*facet, FacetRow { value, label: label.clone(), count }));
                    }
                    None => retired.push((*facet, value)),
                }
            }
        }
        // While the directory fills for the first time, nothing can be called retired.
        if !retired.is_empty() && self.side.sync.synced_at.is_some() {
            for (facet, value) in retired {
                self.dropped.push(DroppedNote::new(facet.key(), &value, WhyDropped::Value));
                self.query = self.query.toggled(facet, &value);
            }
            counted = self.counted().await?;
        }
        let menus = counted
            .facets
            .iter()
            .map(|(facet, rows, more)| self.menu(*facet, rows, &rare, *more, heads))
            .collect();
        Ok((counted, menus))
    }

    fn menu(
        &self,
        facet: Facet,
        rows: &[FacetRow],
        rare: &[(Facet, FacetRow)],
        more: u64,
        heads: &Heads,
    ) -> FacetCounts {
        let nothing = BTreeSet::new();
        let chosen = self.query.facets.get(&facet).unwrap_or(&nothing);
        let rare = rare.iter().filter(|(of, _)| *of == facet).map(|(_, row)| row);
        let mut values: Vec<FacetValue> = rows
            .iter()
            .chain(rare)
            .map(|row| FacetValue {
                value: row.value.clone(),
                label: row.label.clone(),
                count: row.count,
                chosen: chosen.contains(&row.value),
            })
            .collect();
        values.sort_by_cached_key(|value| (crate::domain::fold::fold(&value.label), value.value.clone()));
        let absent = (matches!(facet, Facet::Profile | Facet::Source) && !heads.profiles && values.is_empty()).then(|| {
            "Profile and source come from ISC’s search, which the sign-in that read the directory was not allowed to use \
             (Helpdesk is not). They fill once somebody who may search, such as an Org Admin, is signed in."
                .to_owned()
        });
        FacetCounts { facet, values, more, absent }
    }

    async fn page(&mut self, total: u64) -> Result<Page<gangway_types::people::PersonRow>> {
        let per = self.query.per();
        let last = u32::try_from(total.div_ceil(u64::from(per))).unwrap_or(u32::MAX).max(1);
        self.query.page = self.query.page().min(last);
        let page = self.query.page;
        let offset = u64::from(page - 1) * u64::from(per);
        let store = &self.core.store;
        let read = async { people::page(store, &self.which(&self.query), offset, per).await.map(Arc::new) };
        let rows = match self.query.only_selected {
            true => read.await?,
            false => {
                let rows = &self.core.directory().counts.rows;
                rows.of(store, &self.core.clock, self.rows_key(), read).await?
            }
        };
        let items = rows
            .iter()
            .map(|person| {
                let invite = person.invite(self.now);
                gangway_types::people::PersonRow { invite, ..person.row.clone() }
            })
            .collect();
        Ok(Page { items, total, page, per })
    }

    /// Everything that rows depend on: not what is ticked, nor which columns are shown.
    fn rows_key(&self) -> (Scope, Area, String) {
        let query = &self.query;
        let address = PeopleQuery { view: None, cols: None, ..query.with_selected(Selected::Nothing) };
        let address = PeopleQuery { page: query.page, ..address }.print();
        (self.reader.scope.clone(), query.area, address)
    }

    async fn selection(
        &self,
        mut page: Page<gangway_types::people::PersonRow>,
        total: u64,
    ) -> Result<(Page<gangway_types::people::PersonRow>, SelectionSummary)> {
        let store = &self.core.store;
        let mut summary = SelectionSummary { matching: total, ..SelectionSummary::default() };
        match &self.query.selected {
            Selected::Nothing => {}
            Selected::Dropped => summary.dropped_all = true,
            Selected::Ticked(handle) => {
                let ids: Vec<PersonId> = page.items.iter().map(|row| row.id.clone()).collect();
                let ticked = selections::among(store, handle, &ids).await?;
                for row in &mut page.items {
                    row.selected = ticked.contains(&row.id);
                }
                summary.count = selections::count(store, handle).await?;
                let here = selections::in_view(store, handle, &self.which(&self.query)).await?;
                summary.not_in_view = summary.count.saturating_sub(here);
            }
            Selected::All { not } => {
                for row in &mut page.items {
                    row.selected = !not.contains(&row.id);
                }
                let not: Vec<PersonId> = not.iter().cloned().collect();
                let unticked = people::count_among(store, &self.which(&self.query), &not).await?;
                summary.count = total.saturating_sub(unticked);
            }
        }
        summary.on_page = page.items.iter().filter(|row| row.selected).count() as u64;
        Ok((page, summary))
    }
}

/// The list that "cannot be mailed" counts: the twin of `Headline::cannot_be_mailed`.
pub(crate) fn cannot_be_mailed(area: Area) -> PeopleQuery {
    let mut query = PeopleQuery::new(area).with_flag(Flag::Mail, Some(false));
    query.facets.insert(Facet::Status, BTreeSet::from(["UNREGISTERED".to_owned()]));
    query
}
