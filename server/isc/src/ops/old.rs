//! The retired `/cc/api/user/…` calls, for tenants that still answer them: a list that tells which long id belongs to a
//! short one, and an invitation by short ids. Not documented; shapes are those of old scripts [forum 907].

use std::collections::HashSet;

use http::Method;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::client::{Answer, readable};
use crate::{Accepted, Acting, Error, ErrorKind, OldUser, Page, Result, ShortId};

/// Most people of one page.
const PAGE: u64 = 250;

impl Acting {
    /// One page of the retired list. `GET /cc/api/user/list?start&limit`; ORG_ADMIN. `limit` at most 250. In some
    /// accounts `start` counts people, in others pages: [`OldUsers`] finds out.
    pub async fn old_user_list(&self, start: u64, limit: u64) -> Result<Page<OldUser>> {
        let url = self.client().plain_url(["cc", "api", "user", "list"])?;
        let params = [("start", start.to_string()), ("limit", limit.to_string())];
        self.send(self.call_at(Method::GET, url).query(&params), page).await
    }

    /// Invites by short ids. `POST /cc/api/user/invite`, a multipart form with `ids` once for each; ORG_ADMIN or HELPDESK.
    /// The answer names no task. An empty list is refused before anything leaves. Sent at most once; after an error
    /// [`Error::proven_not_executed`] says whether sending again is safe.
    pub async fn old_invite(&self, ids: &[ShortId]) -> Result<Accepted> {
        if ids.is_empty() {
            return Err(Error::own(ErrorKind::Invalid, "an invitation needs at least one identity"));
        }
        let url = self.client().plain_url(["cc", "api", "user", "invite"])?;
        let (content_type, body) = form(ids);
        let call = self.call_at(Method::POST, url).body_of(&content_type, body)?;
        self.send(call, |answer| answer.taken()).await
    }
}

/// Digits cannot contain the boundary, so a fixed one will do.
const BOUNDARY: &str = "gangway-boundary-of-ids";

fn form(ids: &[ShortId]) -> (String, Vec<u8>) {
    let mut body = String::with_capacity(ids.len() * 100 + 40);
    for id in ids {
        body.push_str("--");
        body.push_str(BOUNDARY);
        body.push_str("\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n");
        body.push_str(id.as_str());
        body.push_str("\r\n");
    }
    body.push_str("--");
    body.push_str(BOUNDARY);
    body.push_str("--\r\n");
    (format!("multipart/form-data; boundary={BOUNDARY}"), body.into_bytes())
}

/// Rows come under `items`; a bare list is read too.
fn page(answer: &Answer) -> Result<Page<OldUser>> {
    #[derive(serde::Deserialize)]
    struct Listed<'a> {
        #[serde(borrow)]
        items: Vec<&'a RawValue>,
        #[serde(default)]
        total: Option<Value>,
        #[serde(default)]
        count: Option<Value>,
    }
    let request_id = answer.request_id();
    let (rows, total) = match serde_json::from_slice::<Listed<'_>>(&answer.body) {
        Ok(listed) => (listed.items, listed.total.or(listed.count).and_then(|total| total.as_u64())),
        Err(_) => (answer.rows()?, answer.total()),
    };
    let (items, unreadable) = readable(&rows);
    Ok(Page { items, total, request_id, unreadable })
}

/// What `start` counts in this tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    People,
    Pages,
}

/// The whole retired list, page by page, each person once.
#[derive(Debug)]
pub struct OldUsers {
    acting: Acting,
    counts: Option<Start>,
    /// How many pages were read, not counting the one that found out what `start` counts.
    pages: u64,
    /// How many rows those had: a tenant may give fewer on a page than were asked for.
    rows: u64,
    seen: HashSet<ShortId>,
    total: Option<u64>,
    ended: bool,
}

impl OldUsers {
    /// From the beginning.
    pub fn new(acting: Acting) -> Self {
        Self { acting, counts: None, pages: 0, rows: 0, seen: HashSet::new(), total: None, ended: false }
    }

    /// Goes on under another token.
    pub fn act_as(&mut self, acting: Acting) {
        self.acting = acting;
    }

    /// How many people there are, when the tenant told.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// How many people were read.
    pub fn read(&self) -> u64 {
        self.seen.len() as u64
    }

    /// Whether as many were read as the tenant counted.
    pub fn is_complete(&self) -> bool {
        self.ended && self.total.is_none_or(|total| total <= self.read())
    }

    /// The next people, none of whom was given before; `None` at the end. After an error the same page is asked for again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<OldUser>>> {
        while !self.ended {
            let start = match (self.pages, self.counts) {
                (0, _) => 0,
                // The second person, or the second page: what comes tells which.
                (_, None) => 1,
                (_, Some(Start::People)) => self.rows,
                (pages, Some(Start::Pages)) => pages,
            };
            let page = self.acting.old_user_list(start, PAGE).await?;
            let rows = page.rows() as u64;
            self.total = self.total.or(page.total);
            let new: Vec<OldUser> =
                page.items.into_iter().filter(|user| self.seen.insert(user.id.clone())).collect();
            let probing = self.pages > 0 && self.counts.is_none();
            if probing {
                let people = (new.len() as u64) * 2 < rows;
                self.counts = Some(if people { Start::People } else { Start::Pages });
            }
            if !probing || self.counts == Some(Start::Pages) {
                self.pages += 1;
                self.rows += rows;
                let all = self.total.is_none_or(|total| total <= self.read());
                // A tenant that takes no notice of `start` gives the same people for ever.
                self.ended = (rows < PAGE && all) || new.is_empty();
            }
            if !new.is_empty() {
                return Ok(Some(new));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_a_field_of_its_own() {
        let ids: Vec<ShortId> = ["204461", "17"].iter().map(|id| id.parse().unwrap()).collect();
        let (content_type, body) = form(&ids);
        assert_eq!(content_type, "multipart/form-data; boundary=gangway-boundary-of-ids");
        let expected = "--gangway-boundary-of-ids\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n204461\r\n\
            --gangway-boundary-of-ids\r\nContent-Disposition: form-data; name=\"ids\"\r\n\r\n17\r\n\
            --gangway-boundary-of-ids--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), expected);
    }
}
