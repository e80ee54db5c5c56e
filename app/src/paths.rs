//! Every address of the portal, built in one place.

use gangway_types::{
    AccountJobId, BatchId, CheckId, DraftId, OldListId, PersonId, PersonJobId, SourceFileId, SourceId,
    SourceLoadId, TaskId,
};

/// Overview.
pub const OVERVIEW: &str = "/";
/// Everybody ISC knows.
pub const PEOPLE: &str = "/people";
/// Who cannot sign in yet.
pub const UNREGISTERED: &str = "/unregistered";
/// People whom ISC has just created.
pub const JOINERS: &str = "/joiners";
/// One line per person from file row to first sign-in.
pub const JOINER_BOARD: &str = "/boards/joiners";
/// Lists of old ids, on their way to people.
pub const OLD_LISTS: &str = "/people/old-lists";
/// Invite batches.
pub const BATCHES: &str = "/batches";
/// What waits for one's approval.
pub const APPROVALS: &str = "/approvals";
/// Who answers while one is away.
pub const AWAY: &str = "/approvals/away";
/// What one was told.
pub const NOTICES: &str = "/notices";
/// One account on a flat-file source.
pub const NEW_ACCOUNT: &str = "/accounts/new";
/// Imports: drafts, running and finished ones.
pub const IMPORTS: &str = "/accounts/import";
/// Where accounts come from.
pub const SOURCES: &str = "/sources";
/// ISC's tasks.
pub const TASKS: &str = "/tasks";
/// Who did what.
pub const AUDIT: &str = "/audit";
/// The audit log as a file.
pub const AUDIT_EXPORT: &str = "/audit/export.csv";
/// The door.
pub const SIGN_IN: &str = "/sign-in";
/// After signing out.
pub const SIGNED_OUT: &str = "/signed-out";
/// What the words mean.
pub const WORDS: &str = "/help/words";
/// What a practice tenant is, and its controls.
pub const PRACTICE: &str = "/settings/practice";
/// Moves the practice tenant's clock (POST).
pub const PRACTICE_ADVANCE: &str = "/api/gangway_app/api/practice/practice_advance";
/// The portal's settings, by section: `connection`, `roles`, `invites`, `approvals`, `joiners`, `accounts`, `audit`, `preferences`.
pub const SETTINGS: &str = "/settings";
/// Asks before making the practice tenant new.
pub const PRACTICE_START_OVER: &str = "/settings/practice/start-over";
/// Global search.
pub const SEARCH: &str = "/search";
/// Chooses how the portal looks (POST).
pub const THEME: &str = "/preferences/theme";
/// Counts as use of the session (POST).
pub const STAY: &str = "/auth/stay";
/// Keeps how the portal looks and behaves in this browser (POST).
pub const LOOKS: &str = "/preferences/looks";
/// Starts sign-in; append `next`: [`sign_in_then`].
pub const START_SIGN_IN: &str = "/auth/sign-in";
/// Ends the session (POST).
pub const SIGN_OUT: &str = "/auth/sign-out";

/// Text made safe for one segment or one value of an address.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// `path?query`, or `path` alone when there is no query.
pub fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Sign in, and come back to an own path.
pub fn sign_in_then(next: &str) -> String {
    format!("{START_SIGN_IN}?next={}", encode(next))
}

/// One person.
pub fn person(id: &PersonId) -> String {
    format!("{PEOPLE}/{}", encode(id.as_str()))
}

/// A part of one person: `accounts`, `ownership`, `roles`, `history`; or the confirm page of an action: `reset-password`,
/// `sync`, `process`, `reset`, `delete`, `enable`, `disable`.
pub fn person_part(id: &PersonId, part: &str) -> String {
    format!("{}/{part}", person(id))
}

/// What is to be done, or was done, to people: one or many.
pub fn person_job(id: &PersonJobId) -> String {
    format!("{PEOPLE}/jobs/{}", encode(id.as_str()))
}

/// Asks why a joiner is to be skipped.
pub fn skip_joiner(id: &PersonId, query: &str) -> String {
    with_query(&format!("{JOINERS}/{}/skip", encode(id.as_str())), query)
}

/// A rule that looks after joiners, or a part of it: `rehearsal`, `on`, `remove`. The id `new` is a rule to be.
pub fn joiner_rule(id: &str, part: &str) -> String {
    let slash = if part.is_empty() { "" } else { "/" };
    format!("{}/rules/{}{slash}{part}", settings("joiners"), encode(id))
}

/// Asks before a subscription of ISC's event triggers is removed.
pub fn remove_subscription(id: &str) -> String {
    format!("{}/subscriptions/{}/remove", settings("joiners"), encode(id))
}

/// A list of old ids, and what they were found to be.
pub fn old_list(id: &OldListId) -> String {
    format!("{OLD_LISTS}/{}", encode(id.as_str()))
}

/// What a word means.
pub fn word(key: &str) -> String {
    format!("{WORDS}#{}", encode(key))
}

/// One preflight, over the list it came from (`query` without `?`).
pub fn check(id: &CheckId, query: &str) -> String {
    with_query(&format!("{UNREGISTERED}/check/{}", encode(id.as_str())), query)
}

/// Everybody of a check who may not be able to read it, for one reason (its key) or any.
pub fn doubts(id: &CheckId, kind: &str) -> String {
    let kind = if kind.is_empty() { String::new() } else { format!("kind={}", encode(kind)) };
    with_query(&format!("{}/doubts", check(id, "")), &kind)
}

/// The same as a file.
pub fn doubts_file(id: &CheckId) -> String {
    format!("{}/doubts.csv", check(id, ""))
}

/// Everybody whom a check leaves out, as a file.
pub fn left_out(id: &CheckId) -> String {
    format!("{}/left-out.csv", check(id, ""))
}

/// One batch.
pub fn batch(id: &BatchId) -> String {
    format!("{BATCHES}/{}", encode(id.as_str()))
}

/// What happened to a batch, newest first.
pub fn batch_timeline(id: &BatchId) -> String {
    format!("{}/timeline", batch(id))
}

/// The people of a batch with one outcome.
pub fn batch_with(id: &BatchId, outcome: &str) -> String {
    format!("{}?outcome={}", batch(id), encode(outcome))
}

/// Confirm page of one action on a batch: `retry`, `reinvite`, `pause`, `stop`, `close`, `decide`.
pub fn batch_action(id: &BatchId, action: &str) -> String {
    format!("{}/{action}", batch(id))
}

/// What was written about one person of a batch.
pub fn batch_comments(id: &BatchId, person: &PersonId) -> String {
    format!("{}?person={}", batch_action(id, "comment"), encode(person.as_str()))
}

/// The people of a batch who wait for one's approval; `request` names one group of them, empty for all.
pub fn approval(id: &BatchId, request: &str) -> String {
    approval_step(id, "", request)
}

/// A step of answering: `review`, `done`, `ask`, or `leave-out/{person}`.
pub fn approval_step(id: &BatchId, step: &str, request: &str) -> String {
    let slash = if step.is_empty() { "" } else { "/" };
    let query = if request.is_empty() { String::new() } else { format!("request={}", encode(request)) };
    with_query(&format!("{APPROVALS}/{}{slash}{step}", encode(id.as_str())), &query)
}

/// Asks why somebody is not to be invited.
pub fn leave_out(id: &BatchId, person: &PersonId, request: &str) -> String {
    approval_step(id, &format!("leave-out/{}", encode(person.as_str())), request)
}

/// The form of a new account on a source.
pub fn new_account_on(source: &SourceId) -> String {
    format!("{NEW_ACCOUNT}?source={}", encode(source.as_str()))
}

/// An account being filled in: "" for the form, or `review`, `result`, `update`.
pub fn account_draft(id: &DraftId, step: &str) -> String {
    let slash = if step.is_empty() { "" } else { "/" };
    format!("{NEW_ACCOUNT}/{}{slash}{step}", encode(id.as_str()))
}

/// A step of an import: `upload`, `columns`, `fix`, `dry-run`, `run`, `result`; "" leads to the step it has reached.
pub fn import(id: &AccountJobId, step: &str) -> String {
    let slash = if step.is_empty() { "" } else { "/" };
    format!("{IMPORTS}/{}{slash}{step}", encode(id.as_str()))
}

/// What became of accounts that were written: an import's run, or the page of a job.
pub fn account_job(id: &AccountJobId) -> String {
    if id.as_str().starts_with("I-") {
        import(id, "run")
    } else {
        format!("/accounts/jobs/{}", encode(id.as_str()))
    }
}

/// One source, or a part of it: `safety`, `safety/merge`, `files`.
pub fn source(id: &SourceId, part: &str) -> String {
    let slash = if part.is_empty() { "" } else { "/" };
    format!("{SOURCES}/{}{slash}{part}", encode(id.as_str()))
}

/// What the next aggregation of a source would do: of its baseline, or of another file.
pub fn safety(id: &SourceId, file: Option<&SourceFileId>) -> String {
    let query = file.map(|file| format!("file={}", encode(file.as_str()))).unwrap_or_default();
    with_query(&source(id, "safety"), &query)
}

/// A file of a source, byte for byte.
pub fn source_file(id: &SourceId, file: &SourceFileId) -> String {
    source(id, &format!("files/{}/download", encode(file.as_str())))
}

/// A file of a source that is loaded from here.
pub fn source_load(id: &SourceId, load: &SourceLoadId) -> String {
    source(id, &format!("loads/{}", encode(load.as_str())))
}

/// One task.
pub fn task(id: &TaskId) -> String {
    format!("{TASKS}/{}", encode(id.as_str()))
}

/// One entry of the audit log.
pub fn audit_entry(seq: i64) -> String {
    format!("{AUDIT}/{seq}")
}

/// One section of the settings.
pub fn settings(section: &str) -> String {
    format!("{SETTINGS}/{section}")
}

/// Global search.
pub fn search(text: &str) -> String {
    format!("/search?q={}", encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path() {
        let batch_id = BatchId::from("B-0142");
        let all = [
            person(&PersonId::from("2c91808568c529c60168cca6f90c1313")),
            person_part(&PersonId::from("2c91"), "reset"),
            person_job(&PersonJobId::from("P-0007")),
            skip_joiner(&PersonId::from("2c91"), "state=ready"),
            joiner_rule("new", ""),
            joiner_rule("7", "rehearsal"),
            remove_subscription("0f11"),
            old_list(&OldListId::from("01L")),
            word("protected"),
            check(&CheckId::from("01J"), "profile=a%20b"),
            left_out(&CheckId::from("01J")),
            doubts(&CheckId::from("01J"), "not_live"),
            doubts_file(&CheckId::from("01J")),
            batch(&batch_id),
            batch_timeline(&batch_id),
            batch_with(&batch_id, "expired"),
            batch_action(&batch_id, "reinvite"),
            batch_comments(&batch_id, &PersonId::from("2c91")),
            approval(&batch_id, ""),
            approval(&batch_id, "R 1"),
            approval_step(&batch_id, "review", ""),
            leave_out(&batch_id, &PersonId::from("2c91"), "R"),
            new_account_on(&SourceId::from("2c91")),
            account_draft(&DraftId::from("01K"), "review"),
            import(&AccountJobId::from("I-0031"), "fix"),
            import(&AccountJobId::from("I-0031"), ""),
            account_job(&AccountJobId::from("I-0031")),
            account_job(&AccountJobId::from("A-0007")),
            source(&SourceId::from("2c91"), "safety/merge"),
            safety(&SourceId::from("2c91"), None),
            safety(&SourceId::from("2c91"), Some(&SourceFileId::from("01F"))),
            source_file(&SourceId::from("2c91"), &SourceFileId::from("01F")),
            source_load(&SourceId::from("2c91"), &SourceLoadId::from("L-0007")),
            task(&TaskId::from("a/b")),
            sign_in_then("/people?q=a&page=2"),
            search("O'Neil & co"),
        ];
        assert_eq!(
            all.join("\n"),
            "/people/2c91808568c529c60168cca6f90c1313\n/people/2c91/reset\n/people/jobs/P-0007\n/joiners/2c91/skip?state=ready\n\
             /settings/joiners/rules/new\n/settings/joiners/rules/7/rehearsal\n/settings/joiners/subscriptions/0f11/remove\n\
             /people/old-lists/01L\n/help/words#protected\n/unregistered/check/01J?profile=a%20b\n\
             /unregistered/check/01J/left-out.csv\n/unregistered/check/01J/doubts?kind=not_live\n\
             /unregistered/check/01J/doubts.csv\n/batches/B-0142\n\
             /batches/B-0142/timeline\n/batches/B-0142?outcome=expired\n/batches/B-0142/reinvite\n\
             /batches/B-0142/comment?person=2c91\n/approvals/B-0142\n/approvals/B-0142?request=R%201\n/approvals/B-0142/review\n\
             /approvals/B-0142/leave-out/2c91?request=R\n/accounts/new?source=2c91\n/accounts/new/01K/review\n\
             /accounts/import/I-0031/fix\n/accounts/import/I-0031\n/accounts/import/I-0031/run\n/accounts/jobs/A-0007\n/sources/2c91/safety/merge\n/sources/2c91/safety\n\
             /sources/2c91/safety?file=01F\n/sources/2c91/files/01F/download\n/sources/2c91/loads/L-0007\n/tasks/a%2Fb\n\
             /auth/sign-in?next=%2Fpeople%3Fq%3Da%26page%3D2\n/search?q=O%27Neil%20%26%20co"
        );
    }
}
