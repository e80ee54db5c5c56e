//! Saved views: six that come with Gangway, own ones, and those that others share.

use crate::audit::{self, Entry};
use crate::people::{Reader, cannot_be_mailed};
use crate::store::Tx;
use crate::store::views::{self, ViewRow};
use crate::{Core, Error, Result};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::people::{Headline, ViewTab};
use gangway_types::query::{Area, Created, Flag, InviteFilter, PeopleQuery};
use std::sync::Arc;

/// Characters of a name.
const NAME_LIMIT: usize = 60;
/// Own views per area.
const OWN_LIMIT: usize = 50;

/// "New this week".
pub(crate) fn new_this_week(area: Area) -> PeopleQuery {
    PeopleQuery::new(area).with_created(Some(Created::Last(7)))
}

/// "Needs a call".
fn needs_a_call(area: Area) -> PeopleQuery {
    PeopleQuery::new(area).with_flag(Flag::Call, Some(true))
}

fn built_in(area: Area, head: &Headline, new: u64) -> Vec<ViewTab> {
    let never = PeopleQuery::new(area).toggled_invite(InviteFilter::Never);
    let expired = PeopleQuery::new(area).toggled_invite(InviteFilter::Expired);
    let soon = PeopleQuery::new(area).toggled_invite(InviteFilter::Soon);
    let tab = |slug: &str, name: &str, query: PeopleQuery, count| ViewTab {
        query: PeopleQuery { view: Some(slug.to_owned()), ..query },
        slug: slug.to_owned(),
        name: name.to_owned(),
        count: Some(count),
        built_in: true,
        own: false,
        shared: true,
        owner_name: "Gangway".to_owned(),
    };
    match area {
        Area::Unregistered => vec![
            tab("never", "Never invited", never, head.never),
            tab("expired", "Expired", expired, head.expired),
            tab("soon", "Runs out in 48 h", soon, head.soon),
            tab("call", "Needs a call", needs_a_call(area), head.call),
            tab("no-mail", "Cannot be mailed", cannot_be_mailed(area), head.cannot_be_mailed),
            tab("new", "New this week", new_this_week(area), new),
        ],
        Area::People => vec![tab("new-people", "New this week", new_this_week(area), new)],
    }
}

fn stored(area: Area, reader: &Reader, row: ViewRow) -> ViewTab {
    let (query, _) = PeopleQuery::parse(area, &row.query);
    ViewTab {
        query: PeopleQuery { view: Some(row.slug.clone()), ..query },
        slug: row.slug,
        name: row.name,
        count: None,
        built_in: false,
        own: row.owner == reader.person,
        shared: row.shared,
        owner_name: row.owner_name,
    }
}

/// The views a reader sees, with counts of the built-in ones.
pub(crate) async fn tabs(
    core: &Core,
    reader: &Reader,
    area: Area,
    head: &Headline,
    new: u64,
) -> Result<Vec<ViewTab>> {
    let mut tabs = built_in(area, head, new);
    let key = (area, reader.person.clone());
    let read = async { views::visible(&core.store, area, &reader.person).await.map(Arc::new) };
    let own = core.directory().counts.views.of(&core.store, &core.clock, key, read).await?;
    tabs.extend(own.iter().map(|row| stored(area, reader, row.clone())));
    Ok(tabs)
}

/// The views a reader sees, without counts.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, reader: &Reader, area: Area) -> Result<Vec<ViewTab>> {
    let tabs = tabs(core, reader, area, &Headline::default(), 0).await?;
    Ok(tabs.into_iter().map(|tab| ViewTab { count: None, ..tab }).collect())
}

/// Saves filters, order and columns of `query` under a new name.
///
/// # Errors
/// [`PortalError::Refused`] when the name is empty or too long, or there are too many.
pub async fn save(
    core: &Core,
    reader: &Reader,
    name: &str,
    shared: bool,
    query: &PeopleQuery,
) -> Result<ViewTab> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        let words = format!("Give the view a name of 1 to {NAME_LIMIT} characters.");
        return Err(Error::Portal(PortalError::Refused {
            what: "The view was not saved; the list stays as it is.".to_owned(),
            fields: vec![gangway_types::FieldError { field: "name".to_owned(), words }],
        }));
    }
    let own = views::visible(&core.store, query.area, &reader.person).await?;
    if own.iter().filter(|row| row.owner == reader.person).count() >= OWN_LIMIT {
        return Err(PortalError::refused(format!(
            "You have {OWN_LIMIT} views already. Delete one, then save again."
        ))
        .into());
    }
    let now = core.clock.now();
    let stem = slug(&name);
    for attempt in 1..100 {
        let taken =
            |slug: &str| built_in(query.area, &Headline::default(), 0).iter().any(|tab| tab.slug == slug);
        let slug = if attempt == 1 { stem.clone() } else { format!("{stem}-{attempt}") };
        if taken(&slug) {
            continue;
        }
        let row = ViewRow {
            slug,
            owner: reader.person.clone(),
            owner_name: reader.name.clone(),
            shared,
            name: name.clone(),
            query: query.as_view().print(),
        };
        let mut tx = core.store.begin().await?;
        if views::insert(&mut tx, query.area, &row, now).await? {
            let with = if shared { ", shared with everybody" } else { "" };
            let sentence = format!("saved the view “{name}”{with}");
            tell(core, &mut tx, reader, What::ViewSaved, sentence, &row.slug);
            tx.commit().await?;
            return Ok(stored(query.area, reader, row));
        }
    }
    Err(PortalError::Conflict {
        what: format!("A view called “{name}” is there already. Choose another name."),
    }
    .into())
}

/// Keeps what the list is now under an own view's name.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs.
pub async fn update(core: &Core, reader: &Reader, slug: &str, query: &PeopleQuery) -> Result<()> {
    let mut tx = core.store.begin().await?;
    if views::update(&mut tx, &reader.person, slug, &query.as_view().print()).await? {
        tell(core, &mut tx, reader, What::ViewSaved, format!("changed the view “{slug}”"), slug);
        return Ok(tx.commit().await?);
    }
    Err(PortalError::not_found("view of yours").into())
}

/// Removes an own view.
///
/// # Errors
/// [`PortalError::NotFound`] when it is not theirs.
pub async fn delete(core: &Core, reader: &Reader, slug: &str) -> Result<()> {
    let mut tx = core.store.begin().await?;
    if views::delete(&mut tx, &reader.person, slug).await? {
        tell(core, &mut tx, reader, What::ViewRemoved, format!("removed the view “{slug}”"), slug);
        return Ok(tx.commit().await?);
    }
    Err(PortalError::not_found("view of yours").into())
}

fn tell(core: &Core, tx: &mut Tx, reader: &Reader, what: What, sentence: String, slug: &str) {
    let entry = Entry::by((reader.person.as_str(), reader.name.as_str()), what, sentence);
    audit::append(core, tx, entry.about(AuditObject::new(ObjectKind::View, slug), slug));
}

/// A name as part of an address: letters and digits of the folded name, words joined by dashes.
fn slug(name: &str) -> String {
    let folded = crate::domain::fold::fold(name);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(40).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "view".to_owned() } else { slug.to_owned() }
}
