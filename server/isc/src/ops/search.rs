use futures::stream::Stream;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::acting::json_body;
use crate::open_enum::open_enum;
use crate::{Acting, Error, ErrorKind, Page, Result, SearchEvent, SearchIdentity};

/// Documents per page of a stream; ISC allows 10,000, which for nested identities is very much.
const PAGE: u32 = 1000;

open_enum!(
    /// What is searched.
    SearchIndex {
        AccessProfiles = "accessprofiles",
        AccountActivities = "accountactivities",
        Entitlements = "entitlements",
        Events = "events",
        Identities = "identities",
        Roles = "roles",
    }
);

/// What `POST /search` takes, as far as this client uses it.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// Elasticsearch query string; values from people through [`SearchQuery::quoted`].
    pub query: String,
    /// Sort keys, `-` before a key for descending. Streams need a unique last key; `id` is added when none is given.
    pub sort: Vec<String>,
    /// Members wanted, dotted; all when empty.
    pub includes: Vec<String>,
    /// Nested lists (accounts, access) too; ISC's default is true, here it is false.
    pub include_nested: bool,
    /// Documents per page; at most 10,000. For single pages and streams; ISC may give fewer.
    pub limit: u32,
}

impl SearchQuery {
    /// A query in ISC's default syntax, e.g. `attributes.cloudLifecycleState:active`.
    pub fn new(query: impl Into<String>) -> Self {
        Self {
            query: query.into(),
            sort: Vec::new(),
            includes: Vec::new(),
            include_nested: false,
            limit: PAGE,
        }
    }

    /// A value in double quotes, with `"` and `\` escaped: text from people must not become syntax.
    pub fn quoted(value: &str) -> String {
        crate::FilterValue::from(value).to_string()
    }

    fn body(&self, index: &SearchIndex, after: Option<&[String]>) -> Value {
        let mut body = json!({
            "indices": [index],
            "query": { "query": self.query },
            "includeNested": self.include_nested,
        });
        if !self.sort.is_empty() {
            body["sort"] = json!(self.sort);
        }
        if !self.includes.is_empty() {
            // The sort keys of the last document say where the next page begins.
            let keys = self.sort.iter().map(|key| bare(key).to_owned()).chain(["id".to_owned()]);
            let mut includes = self.includes.clone();
            includes.extend(keys.filter(|key| !self.includes.contains(key)));
            includes.dedup();
            body["queryResultFilter"] = json!({ "includes": includes });
        }
        if let Some(after) = after {
            body["searchAfter"] = json!(after);
        }
        body
    }
}

/// A page of documents and where the next one begins.
#[derive(Debug, Clone)]
pub struct SearchPages<T> {
    /// The documents.
    pub page: Page<T>,
    /// `searchAfter` for the next page; `None` after an empty page, which is the end, and without sort keys.
    pub after: Option<Vec<String>>,
}

impl Acting {
    /// A page of identities from the search index. `POST /search`; scope `sp:search:read`; ORG_ADMIN, CERT_ADMIN,
    /// REPORT_ADMIN, SOURCE_ADMIN, SOURCE_SUBADMIN, ROLE_ADMIN or ROLE_SUBADMIN, *not* HELPDESK. The index is fed with
    /// a delay: never proof of a write.
    pub async fn search_identities(
        &self,
        query: &SearchQuery,
        after: Option<&[String]>,
    ) -> Result<SearchPages<SearchIdentity>> {
        self.search(&SearchIndex::Identities, query, after).await
    }

    /// A page of audit events; scope and levels as for [`Acting::search_identities`].
    pub async fn search_events(
        &self,
        query: &SearchQuery,
        after: Option<&[String]>,
    ) -> Result<SearchPages<SearchEvent>> {
        self.search(&SearchIndex::Events, query, after).await
    }

    /// All pages of identities, one after the other, beyond the 10,000 that offsets reach (`searchAfter`).
    pub fn all_search_identities(
        &self,
        query: &SearchQuery,
    ) -> impl Stream<Item = Result<Page<SearchIdentity>>> + Send + use<> {
        self.search_all(SearchIndex::Identities, query)
    }

    /// All pages of events.
    pub fn all_search_events(
        &self,
        query: &SearchQuery,
    ) -> impl Stream<Item = Result<Page<SearchEvent>>> + Send + use<> {
        self.search_all(SearchIndex::Events, query)
    }

    /// How many documents a query finds. `POST /search/count`; scope `sp:search:read`; levels not stated.
    pub async fn search_count(&self, index: &SearchIndex, query: &SearchQuery) -> Result<u64> {
        let body = json!({ "indices": [index], "query": { "query": query.query } });
        let call = self.search_call(&["count"], &body)?;
        self.send(call, |answer| {
            let missing =
                || Error::own(ErrorKind::Foreign, "the answer carries no count").with_status(answer.status);
            answer.total().ok_or_else(missing)
        })
        .await
    }

    async fn search<T: DeserializeOwned>(
        &self,
        index: &SearchIndex,
        query: &SearchQuery,
        after: Option<&[String]>,
    ) -> Result<SearchPages<T>> {
        let params = [("limit", query.limit.to_string())];
        let call = self.search_call(&[], &query.body(index, after))?.query(&params);
        self.send(call, |answer| {
            let rows = answer.rows()?;
            // A page may be shorter than what was asked for: only an empty one is the end. A document without one of the
            // keys is no place to go on from, so the last one that has them all is; what comes again then is the price.
            let tree = |row: &&RawValue| serde_json::from_str::<Value>(row.get()).ok();
            let after = rows.iter().rev().filter_map(tree).find_map(|row| sort_values(&row, &query.sort));
            let (items, unreadable) = crate::client::readable(&rows);
            let page = Page { items, total: answer.total(), request_id: answer.request_id(), unreadable };
            Ok(SearchPages { page, after })
        })
        .await
    }

    fn search_all<T: DeserializeOwned + Send + 'static>(
        &self,
        index: SearchIndex,
        query: &SearchQuery,
    ) -> impl Stream<Item = Result<Page<T>>> + Send + use<T> {
        let acting = self.clone();
        let mut query = query.clone();
        if query.sort.is_empty() {
            query.sort = vec!["id".to_owned()];
        }
        async_stream::try_stream! {
            let mut after: Option<Vec<String>> = None;
            loop {
                let pages: SearchPages<T> = acting.search(&index, &query, after.as_deref()).await?;
                // The same place twice would go round for ever.
                let more = pages.after.is_some() && pages.after != after;
                if pages.page.rows() > 0 {
                    yield pages.page;
                }
                after = pages.after;
                if !more {
                    break;
                }
            }
        }
    }

    /// Searching reads, so repeating it is harmless although it is a POST.
    fn search_call(&self, segments: &[&str], body: &impl Serialize) -> Result<crate::client::Call> {
        let call = self.call(Method::POST, "search", segments)?;
        Ok(call.body("application/json", json_body(body)?).repeatable())
    }
}

/// A sort key without its direction.
fn bare(key: &str) -> &str {
    key.trim_start_matches(['-', '+'])
}

/// The values of the sort keys in the last document, as texts: where the next page begins. `None` without sort keys
/// or when a key is absent, since a page after "nothing" is not defined.
fn sort_values(row: &Value, sort: &[String]) -> Option<Vec<String>> {
    if sort.is_empty() {
        return None;
    }
    sort.iter()
        .map(|key| match bare(key).split('.').try_fold(row, |at, part| at.get(part))? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        })
        .collect()
}
