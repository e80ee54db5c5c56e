//! What is ticked on a list of people.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{PersonId, PortalError, Posted};
use leptos::prelude::*;

/// Keeps the ticks of one page: of its people (`page`) those in `ticked` are selected. `list` is the query of the list,
/// `area` is `people` for that one.
#[server]
pub async fn keep_selection(
    #[server(default)] list: String,
    #[server(default)] page: Vec<PersonId>,
    #[server(default)] ticked: Vec<PersonId>,
    #[server(default)] area: String,
) -> Result<Posted, PortalError> {
    use gangway_types::query::Area;
    let area = if area == "people" { Area::People } else { Area::Unregistered };
    // Who may invite may act on people too, and the other way round.
    let c = super::caller(gangway_types::Capability::Invite).await?;
    Ok(Posted::to(kept_in(&c, area, &list, &page, &ticked).await?.href()))
}

/// Keeps the ticks of one page, freezes what is selected, and opens the check. `matching` is how many the page said match,
/// `counted` when it counted them (the domain's milliseconds).
#[server]
pub async fn check_selection(
    #[server(default)] list: String,
    #[server(default)] page: Vec<PersonId>,
    #[server(default)] ticked: Vec<PersonId>,
    matching: Option<u64>,
    counted: Option<i64>,
) -> Result<Posted, PortalError> {
    use gangway_core::checks::Said;
    use gangway_types::query::Selected;
    let c = super::caller(gangway_types::Capability::Invite).await?;
    let query = kept(&c, &list, &page, &ticked).await?;
    let said = match (&query.selected, matching) {
        (Selected::All { not }, Some(all)) => Some(Said {
            people: all.saturating_sub(not.len() as u64),
            at: counted.unwrap_or_else(|| c.core.clock.now()),
        }),
        _ => None,
    };
    let check = gangway_core::checks::create(&c.core, &super::people::owner(&c.who), &query, said).await?;
    Ok(Posted::to(crate::paths::check(&check, &query.print())))
}

/// The list with what its page's ticks say.
#[cfg(feature = "ssr")]
async fn kept(
    c: &super::Caller,
    list: &str,
    page: &[PersonId],
    ticked: &[PersonId],
) -> Result<gangway_types::query::PeopleQuery, PortalError> {
    kept_in(c, gangway_types::query::Area::Unregistered, list, page, ticked).await
}

/// The same for the list of an area.
#[cfg(feature = "ssr")]
pub(super) async fn kept_in(
    c: &super::Caller,
    area: gangway_types::query::Area,
    list: &str,
    page: &[PersonId],
    ticked: &[PersonId],
) -> Result<gangway_types::query::PeopleQuery, PortalError> {
    use gangway_types::query::{NOT_LIMIT, PeopleQuery, Selected};
    let (query, _) = PeopleQuery::parse(area, list);
    let handle = match query.selected.clone() {
        Selected::All { mut not } => {
            not.retain(|id| !ticked.contains(id));
            not.extend(page.iter().filter(|id| !ticked.contains(id)).cloned());
            if not.len() > NOT_LIMIT {
                return Err(PortalError::refused(format!(
                    "At most {NOT_LIMIT} people can be left out of all that match. The selection is as it was before; \
                     narrow the filters instead, or tick people one by one."
                )));
            }
            return Ok(query.with_selected(Selected::All { not }));
        }
        Selected::Ticked(handle) => Some(handle),
        Selected::Nothing | Selected::Dropped if ticked.is_empty() => {
            return Ok(query.with_selected(Selected::Nothing));
        }
        Selected::Nothing | Selected::Dropped => None,
    };
    let owner = PersonId(c.who.person_id.clone());
    let handle = gangway_core::selections::keep(&c.core, &owner, handle.as_ref(), page, ticked).await?;
    Ok(query.with_ticked(handle))
}
