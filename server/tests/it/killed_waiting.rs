//! SIGKILL at the steps of a release that waits: for approval, for its day, for somebody with the right to send, and for a
//! sign-in in the middle of it. Nobody is mailed twice, nobody whom the manager left out, and everybody has an end or a
//! way forward.

use crate::browser::Browser;
use crate::killed::{Outside, Process, checked, count, outcomes, signed_in, slow, until};
use gangway_app::api::approvals::{AnswerList, MarkPerson};
use gangway_app::api::batches::{BatchDecide, BatchRelease, BatchSubmit};
use gangway_app::api::checks::SubmitCheck;
use gangway_core::args;
use gangway_core::store::{Store, settings};
use rstest::rstest;
use serde_json::json;
use server_fn::ServerFn;

/// How long an approved batch waits for its day; long enough to be approved in.
const SOON_MS: i64 = 4_000;

/// What a release waits for, before or in the middle of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    /// Released as soon as it is approved.
    Approval,
    /// Approved at once, and released at its day.
    Day,
    /// The sign-in that was given for it ended before: somebody else releases it.
    Sender,
    /// The sign-in ends in the middle.
    SignIn,
}

/// What is counted, and from how many on a step is reached.
type Step = (&'static str, i64);

const ASKED: Step = ("SELECT COUNT(*) AS n FROM batches WHERE state = 'awaiting'", 1);
const APPROVED: Step =
    ("SELECT COUNT(*) AS n FROM batches WHERE state IN ('approved', 'partly_approved', 'sending')", 1);
const NEEDS_SENDER: Step = ("SELECT COUNT(*) AS n FROM batches WHERE state = 'needs_sender'", 1);
const RUN: Step = ("SELECT COUNT(*) AS n FROM runs", 1);
const PLANNED: Step = ("SELECT COUNT(*) AS n FROM calls", 1);
const OUT: Step = ("SELECT COUNT(*) AS n FROM calls WHERE state = 'sending'", 1);
const ANSWERED: Step = ("SELECT COUNT(*) AS n FROM calls WHERE state = 'answered'", 1);
const SECOND_OUT: Step = ("SELECT COUNT(*) AS n FROM calls WHERE attempt > 0", 2);
const OVER: Step = ("SELECT COUNT(*) AS n FROM batch_people WHERE outcome = 'invited'", 1);
const RUN_WAITS: Step = ("SELECT COUNT(*) AS n FROM runs WHERE waits_for = 'sign_in'", 1);

#[rstest]
#[case::asked(ASKED, Waits::Approval, true)]
#[case::approved(APPROVED, Waits::Approval, true)]
#[case::the_run_is_made(RUN, Waits::Approval, true)]
#[case::a_call_is_planned(PLANNED, Waits::Approval, true)]
#[case::a_call_is_out_before_its_effect(OUT, Waits::Approval, true)]
#[case::a_call_is_out_after_its_effect(OUT, Waits::Approval, false)]
#[case::a_call_is_answered(ANSWERED, Waits::Approval, true)]
#[case::the_second_call_is_out_before_its_effect(SECOND_OUT, Waits::Approval, true)]
#[case::the_second_call_is_out_after_its_effect(SECOND_OUT, Waits::Approval, false)]
#[case::a_task_is_over(OVER, Waits::Approval, true)]
#[case::asked_with_a_day(ASKED, Waits::Day, true)]
#[case::approved_before_its_day(APPROVED, Waits::Day, true)]
#[case::the_run_of_its_day_is_made(RUN, Waits::Day, true)]
#[case::a_call_of_its_day_is_planned(PLANNED, Waits::Day, true)]
#[case::a_call_of_its_day_is_out_before_its_effect(OUT, Waits::Day, true)]
#[case::a_call_of_its_day_is_out_after_its_effect(OUT, Waits::Day, false)]
#[case::a_call_of_its_day_is_answered(ANSWERED, Waits::Day, true)]
#[case::the_second_call_of_its_day_is_out(SECOND_OUT, Waits::Day, true)]
#[case::a_task_of_its_day_is_over(OVER, Waits::Day, true)]
#[case::somebody_is_needed(NEEDS_SENDER, Waits::Sender, true)]
#[case::the_run_of_somebody_else_is_made(RUN, Waits::Sender, true)]
#[case::a_call_of_somebody_else_is_planned(PLANNED, Waits::Sender, true)]
#[case::a_call_of_somebody_else_is_out_before_its_effect(OUT, Waits::Sender, true)]
#[case::a_call_of_somebody_else_is_out_after_its_effect(OUT, Waits::Sender, false)]
#[case::a_call_of_somebody_else_is_answered(ANSWERED, Waits::Sender, true)]
#[case::the_second_call_of_somebody_else_is_out(SECOND_OUT, Waits::Sender, true)]
#[case::the_run_has_no_sign_in(RUN_WAITS, Waits::SignIn, true)]
#[tokio::test]
async fn a_killed_release_that_waits_goes_on(
    #[case] (step, reached): Step,
    #[case] waits: Waits,
    #[case] before: bool,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let practice = ["practice", "--listen", "127.0.0.1:0", "--people", "1240", "--rate", "0"];
    let isc = Process::start(folder.path(), &practice, &[]).await;
    let outside = Outside::of(&isc);
    outside.post("faults", &slow(before)).await;
    // A second invitation is a second mail.
    outside.post("readings", &json!({"invited": "becomesPending", "invitingPending": "mails"})).await;
    let first = Process::portal(folder.path(), &isc.address).await;
    let url = format!("sqlite://{}", folder.path().join("gangway.db").display());
    let store = Store::connect(&url).await.expect("the portal's database");
    for (key, value) in [("approval_needed", json!(true)), ("invite_chunk", json!(1))] {
        settings::change(&store, key, &value, None, 0).await.expect("a setting");
    }

    let (batch, people) = asked(&first, &store, waits).await;
    assert!(people > 3, "the manager has only {people} people");
    let is_reached = async || (count(&store, step).await >= reached).then_some(());
    let mut portal = first;
    let mut is_killed = false;
    if is_reached().await.is_some() {
        (portal, is_killed) = (again(portal, folder.path(), &isc).await, true);
    }
    match waits {
        Waits::Approval | Waits::Day => {}
        Waits::Sender | Waits::SignIn => outside.post("tokens/revoke", &json!({})).await,
    }
    if waits == Waits::Sender {
        store.exec("UPDATE grants SET access_expires_at = 0", args![]).await.expect("it looks expired");
    }
    let refused = answered(&portal, &store, &batch).await;
    if waits == Waits::Day {
        let day = "UPDATE batches SET release_at = decided_at + $1";
        store.exec(day, args![SOON_MS]).await.expect("a day");
    }
    if waits == Waits::Sender {
        until("it needs a sender", async || (count(&store, NEEDS_SENDER.0).await > 0).then_some(())).await;
        if !is_killed && step == NEEDS_SENDER.0 {
            (portal, is_killed) = (again(portal, folder.path(), &isc).await, true);
        }
        released(&portal, &store, &batch).await;
    }
    if !is_killed {
        until(step, is_reached).await;
        portal = again(portal, folder.path(), &isc).await;
    }
    if waits == Waits::SignIn {
        // Whoever waits for it signs in, and it goes on.
        signed_in(&portal, "helpdesk").await;
    }
    until("the run has ended", async || {
        (count(&store, "SELECT COUNT(*) AS n FROM runs WHERE state = 'ended'").await == 1).then_some(())
    })
    .await;

    let outcomes = outcomes(&store).await;
    let mails = outside.mails().await;
    assert_eq!(outcomes.len(), people);
    assert_eq!(outcomes[&refused], "not_approved");
    for (person, outcome) in &outcomes {
        let n = mails.get(person).copied().unwrap_or(0);
        match outcome.as_str() {
            "invited" | "confirmed" => assert_eq!(n, 1, "{person} is called {outcome}"),
            "unknown" => assert!(n <= 1, "{person} was mailed {n} times"),
            other => assert_eq!((n, other), (0, "not_approved"), "{person}"),
        }
    }
    let unknown = outcomes.values().filter(|outcome| *outcome == "unknown").count();
    assert!(unknown <= 1, "one call was out, of one person, and {unknown} are unknown");
    if unknown == 1 {
        let helpdesk = signed_in(&portal, "helpdesk").await;
        let fields = [("id", batch.as_str()), ("said", "1"), ("send_again", "false"), ("key", "decide")];
        let posted = helpdesk.post(<BatchDecide as ServerFn>::PATH, &fields).await;
        assert_eq!((posted.status, posted.location()), (303, &*format!("/batches/{batch}")));
    }
    portal.kill().await;
}

/// SIGKILL, and another process.
async fn again(portal: Process, folder: &std::path::Path, isc: &Process) -> Process {
    portal.kill().await;
    Process::portal(folder, &isc.address).await
}

/// Helpdesk asks the practice manager about all of their people, to be released by itself; the batch, and how many.
async fn asked(portal: &Process, store: &Store, waits: Waits) -> (String, usize) {
    signed_in(portal, "manager").await;
    let latest = "SELECT person_id FROM grants ORDER BY created_at DESC LIMIT 1";
    let manager = store.row(latest, args![]).await.expect("the database").expect("a sign-in");
    let manager = manager.text("person_id").expect("text");
    let helpdesk = signed_in(portal, "helpdesk").await;
    let list = format!("invite=never&mail=yes&manager={manager}&sel=all");
    let (check, said) = checked(&helpdesk, store, &list).await;
    let fields = [("check", check.as_str()), ("choices[said]", &said), ("key", "submit")];
    let posted = helpdesk.post(<SubmitCheck as ServerFn>::PATH, &fields).await;
    let batch = posted.location().split('/').nth(2).expect("a batch").to_owned();
    let fields = [("id", batch.as_str()), ("said", &said), ("when", "approved"), ("key", "ask")];
    let posted = helpdesk.post(<BatchSubmit as ServerFn>::PATH, &fields).await;
    assert_eq!(posted.location(), format!("/batches/{batch}"), "{}", posted.body);
    if waits == Waits::Day {
        // Farther away than the test takes; brought nearer once it is approved.
        let day = "UPDATE batches SET release_at = submitted_at + 86400000";
        store.exec(day, args![]).await.expect("a day");
    }
    (batch, said.parse().expect("a number"))
}

/// The manager leaves one out and approves the rest; who was left out.
async fn answered(portal: &Process, store: &Store, batch: &str) -> String {
    let manager = signed_in(portal, "manager").await;
    let sql = "SELECT person_id, approval_id FROM batch_people WHERE position = 1";
    let row = store.row(sql, args![]).await.expect("the database").expect("somebody");
    let text = |column| row.text(column).expect("text");
    let (person, request) = (text("person_id"), text("approval_id"));
    let mark = [
        ("batch", batch),
        ("request", request.as_str()),
        ("person", person.as_str()),
        ("reason", "has_left"),
        ("key", "mark"),
    ];
    assert_eq!(manager.post(<MarkPerson as ServerFn>::PATH, &mark).await.status, 303);
    let fields =
        fields(&manager, &format!("/approvals/{batch}/review"), <AnswerList as ServerFn>::PATH).await;
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let posted = manager.post(<AnswerList as ServerFn>::PATH, &fields).await;
    assert_eq!(posted.location(), format!("/approvals/{batch}/done"), "{}", posted.body);
    person
}

/// Helpdesk signs in anew and releases by hand.
async fn released(portal: &Process, store: &Store, batch: &str) {
    let helpdesk = signed_in(portal, "helpdesk").await;
    let queued = count(store, "SELECT COUNT(*) AS n FROM batch_people WHERE outcome = 'queued'").await;
    let said = queued.to_string();
    let fields = [("id", batch), ("said", said.as_str()), ("key", "release")];
    let posted = helpdesk.post(<BatchRelease as ServerFn>::PATH, &fields).await;
    assert_eq!(posted.location(), format!("/batches/{batch}"), "{}", posted.body);
}

/// The hidden fields of the form on a page that goes to `action`.
async fn fields(browser: &Browser, page: &str, action: &str) -> Vec<(String, String)> {
    let html = browser.get(page).await.body;
    let form = html.split(&format!("action=\"{action}\"")).nth(1).expect("the form");
    let form = form.split("</form>").next().expect("the form");
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split(&format!("{name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    let inputs = form.split("<input").skip(1).filter_map(|input| {
        let tag = input.split('>').next()?;
        Some((attribute(tag, " name")?, attribute(tag, " value").unwrap_or_default()))
    });
    inputs.collect()
}
