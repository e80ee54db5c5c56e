//! From one address to the next: every link of the list is one of these steps.

use super::{
    Column, Created, Facet, Flag, InviteFilter, NOT_LIMIT, PER, PeopleQuery, Selected, Sort, SortKey,
};
use crate::{PersonId, SelectionId};
use std::collections::BTreeSet;

/// One filter in effect: a chip that removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The filter's name; empty when the value says it all.
    pub name: &'static str,
    /// The value as in the address; the caller has better words for profiles, sources and managers.
    pub value: String,
    /// The facet, when the value is one of its values.
    pub facet: Option<Facet>,
    /// The list without it.
    pub without: PeopleQuery,
}

impl PeopleQuery {
    /// Any filter in effect, beside the area's own.
    pub fn is_filtered(&self) -> bool {
        !self.print_filters().is_empty()
    }

    /// Shown columns beside the name.
    pub fn columns(&self) -> BTreeSet<Column> {
        self.cols.clone().unwrap_or_else(Column::usual)
    }

    /// The order in effect; never empty.
    pub fn order(&self) -> &[Sort] {
        if self.sort.is_empty() { &[Sort::USUAL] } else { &self.sort }
    }

    /// Page in effect, from 1.
    pub fn page(&self) -> u32 {
        self.page.max(1)
    }

    /// Rows per page in effect.
    pub fn per(&self) -> u32 {
        if PER.contains(&self.per) { self.per } else { PER[1] }
    }

    /// Another page of the same list; the selection stays.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page: page.max(1), ..self.settled() }
    }

    /// Another size of page, from the first.
    #[must_use]
    pub fn with_per(&self, per: u32) -> Self {
        Self { page: 1, per, ..self.settled() }
    }

    /// What the heading of `key` leads to: ascending, or the other way when it is first already. Every scope of
    /// selection stays.
    #[must_use]
    pub fn with_sort(&self, key: SortKey) -> Self {
        let first = self.order()[0];
        let sort = Sort { key, descending: first.key == key && !first.descending };
        Self { page: 1, sort: if sort == Sort::USUAL { Vec::new() } else { vec![sort] }, ..self.settled() }
    }

    /// How the list is sorted by `key` now: whether descending, if it is the first key.
    pub fn sorted_by(&self, key: SortKey) -> Option<bool> {
        let first = self.order()[0];
        (first.key == key).then_some(first.descending)
    }

    /// With one column more or less.
    #[must_use]
    pub fn toggled_column(&self, column: Column) -> Self {
        let mut cols = self.columns();
        if !cols.remove(&column) {
            cols.insert(column);
        }
        Self { cols: (cols != Column::usual()).then_some(cols), ..self.settled() }
    }

    /// With one value of a facet more or less.
    #[must_use]
    pub fn toggled(&self, facet: Facet, value: &str) -> Self {
        self.refiltered(|query| {
            let values = query.facets.entry(facet).or_default();
            if !values.remove(value) {
                values.insert(value.to_owned());
            }
            query.facets.retain(|_, values| !values.is_empty());
        })
    }

    /// Without any value of a facet.
    #[must_use]
    pub fn without(&self, facet: Facet) -> Self {
        self.refiltered(|query| {
            query.facets.remove(&facet);
        })
    }

    /// With one invite state more or less.
    #[must_use]
    pub fn toggled_invite(&self, invite: InviteFilter) -> Self {
        self.refiltered(|query| {
            if !query.invite.remove(&invite) {
                query.invite.insert(invite);
            }
        })
    }

    /// With a yes-or-no filter set, or as by default.
    #[must_use]
    pub fn with_flag(&self, flag: Flag, yes: Option<bool>) -> Self {
        self.refiltered(|query| match yes {
            Some(yes) if flag.default_in(query.area) != Some(yes) => {
                query.flags.insert(flag, yes);
            }
            _ => {
                query.flags.remove(&flag);
            }
        })
    }

    /// With another range of creation dates, or none.
    #[must_use]
    pub fn with_created(&self, created: Option<Created>) -> Self {
        self.refiltered(|query| query.created = created)
    }

    /// With another search text.
    #[must_use]
    pub fn with_text(&self, q: &str) -> Self {
        self.refiltered(|query| q.trim().clone_into(&mut query.q))
    }

    /// Without any filter, nor the view they came from. Columns, order and ticked people stay.
    #[must_use]
    pub fn cleared(&self) -> Self {
        self.refiltered(|query| {
            *query = Self {
                area: query.area,
                sort: std::mem::take(&mut query.sort),
                per: query.per,
                cols: query.cols.take(),
                selected: std::mem::take(&mut query.selected),
                ..Self::new(query.area)
            };
        })
    }

    /// With another selection.
    #[must_use]
    pub fn with_selected(&self, selected: Selected) -> Self {
        let only_selected = self.only_selected && matches!(selected, Selected::Ticked(_));
        Self { selected, only_selected, ..self.clone() }
    }

    /// With a ticked set.
    #[must_use]
    pub fn with_ticked(&self, handle: SelectionId) -> Self {
        self.with_selected(Selected::Ticked(handle))
    }

    /// "Select all that match".
    #[must_use]
    pub fn with_all(&self) -> Self {
        self.with_selected(Selected::All { not: BTreeSet::new() })
    }

    /// All matching, with one person unticked or ticked again; none when the address holds no more.
    pub fn toggled_not(&self, person: &PersonId) -> Option<Self> {
        let Selected::All { not } = &self.selected else { return None };
        let mut not = not.clone();
        if !not.remove(person) {
            not.insert(person.clone());
        }
        (not.len() <= NOT_LIMIT).then(|| self.with_selected(Selected::All { not }))
    }

    /// "Show selected", or the whole list again.
    #[must_use]
    pub fn with_only_selected(&self, only: bool) -> Self {
        Self {
            only_selected: only && matches!(self.selected, Selected::Ticked(_)),
            page: 1,
            ..self.settled()
        }
    }

    /// Only what decides who is listed and how, without page, selection and view: what a saved view keeps.
    #[must_use]
    pub fn as_view(&self) -> Self {
        Self { page: 1, view: None, selected: Selected::Nothing, only_selected: false, ..self.clone() }
    }

    /// The filters in effect, in the order of the address, each with the list without it.
    pub fn chips(&self) -> Vec<Chip> {
        let mut chips = Vec::new();
        let mut chip = |name, value: String, facet, without| chips.push(Chip { name, value, facet, without });
        if !self.q.is_empty() {
            chip("Search", self.q.clone(), None, self.with_text(""));
        }
        for (facet, values) in &self.facets {
            for value in values {
                chip(facet.name(), value.clone(), Some(*facet), self.toggled(*facet, value));
            }
        }
        if let Some(created) = &self.created {
            chip("Created", created.words(), None, self.with_created(None));
        }
        for invite in &self.invite {
            chip("Invite", invite.words().to_owned(), None, self.toggled_invite(*invite));
        }
        for (flag, yes) in &self.flags {
            chip("", flag.words(*yes).to_owned(), None, self.with_flag(*flag, None));
        }
        if self.only_selected {
            chip("", "Selected only".to_owned(), None, self.with_only_selected(false));
        }
        chips
    }

    /// The same list after the note about a dropped selection was read.
    fn settled(&self) -> Self {
        let mut next = self.clone();
        if next.selected == Selected::Dropped {
            next.selected = Selected::Nothing;
        }
        next
    }

    /// Changes the filters: page one; ticked people stay, "all matching" is dropped with a note; a view whose last filter
    /// went is left.
    fn refiltered(&self, change: impl FnOnce(&mut Self)) -> Self {
        let before = self.print_filters();
        let mut next = self.settled();
        change(&mut next);
        next.page = 1;
        let after = next.print_filters();
        if before != after && matches!(next.selected, Selected::All { .. }) {
            next.selected = Selected::Dropped;
        }
        if after.is_empty() {
            next.view = None;
        }
        next
    }
}
