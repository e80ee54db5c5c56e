//! Pages of a list and what asks for them.

use crate::filter::Filter;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows that could be read, in ISC's order.
    pub items: Vec<T>,
    /// How many rows the whole list has (`X-Total-Count`); only when asked for with `count`.
    pub total: Option<u64>,
    /// ISC's id of the answer, for support; not documented for successes, `None` when no header carried one.
    pub request_id: Option<String>,
    /// Rows that could not be read at all (no usable id). They are rows of the page: paging counts them.
    pub unreadable: usize,
}

impl<T> Page<T> {
    /// How many rows ISC sent, readable or not.
    pub fn rows(&self) -> usize {
        self.items.len() + self.unreadable
    }
}

/// One sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorter {
    field: &'static str,
    descending: bool,
}

impl Sorter {
    /// Smallest first.
    pub const fn ascending(field: &'static str) -> Self {
        Self { field, descending: false }
    }

    /// Largest first.
    pub const fn descending(field: &'static str) -> Self {
        Self { field, descending: true }
    }

    /// The value of the `sorters` parameter for several keys.
    pub(crate) fn join(sorters: &[Sorter]) -> Option<String> {
        if sorters.is_empty() {
            return None;
        }
        let keys =
            sorters.iter().map(|key| format!("{}{}", if key.descending { "-" } else { "" }, key.field));
        Some(keys.collect::<Vec<_>>().join(","))
    }
}

/// What most lists take. The default asks for the first 250 rows, not counted.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// Which rows; each list supports its own fields and operators, anything else is answered with 400.
    pub filter: Option<Filter>,
    /// Order; without it ISC's order is undefined and paging may skip or repeat rows.
    pub sorters: Vec<Sorter>,
    /// Rows per page, at most 250; ISC's default is 250.
    pub limit: Option<u32>,
    /// Records (not pages) to skip.
    pub offset: u64,
    /// Also count the whole list: expensive, ask once per filter.
    pub count: bool,
}

impl ListQuery {
    /// The query parameters.
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if let Some(filter) = &self.filter {
            params.push(("filters", filter.to_string()));
        }
        if let Some(sorters) = Sorter::join(&self.sorters) {
            params.push(("sorters", sorters));
        }
        if let Some(limit) = self.limit {
            params.push(("limit", limit.to_string()));
        }
        if self.offset > 0 {
            params.push(("offset", self.offset.to_string()));
        }
        if self.count {
            params.push(("count", "true".to_owned()));
        }
        params
    }
}

/// The largest page any list but search gives (docs: standard-collection-parameters).
pub(crate) const MAX_LIMIT: u32 = 250;
