use http::Method;
use serde::Serialize;

use crate::acting::json_body;
use crate::page::MAX_LIMIT;
use crate::{
    Acting, Error, ErrorKind, Filter, Identity, IdentityId, ListQuery, Page, Result, Sorter, TaskStatus,
};

/// How many ids go into one `id in (…)`: the address stays below 8 KB.
const IDS_PER_CALL: usize = 100;

/// Which identities a list starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DefaultFilter {
    /// Those with an authoritative account; ISC's own default.
    #[default]
    CorrelatedOnly,
    /// All of them.
    None,
}

impl DefaultFilter {
    fn as_str(self) -> &'static str {
        match self {
            Self::CorrelatedOnly => "CORRELATED_ONLY",
            Self::None => "NONE",
        }
    }
}

/// What `/identities` takes.
///
/// Filters: `id` eq in; `name`, `alias`, `firstname`, `lastname`, `email` eq sw (`name`: sw only); `cloudStatus`,
/// `processingState`, `correlated`, `protected` eq. Sorters: `name`, `alias`, `cloudStatus`.
#[derive(Debug, Clone, Default)]
pub struct IdentityQuery {
    /// Which ones.
    pub filter: Option<Filter>,
    /// Order; `alias` is the only key that is nearly unique.
    pub sorters: Vec<Sorter>,
    /// Rows per page, at most 250.
    pub limit: Option<u32>,
    /// Records to skip.
    pub offset: u64,
    /// Also count.
    pub count: bool,
    /// Whether uncorrelated ones are included; the answer does not tell which are.
    pub default_filter: DefaultFilter,
}

impl IdentityQuery {
    fn params(&self) -> Vec<(&'static str, String)> {
        let list = ListQuery {
            filter: self.filter.clone(),
            sorters: self.sorters.clone(),
            limit: self.limit,
            offset: self.offset,
            count: self.count,
        };
        let mut params = list.params();
        params.push(("defaultFilter", self.default_filter.as_str().to_owned()));
        params
    }
}

/// The body of an invitation. There is no `uninvited` here: it would invite everybody.
#[derive(Serialize)]
struct Invitation<'a> {
    ids: &'a [IdentityId],
}

impl Acting {
    /// One page of identities. `GET /identities`; scopes `idn:identity:read`, `idn:identity:manage`; a token with a
    /// user. User levels: not stated.
    pub async fn list_identities(&self, query: &IdentityQuery) -> Result<Page<Identity>> {
        self.list("identities", &[], &query.params()).await
    }

    /// One identity. `GET /identities/{id}`; scopes and levels as for the list. Not found is
    /// [`ErrorKind::NotFound`].
    pub async fn get_identity(&self, id: &IdentityId) -> Result<Identity> {
        self.one("identities", &[id.as_str()]).await
    }

    /// The identities with these ids, correlated or not, in no particular order; absent ones are absent. Reads
    /// `id in (…)` with up to 100 ids a call, one call after the other; call it with at most 100 to show progress.
    pub async fn identities_by_ids(&self, ids: &[IdentityId]) -> Result<Vec<Identity>> {
        self.identities_by_ids_among(ids, DefaultFilter::None).await
    }

    /// As [`Acting::identities_by_ids`], with a choice whether uncorrelated identities are found.
    pub async fn identities_by_ids_among(
        &self,
        ids: &[IdentityId],
        default_filter: DefaultFilter,
    ) -> Result<Vec<Identity>> {
        let mut found = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(IDS_PER_CALL) {
            let filter = Filter::one_of("id", chunk);
            let limit = Some(MAX_LIMIT);
            let query = IdentityQuery { filter, limit, default_filter, ..IdentityQuery::default() };
            found.extend(self.list_identities(&query).await?.items);
        }
        Ok(found)
    }

    /// Asks ISC to mail invitations to these identities; the answer is the task that does it. `POST
    /// /identities/invite`; scope `idn:password-user-invite:manage`; ORG_ADMIN or HELPDESK; a token with a user.
    ///
    /// Mails only unregistered people and skips the others without saying so; links live 7 days. An empty list is
    /// refused before anything leaves, and `uninvited` is never sent. Sent at most once; after an error
    /// [`Error::proven_not_executed`] says whether sending again is safe.
    pub async fn invite_identities(&self, ids: &[IdentityId]) -> Result<TaskStatus> {
        if ids.is_empty() {
            return Err(Error::own(ErrorKind::Invalid, "an invitation needs at least one identity"));
        }
        let body = json_body(&Invitation { ids })?;
        let call = self.call(Method::POST, "identities", &["invite"])?.body("application/json", body);
        self.send(call, |answer| {
            let mut task: TaskStatus = answer.json()?;
            task.request_id = answer.request_id();
            Ok(task)
        })
        .await
    }
}
