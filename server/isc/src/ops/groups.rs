use std::collections::BTreeMap;

use crate::{Acting, Group, GroupId, GroupMember, IdentityId, ListQuery, Page, Result, Sorter};

/// The largest page of members, and ISC's default: 50, not 250 as for other lists.
const MEMBERS_LIMIT: u32 = 50;
/// A group is read up to this many pages of members.
const MEMBER_PAGES: u64 = 400;

/// The members of a group, each once.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupMembers {
    /// Who, by id.
    pub members: Vec<GroupMember>,
    /// How many ISC counted when the first page was read; `None` when it did not say.
    pub total: Option<u64>,
}

impl GroupMembers {
    /// Whether as many were read as ISC counted.
    pub fn is_complete(&self) -> bool {
        self.total.is_none_or(|total| total == self.members.len() as u64)
    }
}

impl Acting {
    /// A page of governance groups. `GET /workgroups`; scopes `idn:workgroup:read`, `…:manage`; ORG_ADMIN. Filters: `id`
    /// eq in sw; `name` eq sw in; `memberships.identityId` eq in. Sorters: `name`, `created`, `modified`, `id`,
    /// `description`.
    pub async fn groups(&self, query: &ListQuery) -> Result<Page<Group>> {
        self.list("workgroups", &[], &query.params()).await
    }

    /// All members of a governance group. `GET /workgroups/{workgroupId}/members`; scopes `idn:workgroup:read`,
    /// `…:manage`; ORG_ADMIN. The list has no filters, and pages of 50 at most. Pages are sorted by name, which is not
    /// unique, so a member may be met twice or not at all: compare with what ISC counted.
    pub async fn group_members(&self, group: &GroupId) -> Result<GroupMembers> {
        let mut query = ListQuery {
            sorters: vec![Sorter::ascending("name")],
            limit: Some(MEMBERS_LIMIT),
            count: true,
            ..ListQuery::default()
        };
        let mut found: BTreeMap<IdentityId, GroupMember> = BTreeMap::new();
        let mut total = None;
        for _ in 0..MEMBER_PAGES {
            let page: Page<GroupMember> =
                self.list("workgroups", &[group.as_str(), "members"], &query.params()).await?;
            let rows = page.rows() as u64;
            total = total.or(page.total);
            found.extend(page.items.into_iter().map(|member| (member.id.clone(), member)));
            query.offset += rows;
            query.count = false;
            if rows < u64::from(MEMBERS_LIMIT) {
                break;
            }
        }
        Ok(GroupMembers { members: found.into_values().collect(), total })
    }
}
