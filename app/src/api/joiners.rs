//! What people do with new joiners, and with the rules that look after them.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::joiners::RuleDraft;
use gangway_types::{PersonId, PortalError, Posted};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::caller;
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use gangway_core::joiners::{self, rules};
#[cfg(feature = "ssr")]
use gangway_core::selections;
#[cfg(feature = "ssr")]
use gangway_types::Capability;
#[cfg(feature = "ssr")]
use gangway_types::joiners::JoinersQuery;
#[cfg(feature = "ssr")]
use gangway_types::query::{Area, PeopleQuery};

/// The queue with the query that it had (`list`, without `?`).
#[cfg(feature = "ssr")]
fn queue(list: &str) -> String {
    if list.is_empty() { paths::JOINERS.to_owned() } else { format!("{}?{list}", paths::JOINERS) }
}

/// One rule.
#[cfg(feature = "ssr")]
fn at_rule(rule: &str) -> String {
    paths::joiner_rule(rule, "")
}

/// Takes somebody out of the queue, for a reason. `list` is the query of the queue below.
///
/// # Errors
/// Without the capability; without a reason (field `reason`); when the row is not open any more.
#[server]
pub async fn skip_joiner(
    person: PersonId,
    #[server(default)] reason: String,
    #[server(default)] list: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    joiners::skip(&c.core, &c.who, &person, &reason).await?;
    Ok(Posted::saying(queue(&list), "Skipped. It can be taken back under “Skipped”"))
}

/// Takes a skip back.
///
/// # Errors
/// Without the capability, or when there is no row.
#[server]
pub async fn take_back_joiner(
    person: PersonId,
    #[server(default)] list: String,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    joiners::take_back(&c.core, &c.who, &person).await?;
    Ok(Posted::saying(queue(&list), "Back in the queue"))
}

/// Compares creation dates now.
///
/// # Errors
/// Without the capability, or when nobody is signed in under whose right ISC could be read.
#[server]
pub async fn check_for_missed(#[server(default)] list: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    let swept = joiners::sweep_now(&c.core, &c.who).await?;
    let mut words = match swept.found {
        0 => "Nobody was missed, by the list of people".to_owned(),
        1 => "1 person was missed and is in the queue now".to_owned(),
        n => format!("{n} people were missed and are in the queue now"),
    };
    if swept.reading {
        words.push_str(
            ". Everybody is read from ISC again; whoever is found then comes into the queue by itself",
        );
    }
    Ok(Posted::saying(queue(&list), words))
}

/// Keeps the ticks of one page: of its people (`page`) those in `ticked` are selected. `list` is the query of the queue.
///
/// # Errors
/// Without the capability.
#[server]
pub async fn keep_joiners(
    #[server(default)] list: String,
    #[server(default)] page: Vec<PersonId>,
    #[server(default)] ticked: Vec<PersonId>,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    let query = kept(&c, &list, &page, &ticked).await?;
    Ok(Posted::to(queue(&query.print())))
}

/// Checks joiners before inviting: those ticked, on other pages too, or with `all` everybody who is ready.
///
/// # Errors
/// Without the capability, or when nobody is ticked.
#[server]
pub async fn check_joiners(
    #[server(default)] list: String,
    #[server(default)] page: Vec<PersonId>,
    #[server(default)] ticked: Vec<PersonId>,
    all: Option<String>,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::Invite).await?;
    let mut people = Vec::new();
    if all.is_none() {
        let query = kept(&c, &list, &page, &ticked).await?;
        if let Some(handle) = query.ticked {
            let selected = PeopleQuery::new(Area::Unregistered).with_ticked(handle);
            people = selections::resolve(&c.core, &super::people::reader(&c.who), &selected).await?;
        }
        if people.is_empty() {
            let what = "Nobody is ticked. Nothing was checked. Tick people, then check.";
            return Err(PortalError::refused(what));
        }
    }
    let check = joiners::check(&c.core, &super::people::owner(&c.who), people).await?;
    Ok(Posted::to(paths::check(&check, "")))
}

/// The queue with what its page's ticks say.
#[cfg(feature = "ssr")]
async fn kept(
    c: &super::Caller,
    list: &str,
    page: &[PersonId],
    ticked: &[PersonId],
) -> Result<JoinersQuery, PortalError> {
    let query = JoinersQuery::parse(list);
    if query.ticked.is_none() && ticked.is_empty() {
        return Ok(query);
    }
    let owner = PersonId(c.who.person_id.clone());
    let handle = selections::keep(&c.core, &owner, query.ticked.as_ref(), page, ticked).await?;
    Ok(JoinersQuery { ticked: Some(handle), ..query })
}

/// Saves a rule (`draft[name]`, `draft[profiles][]` …), a new one without `rule`.
///
/// # Errors
/// Without the capability; for what is not taken, with reasons beside the fields.
#[server]
pub async fn save_rule(
    #[server(default)] rule: String,
    #[server(default)] draft: RuleDraft,
) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let known = (!rule.is_empty()).then_some(rule.as_str());
    let id = rules::save(&c.core, &c.who, known, &draft).await?;
    Ok(Posted::saying(at_rule(&id), "The rule is saved"))
}

/// Switches a rule on or off (`on` is `yes` or anything else).
///
/// # Errors
/// Without the capability, or when there is no such rule.
#[server]
pub async fn switch_rule(rule: String, on: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    let on = on == "yes";
    rules::switch(&c.core, &c.who, &rule, on).await?;
    let words =
        if on { "The rule is on: it looks after those who come from now on" } else { "The rule is off" };
    Ok(Posted::saying(at_rule(&rule), words))
}

/// Removes a rule.
///
/// # Errors
/// Without the capability, or when there is no such rule.
#[server]
pub async fn remove_rule(rule: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    rules::remove(&c.core, &c.who, &rule).await?;
    Ok(Posted::saying(paths::settings("joiners"), "The rule is removed"))
}

/// Rehearses a rule on the last thirty days; the page it leads to shows what it would have done.
///
/// # Errors
/// Without the capability, or when there is no such rule.
#[server]
pub async fn rehearse_rule(rule: String) -> Result<Posted, PortalError> {
    let c = caller(Capability::ChangeSettings).await?;
    rules::told_rehearsal(&c.core, &c.who, &rule).await?;
    Ok(Posted::to(paths::joiner_rule(&rule, "rehearsal")))
}
