//! A list as the one who opened its address may see it.

use super::stranger;
use crate::api::approvals::maker;
use crate::api::{caller, refused};
use crate::pages::address::Address;
use crate::pages::page::{Asked, PageView};
use gangway_core::approvals::{self, Aftermath, Prepared};
use gangway_types::approvals::{ApprovalDetail, ApprovalGroup, LISTS, RequestState, Seen};
use gangway_types::{BatchId, Capability, PersonId, PortalError, Role};
use std::collections::HashMap;

/// Somebody's list.
pub struct List {
    /// As the core has it.
    pub detail: ApprovalDetail,
    /// The group that the address names; empty for all.
    pub only: String,
    /// What is prepared, by request.
    prepared: HashMap<String, Prepared>,
    /// What became of it.
    pub after: Aftermath,
}

impl List {
    /// The groups that wait for this person's answer.
    pub fn mine(&self) -> impl Iterator<Item = Group<'_>> {
        self.detail.groups.iter().filter(|group| group.mine).map(|group| self.group(group))
    }

    fn group<'a>(&'a self, group: &'a ApprovalGroup) -> Group<'a> {
        Group { group, prepared: self.prepared.get(&group.request.id) }
    }

    /// The one group to answer; none when there are several, or nothing is to be answered.
    pub fn one(&self) -> Option<Group<'_>> {
        let mut mine = self.mine();
        mine.next().filter(|_| mine.next().is_none())
    }

    /// The groups that this person has answered.
    pub fn answered(&self) -> impl Iterator<Item = &ApprovalGroup> {
        self.detail.groups.iter().filter(|group| {
            group.request.state == RequestState::Answered && self.after.by_me.contains(&group.request.id)
        })
    }
}

/// The people of one request, and what is marked so far.
#[derive(Clone, Copy)]
pub struct Group<'a> {
    /// The request and its people.
    pub group: &'a ApprovalGroup,
    prepared: Option<&'a Prepared>,
}

impl Group<'_> {
    /// How many there are to decide about.
    pub fn count(&self) -> u64 {
        self.group.to_decide
    }

    /// How many of them are marked.
    pub fn left(&self) -> u64 {
        self.marks().len() as u64
    }

    /// Who is marked.
    pub fn marks(&self) -> &[gangway_types::approvals::Mark] {
        self.prepared.map(|prepared| prepared.marks.as_slice()).unwrap_or_default()
    }

    /// The mark of one person.
    pub fn mark(&self, person: &PersonId) -> Option<&gangway_types::approvals::Mark> {
        self.marks().iter().find(|mark| mark.person == *person)
    }

    /// What is written with the answer so far.
    pub fn comment(&self) -> String {
        self.prepared.map(|prepared| prepared.comment.clone()).unwrap_or_default()
    }
}

/// What an address leads to.
pub enum Opened {
    /// The list.
    List(Box<List>),
    /// A page that says that it is not theirs, or not there.
    Stranger(Box<PageView>),
}

/// The list of the address, or what a stranger reads. Sets the answer's status.
pub async fn open(asked: &Asked, address: &Address) -> Result<Opened, PortalError> {
    let c = &asked.caller;
    let id = BatchId(address.part("id"));
    let only = address.value("request").unwrap_or_default().to_owned();
    let (who, is_admin) = maker(c);
    let door = caller(Capability::ReadApprovals).await;
    // An Auditor reads what an Admin reads, and answers nothing.
    let reads_all = is_admin || c.who.roles.contains(&Role::Auditor);
    let named = (!only.is_empty()).then_some(only.as_str());
    let mut detail =
        match approvals::detail(&c.core, who, reads_all, &id, named).await.map_err(PortalError::from) {
            Ok(Seen::Detail(detail)) => {
                door?;
                *detail
            }
            Ok(Seen::NotYours { whose, asked: n }) => {
                if door.is_ok() {
                    turned_away(c).await;
                }
                return Ok(Opened::Stranger(Box::new(stranger::page(&whose, n))));
            }
            Err(PortalError::NotFound { what }) => {
                if door.is_ok() {
                    refused(PortalError::NotFound { what });
                }
                return Ok(Opened::Stranger(Box::new(stranger::page(&[], 0))));
            }
            Err(error) => return Err(error),
        };
    let answers = c.who.may(Capability::Approve);
    let mut prepared = HashMap::new();
    for group in &mut detail.groups {
        group.mine &= answers;
    }
    let mine = || detail.groups.iter().filter(|group| group.mine);
    // More lists are only named: what is prepared, and what became of each, is on its own page.
    let after = if mine().count() > LISTS {
        Aftermath::default()
    } else {
        for group in mine() {
            prepared.insert(group.request.id.clone(), approvals::prepared(&c.core, who, group).await?);
        }
        approvals::aftermath(&c.core, who, &id, &detail.groups).await?
    };
    Ok(Opened::List(Box::new(List { detail, only, prepared, after })))
}

/// Somebody who may answer lists opened one that is not theirs: 403, and the audit log is told.
async fn turned_away(c: &crate::api::Caller) {
    let need = Capability::ReadApprovals;
    refused(PortalError::Forbidden { need });
    let here = crate::api::here();
    let path = here.split('?').next().unwrap_or_default();
    if let Err(error) = gangway_core::audit::refused(&c.core, &c.who, need, path).await {
        leptos::logging::error!("a refusal could not be told to the audit log: {error}");
    }
}
