//! A core with its own database and its own practice tenant, reached over real HTTP.
#![expect(dead_code, reason = "every test file uses its own part of this")]

use gangway_core::auth::{Grants, GrantsParts, Keys};
use gangway_core::clock::Clock;
use gangway_core::invites::{InviteApi, Maker};
use gangway_core::news::News;
use gangway_core::random::Random;
use gangway_core::store::batches::{self, Batch, NewPerson};
use gangway_core::store::{Store, runs as journal};
use gangway_core::{Core, CoreParts, TenantInfo, invites, runs};
use gangway_isc::{Client, OauthApp, Unlimited};
use gangway_practice::{Options, Tenant};
use gangway_types::batches::{BatchPerson, BatchState, OutcomeCounts, PeopleOf, RunState};
use gangway_types::{BatchId, CheckId, PersonId, RunId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the test's database lives; removed when dropped.
pub struct Place {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A database of the test's own for each kind that is there: SQLite always, PostgreSQL when the environment names one.
pub async fn places() -> Vec<Place> {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("portal.db").display());
    let mut places = vec![Place { url, _folder: Some(folder) }];
    match std::env::var("GANGWAY_TEST_POSTGRES_URL") {
        Ok(server) => {
            static NUMBER: AtomicU64 = AtomicU64::new(1);
            let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
            Store::connect(&server)
                .await
                .expect("the PostgreSQL server")
                .create_database(&name)
                .await
                .expect("a database");
            let (base, options) =
                server.split_once('?').map_or((server.as_str(), ""), |(base, rest)| (base, rest));
            let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
            let options = if options.is_empty() { String::new() } else { format!("?{options}") };
            places.push(Place { url: format!("{base}/{name}{options}"), _folder: None });
        }
        Err(_) => eprintln!("GANGWAY_TEST_POSTGRES_URL is not set: this test ran on SQLite only"),
    }
    places
}

/// A practice tenant for tests: quick tasks, no rate limit.
pub async fn tenant(options: Options) -> Tenant {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    gangway_practice::start(listener, options).await.expect("a practice tenant")
}

/// Options with quick tasks and no rate limit.
pub fn quick() -> Options {
    Options {
        rate: 0,
        task_visible_after: Duration::from_millis(50),
        task_runs_for: Duration::from_millis(100),
        ..Options::default()
    }
}

/// One process of the portal, as far as the core goes.
pub struct Portal {
    pub core: Core,
    pub base: String,
    pub grant: String,
    pub who: (String, String),
    ahead: Arc<AtomicI64>,
}

/// Calls to the practice tenant beside the portal's.
pub struct Outside {
    http: reqwest::Client,
    base: String,
}

impl Outside {
    pub fn new(base: &str) -> Self {
        // Installing it a second time is not an error worth hearing of.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { http, base: base.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await.expect("an answer");
        serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON")
    }

    pub async fn post(&self, path: &str, body: Value) {
        let answer =
            self.http.post(format!("{}{path}", self.base)).json(&body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap_or_default());
    }

    pub async fn delete(&self, path: &str) {
        let answer = self.http.delete(format!("{}{path}", self.base)).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}");
    }

    pub async fn patch(&self, path: &str, body: Value) {
        let answer =
            self.http.patch(format!("{}{path}", self.base)).json(&body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap_or_default());
    }

    /// Makes the next invite call fail.
    pub async fn fail_invite(&self, fault: Value) {
        self.post(
            "/_practice/faults",
            json!({"method": "POST", "path": "/identities/invite", "on": "next", "fault": fault}),
        )
        .await;
    }

    /// How many invitations each person got.
    pub async fn mails(&self) -> HashMap<String, usize> {
        let outbox = self.get("/_practice/outbox").await;
        let mails = outbox.as_array().or_else(|| outbox["mails"].as_array()).expect("the outbox").clone();
        let mut counts = HashMap::new();
        for mail in mails {
            if let Some(id) = mail["identityId"].as_str() {
                *counts.entry(id.to_owned()).or_default() += 1;
            }
        }
        counts
    }

    /// Unregistered people with a mail address of their own.
    pub async fn unregistered(&self, n: usize) -> Vec<Invitee> {
        // Everybody, because an address shared with somebody registered is shared as well.
        let people = self.get("/_practice/people?limit=200000").await;
        let people = people.as_array().or_else(|| people["people"].as_array()).expect("people").clone();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mail = |person: &Value| {
            person["emailAddress"]
                .as_str()
                .map(|mail| mail.trim().to_lowercase())
                .filter(|mail| mail.contains('@'))
        };
        for person in &people {
            if let Some(mail) = mail(person) {
                *seen.entry(mail).or_default() += 1;
            }
        }
        let mut found = Vec::new();
        for person in &people {
            let Some(mail) = mail(person).filter(|mail| seen[mail] == 1 && well_formed(mail)) else {
                continue;
            };
            let plain = person["identityStatus"] == "UNREGISTERED"
                && person["protected"].as_bool() != Some(true)
                && person["correlated"].as_bool() != Some(false)
                && !matches!(lifecycle(person).as_str(), "inactive" | "terminated" | "archived");
            if plain {
                found.push(Invitee { id: person["id"].as_str().expect("an id").to_owned(), mail });
            }
            if found.len() == n {
                return found;
            }
        }
        panic!("the tenant has only {} people to invite, {n} are needed", found.len());
    }
}

fn well_formed(mail: &str) -> bool {
    let (local, domain) = mail.split_once('@').unwrap_or_default();
    !local.is_empty()
        && domain.contains('.')
        && !domain.contains('@')
        && domain.split('.').all(|label| !label.is_empty())
        && !mail.contains([' ', ','])
}

fn lifecycle(person: &Value) -> String {
    let state = &person["lifecycleState"];
    state.as_str().or_else(|| state["stateName"].as_str()).unwrap_or_default().to_lowercase()
}

/// Somebody to invite.
#[derive(Clone, Debug)]
pub struct Invitee {
    pub id: String,
    pub mail: String,
}

impl Portal {
    /// A process of the portal on `place`, with an admin signed in to the practice tenant at `base`.
    pub async fn start(place: &Place, base: &str, person: &str) -> Self {
        Self::inviting(place, base, person, InviteApi::Current).await
    }

    /// The same, with the call by which people are invited.
    pub async fn inviting(place: &Place, base: &str, person: &str, invite_api: InviteApi) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&ahead);
        let clock = Clock::new(move || {
            #[expect(clippy::disallowed_methods, reason = "tests run on the machine's clock, moved forward")]
            let now = jiff::Timestamp::now().as_millisecond();
            now + moved.load(Ordering::SeqCst)
        });
        let random = Random::system();
        let store = Store::open(&place.url).await.expect("a database");
        store.unlock(Keys::new([7; 32]), random.clone());
        let isc = Client::builder(base.parse().expect("an address"))
            .budget(Arc::new(Unlimited))
            .timeout(Duration::from_secs(4))
            .build()
            .expect("a client");
        let app = OauthApp {
            client_id: "gangway-practice".to_owned(),
            client_secret: None,
            redirect_uri: "http://127.0.0.1:1/auth/callback".parse().expect("an address"),
        };
        let instance = random.id(0);
        let grants = Grants::new(GrantsParts {
            store: store.clone(),
            keys: Keys::new([7; 32]),
            clock: clock.clone(),
            random: random.clone(),
            isc: isc.clone(),
            app: app.clone(),
            instance: instance.clone(),
        });
        let info = isc.oauth_info().await.expect("oauth info");
        let (url, pending) = app.begin(&info, &mut rand::rngs::StdRng::from_os_rng());
        let outside = Outside::new(base);
        let mut form: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        form.push(("person".to_owned(), person.to_owned()));
        let authorize = info.authorize_endpoint.clone();
        let answer = outside.http.post(authorize).form(&form).send().await.expect("an answer");
        let back = answer.headers()["location"].to_str().expect("a redirect").to_owned();
        let back: url::Url = back.parse().expect("an address");
        let code = back.query_pairs().find(|(key, _)| key == "code").expect("a code").1.into_owned();
        let tokens = isc.exchange_code(&info, &app, &code, &pending.verifier).await.expect("tokens");
        let grant = grants.sign_in(&tokens).await.expect("a grant");
        let core = Core::new(CoreParts {
            store,
            isc,
            clock,
            random,
            grants,
            keys: Keys::new([7; 32]),
            mail: gangway_core::notices::Mail::default(),
            news: News::new(),
            instance,
            tenant: TenantInfo { id: "t".to_owned(), name: "acme".to_owned() },
            door: Default::default(),
            invite_api,
            practice: None,
        });
        Self {
            core,
            base: base.to_owned(),
            grant: grant.id,
            who: (grant.person_id, grant.person_name),
            ahead,
        }
    }

    /// Who acts.
    pub fn maker(&self) -> Maker<'_> {
        Maker { person_id: &self.who.0, name: &self.who.1, grant_id: &self.grant }
    }

    /// Moves both of the portal's clocks, but not the tenant's.
    pub fn advance(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_millis()).expect("a span"), Ordering::SeqCst);
    }

    /// A draft of these people, as a preflight would make it.
    pub async fn draft(&self, people: &[Invitee]) -> BatchId {
        self.draft_with(people, &[]).await
    }

    /// The same, of people who have these managers in turn; none has one when there are none.
    pub async fn draft_with(&self, people: &[Invitee], managers: &[&str]) -> BatchId {
        let core = &self.core;
        let now = core.clock.now();
        let mut tx = core.store.begin().await.expect("a transaction");
        let number = tx.next("batch").await.expect("a number");
        let id = BatchId(format!("B-{number:04}"));
        let batch = Batch {
            id: id.clone(),
            name: "Test".to_owned(),
            state: BatchState::Draft,
            made_by: self.who.0.clone(),
            made_by_name: self.who.1.clone(),
            made_at: now,
            check_id: CheckId(format!("check-{number}")),
            parent: None,
            frozen_at: now,
            frozen_hash: String::new(),
            selected: people.len() as u64,
            left_out: 0,
            run_id: None,
            released_by_name: None,
            released_at: None,
            round: 0,
            submitted: None,
            comment: None,
            decided_at: None,
            release: None,
            sender_why: None,
        };
        batches::insert(&mut tx, &batch, number).await.expect("a batch");
        let ids: Vec<PersonId> = people.iter().map(|person| PersonId::from(person.id.as_str())).collect();
        let new: Vec<NewPerson<'_>> = (0..)
            .zip(people.iter().zip(&ids))
            .map(|(position, (person, person_id)): (usize, _)| NewPerson {
                person_id,
                position: i64::try_from(position).expect("a position"),
                name: &person.id,
                alias: &person.id,
                mail: Some(&person.mail),
                mail_norm: Some(&person.mail),
                status: "UNREGISTERED",
                lifecycle: None,
                manager_id: managers.get(position % managers.len().max(1)).copied(),
                manager_name: managers.get(position % managers.len().max(1)).copied(),
                profile_name: None,
                warnings: "[]",
                send_again: false,
            })
            .collect();
        batches::add_people(&mut tx, &id, &new, now).await.expect("people");
        tx.commit().await.expect("a commit");
        id
    }

    /// Draft and release.
    pub async fn released(&self, people: &[Invitee]) -> BatchId {
        let batch = self.draft(people).await;
        invites::release(&self.core, self.maker(), &batch).await.expect("a release");
        batch
    }

    /// The run of a batch.
    pub async fn run(&self, batch: &BatchId) -> journal::Run {
        let stored = batches::get(&self.core.store, batch).await.expect("a batch").expect("a batch");
        let id: RunId = stored.run_id.expect("a run");
        journal::get(&self.core.store, &id).await.expect("a run").expect("a run")
    }

    /// What became of the people.
    pub async fn counts(&self, batch: &BatchId) -> OutcomeCounts {
        let stored = batches::get(&self.core.store, batch).await.expect("a batch").expect("a batch");
        let counts =
            batches::counts(&self.core.store, &[&stored], self.core.clock.now()).await.expect("counts");
        let counts = counts[0].0;
        assert_eq!(counts.broken_sum(), None, "{counts:?}");
        counts
    }

    /// Everybody in the batch.
    pub async fn people(&self, batch: &BatchId) -> Vec<BatchPerson> {
        invites::people(&self.core, batch, PeopleOf::Everybody, 1).await.expect("people").items
    }

    /// Starts what a process does in the background; it ends when the guard is dropped.
    pub fn background(&self) -> Background {
        let stop = CancellationToken::new();
        let tasks = vec![
            tokio::spawn(runs::keep(self.core.clone(), stop.clone())),
            tokio::spawn(invites::keep(self.core.clone(), stop.clone())),
            tokio::spawn(gangway_core::sources::keep(self.core.clone(), stop.clone())),
        ];
        Background { stop, tasks }
    }

    /// Waits until `done` holds, looking whenever there may be something new.
    pub async fn until<F, Fut>(&self, what: &str, mut done: F)
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = bool>,
    {
        let mut look = tokio::time::interval(Duration::from_millis(25));
        let waited = tokio::time::timeout(PATIENCE, async {
            while !done().await {
                look.tick().await;
            }
        })
        .await;
        assert!(waited.is_ok(), "not within {PATIENCE:?}: {what}");
    }

    /// Waits until the run has ended or waits for a person.
    pub async fn rest(&self, batch: &BatchId) -> journal::Run {
        use gangway_types::batches::WaitsFor;
        self.until("the run rests", || async {
            let run = self.run(batch).await;
            run.state == RunState::Ended
                || run.state == RunState::Paused
                || matches!(run.waits_for, Some(WaitsFor::SignIn | WaitsFor::Right))
        })
        .await;
        self.run(batch).await
    }
}

/// Polls `work` at most `polls` times and then drops it where it stands, as a killed process would leave it.
pub async fn killed_after<F: Future>(work: F, polls: usize) -> Option<F::Output> {
    let mut work = std::pin::pin!(work);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// What runs in the background; stopped when dropped, as a process that is killed.
pub struct Background {
    stop: CancellationToken,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.cancel();
        for task in &self.tasks {
            task.abort();
        }
    }
}

use rand::SeedableRng as _;
