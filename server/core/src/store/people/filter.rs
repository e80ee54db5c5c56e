//! From an address to a WHERE clause.

use super::Scope;
use crate::store::{Args, Value};
use gangway_types::people::SOON_MS;
use gangway_types::query::{Area, Facet, Flag, InviteFilter, PeopleQuery, Selected};

/// Which filter to leave out, to count its own values under the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// None.
    Nothing,
    /// A facet's.
    Facet(Facet),
    /// The invite menu's.
    Invite,
}

/// Which people: everything a list is filtered by.
#[derive(Clone, Debug)]
pub struct Which<'a> {
    /// The address.
    pub query: &'a PeopleQuery,
    /// Whose people the caller may read.
    pub scope: &'a Scope,
    /// Ids of profiles recorded as signing in by SSO.
    pub sso: &'a [String],
    /// `created`, as milliseconds: from (included) and to (excluded).
    pub created: (Option<i64>, Option<i64>),
    /// The instant that "soon" and "expired" are judged at.
    pub now: i64,
    /// Invitations after which somebody needs a call; 0: nobody ever does.
    pub call_after: u32,
}

/// A WHERE clause and its values.
pub(super) struct Where {
    pub(super) sql: String,
    pub(super) args: Args,
}

impl Where {
    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Binds a value and answers its placeholder.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    fn bind_all<'v>(&mut self, values: impl Iterator<Item = &'v String>) -> String {
        values.map(|value| self.bind(value)).collect::<Vec<_>>().join(", ")
    }
}

/// The column a facet's values are in.
pub(super) fn column(facet: Facet) -> &'static str {
    match facet {
        Facet::Profile => "profile_id",
        Facet::Source => "source_id",
        Facet::State => "lifecycle",
        Facet::Manager => "manager_id",
        Facet::Department => "department",
        Facet::Status => "status",
    }
}

/// Text for LIKE … ESCAPE '\', matched anywhere.
pub(super) fn like(folded: &str) -> String {
    let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

impl Which<'_> {
    /// The clause, without one filter.
    pub(super) fn clause(&self, skip: Skip) -> Where {
        // The first condition is written out, not bound: it is what the partial indices are chosen by.
        let open = self.query.area == Area::Unregistered
            && self.flag(Flag::Linked) == Some(true)
            && self.flag(Flag::Gone) == Some(false);
        let mut all =
            Where { sql: if open { "unregistered = 1" } else { "1 = 1" }.to_owned(), args: Vec::new() };
        if let Scope::Reports(manager) = self.scope {
            let manager = all.bind(manager);
            all.and(&format!("manager_id = {manager}"));
        }
        if !open {
            self.base(&mut all);
        }
        for text in crate::domain::fold::fold(&self.query.q).split(' ').filter(|text| !text.is_empty()) {
            let text = all.bind(like(text));
            all.and(&format!("search LIKE {text} ESCAPE '\\'"));
        }
        for (facet, values) in &self.query.facets {
            if skip != Skip::Facet(*facet) && !values.is_empty() {
                let values = all.bind_all(values.iter());
                all.and(&format!("{} IN ({values})", column(*facet)));
            }
        }
        self.times(&mut all);
        if skip != Skip::Invite && !self.query.invite.is_empty() {
            let any: Vec<String> =
                self.query.invite.iter().map(|invite| self.invite(&mut all, *invite)).collect();
            all.and(&format!("({})", any.join(" OR ")));
        }
        self.flags(&mut all);
        if let (true, Selected::Ticked(handle)) = (self.query.only_selected, &self.query.selected) {
            let handle = all.bind(handle);
            all.and(&format!("id IN (SELECT person_id FROM selection_people WHERE handle = {handle})"));
        }
        all
    }

    fn flag(&self, flag: Flag) -> Option<bool> {
        self.query.flags.get(&flag).copied().or_else(|| flag.default_in(self.query.area))
    }

    /// What belongs to the area when the `unregistered` column cannot say it.
    fn base(&self, all: &mut Where) {
        if self.query.area == Area::Unregistered {
            all.and("reading IN ('unregistered', 'pending')");
        }
        match self.flag(Flag::Gone) {
            Some(true) => all.and("gone_at IS NOT NULL"),
            _ => all.and("gone_at IS NULL"),
        }
        match self.flag(Flag::Linked) {
            Some(false) => all.and("correlated = 0"),
            _ => all.and("correlated = 1"),
        }
    }

    fn times(&self, all: &mut Where) {
        if let Some(from) = self.created.0 {
            let from = all.bind(from);
            all.and(&format!("created >= {from}"));
        }
        if let Some(to) = self.created.1 {
            let to = all.bind(to);
            all.and(&format!("created < {to}"));
        }
    }

    fn flags(&self, all: &mut Where) {
        if let Some(yes) = self.flag(Flag::Mail) {
            all.and(if yes { "mail_ok = 1" } else { "mail_ok = 0" });
        }
        if let Some(yes) = self.flag(Flag::Batch) {
            all.and(if yes { "open_batch IS NOT NULL" } else { "open_batch IS NULL" });
        }
        if let Some(yes) = self.flag(Flag::Error) {
            all.and(if yes {
                "processing_state = 'ERROR'"
            } else {
                "COALESCE(processing_state, '') <> 'ERROR'"
            });
        }
        if let Some(yes) = self.flag(Flag::Protected) {
            all.and(if yes { "protected = 1" } else { "protected = 0" });
        }
        match self.flag(Flag::Call) {
            Some(true) => all.and(&self.call()),
            Some(false) => all.and(&format!("NOT ({})", self.call())),
            None => {}
        }
        match self.flag(Flag::Sso) {
            Some(true) if self.sso.is_empty() => all.and("1 = 0"),
            Some(true) => {
                let ids = all.bind_all(self.sso.iter());
                all.and(&format!("profile_id IN ({ids})"));
            }
            Some(false) if !self.sso.is_empty() => {
                let ids = all.bind_all(self.sso.iter());
                all.and(&format!("(profile_id IS NULL OR profile_id NOT IN ({ids}))"));
            }
            _ => {}
        }
    }

    /// The condition of somebody whom another mail will hardly reach: invited often, and not registered.
    pub(super) fn call(&self) -> String {
        match self.call_after {
            0 => "1 = 0".to_owned(),
            n => format!("times_invited >= {n} AND reading IN ('unregistered', 'pending')"),
        }
    }

    /// The condition of one invite state; the twin of `InviteState::of`.
    pub(super) fn invite(&self, all: &mut Where, invite: InviteFilter) -> String {
        const OPEN: &str = "reading IN ('unregistered', 'pending')";
        match invite {
            InviteFilter::Never => {
                "(reading = 'unregistered' AND invite_expires_at IS NULL AND invited_elsewhere = 0)"
                    .to_owned()
            }
            InviteFilter::Elsewhere => "(invite_expires_at IS NULL AND (reading = 'pending'
                OR (reading = 'unregistered' AND invited_elsewhere = 1)))"
                .to_owned(),
            InviteFilter::Valid => {
                let soon = all.bind(self.now + SOON_MS);
                format!("({OPEN} AND invite_expires_at > {soon})")
            }
            InviteFilter::Soon => {
                let (now, soon) = (all.bind(self.now), all.bind(self.now + SOON_MS));
                format!("({OPEN} AND invite_expires_at > {now} AND invite_expires_at <= {soon})")
            }
            InviteFilter::Expired => {
                let now = all.bind(self.now);
                format!("({OPEN} AND invite_expires_at <= {now})")
            }
            InviteFilter::Registered => "reading = 'registered'".to_owned(),
            InviteFilter::Blocked => "reading = 'blocked'".to_owned(),
            InviteFilter::Attention => "reading = 'attention'".to_owned(),
        }
    }
}
