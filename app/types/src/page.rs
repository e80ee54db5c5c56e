//! What lists and form posts answer.

use serde::{Deserialize, Serialize};

/// One page of a longer list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Number of rows over all pages.
    pub total: u64,
    /// This page's number, from 1.
    pub page: u32,
    /// Rows per page.
    pub per: u32,
}

impl<T> Page<T> {
    /// Number of the first row of this page, from 1; 0 when there is none.
    pub fn first(&self) -> u64 {
        if self.items.is_empty() { 0 } else { u64::from(self.page.max(1) - 1) * u64::from(self.per) + 1 }
    }

    /// Number of the last row of this page.
    pub fn last(&self) -> u64 {
        (self.first() + self.items.len() as u64).saturating_sub(1)
    }

    /// Number of pages, at least 1.
    pub fn pages(&self) -> u32 {
        u32::try_from(self.total.div_ceil(u64::from(self.per.max(1)))).unwrap_or(u32::MAX).max(1)
    }
}

/// What every form post answers: where its result is shown, and a line to show there once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Own path with query.
    pub to: String,
    /// Shown once on the next page, as a toast: only for small reversible things.
    #[serde(default)]
    pub flash: Option<String>,
}

impl Posted {
    /// Go to `to` without a word.
    pub fn to(to: impl Into<String>) -> Self {
        Self { to: to.into(), flash: None }
    }

    /// Go to `to` and say `flash` there once.
    pub fn saying(to: impl Into<String>, flash: impl Into<String>) -> Self {
        Self { to: to.into(), flash: Some(flash.into()) }
    }
}
