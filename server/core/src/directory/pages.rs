//! Pages read in tasks of their own, so that they arrive while others are stored.

use super::crawl::Reader;
use super::enrich::{self, Known};
use super::identity;
use super::part::{PAGE, Part, Reading};
use crate::settings::Settings;
use crate::store::people::PersonRead;
use crate::{Core, Error, Result};
use gangway_isc::{DefaultFilter, Filter, Identity, IdentityQuery, Page, Sorter};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task::JoinHandle;

/// A page in the form it is stored in.
pub(super) struct Rows {
    pub(super) people: Vec<PersonRead>,
    /// Rows that ISC sent.
    pub(super) sent: usize,
    /// Rows without a usable id.
    pub(super) unreadable: usize,
}

impl Rows {
    pub(super) fn of(page: Page<Identity>, correlated: bool, start: &[String]) -> Self {
        Self {
            sent: page.rows(),
            unreadable: page.unreadable,
            people: read_all(page.items, correlated, start),
        }
    }
}

fn read_all(items: Vec<Identity>, correlated: bool, start: &[String]) -> Vec<PersonRead> {
    items.into_iter().map(|one| identity::read(one, Some(correlated), start)).collect()
}

/// A task that ends with whoever waits for it.
pub(super) struct Aborting<T>(JoinHandle<Result<T>>);

impl<T: Send + 'static> Aborting<T> {
    pub(super) fn spawn<F>(reader: &Reader<'_>, what: impl FnOnce(Owned) -> F) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let owned = Owned {
            core: reader.core.clone(),
            id: reader.id,
            grant: reader.grant.clone(),
            lane: reader.lane,
        };
        Self(tokio::spawn(what(owned)))
    }
}

impl Aborting<(Rows, Option<u64>)> {
    /// One page, and ISC's count if it was asked for.
    pub(super) fn page(reader: &Reader<'_>, query: IdentityQuery, correlated: bool) -> Self {
        Self::spawn(reader, move |owned| async move {
            let page = owned.reader().page(query).await?;
            let total = page.total;
            let start = Settings::load(&owned.core.store).await?.start_attributes;
            Ok((Rows::of(page, correlated, &start), total))
        })
    }
}

/// A reader that a task of its own can hold.
pub(super) struct Owned {
    core: Core,
    id: i64,
    grant: crate::auth::Grant,
    lane: gangway_isc::Lane,
}

impl Owned {
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { core: &self.core, id: self.id, grant: &self.grant, lane: self.lane }
    }
}

impl<T> Future for Aborting<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|joined| {
            joined.unwrap_or_else(|error| {
                let what = format!("a task that read from ISC ended: {error}");
                Err(Error::Portal(gangway_types::PortalError::Conflict { what }))
            })
        })
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What is read at once: things that would otherwise be waited for one after the other.
pub(super) struct Ahead {
    /// Each part from the row where it goes on; whoever stores takes it.
    begun: Vec<(Part, u64, Reading)>,
    /// Ids of everybody protected.
    pub(super) protected: Aborting<Vec<String>>,
    /// Whether profiles could be read; they are in `known`.
    pub(super) enriched: Aborting<bool>,
    /// What search told.
    pub(super) known: Known,
}

impl Ahead {
    /// Begins with these parts, the one that takes longest first.
    pub(super) fn start(reader: &Reader<'_>, parts: &[(Part, Option<u64>)]) -> Self {
        let known = Known::default();
        let filled = known.clone();
        let begin = |(part, from): &(Part, Option<u64>)| {
            from.map(|from| (*part, from, Reading::start(reader, *part, from)))
        };
        Self {
            begun: parts.iter().filter_map(begin).collect(),
            protected: Aborting::spawn(reader, |owned| async move { protected(&owned.reader()).await }),
            enriched: Aborting::spawn(
                reader,
                |owned| async move { enrich::read(&owned.reader(), &filled).await },
            ),
            known,
        }
    }

    /// The reading of a part from a row on, if it has begun.
    pub(super) fn take(&mut self, part: Part, from: u64) -> Option<Reading> {
        let place = self.begun.iter().position(|(begun, at, _)| (*begun, *at) == (part, from))?;
        Some(self.begun.swap_remove(place).2)
    }
}

/// Everybody protected: few.
async fn protected(reader: &Reader<'_>) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut offset = 0;
    loop {
        let query = IdentityQuery {
            filter: Some(Filter::eq("protected", true)),
            sorters: vec![Sorter::ascending("alias")],
            limit: Some(PAGE),
            offset,
            count: false,
            default_filter: DefaultFilter::None,
        };
        let page = reader.page(query).await?;
        let rows = page.rows();
        offset += rows as u64;
        ids.extend(page.items.into_iter().map(|identity| identity.id.to_string()));
        if rows == 0 {
            return Ok(ids);
        }
    }
}
