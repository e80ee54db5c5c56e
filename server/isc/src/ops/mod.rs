//! The operations, one file per service.

mod accounts;
mod activities;
mod bulk;
mod crawl;
mod groups;
mod identities;
mod loads;
mod mail;
mod old;
mod people;
mod person;
mod schemas;
mod search;
mod sources;
mod tasks;
mod tenant;
mod triggers;

pub use accounts::{Accepted, AccountQuery};
pub use crawl::{Crawled, Reconciliation};
pub use groups::GroupMembers;
pub use identities::{DefaultFilter, IdentityQuery};
pub use old::OldUsers;
pub use person::{OfRole, PROCESS_LIMIT, VerificationVia};
pub use search::{SearchIndex, SearchPages, SearchQuery};
pub use sources::{ForSubadmin, SourceQuery};
pub use tasks::{PatchOperation, TaskQuery};
pub use triggers::{HookCredential, NewSubscription};

use http::Method;
use serde::de::DeserializeOwned;

use crate::page::MAX_LIMIT;
use crate::{Acting, ListQuery, Page, Result, Sorter};

/// A list that people keep short (profiles, templates) is read whole, up to this many pages.
const MAX_PAGES: u64 = 40;

impl Acting {
    /// One page of a list.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        service: &str,
        segments: &[&str],
        params: &[(&'static str, String)],
    ) -> Result<Page<T>> {
        let call = self.call(Method::GET, service, segments)?.query(params);
        self.send(call, |answer| answer.page()).await
    }

    /// All rows of a short list, page by page, sorted so that pages do not overlap.
    pub(crate) async fn list_all<T: DeserializeOwned>(
        &self,
        service: &str,
        segments: &[&str],
        sorters: Vec<Sorter>,
    ) -> Result<Vec<T>> {
        let mut query = ListQuery { sorters, limit: Some(MAX_LIMIT), ..ListQuery::default() };
        let mut all = Vec::new();
        let mut before = None;
        for _ in 0..MAX_PAGES {
            let call = self.call(Method::GET, service, segments)?.query(&query.params());
            let (page, body): (Page<T>, Vec<u8>) =
                self.send(call, |answer| Ok((answer.page()?, answer.body.clone()))).await?;
            let rows = page.rows() as u64;
            // Some lists give fewer rows than asked for (governance groups: at most 50), so a short page is not the end;
            // others take no offset and answer the same again.
            if rows == 0 || before.as_ref() == Some(&body) {
                break;
            }
            all.extend(page.items);
            query.offset += rows;
            before = Some(body);
        }
        Ok(all)
    }

    /// One object.
    pub(crate) async fn one<T: DeserializeOwned>(&self, service: &str, segments: &[&str]) -> Result<T> {
        self.send(self.call(Method::GET, service, segments)?, |answer| answer.json()).await
    }
}
