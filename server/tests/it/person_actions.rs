//! Every action on a person × every answer of ISC, against the practice tenant: what becomes of the person, what is said in
//! three parts, what the audit log says, and how often the tenant was really asked.

use crate::browser::Browser;
use crate::portal::TestPortal;
use gangway_core::args;
use gangway_core::store::person_jobs as stored;
use gangway_types::PersonJobId;
use gangway_types::audit::AuditResult;
use gangway_types::people::{PersonAction, PersonItem, PersonOutcome};
use serde_json::{Value, json};
use std::time::Duration;

/// How ISC answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// As it does: 200, 202, 204 or 207.
    Usual,
    /// 400 in the shape of a deletion that ownership forbids.
    Owns,
    /// 401 once.
    Expired,
    Forbidden,
    NotFound,
    Conflict,
    /// 429 once, with a wait.
    Limited,
    Failed,
    /// 500 after it was done.
    FailedAfter,
    /// The connection dies before it was done.
    Cut,
    /// The connection dies after it was done: the answer is lost.
    Lost,
    /// A proxy's page.
    Foreign,
    /// No answer in time.
    Timeout,
}

use Answer::*;

const ANSWERS: [Answer; 12] =
    [Usual, Owns, Expired, Forbidden, NotFound, Conflict, Limited, Failed, FailedAfter, Cut, Lost, Foreign];

impl Answer {
    fn fault(self) -> Option<Value> {
        let said = |status: u16| {
            let text = json!([{"locale": "en-US", "localeOrigin": "DEFAULT", "text": "Not today."}]);
            let body = json!({"detailCode": "x", "trackingId": "track-7", "messages": text, "causes": []});
            json!({"kind": "status", "status": status, "body": body})
        };
        Some(match self {
            Usual => return None,
            Owns => {
                let role = json!({"identityEntity": {"type": "ROLE", "id": "r1", "name": "Payroll"}});
                let owner = json!([{"associationType": "ROLE_OWNER", "entities": [role]}]);
                let body = json!({"message": "is owner", "associationDetails": owner});
                json!({"kind": "status", "status": 400, "body": body})
            }
            Expired => json!({"kind": "expired-token"}),
            Forbidden => said(403),
            NotFound => said(404),
            Conflict => said(409),
            Limited => json!({"kind": "rate-limit", "retryAfter": 1}),
            Failed => said(500),
            FailedAfter => json!({"kind": "status", "status": 500, "after": true}),
            Cut => json!({"kind": "cut"}),
            Lost => json!({"kind": "cut", "after": true}),
            Foreign => json!({"kind": "html"}),
            Timeout => json!({"kind": "hang"}),
        })
    }

    /// Whether it did what was asked, whatever it said.
    fn does_it(self) -> bool {
        matches!(self, Usual | Expired | Limited | FailedAfter | Lost)
    }

    /// How often the tenant is asked.
    fn asked(self) -> usize {
        if matches!(self, Expired | Limited) { 2 } else { 1 }
    }
}

fn path(action: PersonAction) -> (&'static str, &'static str) {
    match action {
        PersonAction::PasswordMail => ("POST", "/identities/{id}/verification/account/send"),
        PersonAction::Sync => ("POST", "/identities/{id}/synchronize-attributes"),
        PersonAction::Process => ("POST", "/identities/process"),
        PersonAction::Reset => ("POST", "/identities/{id}/reset"),
        PersonAction::Delete => ("DELETE", "/identities/{id}"),
        PersonAction::Enable => ("POST", "/identities-accounts/enable"),
        PersonAction::Disable => ("POST", "/identities-accounts/disable"),
    }
}

/// What is expected in the end.
fn expected(action: PersonAction, answer: Answer) -> (PersonOutcome, AuditResult) {
    // An unknown fate is cleared up where the effect can be seen: somebody who is gone, or whose status changed.
    let seen = matches!(action, PersonAction::Delete | PersonAction::Reset | PersonAction::Disable);
    match answer {
        Usual | Expired | Limited => match action {
            // Whatever can be seen is seen; processing has its task.
            PersonAction::PasswordMail | PersonAction::Sync | PersonAction::Enable => {
                (PersonOutcome::Accepted, AuditResult::Done)
            }
            _ => (PersonOutcome::Done, AuditResult::Done),
        },
        Owns | Forbidden | NotFound | Conflict => (PersonOutcome::Failed, AuditResult::Refused),
        FailedAfter | Lost if seen => (PersonOutcome::Done, AuditResult::Unknown),
        Failed | FailedAfter | Cut | Lost | Foreign | Timeout => {
            (PersonOutcome::Unknown, AuditResult::Unknown)
        }
    }
}

struct World {
    portal: TestPortal,
    admin: Browser,
    people: Vec<(String, String)>,
}

impl World {
    async fn new() -> Self {
        let portal = TestPortal::start().await;
        let admin = portal.signed_in("admin").await;
        for _ in 0..2_400 {
            if admin.get("/people").await.body.contains("Synced ") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        // Registered, linked, not protected, not the admin, with an address, and owning nothing.
        let rows = portal
            .portal
            .core
            .store
            .rows(
                "SELECT id, alias FROM people WHERE status = 'ACTIVE' AND correlated = 1 AND protected = 0 AND mail_ok = 1
                    AND gone_at IS NULL ORDER BY id",
                args![],
            )
            .await
            .expect("people");
        let mut people: Vec<(String, String)> = rows
            .iter()
            .map(|row| (row.text("id").expect("an id"), row.text("alias").expect("an alias")))
            .collect();
        let acting = portal.portal.core.store.row("SELECT person_id FROM grants", args![]).await;
        let me = acting.expect("read").expect("a grant").text("person_id").expect("an id");
        people.retain(|(id, _)| *id != me);
        let world = Self { portal, admin, people };
        for (id, _) in &world.people {
            world.control("POST", &format!("/_practice/people/{id}/hand-over"), json!({"to": me})).await;
        }
        world
    }

    async fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let tenant = self.portal.portal.tenant.as_ref().expect("a practice tenant").base_url();
        let method = method.parse().expect("a method");
        let asked = reqwest::Client::new().request(method, format!("{tenant}{path}"));
        let answer = if body.is_null() { asked } else { asked.json(&body) }.send().await.expect("answered");
        let status = answer.status();
        let text = answer.text().await.expect("read");
        assert!(status.is_success(), "{path}: {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
    }

    /// Asks for it as the form does; the job.
    async fn act(&self, action: PersonAction, (id, alias): &(String, String)) -> PersonJobId {
        let typed = if action.typed() { alias.as_str() } else { "" };
        let fields = [("person", id.as_str()), ("action", action.key()), ("typed", typed)];
        let answer = self.admin.post("/api/gangway_app/api/person_jobs/act_on_person", &fields).await;
        assert_eq!(answer.status, 303, "{action:?}: {}", answer.body);
        let to = answer.location();
        let job = to.strip_prefix("/people/jobs/").unwrap_or_else(|| panic!("{action:?} led to {to}"));
        PersonJobId::from(job)
    }

    async fn item(&self, job: &PersonJobId) -> PersonItem {
        let read = stored::only(&self.portal.portal.core.store, job).await;
        read.expect("read").expect("one person")
    }

    /// The item when it stands there, or as it stood last.
    async fn until(&self, job: &PersonJobId, outcome: PersonOutcome) -> PersonItem {
        for _ in 0..1_600 {
            let item = self.item(job).await;
            if item.outcome == outcome {
                return item;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.item(job).await
    }

    /// Results of the audit log about calls of a job, in order.
    async fn audit(&self, job: &PersonJobId) -> Vec<String> {
        let rows = self
            .portal
            .portal
            .core
            .store
            .rows(
                "SELECT result FROM audit WHERE what = 'person.acted' AND sentence LIKE $1 ORDER BY seq",
                args![format!("{job}: %")],
            )
            .await
            .expect("the audit log");
        rows.iter().map(|row| row.text("result").expect("a result")).collect()
    }

    /// How often the tenant was asked to do this to somebody.
    async fn asked(&self, action: PersonAction, id: &str) -> usize {
        let journal = self.control("GET", "/_practice/journal", Value::Null).await;
        let entries = journal.as_array().or_else(|| journal["entries"].as_array()).expect("entries").clone();
        let (method, path) = path(action);
        let end = path.replace("{id}", id);
        let of = |entry: &&Value| {
            let body = entry["body"].as_str().unwrap_or_default();
            entry["method"] == method
                && entry["path"].as_str().is_some_and(|asked| asked.ends_with(&end))
                && (path.contains("{id}") || body.contains(id))
        };
        entries.iter().filter(of).count()
    }
}

#[tokio::test]
async fn every_action_and_every_answer() {
    let world = World::new().await;
    let cases = PersonAction::ALL.len() * (ANSWERS.len() + 1);
    // Whoever is changed has only that done to them; the other actions share one person for each answer.
    let alone = [PersonAction::Reset, PersonAction::Delete, PersonAction::Disable];
    let needed = (alone.len() + 1) * (ANSWERS.len() + 1);
    assert!(world.people.len() >= needed, "{} people of {needed}", world.people.len());
    let (shared, own) = world.people.split_at(ANSWERS.len() + 1);
    let mut own = own.iter();
    let mut whom = |action: PersonAction, answer: usize| {
        if alone.contains(&action) { own.next().expect("somebody") } else { &shared[answer] }
    };
    let mut open = Vec::new();
    // First those that take as long as nobody answers.
    for action in PersonAction::ALL {
        let person = whom(action, ANSWERS.len());
        arm(&world, action, Timeout).await;
        let job = world.act(action, person).await;
        for _ in 0..400 {
            if world.asked(action, &person.0).await > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        open.push((action, Timeout, person, job));
    }
    for (number, answer) in ANSWERS.into_iter().enumerate() {
        for action in PersonAction::ALL {
            let person = whom(action, number);
            arm(&world, action, answer).await;
            let job = world.act(action, person).await;
            for _ in 0..1_600 {
                let left = world.item(&job).await.outcome;
                if left != PersonOutcome::Queued {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            open.push((action, answer, person, job));
        }
    }
    let mut wrong = Vec::new();
    for (action, answer, person, job) in open {
        let (outcome, audit) = expected(action, answer);
        let item = world.until(&job, outcome).await;
        let mut check = |right: bool, what: String| {
            if !right {
                wrong.push(format!("{action:?} {answer:?} ({job}): {what}"));
            }
        };
        check(
            item.outcome == outcome,
            format!("{:?} instead of {outcome:?}: {:?}", item.outcome, item.cause),
        );
        let said = world.audit(&job).await;
        let settled = outcome == PersonOutcome::Done && audit == AuditResult::Unknown;
        // What was unknown and is seen to be done is told of once more, unless the directory saw it first.
        let last = said.iter().any(|result| result == audit.key());
        check(last && (settled || said.len() <= answer.asked()), format!("the audit log says {said:?}"));
        let asked = world.asked(action, &person.0).await;
        check(asked == answer.asked(), format!("ISC was asked {asked} times"));
        let trouble = item.trouble(action);
        let well = matches!(outcome, PersonOutcome::Accepted | PersonOutcome::Done);
        check(trouble.is_some() != well, format!("it is said: {trouble:?}"));
        if let Some(said) = trouble {
            let parts = [&said.happened, &said.kept, &said.todo];
            check(parts.iter().all(|part| part.ends_with('.')), format!("{said:?}"));
            let page = readable(&world.admin.get(&format!("/people/jobs/{job}")).await.body);
            check(
                parts.iter().all(|part| page.contains(part.as_str())),
                format!("the page does not say {said:?}"),
            );
        }
        check((answer == Owns) != item.owns.is_empty(), format!("owns {:?}", item.owns));
        if answer == Forbidden {
            let cause = item.cause.clone().unwrap_or_default();
            check(cause.contains("the right to"), format!("the cause is {cause}"));
            check(item.request_id.as_deref() == Some("track-7"), format!("{:?}", item.request_id));
        }
        if action == PersonAction::PasswordMail {
            let path = format!("/_practice/outbox?identityId={}", person.0);
            let mails = world.control("GET", &path, Value::Null).await.as_array().map_or(0, Vec::len);
            check((mails == 1) == answer.does_it(), format!("{mails} mails"));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
}

/// HTML with its characters as they are read.
fn readable(html: &str) -> String {
    let escaped = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")];
    escaped.iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
}

async fn arm(world: &World, action: PersonAction, answer: Answer) {
    let (method, path) = path(action);
    if let Some(fault) = answer.fault() {
        world.portal.fault(json!({"method": method, "path": path, "fault": fault})).await;
    }
}
