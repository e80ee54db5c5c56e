//! What a text finds, for whom: the search page and the suggestions show the same.

use crate::api::Caller;
use crate::pages::tasks::viewer;
use crate::paths;
use gangway_core::domain::ids;
use gangway_core::resolve::{self, Depth, KnownSource, Resolved, Target};
use gangway_core::{imports, invites, overview, people, tasks};
use gangway_types::batches::BatchRow;
use gangway_types::people::PersonRow;
use gangway_types::tasks::TaskRow;
use gangway_types::{AccountJobId, Capability, PortalError};

/// An import: number, name, and the source's name.
pub type Import = (AccountJobId, String, String);

/// What was found.
#[derive(Default)]
pub struct Found {
    /// The one thing that the text names.
    pub straight: Option<Target>,
    /// Why it names nothing, where it looks as if it did.
    pub why_not: Option<String>,
    /// By name, account name, e-mail or id.
    pub people: Vec<PersonRow>,
    /// By number or name, newest first.
    pub batches: Vec<BatchRow>,
    /// By number, file or source, newest first.
    pub imports: Vec<Import>,
    /// By name.
    pub sources: Vec<KnownSource>,
    /// By title or id, newest first.
    pub tasks: Vec<TaskRow>,
}

impl Found {
    /// Nobody and nothing.
    pub fn is_empty(&self) -> bool {
        self.straight.is_none()
            && self.people.is_empty()
            && self.batches.is_empty()
            && self.imports.is_empty()
            && self.sources.is_empty()
            && self.tasks.is_empty()
    }
}

/// The page of what a text names.
pub fn page_of(target: &Target) -> String {
    match target {
        Target::Person(id) => paths::person(id),
        Target::Batch(id) => paths::batch(id),
        Target::Accounts(id) => paths::account_job(id),
        Target::Load(source, load) => paths::source_load(source, load),
        Target::People(id) => paths::person_job(id),
        Target::Source(id) => paths::source(id, ""),
        Target::Task(id) => paths::task(id),
        Target::Audit(seq) => paths::audit_entry(*seq),
    }
}

/// At most `people` people and `others` of everything else, of what the caller may read. `depth` says whether ISC is asked for
/// what Gangway does not have.
///
/// # Errors
/// When the store does not answer.
pub async fn find(
    caller: &Caller,
    text: &str,
    people: u32,
    others: i64,
    depth: Depth,
) -> Result<Found, PortalError> {
    let (core, who) = (&caller.core, &caller.who);
    let mut found = Found::default();
    if text.is_empty() {
        return Ok(found);
    }
    match resolve::resolve(core, who, text, depth).await? {
        Resolved::To(target) => found.straight = Some(target),
        Resolved::Not(why) => found.why_not = Some(why),
        Resolved::Many => {}
    }
    // What is an id and nothing else stands in no name.
    let text = match ids::parse(text).form {
        ids::Form::Hex(_) | ids::Form::Uuid(_) => String::new(),
        ids::Form::Number(text)
        | ids::Form::Ours(_, text)
        | ids::Form::Mail(text)
        | ids::Form::Text(text) => text,
    };
    if who.may(Capability::ReadPeople) {
        match &found.straight {
            Some(Target::Person(id)) => {
                found.people = vec![people::detail(core, &overview::reader(who), id).await?.row];
            }
            _ => found.people = people::search(core, &overview::reader(who), &text, people).await?,
        }
    }
    if text.is_empty() {
        return Ok(found);
    }
    if overview::sees_batches(who) {
        found.batches = invites::search(core, &text, others).await?;
    }
    if who.may(Capability::ReadAccounts) {
        found.imports = imports::search(core, who, &text, others).await?;
        let most = usize::try_from(others).unwrap_or_default();
        found.sources = resolve::find_sources(core, who, &text, most).await;
    }
    if who.may(Capability::ReadTasks) {
        found.tasks = tasks::search(core, &viewer(who), &text, others).await?;
    }
    Ok(found)
}

/// Pages whose name contains the text, of those the caller may read: names and addresses.
pub fn goes(caller: &Caller, text: &str) -> Vec<(&'static str, String)> {
    let who = &caller.who;
    let people = who.may(Capability::ReadPeople);
    let accounts = who.may(Capability::ReadAccounts);
    let preferences = paths::settings("preferences");
    let all: [(&'static str, &str, bool); 17] = [
        ("Overview", paths::OVERVIEW, true),
        ("People", paths::PEOPLE, people),
        ("Unregistered", paths::UNREGISTERED, people),
        ("New joiners", paths::JOINERS, people && overview::sees_batches(who)),
        ("Joiner day board", paths::JOINER_BOARD, people),
        ("Old lists of ids", paths::OLD_LISTS, who.may(Capability::Invite)),
        ("Batches", paths::BATCHES, overview::sees_batches(who)),
        ("Approvals", paths::APPROVALS, who.may(Capability::ReadApprovals)),
        ("Create account", paths::NEW_ACCOUNT, who.may(Capability::WriteAccounts)),
        ("Import CSV", paths::IMPORTS, accounts),
        ("Sources", paths::SOURCES, accounts),
        ("Tasks", paths::TASKS, who.may(Capability::ReadTasks)),
        ("Audit log", paths::AUDIT, who.may(Capability::ReadAudit)),
        ("Settings", paths::SETTINGS, who.may(Capability::ReadSettings)),
        // Everybody has preferences, and may look words up.
        ("Preferences", &preferences, true),
        ("Practice", paths::PRACTICE, caller.core.practice.is_some()),
        ("Help: words and what they mean here", paths::WORDS, true),
    ];
    let wanted = text.to_lowercase();
    all.into_iter()
        .filter(|(name, _, may)| *may && name.to_lowercase().contains(&wanted))
        .map(|(name, href, _)| (name, href.to_owned()))
        .collect()
}
