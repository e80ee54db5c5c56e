//! Ids of 32 hexadecimal digits: ISC uses the same form for people, sources, tasks and its own requests.

use super::sources::in_reach;
use super::{Depth, Resolved, Target, visible};
use crate::auth::Signed;
use crate::directory::{ReadNow, read_people};
use crate::domain::ids::Place;
use crate::overview::{reader, sees_batches};
use crate::people::Scope;
use crate::runs::{KIND_ACCOUNTS, KIND_LOAD, KIND_PEOPLE};
use crate::store::source_files::loads;
use crate::store::{people, resolve as stored};
use crate::{Core, Result, tasks};
use gangway_isc::Lane;
use gangway_types::{
    AccountJobId, BatchId, Capability, Extent, PersonId, PersonJobId, SourceId, SourceLoadId, TaskId,
};

/// What has this id. `place` is what an address says it belongs to.
pub(super) async fn find(
    core: &Core,
    who: &Signed,
    id: &str,
    place: Option<Place>,
    depth: Depth,
) -> Result<Resolved> {
    let live = depth == Depth::Live;
    let wanted = |kind: Place| place.is_none_or(|place| place == kind);
    if wanted(Place::Person)
        && let Some(person) = kept_person(core, who, id).await?
    {
        return Ok(Resolved::To(Target::Person(person)));
    }
    if wanted(Place::Task)
        && let Some(task) = kept_task(core, who, id).await?
    {
        return Ok(Resolved::To(Target::Task(task)));
    }
    if wanted(Place::Source)
        && let Some(source) = in_reach(core, who, live).await.iter().find(|source| source.id.as_str() == id)
    {
        return Ok(Resolved::To(Target::Source(source.id.clone())));
    }
    if place.is_none()
        && let Some(target) = of_request(core, who, &[id]).await?
    {
        return Ok(Resolved::To(target));
    }
    if live && wanted(Place::Person) {
        match person_now(core, who, id).await {
            Now::There(person) => return Ok(Resolved::To(Target::Person(person))),
            Now::Gone if place == Some(Place::Person) => {
                return Ok(Resolved::Not(format!("ISC has nobody with the id {id}.")));
            }
            Now::Gone | Now::Unknown => {}
        }
    }
    if live && wanted(Place::Task) && who.may(Capability::ReadTasks) {
        let task = TaskId::from(id);
        let viewer = tasks::Viewer {
            grant_id: &who.grant_id,
            person_id: &who.person_id,
            sees_all: Capability::ReadTasks.extent(&who.roles) == Some(Extent::All),
        };
        if tasks::detail(core, &viewer, &task).await.is_ok() {
            return Ok(Resolved::To(Target::Task(task)));
        }
    }
    let looked = match place {
        Some(Place::Person) => "nobody of those you may read has it",
        Some(Place::Source) => "no source that you may read has it",
        Some(Place::Task) => "no task that you may read has it; ISC forgets tasks after 90 days",
        _ => "no person, source or task that you may read has it, and no call that Gangway made",
    };
    Ok(Resolved::Not(format!("{id} has the form of ISC’s ids, but {looked}.")))
}

/// The call that ISC answered with this tracking id; else what has the same id without dashes, as some programs write them
/// into every id.
pub(super) async fn dashed(
    core: &Core,
    who: &Signed,
    id: &str,
    place: Option<Place>,
    depth: Depth,
) -> Result<Resolved> {
    let plain = id.replace('-', "");
    if let Some(target) = of_request(core, who, &[id, &plain]).await? {
        return Ok(Resolved::To(target));
    }
    Ok(match find(core, who, &plain, place, depth).await? {
        Resolved::Not(_) => Resolved::Not(format!(
            "{id} has the form of ISC’s tracking ids, but no call that Gangway made and you may read was answered with it, and \
             nothing that you may read has it as its id."
        )),
        found => found,
    })
}

async fn kept_person(core: &Core, who: &Signed, id: &str) -> Result<Option<PersonId>> {
    if !who.may(Capability::ReadPeople) {
        return Ok(None);
    }
    let found = people::get(&core.store, &PersonId::from(id)).await?;
    let found = found.map(|person| (person.row.id, person.row.manager.map(|manager| manager.id)));
    Ok(visible(who, found.into_iter().collect()).pop())
}

async fn kept_task(core: &Core, who: &Signed, id: &str) -> Result<Option<TaskId>> {
    let Some(extent) = Capability::ReadTasks.extent(&who.roles) else { return Ok(None) };
    let found = crate::store::tasks::get(&core.store, &TaskId::from(id)).await?;
    let own = |task: &crate::store::tasks::Task| {
        extent == Extent::All || task.started_by.as_deref() == Some(&who.person_id)
    };
    Ok(found.filter(own).map(|task| task.id))
}

enum Now {
    There(PersonId),
    Gone,
    Unknown,
}

/// Asks ISC for a person that the directory does not have: made since it was read.
async fn person_now(core: &Core, who: &Signed, id: &str) -> Now {
    if !who.may(Capability::ReadPeople) || reader(who).scope != Scope::All {
        return Now::Unknown;
    }
    let Ok((token, _)) = core.grants.token(&who.grant_id).await else { return Now::Unknown };
    match read_people(core, &token, Lane::People, &[PersonId::from(id)]).await.as_deref() {
        Ok([(person, ReadNow::Seen(_))]) => Now::There(person.clone()),
        Ok([(_, ReadNow::Gone)]) => Now::Gone,
        _ => Now::Unknown,
    }
}

/// What a call with this request id was about; else the audit log's entry of it.
async fn of_request(core: &Core, who: &Signed, ids: &[&str]) -> Result<Option<Target>> {
    if let Some((kind, object)) = stored::run_of_request(&core.store, ids).await? {
        let target = match kind.as_str() {
            KIND_ACCOUNTS if who.may(Capability::ReadAccounts) => {
                Some(Target::Accounts(AccountJobId::from(object)))
            }
            KIND_LOAD if who.may(Capability::ReadAccounts) => {
                let id = SourceLoadId::from(object);
                let load = loads::get(&core.store, &id).await?;
                load.map(|load| Target::Load(SourceId::clone(&load.source), id))
            }
            KIND_PEOPLE if who.may(Capability::ReadPeople) => Some(Target::People(PersonJobId::from(object))),
            KIND_ACCOUNTS | KIND_LOAD | KIND_PEOPLE => None,
            _ if sees_batches(who) => Some(Target::Batch(BatchId::from(object))),
            _ => None,
        };
        if target.is_some() {
            return Ok(target);
        }
    }
    let own = match Capability::ReadAudit.extent(&who.roles) {
        None => return Ok(None),
        Some(Extent::All) => None,
        Some(_) => Some(who.person_id.as_str()),
    };
    Ok(stored::audit_of_request(&core.store, ids, own).await?.map(Target::Audit))
}
