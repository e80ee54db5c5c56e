//! Aggregations of files and directories.

use gangway_practice::Options;
use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::{Value, json};

use crate::{
    accounts::{DONE, free},
    harness::{Answer, DAY, Practice, id, read},
};

impl Practice {
    /// Sends a file, byte for byte.
    pub async fn load(&self, token: &str, source: &str, file: Option<&[u8]>, every: bool) -> Answer {
        let mut body = Vec::new();
        if let Some(file) = file {
            body.extend_from_slice(
                b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"accounts.csv\"\r\n\
                  Content-Type: application/octet-stream\r\n\r\n",
            );
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        if every {
            body.extend_from_slice(
                b"--cut\r\nContent-Disposition: form-data; name=\"disableOptimization\"\r\n\r\ntrue\r\n",
            );
        }
        body.extend_from_slice(b"--cut--\r\n");
        let request = self.http.post(format!("{}/v2024/sources/{source}/load-accounts", self.base));
        let kind = HeaderValue::from_static("multipart/form-data; boundary=cut");
        let request = request.bearer_auth(token).header(CONTENT_TYPE, kind).body(body);
        read(request.send().await.expect("an answer")).await
    }

    /// Loads a file to the end and answers with the task.
    pub async fn loaded(&self, token: &str, source: &str, file: &str) -> Value {
        let answer = self.load(token, source, Some(file.as_bytes()), false).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        self.advance(DONE).await;
        let task = id(&answer.json()["task"]);
        self.get(token, &format!("/v2024/task-status/{task}")).await.json()
    }

    /// A file that changes nothing.
    pub async fn csv(&self, source: &str) -> String {
        self.get("", &format!("/_practice/sources/{source}/csv")).await.text
    }

    pub async fn count(&self, source: &str) -> u64 {
        let row = self.get("", &format!("/_practice/sources/{source}")).await.json();
        row["accounts"].as_u64().expect("a number")
    }
}

fn results(task: &Value) -> [u64; 4] {
    ["created", "updated", "deleted", "optimized"]
        .map(|name| task["attributes"][name].as_u64().expect("a number"))
}

#[tokio::test]
async fn the_file_of_what_is_there_changes_nothing_and_what_it_lacks_goes() {
    let practice = free().await;
    let token = practice.token("coordinator").await;
    for name in ["Contractor register", "Partner directory", "Badge system", "Service account register"] {
        let source = practice.source(name).await;
        let count = practice.count(&source).await;
        let task = practice.loaded(&token, &source, &practice.csv(&source).await).await;
        assert_eq!(task["completionStatus"], "SUCCESS", "{name}: {task}");
        assert_eq!(results(&task), [0, 0, 0, count], "{name}");
    }
    let source = practice.source("Contractor register").await;
    let file = practice.csv(&source).await;
    let made = json!({"contractor_id": "C-9", "login": "made.here", "family_name": "Made", "mail": "made@m.example"});
    practice.create(&token, &source, made).await;
    let account = practice.account(&source, "C-9").await.expect("an account");
    let person = format!("/v2024/identities/{}", account["identityId"].as_str().expect("an identity"));
    let task = practice.loaded(&token, &source, &file).await;
    assert_eq!(results(&task)[..3], [0, 0, 1]);
    assert!(practice.account(&source, "C-9").await.is_none());
    assert_eq!(practice.get(&token, &person).await.status, 200);
    practice.advance(DAY).await;
    assert_eq!(practice.get(&token, &person).await.status, 404);
    assert_eq!(practice.get("", &format!("/_practice/sources/{source}/file")).await.text, file);
}

#[tokio::test]
async fn a_file_adds_changes_merges_rows_and_skips_what_has_no_key() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Badge system").await;
    let mut file = practice.csv(&source).await;
    file.push_str(
        "# a note\r\nB-N1,\"Ann \"\"the\"\" Badge\r\nHolder\",,,,Yard,,,,,\r\nB-N1,,,,,Pier 4,,,,,\r\n",
    );
    file.push_str(",no key,,,,,,,,,\r\nB-N2,Low,,,Göteborg,,,,3,007,true\r\n");
    let task = practice.loaded(&token, &source, &file).await;
    assert_eq!((&task["completionStatus"], results(&task)[..3].to_vec()), (&json!("WARNING"), vec![2, 0, 0]));
    assert!(task["messages"][0]["localizedText"]["message"].as_str().expect("a text").starts_with("1 rows"));
    let account = practice.account(&source, "B-N1").await.expect("an account");
    let attributes = json!({"badge_id": "B-N1", "holder_name": "Ann \"the\" Badge\r\nHolder", "zones": ["Yard", "Pier 4"]});
    assert_eq!(account["attributes"], attributes);
    let other = practice.account(&source, "B-N2").await.expect("an account");
    assert_eq!(other["attributes"]["chip_serial"], "007");
    assert_eq!(practice.get("", &format!("/_practice/sources/{source}/file")).await.text, file);

    practice.advance(60_000).await;
    let changed = file.replace("B-N2,Low", "B-N2,High");
    let task = practice.loaded(&token, &source, &changed).await;
    assert_eq!(results(&task)[..3], [0, 1, 0]);
    let after = practice.account(&source, "B-N2").await.expect("an account");
    assert_eq!((&after["attributes"]["holder_name"], &after["id"]), (&json!("High"), &other["id"]));
    assert_ne!(after["modified"], other["modified"]);
    let same = practice.account(&source, "B-N1").await.expect("an account");
    assert_eq!(same["modified"], account["modified"], "nothing changed");
    practice.load(&token, &source, Some(changed.as_bytes()), true).await;
    practice.advance(DONE).await;
    let every = practice.account(&source, "B-N1").await.expect("an account");
    assert_ne!(every["modified"], account["modified"], "without optimization every account is processed");
}

#[tokio::test]
async fn new_rows_of_an_authoritative_file_make_identities_and_others_change_them() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Partner directory").await;
    let file = practice.csv(&source).await;
    let before =
        practice.get("", &format!("/_practice/sources/{source}/accounts?limit=1")).await.rows()[0].clone();
    let family = before["attributes"]["family_name"].as_str().expect("a name");
    let login = before["attributes"]["login"].as_str().expect("a name");
    let line = file.lines().find(|line| line.contains(&format!(";{login};"))).expect("a line");
    let changed = file.replace(line, &line.replacen(&format!(";{family};"), ";Neu & Söhne;", 1))
        + "0000042;first.new;First;New;first@p.example;Firm;DE;2030-01-01\n";
    let task = practice.loaded(&token, &source, &changed).await;
    assert_eq!(results(&task)[..3], [1, 1, 0], "{task}");
    let new = practice.account(&source, "0000042").await.expect("an account");
    assert_eq!(new["identity"]["name"], "First New");
    let person = format!("/v2024/identities/{}", before["identityId"].as_str().expect("an identity"));
    assert_eq!(practice.get(&token, &person).await.json()["attributes"]["lastname"], "Neu & Söhne");
}

#[tokio::test]
async fn too_many_missing_rows_delete_nothing() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Contractor register").await;
    let file = practice.csv(&source).await;
    let count = practice.count(&source).await;
    let half: String = file.split_inclusive("\r\n").step_by(2).collect();
    let task = practice.loaded(&token, &source, &half).await;
    assert_eq!(task["completionStatus"], "WARNING");
    assert!(
        task["messages"][0]["key"].as_str().expect("a text").contains("delete threshold of 10 %"),
        "{task}"
    );
    let [created, _, deleted, _] = results(&task);
    assert_eq!((created, deleted), (0, 0));
    assert_eq!(practice.count(&source).await, count);
    let path = format!("/_practice/sources/{source}");
    let change = practice.call("", Method::PATCH, &path, Some(json!({"deleteThreshold": 100}))).await;
    assert_eq!(change.status, 200, "{}", change.text);
    assert_eq!(practice.get(&token, &format!("/v3/sources/{source}")).await.json()["deleteThreshold"], 100);
    let task = practice.loaded(&token, &source, &half).await;
    assert!(results(&task)[2] * 10 > count, "more than a tenth: {task}");
    assert!(practice.count(&source).await < count);
}

#[tokio::test]
async fn a_second_aggregation_is_accepted_and_fails() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Badge system").await;
    let file = practice.csv(&source).await + "B-Z,Zoe,,,,,,,,,\r\n";
    let first = practice.load(&token, &source, Some(file.as_bytes()), false).await.json();
    practice.advance(1_000).await;
    let second = practice.load(&token, &source, Some(b"badge_id\r\n"), false).await;
    assert_eq!((second.status, &second.json()["success"]), (202, &json!(true)));
    let text = second.json()["task"]["messages"][0]["localizedText"].clone();
    assert!(text.as_str().expect("a text").contains("currently running aggregation"), "{text}");
    let status = |task: &Value| format!("/v2024/account-aggregations/{}/status", id(&task["task"]));
    assert_eq!(practice.get(&token, &status(&first)).await.json()["status"], "STARTED");
    assert_eq!(practice.get(&token, &status(&second.json())).await.status, 404);
    practice.advance(1_700).await;
    let collected = practice.get(&token, &status(&first)).await.json();
    assert_eq!(
        (&collected["status"], &collected["totalAccounts"]),
        (&json!("ACCOUNTS_COLLECTED"), &json!(1))
    );
    practice.advance(DONE).await;
    let done = practice.get(&token, &status(&first)).await.json();
    assert_eq!((&done["status"], &done["processedAccounts"]), (&json!("COMPLETED"), &json!(1)));
    let failed = format!("/v2024/task-status/{}", id(&second.json()["task"]));
    assert_eq!(practice.get(&token, &failed).await.json()["completionStatus"], "ERROR");
    let of = practice
        .get(&token, &format!("/v2024/task-status?filters=sourceId%20eq%20%22{source}%22"))
        .await
        .rows();
    assert_eq!(of.len(), 2, "both are tasks of the source");
    practice.advance(3_600_000).await;
    assert_eq!(practice.get(&token, &status(&first)).await.status, 404, "an hour after the end");
    let again = practice.load(&token, &source, Some(file.as_bytes()), false).await.json();
    assert_eq!(again["task"]["messages"], json!([]));
}

#[tokio::test]
async fn files_that_are_none_fail_in_their_task_or_at_once() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Partner directory").await;
    let count = practice.count(&source).await;
    let task = practice.loaded(&token, &source, "partner_no,login\r\n1,a\r\n").await;
    assert_eq!(task["completionStatus"], "ERROR");
    assert!(task["messages"][0]["key"].as_str().expect("a text").contains("partner_no"), "{task}");
    assert_eq!(practice.count(&source).await, count);
    assert_eq!(practice.load(&token, &source, None, false).await.status, 400);
    let path = format!("/v2024/sources/{source}/load-accounts");
    assert_eq!(practice.post(&token, &path, json!({})).await.status, 415);
    assert_eq!(practice.load(&token, "190100", None, false).await.status, 404);
}

#[tokio::test]
async fn a_directory_is_read_without_a_file_and_knows_nothing_of_what_was_made_here() {
    let practice = free().await;
    let token = practice.token("admin").await;
    let source = practice.source("Active Directory").await;
    let first =
        practice.get("", &format!("/_practice/sources/{source}/accounts?limit=1")).await.rows()[0].clone();
    practice.create(&token, &source, json!({"sAMAccountName": "shadow", "sn": "Shadow"})).await;
    let native = "CN=shadow,OU=People,DC=harbour-works,DC=example";
    let shadow = practice.account(&source, native).await.expect("an account, until the source is read");
    assert_eq!(shadow["connectionType"], "direct");
    let removed =
        practice.call(&token, Method::POST, &format!("/v2024/accounts/{}/remove", id(&first)), None).await;
    assert_eq!(removed.status, 202, "{}", removed.text);
    let record = format!("/_practice/sources/{source}/records/CN=other,OU=People");
    practice.call("", Method::PUT, &record, Some(json!({"sAMAccountName": "other", "sn": "Other"}))).await;
    practice.advance(DONE).await;
    let answer = practice.load(&token, &source, None, false).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    practice.advance(DONE).await;
    let task =
        practice.get(&token, &format!("/v2024/task-status/{}", id(&answer.json()["task"]))).await.json();
    assert_eq!(results(&task)[..3], [2, 0, 1], "{task}");
    assert!(practice.account(&source, native).await.is_none());
    assert!(practice.account(&source, "CN=other,OU=People").await.is_some());
    let again = practice
        .account(&source, first["nativeIdentity"].as_str().expect("a name"))
        .await
        .expect("it is back");
    assert_ne!(again["id"], first["id"], "a new account");
    assert_eq!(again["attributes"], first["attributes"]);
}

#[tokio::test]
async fn what_was_asked_for_before_a_restart_happens_after_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("tenant.jsonl");
    let on = async || {
        let file = file.clone();
        Practice::with(move |options: &mut Options| {
            options.state_file = Some(file);
            options.rate = 0;
        })
        .await
    };
    let mut practice = on().await;
    let token = practice.token("admin").await;
    let (badges, contractors) =
        (practice.source("Badge system").await, practice.source("Contractor register").await);
    let made = json!({"contractor_id": "C-8", "login": "kept.here", "family_name": "Kept", "mail": "kept@k.example"});
    practice.create(&token, &contractors, made).await;
    let text = practice.csv(&badges).await + "B-R,Rae,,,,,,,,,\r\n";
    practice.loaded(&token, &badges, &text).await;
    let kept = practice.account(&contractors, "C-8").await;
    let pending = json!({"attributes": {"sourceId": badges, "badge_id": "B-P"}});
    assert_eq!(practice.post(&token, "/v3/accounts", pending).await.status, 202);
    practice.stop().await;

    let practice = on().await;
    assert_eq!(practice.account(&contractors, "C-8").await, kept);
    assert!(practice.account(&badges, "B-R").await.is_some());
    assert!(practice.account(&badges, "B-P").await.is_none());
    practice.advance(DONE).await;
    assert!(practice.account(&badges, "B-P").await.is_some());
    assert_eq!(practice.get("", &format!("/_practice/sources/{badges}/file")).await.text, text);
    practice.tenant().start_over().expect("it starts over");
    assert!(practice.account(&contractors, "C-8").await.is_none());
}
