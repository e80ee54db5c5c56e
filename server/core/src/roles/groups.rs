//! Copies of governance groups, read under the sign-in of somebody with the user level Org Admin: ISC shows them to
//! nobody else.

use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::roles::{self, Group};
use crate::{Core, Error, Result};
use gangway_isc::{Acting, ErrorKind, Filter, GroupId, Lane, ListQuery};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, ObjectKind, What};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the keeper looks whether a copy is old.
const LOOK: Duration = Duration::from_secs(300);
/// A copy this old is read again while an Org Admin is signed in, milliseconds of the domain's time.
const OLD_MS: i64 = 3_600_000;
/// The level that may read groups.
const LEVEL: &str = "ORG_ADMIN";

/// A group's copy and its members: ids and names.
pub(super) type Copy = (Group, Vec<(String, String)>);

/// ISC under somebody's sign-in, for groups.
pub(super) async fn acting(core: &Core, grant_id: &str) -> Result<Acting> {
    let (token, _) = core.grants.token(grant_id).await?;
    Ok(core.isc.acting(&token, Lane::People))
}

/// What a refusal means for groups.
pub(super) fn refusal(error: gangway_isc::Error) -> Error {
    if error.kind() == ErrorKind::Forbidden {
        return PortalError::Isc {
            what: "ISC shows governance groups to the user level Org Admin only, and refused (403). What was copied before is \
                   kept. Ask an Org Admin to do this."
                .to_owned(),
            status: error.status(),
            request_id: error.tracking_id().map(str::to_owned),
        }
        .into();
    }
    error.into()
}

/// Reads one group with its members from ISC.
///
/// # Errors
/// When there is none, or ISC refuses.
pub(super) async fn read(core: &Core, who: &Signed, id: &str) -> Result<Copy> {
    let acting = acting(core, &who.grant_id).await?;
    copy(core, &acting, id, &who.name)
        .await?
        .ok_or_else(|| PortalError::not_found("governance group in ISC").into())
}

async fn copy(core: &Core, acting: &Acting, id: &str, by_name: &str) -> Result<Option<Copy>> {
    let query = ListQuery { filter: Some(Filter::eq("id", id)), limit: Some(1), ..ListQuery::default() };
    let found =
        acting.groups(&query).await.map_err(refusal)?.items.into_iter().find(|group| group.id.as_str() == id);
    let Some(group) = found else { return Ok(None) };
    let read = acting.group_members(&GroupId::from(id)).await.map_err(refusal)?;
    let problem = (!read.is_complete()).then(|| {
        format!(
            "ISC counted {} members and gave {}: refresh it again.",
            read.total.unwrap_or_default(),
            read.members.len()
        )
    });
    let members = read
        .members
        .into_iter()
        .map(|member| (member.id.to_string(), member.name.unwrap_or_else(|| member.id.to_string())))
        .collect();
    let copy = Group {
        id: id.to_owned(),
        name: group.name.unwrap_or_else(|| id.to_owned()),
        read_at: core.clock.now(),
        read_by_name: by_name.to_owned(),
        problem,
    };
    Ok(Some((copy, members)))
}

/// Reads one copy again. A group that ISC does not have any more gives nobody a role.
async fn again(core: &Core, acting: &Acting, old: &Group, by: (&str, &str)) -> Result<()> {
    let (new, members) = copy(core, acting, &old.id, by.1).await?.unwrap_or_else(|| {
        let problem = Some("ISC does not have this group any more, so it gives nobody a role.".to_owned());
        (
            Group { read_at: core.clock.now(), read_by_name: by.1.to_owned(), problem, ..old.clone() },
            Vec::new(),
        )
    });
    let mut tx = core.store.begin().await?;
    roles::put_group(&mut tx, &new, &members).await?;
    let sentence = format!("read the governance group {} with {} members", new.name, members.len());
    let object = AuditObject::new(ObjectKind::Group, &new.id);
    audit::append(core, &mut tx, Entry::by(by, What::GroupRead, sentence).about(object, &new.name));
    tx.commit().await?;
    Ok(())
}

/// Reads all copies again under the sign-in of `who`; answers how many.
///
/// # Errors
/// When ISC refuses or cannot be reached: copies read by then are kept.
pub async fn refresh(core: &Core, who: &Signed) -> Result<usize> {
    let copies = roles::groups(&core.store).await?;
    if copies.is_empty() {
        return Ok(0);
    }
    let acting = acting(core, &who.grant_id).await?;
    for (group, _) in &copies {
        again(core, &acting, group, (&who.person_id, &who.name)).await?;
    }
    core.grants.forget_roles();
    core.news.tell("roles");
    Ok(copies.len())
}

/// Reads old copies again while an Org Admin is signed in, until told to stop.
pub async fn keep(core: Core, stop: CancellationToken) {
    loop {
        if let Err(error) = turn(&core).await {
            tracing::warn!(%error, "roles: governance groups could not be read again");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn turn(core: &Core) -> Result<()> {
    let old = core.clock.now() - OLD_MS;
    let copies = roles::groups(&core.store).await?;
    let due: Vec<&Group> =
        copies.iter().map(|(group, _)| group).filter(|group| group.read_at < old).collect();
    if due.is_empty() {
        return Ok(());
    }
    let Some(grant) = core.grants.any_with(&[LEVEL]).await? else { return Ok(()) };
    let acting = acting(core, &grant.id).await?.in_lane(Lane::Crawl);
    for group in due {
        again(core, &acting, group, (&grant.person_id, &grant.person_name)).await?;
    }
    core.grants.forget_roles();
    Ok(())
}
