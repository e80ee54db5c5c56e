//! What a text finds, for whom: the search page and the suggestions show the same.

use crate::api::Caller;
use crate::pages::tasks::viewer;
use crate::paths;
use gangway_core::{invites, overview, people, tasks};
use gangway_types::batches::BatchRow;
use gangway_types::people::PersonRow;
use gangway_types::tasks::TaskRow;
use gangway_types::{Capability, PortalError, TaskId};

/// What was found.
#[derive(Default)]
pub struct Found {
    /// By name, account name, e-mail or id.
    pub people: Vec<PersonRow>,
    /// By number or name, newest first.
    pub batches: Vec<BatchRow>,
    /// By title or id, newest first.
    pub tasks: Vec<TaskRow>,
}

impl Found {
    /// Nobody and nothing.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.batches.is_empty() && self.tasks.is_empty()
    }

    /// Where the one thing is that was found.
    pub fn only(&self) -> Option<String> {
        match (self.people.as_slice(), self.batches.as_slice(), self.tasks.as_slice()) {
            ([person], _, _) => Some(paths::person(&person.id)),
            ([], [], [task]) => Some(paths::task(&task.id)),
            _ => None,
        }
    }
}

/// Whether it is the form of ISC's ids.
pub fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// At most `people` people and `others` of everything else, of what the caller may read.
///
/// # Errors
/// When the store does not answer.
pub async fn find(caller: &Caller, text: &str, people: u32, others: i64) -> Result<Found, PortalError> {
    let (core, who) = (&caller.core, &caller.who);
    let mut found = Found::default();
    if text.is_empty() {
        return Ok(found);
    }
    if who.may(Capability::ReadPeople) {
        found.people = people::search(core, &overview::reader(who), text, people).await?;
    }
    if overview::sees_batches(who) {
        found.batches = invites::search(core, text, others).await?;
    }
    if who.may(Capability::ReadTasks) {
        let viewer = viewer(who);
        if !is_id(text) {
            found.tasks = tasks::search(core, &viewer, text, others).await?;
        } else if found.people.is_empty() {
            // An id that belongs to nobody may be a task that only ISC knows.
            let id = TaskId(text.to_ascii_lowercase());
            found.tasks.extend(tasks::detail(core, &viewer, &id).await.map(|task| task.row));
        }
    }
    Ok(found)
}

/// Pages whose name contains the text, of those the caller may read: names and addresses.
pub fn goes(caller: &Caller, text: &str) -> Vec<(&'static str, &'static str)> {
    let who = &caller.who;
    let all = [
        ("Overview", paths::OVERVIEW, true),
        ("People", paths::PEOPLE, who.may(Capability::ReadPeople)),
        ("Unregistered", paths::UNREGISTERED, who.may(Capability::ReadPeople)),
        ("Batches", paths::BATCHES, overview::sees_batches(who)),
        ("Tasks", paths::TASKS, who.may(Capability::ReadTasks)),
        ("Practice", paths::PRACTICE, caller.core.practice.is_some()),
        ("Words: what they mean here", paths::WORDS, true),
    ];
    let wanted = text.to_lowercase();
    all.into_iter()
        .filter(|(name, _, may)| *may && name.to_lowercase().contains(&wanted))
        .map(|(name, href, _)| (name, href))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_lead_straight_there() {
        assert!(is_id("2c9180857725c14301772a93bb77aa2f"));
        assert!(!is_id("2c9180857725c14301772a93bb77aa2") && !is_id("Zoë Müller of Contractors, B-0142"));
    }
}
