//! Every registered server function, without a session and with each role that lacks the capability.

use crate::portal::TestPortal;
use gangway_types::{Capability, PortalError};

pub type Body = &'static [(&'static str, &'static str)];

const CHECK: Body = &[("check", "01J")];
const IMPORT: Body = &[("id", "I-0001")];
const IMPORT_ROW: Body = &[("id", "I-0001"), ("row", "1")];
const JOB: Body = &[("id", "A-0001")];
const BATCH: Body = &[("id", "B-0001")];
const REQUEST: Body = &[("batch", "B-0001"), ("request", "R")];
const MARK: Body = &[("batch", "B-0001"), ("request", "R"), ("person", "nobody"), ("reason", "has_left")];
const ANSWER: Body = &[("batch", "B-0001"), ("round", "1"), ("request", "R"), ("shown", "x")];
const PERSON: Body = &[("person", "2c91808568c529c60168cca6f90c1313")];
const FILE: Body = &[("source", "none"), ("file", "none")];
const LOAD: Body = &[("source", "none"), ("load", "L-0001")];
const PEOPLE_JOB: Body = &[("id", "P-0001")];
const RULE: Body = &[("rule", "none")];
const OLD_LIST: Body = &[("id", "01L"), ("said", "1")];
const VIEW: Body = &[("area", "unregistered"), ("slug", "s"), ("name", "n")];

const DRAFT: Body = &[("draft", "01J00000000000000000000000")];
const NEW_ACCOUNT: Body =
    &[("draft", "01J00000000000000000000000"), ("source", "00000000000000000000000000000000")];

/// What each server function needs, and a body that can be read. A function that is not listed here fails the test.
pub const TABLE: &[(&str, Capability, Body)] = &[
    ("test/note", Capability::SignedIn, &[("text", "x")]),
    ("account_jobs/job_decide", Capability::WriteAccounts, &[("id", "A-0001"), ("send_again", "false")]),
    ("account_jobs/job_look", Capability::WriteAccounts, JOB),
    ("account_jobs/job_pause", Capability::WriteAccounts, JOB),
    ("account_jobs/job_resume", Capability::WriteAccounts, JOB),
    ("account_jobs/job_retry", Capability::WriteAccounts, JOB),
    ("account_jobs/job_stop", Capability::WriteAccounts, JOB),
    ("accounts/account_again", Capability::WriteAccounts, DRAFT),
    ("accounts/create_account", Capability::WriteAccounts, DRAFT),
    ("accounts/discard_account", Capability::WriteAccounts, DRAFT),
    (
        "accounts/foresee_account",
        Capability::WriteAccounts,
        &[("source", "00000000000000000000000000000000")],
    ),
    ("accounts/remove_account_template", Capability::WriteAccounts, &[("id", "none")]),
    ("accounts/save_account", Capability::WriteAccounts, NEW_ACCOUNT),
    ("accounts/update_account", Capability::WriteAccounts, DRAFT),
    ("approvals/answer_list", Capability::Approve, ANSWER),
    (
        "approvals/ask_instead",
        Capability::Approve,
        &[("batch", "B-0001"), ("request", "R"), ("to", "nobody")],
    ),
    ("approvals/change_answer", Capability::Approve, REQUEST),
    ("approvals/end_absence", Capability::Approve, &[("id", "none")]),
    ("approvals/keep_comment", Capability::Approve, REQUEST),
    ("approvals/mark_person", Capability::Approve, MARK),
    ("approvals/set_absence", Capability::Approve, &[("to", "nobody")]),
    ("approvals/unmark_person", Capability::Approve, MARK),
    ("batches/batch_cancel", Capability::Invite, BATCH),
    ("batches/batch_close", Capability::Invite, BATCH),
    ("batches/batch_comment", Capability::Invite, BATCH),
    ("batches/batch_copy", Capability::Invite, BATCH),
    ("batches/batch_decide", Capability::Invite, &[("id", "B-0001"), ("send_again", "false")]),
    ("batches/batch_pause", Capability::Invite, BATCH),
    ("batches/batch_recheck", Capability::Invite, BATCH),
    ("batches/batch_reread", Capability::Invite, BATCH),
    ("batches/batch_reinvite", Capability::Invite, BATCH),
    ("batches/batch_reinvite_ticked", Capability::Invite, BATCH),
    ("batches/batch_release", Capability::Invite, BATCH),
    ("batches/batch_resume", Capability::Invite, BATCH),
    ("batches/batch_retry", Capability::Invite, BATCH),
    ("batches/batch_stop", Capability::Invite, BATCH),
    ("batches/batch_submit", Capability::Invite, BATCH),
    ("batches/batch_withdraw", Capability::Invite, BATCH),
    ("checks/check_again", Capability::Invite, CHECK),
    ("checks/choose", Capability::Invite, CHECK),
    ("checks/draft_check", Capability::Invite, CHECK),
    ("checks/leave_doubtful", Capability::Invite, CHECK),
    ("checks/release_check", Capability::Invite, CHECK),
    ("checks/submit_check", Capability::Invite, CHECK),
    ("import_grid/grid_cell", Capability::WriteAccounts, &[("id", "I-0000"), ("row", "1"), ("field", "x")]),
    ("import_grid/grid_next", Capability::ReadAccounts, &[("id", "I-0000")]),
    (
        "import_grid/grid_paste",
        Capability::WriteAccounts,
        &[("id", "I-0000"), ("rows", "1"), ("fields", "x"), ("text", "y")],
    ),
    ("import_grid/grid_rows", Capability::ReadAccounts, &[("id", "I-0000"), ("from", "0")]),
    ("import_grid/grid_undo", Capability::WriteAccounts, &[("id", "I-0000")]),
    ("imports/import_again", Capability::WriteAccounts, IMPORT),
    ("imports/import_columns", Capability::WriteAccounts, IMPORT),
    ("imports/import_discard", Capability::WriteAccounts, IMPORT),
    ("imports/import_dry_run", Capability::WriteAccounts, IMPORT),
    ("imports/import_existing", Capability::WriteAccounts, IMPORT),
    ("imports/import_existing_row", Capability::WriteAccounts, IMPORT_ROW),
    ("imports/import_fix", Capability::WriteAccounts, &[("id", "I-0001"), ("fix", "blanks:sn")]),
    ("imports/import_group", Capability::WriteAccounts, &[("id", "I-0001"), ("cause", "missing:sn")]),
    ("imports/import_keep", Capability::WriteAccounts, IMPORT_ROW),
    ("imports/import_leave_out", Capability::WriteAccounts, IMPORT),
    ("imports/import_redo", Capability::WriteAccounts, IMPORT),
    ("imports/import_retry", Capability::WriteAccounts, IMPORT),
    ("imports/import_row", Capability::WriteAccounts, IMPORT_ROW),
    ("imports/import_settings", Capability::WriteAccounts, IMPORT),
    ("imports/import_start", Capability::WriteAccounts, IMPORT),
    ("imports/import_undo", Capability::WriteAccounts, IMPORT),
    ("joiners/check_for_missed", Capability::Invite, &[]),
    ("joiners/check_joiners", Capability::Invite, &[]),
    ("joiners/keep_joiners", Capability::Invite, &[]),
    ("joiners/rehearse_rule", Capability::ChangeSettings, RULE),
    ("joiners/remove_rule", Capability::ChangeSettings, RULE),
    ("joiners/save_rule", Capability::ChangeSettings, &[]),
    ("joiners/skip_joiner", Capability::Invite, PERSON),
    ("joiners/switch_rule", Capability::ChangeSettings, &[("rule", "none"), ("on", "no")]),
    ("joiners/take_back_joiner", Capability::Invite, PERSON),
    ("old_lists/check_old_list", Capability::Invite, OLD_LIST),
    ("old_lists/discard_old_list", Capability::Invite, OLD_LIST),
    ("old_lists/old_list_columns", Capability::Invite, OLD_LIST),
    ("old_lists/old_list_retry", Capability::Invite, OLD_LIST),
    ("people/check_person", Capability::Invite, PERSON),
    ("people/refresh_directory", Capability::RefreshDirectory, &[("back", "/")]),
    (
        "person_jobs/act_on_person",
        Capability::ChangePeople,
        &[("person", "2c91808568c529c60168cca6f90c1313"), ("action", "delete")],
    ),
    ("person_jobs/decide_people", Capability::ActOnPeople, &[("id", "P-0001"), ("send_again", "false")]),
    ("person_jobs/discard_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("person_jobs/pause_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("person_jobs/propose_people", Capability::ChangePeople, &[("action", "delete")]),
    ("person_jobs/resume_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("person_jobs/retry_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("person_jobs/start_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("person_jobs/stop_people", Capability::ActOnPeople, PEOPLE_JOB),
    ("practice/practice_advance", Capability::Practice, &[("days", "0")]),
    ("practice/practice_fail", Capability::Practice, &[("how", "not at all")]),
    ("practice/practice_start_over", Capability::Practice, &[]),
    ("preferences/save_zone", Capability::SignedIn, &[("zone", "Mars/Base")]),
    (
        "roles/give_role",
        Capability::ChangeSettings,
        &[("role", "auditor"), ("kind", "person"), ("subject", "nobody")],
    ),
    ("roles/refresh_groups", Capability::ChangeSettings, &[]),
    ("roles/take_role", Capability::ChangeSettings, &[("id", "none")]),
    ("safety/allow_load", Capability::WriteAccounts, LOAD),
    ("safety/ask_load", Capability::WriteAccounts, &[("source", "none"), ("comparison", "none")]),
    ("safety/compare_file", Capability::WriteAccounts, FILE),
    (
        "safety/decide_load",
        Capability::WriteAccounts,
        &[("source", "none"), ("load", "L-0001"), ("loaded", "false")],
    ),
    ("safety/merge_file", Capability::WriteAccounts, &[("source", "none"), ("comparison", "none")]),
    ("safety/put_in_place", Capability::WriteAccounts, FILE),
    ("safety/restore_file", Capability::WriteAccounts, FILE),
    ("safety/stop_load", Capability::WriteAccounts, LOAD),
    ("search/suggest", Capability::SignedIn, &[("q", "an")]),
    ("selection/check_selection", Capability::Invite, &[]),
    ("selection/keep_selection", Capability::Invite, &[]),
    ("settings/add_fallback", Capability::ChangeSettings, PERSON),
    ("settings/record_profile", Capability::ChangeSettings, &[("profile", "none")]),
    ("settings/remove_fallback", Capability::ChangeSettings, PERSON),
    ("settings/send_test_mail", Capability::ChangeSettings, &[]),
    ("settings/save_settings", Capability::ChangeSettings, &[("section", "none")]),
    ("subscription/create_subscriptions", Capability::ChangeSettings, &[]),
    ("subscription/remove_subscription", Capability::ChangeSettings, &[("id", "none")]),
    ("subscription/send_test_event", Capability::ChangeSettings, &[]),
    ("subscription/switch_subscription", Capability::ChangeSettings, &[("id", "none"), ("on", "no")]),
    ("views/delete_view", Capability::ReadPeople, VIEW),
    ("views/save_view", Capability::ReadPeople, VIEW),
    ("views/update_view", Capability::ReadPeople, VIEW),
    ("welcome/save_welcome", Capability::ChangeSettings, &[]),
    ("welcome/test_welcome", Capability::ChangeSettings, &[]),
    ("welcome/welcome_again", Capability::Invite, PERSON),
];

/// The address of a row of the table: server functions of the app lie below its modules.
pub fn address(row: &str) -> String {
    if row.starts_with("test/") { format!("/api/{row}") } else { format!("/api/gangway_app/api/{row}") }
}

#[tokio::test]
async fn every_server_function_is_in_the_table() {
    crate::forms::register();
    let mut missing: Vec<&str> = server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .filter(|path| !TABLE.iter().any(|(row, ..)| address(row) == *path))
        .collect();
    missing.sort_unstable();
    assert!(missing.is_empty(), "say in TABLE what these need: {missing:#?}");
    for (row, ..) in TABLE {
        let path = address(row);
        assert!(
            server_fn::axum::server_fn_paths().any(|(known, _)| known == path),
            "{path} is no server function"
        );
    }
}

#[tokio::test]
async fn none_answers_without_a_session() {
    let portal = TestPortal::start().await;
    let browser = portal.browser();
    let mut asked = 0;
    for (path, method) in server_fn::axum::server_fn_paths() {
        // Without what it needs to know: nobody learns even that before signing in.
        let answer = if method == "GET" {
            browser.get_with(path, &[("accept", "application/json")]).await
        } else {
            browser.call(path, &[]).await
        };
        assert_eq!(answer.status, 401, "{method} {path}: {}", answer.body);
        let error: PortalError = serde_json::from_str(&answer.body).expect("an error");
        assert_eq!(error, PortalError::SignedOut);
        asked += 1;
    }
    assert!(asked > 0);
}
