//! The sources that somebody may see, and those that accounts can be written to.

use super::reach::{is_subadmin_only, reading};
use crate::auth::Signed;
use crate::domain::account_form::source_facts;
use crate::{Core, Error, Result};
use futures::{StreamExt as _, stream};
use gangway_isc::{
    AccountQuery, Acting, ErrorKind, Filter, ForSubadmin, ListQuery, Sorter, Source, SourceQuery, TaskQuery,
};
use gangway_types::accounts::SourceFacts;
use gangway_types::{PortalError, SourceId, TaskId};
use std::collections::{BTreeMap, HashSet};

/// Rows per page of a list, the most that ISC gives.
const PAGE: u32 = 250;
/// Sources beyond this many are not listed; no tenant has so many.
const AT_MOST: usize = 5_000;
/// Questions at once.
const AT_ONCE: usize = 6;

/// Those that accounts can be written to, and the others, each with the reason, a sentence. Both by name.
pub type Parted = (Vec<SourceFacts>, Vec<(SourceFacts, String)>);

/// A source as its pages show it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceView {
    /// What is known of it everywhere.
    pub facts: SourceFacts,
    /// In ISC's words.
    pub description: Option<String>,
    /// Whether ISC reaches it.
    pub healthy: Option<bool>,
    /// ISC's word for its health.
    pub status: Option<String>,
    /// When its settings last changed, milliseconds UTC.
    pub modified: Option<i64>,
    /// Between the columns of its file, where ISC tells.
    pub delimiter: Option<String>,
}

fn view(source: &Source) -> SourceView {
    let setting = |name: &str| source.connector_attributes.get(name).and_then(|value| value.as_str());
    SourceView {
        facts: source_facts(source),
        description: source.description.clone().filter(|words| !words.trim().is_empty()),
        healthy: source.healthy,
        status: source.status.as_ref().map(|status| status.as_str().to_owned()),
        modified: source.modified.as_ref().and_then(gangway_isc::Time::millis),
        delimiter: setting("delimiter").map(str::to_owned).filter(|text| !text.is_empty()),
    }
}

/// All sources that ISC lets `who` see, as pages show them.
///
/// # Errors
/// As [`all`].
pub async fn views(core: &Core, who: &Signed) -> Result<Vec<SourceView>> {
    Ok(all(core, who).await?.iter().map(view).collect())
}

/// One source as its page shows it.
///
/// # Errors
/// As [`one`].
pub async fn view_of(core: &Core, who: &Signed, id: &SourceId) -> Result<SourceView> {
    Ok(view(&one(core, who, id).await?))
}

/// Why accounts are not written to a source that is read directly (T28, pain 35).
pub const WHY_CONNECTED: &str =
    "ISC reads it directly: an account made in ISC alone would be removed at the next aggregation.";

/// All sources that ISC lets `who` see, read now.
///
/// # Errors
/// When ISC refuses or cannot be reached.
pub async fn all(core: &Core, who: &Signed) -> Result<Vec<Source>> {
    reading(core, who, |isc| async move { read_all(&isc, is_subadmin_only(who)).await }).await
}

/// Every source that a token may see, each once, by name.
async fn read_all(isc: &Acting, own_only: bool) -> Result<Vec<Source>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut query = SourceQuery {
        list: ListQuery {
            sorters: vec![Sorter::ascending("name")],
            limit: Some(PAGE),
            ..ListQuery::default()
        },
        for_subadmin: own_only.then_some(ForSubadmin::Me),
        include_idn_source: false,
    };
    loop {
        let page = isc.list_sources(&query).await?;
        let rows = page.rows();
        let before = found.len();
        found.extend(page.items.into_iter().filter(|source| seen.insert(source.id.as_str().to_owned())));
        query.list.offset += rows as u64;
        // A list that repeats itself has no more to say.
        if rows < PAGE as usize || found.len() == before || found.len() >= AT_MOST {
            break;
        }
    }
    found.sort_by_cached_key(|source| {
        crate::domain::fold::fold(source.name.as_deref().unwrap_or(source.id.as_str()))
    });
    Ok(found)
}

/// The sources that `who` may write accounts to, and the others with the reason.
///
/// # Errors
/// As [`all`].
pub async fn usable(core: &Core, who: &Signed) -> Result<Parted> {
    Ok(parted(&all(core, who).await?))
}

/// Parts sources by whether accounts can be written to them.
pub fn parted(all: &[Source]) -> Parted {
    let (usable, others): (Vec<_>, Vec<_>) = all.iter().map(source_facts).partition(|facts| facts.flat_file);
    (usable, others.into_iter().map(|facts| (facts, WHY_CONNECTED.to_owned())).collect())
}

/// Whether ISC shows somebody only the sources that they were made a sub-admin of.
pub fn sees_own_only(who: &Signed) -> bool {
    is_subadmin_only(who)
}

/// One source, read now.
///
/// # Errors
/// [`PortalError::NotFound`] when ISC has none of this id or does not show it; when ISC cannot be reached.
pub async fn one(core: &Core, who: &Signed, id: &SourceId) -> Result<Source> {
    reading(core, who, |isc| async move { read_one(&isc, id).await }).await
}

pub(super) async fn read_one(isc: &Acting, id: &SourceId) -> Result<Source> {
    if !is_id(id.as_str()) {
        return Err(PortalError::not_found("source").into());
    }
    match isc.get_source(&gangway_isc::SourceId::from(id.as_str())).await {
        Ok(source) => Ok(source),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(PortalError::not_found("source").into()),
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            let what = "ISC does not let you read this source (403). It asks for the user level Org Admin or Source Admin, or \
                        Source Sub-Admin of this source. Nothing was sent.";
            Err(PortalError::refused(what).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The source's name, and the headings of its file as ISC gives them.
///
/// # Errors
/// As [`one`]; [`PortalError::Refused`] when no file feeds the source.
pub async fn template(core: &Core, who: &Signed, id: &SourceId) -> Result<(String, Vec<u8>)> {
    reading(core, who, |isc| async move {
        let facts = source_facts(&read_one(&isc, id).await?);
        if !facts.flat_file {
            return Err(PortalError::refused("No file feeds this source, so there is no template.").into());
        }
        Ok((facts.name, isc.file_template(&gangway_isc::SourceId::from(id.as_str())).await?))
    })
    .await
}

/// Refuses a source that accounts are not written to.
///
/// # Errors
/// [`PortalError::Refused`] with the reason.
pub fn writable(facts: &SourceFacts) -> Result<()> {
    if facts.flat_file {
        return Ok(());
    }
    let what = format!(
        "No account is made on {}. {WHY_CONNECTED} Nothing was sent; choose a flat-file source.",
        facts.name
    );
    Err(PortalError::refused(what).into())
}

/// How many accounts each of these sources has, as ISC counts; none where it does not say.
///
/// # Errors
/// When the sign-in ended.
pub async fn account_counts(core: &Core, who: &Signed, ids: &[SourceId]) -> Result<BTreeMap<SourceId, u64>> {
    reading(core, who, |isc| async move {
        let counted: Vec<_> = stream::iter(ids.iter().cloned())
            .map(|id| {
                let isc = isc.clone();
                async move {
                    let counted = isc.list_accounts(&of_source(&id, 1, true)).await;
                    (id, counted)
                }
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let mut counts = BTreeMap::new();
        for (id, counted) in counted {
            match counted {
                Ok(page) => counts.extend(page.total.map(|total| (id, total))),
                Err(error) if error.kind() == ErrorKind::Unauthorized => return Err(error.into()),
                Err(error) => tracing::debug!(%error, "the accounts of a source could not be counted"),
            }
        }
        Ok(counts)
    })
    .await
}

/// Accounts of a source.
pub(super) fn of_source(id: &SourceId, limit: u32, count: bool) -> AccountQuery {
    AccountQuery {
        filter: Some(Filter::eq("sourceId", id.as_str())),
        sorters: vec![Sorter::ascending("id")],
        limit: Some(limit),
        count,
        ..AccountQuery::default()
    }
}

/// A task that read a source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceTask {
    /// ISC's id.
    pub id: TaskId,
    /// What it is called.
    pub name: String,
    /// When it began, milliseconds UTC.
    pub began_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// ISC's word for how it ended; none while it runs.
    pub completion: Option<String>,
}

/// The latest aggregations that ISC lists, by source; a source that has none among them is not in it.
///
/// # Errors
/// When the sign-in ended. ISC not answering gives an empty answer: it is said as "not known".
pub async fn aggregations(core: &Core, who: &Signed) -> Result<BTreeMap<SourceId, SourceTask>> {
    let filter = Filter::one_of("type", AGGREGATION_TYPES);
    let query = TaskQuery {
        filter,
        sorters: vec![Sorter::descending("created")],
        limit: Some(PAGE),
        ..TaskQuery::default()
    };
    let tasks = tasks(core, who, query).await?;
    let mut latest = BTreeMap::new();
    for (source, task) in tasks {
        if let Some(source) = source {
            latest.entry(source).or_insert(task);
        }
    }
    Ok(latest)
}

/// Types of tasks that read accounts of a source (FACTS, section 9: the list's filter names them).
const AGGREGATION_TYPES: [&str; 1] = ["CLOUD_ACCOUNT_AGGREGATION"];

/// The latest tasks of one source.
///
/// # Errors
/// As [`aggregations`].
pub async fn recent_tasks(core: &Core, who: &Signed, id: &SourceId) -> Result<Vec<SourceTask>> {
    let query = TaskQuery {
        filter: Some(Filter::eq("sourceId", id.as_str())),
        sorters: vec![Sorter::descending("created")],
        limit: Some(10),
        ..TaskQuery::default()
    };
    Ok(tasks(core, who, query).await?.into_iter().map(|(_, task)| task).collect())
}

async fn tasks(core: &Core, who: &Signed, query: TaskQuery) -> Result<Vec<(Option<SourceId>, SourceTask)>> {
    let query = &query;
    let page = reading(core, who, |isc| async move { Ok(isc.list_task_status(query).await?) }).await;
    match page {
        Ok(page) => Ok(page
            .items
            .into_iter()
            .map(|task| {
                let source = task
                    .target
                    .as_ref()
                    .and_then(|target| target.id.clone())
                    .filter(|id| is_id(id))
                    .map(SourceId);
                let at = |time: &Option<gangway_isc::Time>| time.as_ref().and_then(gangway_isc::Time::millis);
                let name = task.unique_name.clone().or_else(|| task.description.clone());
                let shown = SourceTask {
                    name: name.unwrap_or_else(|| "Task".to_owned()),
                    began_at: at(&task.launched).or_else(|| at(&task.created)),
                    ended_at: at(&task.completed),
                    completion: task.completion_status.as_ref().map(|word| word.as_str().to_owned()),
                    id: TaskId(task.id.as_str().to_owned()),
                };
                (source, shown)
            })
            .collect()),
        Err(Error::Isc(error)) => {
            tracing::debug!(%error, "the tasks of sources could not be read");
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// What somebody gave to name a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// ISC's id of a source.
    Id(SourceId),
    /// The short number in the address bar of ISC's admin pages: another id, which the API does not take (pain 12).
    Short(String),
    /// Neither.
    Nothing,
}

/// Whether a text is an id as ISC's API gives it: 32 hexadecimal digits.
pub fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a typed or pasted text names: an id, the short number, or an address that holds one of them.
pub fn named(text: &str) -> Named {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    let plain = |part: &str| part.replace('-', "").to_ascii_lowercase();
    if let Some(id) = parts.iter().map(|part| plain(part)).find(|part| is_id(part)) {
        return Named::Id(SourceId(id));
    }
    let is_short =
        |part: &&&str| (2..=12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain_number = parts.len() == 1 || text.contains("source");
    match parts.iter().rev().find(is_short) {
        Some(number) if plain_number => Named::Short((*number).to_owned()),
        _ => Named::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(kind: &str) -> Source {
        serde_json::from_value(serde_json::json!({"id": "a", "name": kind, "type": kind})).expect("a source")
    }

    #[test]
    fn only_flat_files_are_usable_however_they_are_spelled() {
        let all =
            ["DelimitedFile", "Delimited File", "delimitedfile", "Active Directory - Direct", "NELM", ""];
        let (usable, others) = parted(&all.map(source));
        let names: Vec<&str> = usable.iter().map(|facts| facts.name.as_str()).collect();
        assert_eq!(names, ["DelimitedFile", "Delimited File", "delimitedfile"]);
        assert_eq!(others.len(), 3);
        assert!(writable(&others[0].0).is_err() && writable(&usable[0]).is_ok());
    }

    #[test]
    fn ids_and_short_numbers_are_told_apart() {
        let id = "2c918085".repeat(4);
        let found = Named::Id(SourceId(id.clone()));
        assert_eq!(named(&id), found);
        assert_eq!(named(&format!(" {} ", id.to_uppercase())), found);
        assert_eq!(named("2c918085-2c91-8085-2c91-80852c918085"), found);
        let address = format!(
            "https://acme.identitynow.com/ui/a/admin/connections/sources-list/configure/{id}/general"
        );
        assert_eq!(named(&address), found);
        assert_eq!(named("190100"), Named::Short("190100".to_owned()));
        let old = "https://acme.identitynow.com/ui/admin#admin:connections:sources:190100:overview";
        assert_eq!(named(old), Named::Short("190100".to_owned()));
        for nothing in
            ["", "Contractors", "Contractors 2025", "https://acme.identitynow.com/ui/d/dashboard/12"]
        {
            assert_eq!(named(nothing), Named::Nothing, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,60}") {
            if let Named::Id(id) = named(&text) {
                prop_assert!(is_id(id.as_str()));
            }
        }
    }
}
