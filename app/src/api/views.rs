//! Saved views of lists of people. `area` is the list's path, `list` its query.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::query::{Area, PeopleQuery};
use gangway_types::{PortalError, Posted};
use leptos::prelude::*;

/// Saves what the list is under a new name.
#[server]
pub async fn save_view(
    area: String,
    #[server(default)] list: String,
    #[server(default)] name: String,
    shared: Option<String>,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::ReadPeople).await?;
    let query = read(&area, &list);
    let reader = super::people::reader(&c.who);
    let tab = gangway_core::views::save(&c.core, &reader, &name, shared.is_some(), &query).await?;
    Ok(Posted::saying(
        PeopleQuery { view: Some(tab.slug), ..query.with_page(1) }.href(),
        format!("View “{}” saved", tab.name),
    ))
}

/// Keeps what the list is now under the name of an own view.
#[server]
pub async fn update_view(
    area: String,
    #[server(default)] list: String,
    slug: String,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::ReadPeople).await?;
    let query = read(&area, &list);
    gangway_core::views::update(&c.core, &super::people::reader(&c.who), &slug, &query).await?;
    Ok(Posted::saying(query.href(), "View saved"))
}

/// Removes an own view; the list stays as it is.
#[server]
pub async fn delete_view(
    area: String,
    #[server(default)] list: String,
    slug: String,
) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::ReadPeople).await?;
    gangway_core::views::delete(&c.core, &super::people::reader(&c.who), &slug).await?;
    Ok(Posted::saying(PeopleQuery { view: None, ..read(&area, &list) }.href(), "View removed"))
}

/// The list that a form is about.
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "used on the server only"))]
fn read(area: &str, list: &str) -> PeopleQuery {
    let area = if area == Area::People.path() { Area::People } else { Area::Unregistered };
    PeopleQuery::parse(area, list).0
}
