//! SIGKILL at the steps of a run that writes a thousand accounts, while calls break in every way there is: no account is
//! made twice, none is lost, and what cannot be proven is Unknown until it is.

use crate::killed::{Outside, Process, count, signed_in, until};
use gangway_app::api::account_jobs::JobDecide;
use gangway_core::args;
use gangway_core::store::account_jobs::{self, AddItem, Job};
use gangway_core::store::runs::{self, Run};
use gangway_core::store::{Store, auth};
use gangway_types::accounts::{AccountAction, AccountJobKind, Values};
use gangway_types::batches::RunState;
use rstest::rstest;
use serde_json::{Value, json};
use server_fn::ServerFn;
use std::collections::{BTreeMap, BTreeSet};

const ROWS: i64 = 1_000;
const SOURCE: &str = "Badge system";

/// A fault of the `n`th call that makes an account.
fn at(n: u32, fault: Value) -> Value {
    json!({"method": "POST", "path": "/accounts", "on": {"nth": n}, "times": 1, "fault": fault})
}

/// Each way a call can break, some before and some after its effect.
fn faults() -> Value {
    json!([
        at(7, json!({"kind": "cut", "after": true})),
        at(60, json!({"kind": "cut"})),
        at(130, json!({"kind": "rate-limit", "retryAfter": 1})),
        at(200, json!({"kind": "status", "status": 500, "after": true})),
        at(300, json!({"kind": "html", "status": 200, "after": true})),
        at(400, json!({"kind": "truncate"})),
        at(500, json!({"kind": "expired-token"})),
        at(600, json!({"kind": "status", "status": 503})),
        at(700, json!({"kind": "truncate", "cut": true})),
    ])
}

fn native(n: i64) -> String {
    format!("K-{n:05}")
}

/// Puts a job into the portal's database, as somebody who is signed in would.
async fn started(store: &Store, source: &str) -> String {
    let grant = auth::signed_in(store, 0).await.expect("the database").remove(0);
    let mut tx = store.begin().await.expect("a transaction");
    let run = Run {
        id: "R-KILLED".into(),
        kind: "accounts".to_owned(),
        object: "I-0001".to_owned(),
        state: RunState::Running,
        waits_for: None,
        wait_until: None,
        grant_id: grant.id.clone(),
        started_by: grant.person_id.clone(),
        started_by_name: grant.person_name.clone(),
        wanted: None,
        fence: 0,
        progressed_at: 0,
    };
    runs::insert(&mut tx, &run, 0).await.expect("a run");
    let job = Job {
        id: "I-0001".into(),
        kind: AccountJobKind::Import,
        source: source.into(),
        source_name: SOURCE.to_owned(),
        key: "badge_id".to_owned(),
        items: ROWS as u64,
        made_by: grant.person_id,
        made_by_name: grant.person_name,
        made_at: 0,
        run_id: run.id,
    };
    account_jobs::insert(&mut tx, &job).await.expect("a job");
    for from in (0..ROWS).step_by(200) {
        let values: Vec<(i64, String, Values)> = (from..from + 200)
            .map(|n| {
                let one = |value: &str| vec![value.to_owned()];
                let values = [
                    ("badge_id".to_owned(), vec![native(n)]),
                    ("holder_name".to_owned(), one("Ida Kill")),
                    ("valid_from".to_owned(), one("2026-01-01")),
                    ("site".to_owned(), one("Kiel")),
                ];
                (n, native(n), Values::from(values))
            })
            .collect();
        let items: Vec<AddItem<'_>> = values
            .iter()
            .map(|(position, native, values)| AddItem {
                position: *position,
                native,
                action: AccountAction::Create,
                account_id: None,
                values,
                was: None,
                secrets: None,
            })
            .collect();
        account_jobs::add(&mut tx, &job.id, &items, 0).await.expect("items");
    }
    tx.commit().await.expect("stored");
    job.id.to_string()
}

/// Outcomes by native identity.
async fn outcomes(store: &Store) -> BTreeMap<String, String> {
    let rows = store.rows("SELECT native, outcome FROM account_items", args![]).await.expect("the database");
    rows.iter().map(|row| (row.text("native").expect("text"), row.text("outcome").expect("text"))).collect()
}

/// Native identities that the tenant has of ours.
async fn held(outside: &Outside, source: &str) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    let mut offset = 0;
    loop {
        let page = outside.get(&format!("sources/{source}/accounts?limit=250&offset={offset}")).await;
        let page = page.as_array().expect("accounts").clone();
        if page.is_empty() {
            return held;
        }
        offset += page.len();
        let natives = page.iter().filter_map(|account| account["nativeIdentity"].as_str());
        for native in natives.filter(|native| native.starts_with("K-")) {
            assert!(held.insert(native.to_owned()), "{native} is there twice");
        }
    }
}

/// How often an account was asked for, by native identity, but for calls that were refused before anything was done.
async fn asked(outside: &Outside) -> BTreeMap<String, u32> {
    let journal = outside.get("journal?method=POST&path=/accounts").await;
    let mut asked = BTreeMap::new();
    for entry in journal.as_array().expect("entries") {
        let refused = matches!(entry["status"].as_u64(), Some(401 | 429));
        let body: Value = serde_json::from_str(entry["body"].as_str().unwrap_or("{}")).unwrap_or_default();
        if let Some(native) = body["attributes"]["badge_id"].as_str().filter(|_| !refused) {
            *asked.entry(native.to_owned()).or_default() += 1;
        }
    }
    asked
}

#[rstest]
#[case::the_run_is_made("SELECT COUNT(*) AS n FROM runs", 1)]
#[case::calls_are_out("SELECT COUNT(*) AS n FROM calls WHERE state = 'sending'", 1)]
#[case::a_call_is_answered("SELECT COUNT(*) AS n FROM calls WHERE state = 'answered'", 1)]
#[case::half_is_answered("SELECT COUNT(*) AS n FROM calls WHERE state = 'answered'", 500)]
#[case::some_are_unknown("SELECT COUNT(*) AS n FROM account_items WHERE outcome = 'unknown'", 2)]
#[case::accounts_are_seen("SELECT COUNT(*) AS n FROM account_items WHERE outcome = 'seen'", 1)]
#[tokio::test]
async fn a_killed_run_of_accounts_goes_on(#[case] step: &str, #[case] reached: i64) {
    let folder = tempfile::tempdir().expect("a folder");
    let practice =
        ["practice", "--listen", "127.0.0.1:0", "--people", "200", "--rate", "0", "--latency-ms", "5"];
    let isc = Process::start(folder.path(), &practice, &[]).await;
    let outside = Outside::of(&isc);
    let sources = outside.get("sources").await;
    let source =
        sources.as_array().expect("sources").iter().find(|one| one["name"] == SOURCE).expect("the source");
    let source = source["id"].as_str().expect("an id").to_owned();
    outside.post("faults", &faults()).await;

    let first = Process::portal_at(folder.path(), &isc.address, "0").await;
    let url = format!("sqlite://{}", folder.path().join("gangway.db").display());
    let store = Store::connect(&url).await.expect("the portal's database");
    signed_in(&first, "coordinator").await;
    started(&store, &source).await;
    until(step, async || (count(&store, step).await >= reached).then_some(())).await;
    first.kill().await;

    let second = Process::portal_at(folder.path(), &isc.address, "0").await;
    let open = "SELECT COUNT(*) AS n FROM account_items WHERE outcome IN ('queued', 'accepted')";
    until("everything is sent and seen", async || (count(&store, open).await == 0).then_some(())).await;
    // What was executed without an answer shows itself; what was not, stays unknown.
    until("what is there was found", async || {
        let (held, outcomes) = (held(&outside, &source).await, outcomes(&store).await);
        let seen = outcomes.iter().filter(|(_, outcome)| *outcome == "seen").count();
        (seen == held.len()).then_some(())
    })
    .await;
    let (there, all) = (held(&outside, &source).await, outcomes(&store).await);
    assert_eq!(all.len() as i64, ROWS);
    for (native, outcome) in &all {
        let expected = if there.contains(native) { "seen" } else { "unknown" };
        assert_eq!(outcome, expected, "{native}");
    }
    for (native, n) in asked(&outside).await {
        assert_eq!(n, 1, "{native} was asked for {n} times");
    }

    // A person lets Gangway look once more and send what is not there.
    let unknown = all.values().filter(|outcome| *outcome == "unknown").count();
    assert!(unknown > 0, "some calls broke before their effect");
    let browser = signed_in(&second, "coordinator").await;
    let said = unknown.to_string();
    let fields = [("id", "I-0001"), ("send_again", "true"), ("said", &*said), ("key", "decide")];
    let posted = browser.post(<JobDecide as ServerFn>::PATH, &fields).await;
    assert_eq!(posted.status, 303, "{}", posted.body);
    until("the run has ended", async || {
        (count(&store, "SELECT COUNT(*) AS n FROM runs WHERE state <> 'ended'").await == 0).then_some(())
    })
    .await;
    let all = outcomes(&store).await;
    assert!(all.values().all(|outcome| outcome == "seen"), "{all:?}");
    assert_eq!(held(&outside, &source).await.len() as i64, ROWS);
    for (native, n) in asked(&outside).await {
        let most = if there.contains(&native) { 1 } else { 2 };
        assert!(n <= most, "{native} was asked for {n} times");
    }
    second.kill().await;
}
