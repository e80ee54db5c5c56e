//! What ISC's own audit events say of a person. They name people by name, and come late, by up to a day.

use super::super::Trouble;
use super::{Events, HistoryLine};
use crate::accounts::reading;
use crate::auth::Signed;
use crate::invites::MAY_SEARCH;
use crate::store::ledger;
use crate::{Core, Error};
use gangway_isc::{ErrorKind, SearchEvent, SearchQuery};
use gangway_types::people::PersonDetail;

/// The levels that may search, in words.
const LEVELS: &str =
    "Org Admin, Cert Admin, Report Admin, Source Admin, Source Sub-Admin, Role Admin, Role Sub-Admin";

/// At least `most` of the newest events about a person before `before`, and one more when there are more.
pub(super) async fn lines(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: i64,
    most: usize,
) -> (Vec<HistoryLine>, Events) {
    if !MAY_SEARCH.iter().any(|level| who.levels.iter().any(|own| own.eq_ignore_ascii_case(level))) {
        let words = format!(
            "ISC’s own events are found by search, which takes one of these user levels in ISC: {LEVELS}."
        );
        return (Vec::new(), Events::NotYours(words));
    }
    match read(core, who, person, before, most).await {
        Ok(found) => (found.iter().filter_map(line).collect(), Events::Read),
        Err(Error::Isc(error)) if error.kind() == ErrorKind::Forbidden => {
            // The level is there, so what narrows it is the scope (FACTS section 2).
            let words = "ISC’s own events are not shown: ISC does not let you search them (403), although your user \
                         level allows it. Ask an Org Admin whether the OAuth client of Gangway has the scope sp:search:read.";
            (Vec::new(), Events::NotYours(words.to_owned()))
        }
        Err(error) => (Vec::new(), Events::Failed(Trouble::new(error, "ISC’s events", LEVELS))),
    }
}

async fn read(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: i64,
    most: usize,
) -> Result<Vec<SearchEvent>, Error> {
    let mut names = vec![person.row.alias.as_str()];
    // A display name that others have too would bring their events.
    if ledger::named(&core.store, &person.row.name).await?.as_ref() == Some(&person.row.id) {
        names.push(person.row.name.as_str());
    }
    names.retain(|name| !name.trim().is_empty());
    names.dedup();
    let targets: Vec<String> =
        names.iter().map(|name| format!("target.name:{}", SearchQuery::quoted(name))).collect();
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let until = match jiff::Timestamp::from_millisecond(before) {
        Ok(at) => format!(" AND created:<\"{at}\""),
        Err(_) => String::new(),
    };
    let mut query = SearchQuery::new(format!("({}){until}", targets.join(" OR ")));
    query.sort = vec!["-created".to_owned(), "id".to_owned()];
    query.limit = u32::try_from(most + 1).unwrap_or(u32::MAX);
    let query = &query;
    let pages = reading(core, who, |isc| async move { Ok(isc.search_events(query, None).await?) }).await?;
    Ok(pages.page.items)
}

fn line(event: &SearchEvent) -> Option<HistoryLine> {
    let at = event.created.as_ref().and_then(gangway_isc::Time::millis)?;
    let words =
        event.name.clone().or_else(|| event.technical_name.clone()).or_else(|| event.action.clone())?;
    let who = event.actor.as_ref().and_then(|actor| actor.name.clone()).filter(|name| !name.is_empty());
    let more: Vec<String> =
        [event.technical_name.clone(), event.status.clone()].into_iter().flatten().collect();
    let line = HistoryLine::new(at, who.unwrap_or_else(|| "ISC".to_owned()), words);
    Some(HistoryLine { isc: true, ..line.more(Some(more.join(", "))) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_without_a_time_or_a_name_is_no_line() {
        let event = |json: serde_json::Value| line(&serde_json::from_value(json).expect("an event"));
        assert_eq!(event(serde_json::json!({"name": "Invite User Passed"})), None);
        assert_eq!(event(serde_json::json!({"created": "2025-11-21T13:02:00Z"})), None);
        let told = event(serde_json::json!({
            "created": "2025-11-21T13:02:00Z", "technicalName": "USER_INVITE_PASSED", "status": "PASSED",
            "actor": {"name": "lroth"}
        }))
        .expect("a line");
        assert_eq!((told.who.as_str(), told.words.as_str(), told.isc), ("lroth", "USER_INVITE_PASSED", true));
        assert_eq!(told.more.as_deref(), Some("USER_INVITE_PASSED, PASSED"));
    }
}
