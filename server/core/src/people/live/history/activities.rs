//! What ISC lists as provisioned for a person, or on their behalf: its account activities.

use super::super::Trouble;
use super::{Events, HistoryLine};
use crate::accounts::reading;
use crate::auth::Signed;
use crate::{Core, Error, Result};
use gangway_isc::{
    AccountActivity, ActivityCompletion, ErrorKind, Filter, IdentityId, ListQuery, Sorter, Time,
};
use gangway_types::people::PersonDetail;

/// At least `most` of the newest activities about a person before `before`, and one more when there are more.
pub(super) async fn lines(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: i64,
    most: usize,
) -> (Vec<HistoryLine>, Events) {
    match read(core, who, person, before, most).await {
        Ok(found) => (found.iter().filter_map(line).collect(), Events::Read),
        // The documentation names no level for it.
        Err(Error::Isc(error)) if error.kind() == ErrorKind::Forbidden => {
            let words = "What ISC provisioned for them is not shown: ISC does not let you read its account activities (403).";
            (Vec::new(), Events::NotYours(words.to_owned()))
        }
        Err(error) => (Vec::new(), Events::Failed(Trouble::new(error, "account activities", ""))),
    }
}

async fn read(
    core: &Core,
    who: &Signed,
    person: &PersonDetail,
    before: i64,
    most: usize,
) -> Result<Vec<AccountActivity>> {
    // No such id can be in ISC, so it did nothing for them.
    let Ok(id) = person.row.id.as_str().parse::<IdentityId>() else { return Ok(Vec::new()) };
    let until = jiff::Timestamp::from_millisecond(before).ok();
    let query = ListQuery {
        filter: until.map(|at| Filter::lt("created", at.to_string())),
        sorters: vec![Sorter::descending("created")],
        limit: u32::try_from(most + 1).ok(),
        ..ListQuery::default()
    };
    let (id, query) = (&id, &query);
    let page = reading(core, who, |isc| async move { Ok(isc.account_activities(id, query).await?) }).await?;
    Ok(page.items)
}

fn line(told: &AccountActivity) -> Option<HistoryLine> {
    let at = told.created.as_ref().and_then(Time::millis)?;
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let what =
        filled(&told.kind).or_else(|| filled(&told.name)).unwrap_or_else(|| "without a name".to_owned());
    let became = match &told.completion_status {
        Some(ActivityCompletion::Success) => "done".to_owned(),
        Some(ActivityCompletion::Failure) => "failed".to_owned(),
        Some(ActivityCompletion::Incomplete) => "done in part".to_owned(),
        Some(ActivityCompletion::Pending) => "goes on".to_owned(),
        Some(other) => format!("ended as {}", other.as_str()),
        None => "ISC tells no end".to_owned(),
    };
    let mut more: Vec<String> = filled(&told.name).filter(|name| *name != what).into_iter().collect();
    more.extend(told.errors.iter().chain(&told.warnings).filter(|text| !text.is_empty()).take(3).cloned());
    let line = HistoryLine::new(at, "ISC", format!("worked on their access, {what}: {became}"));
    Some(HistoryLine { isc: true, ..line.more(Some(more.join("; "))) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_says_what_it_was_and_how_it_ended() {
        let told = |json: serde_json::Value| line(&serde_json::from_value(json).expect("an activity"));
        assert_eq!(
            told(serde_json::json!({"type": "appRequest"})),
            None,
            "without a time it is nowhere on a timeline"
        );
        let failed = told(serde_json::json!({
            "id": "a", "name": "Access request 12", "type": "appRequest", "created": "2025-11-21T13:02:00Z",
            "completionStatus": "FAILURE", "errors": ["No connection."], "warnings": null
        }))
        .expect("a line");
        assert_eq!((failed.who.as_str(), failed.isc), ("ISC", true));
        assert_eq!(failed.words, "worked on their access, appRequest: failed");
        assert_eq!(failed.more.as_deref(), Some("Access request 12; No connection."));
        let open = told(serde_json::json!({"created": "2025-11-21T13:02:00Z", "completionStatus": null}));
        assert_eq!(open.expect("a line").words, "worked on their access, without a name: ISC tells no end");
        let odd = told(serde_json::json!({"created": "2025-11-21T13:02:00Z", "completionStatus": "HALTED"}));
        assert!(odd.expect("a line").words.ends_with("ended as HALTED"));
    }
}
