//! A tenant on a port of its own, and short ways to talk to it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Once,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use gangway_practice::{Options, Tenant, start};
use reqwest::{Method, Response, redirect::Policy};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Real time of every tenant in these tests: it stands still unless a test moves it.
pub const NOON: i64 = 1_790_000_000_000;
pub const DAY: i64 = 86_400_000;
/// Redirect URI that every client has.
pub const CALLBACK: &str = "http://127.0.0.1:3999/auth/callback";
const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-rules-of-pkce";

pub struct Practice {
    pub tenant: Option<Tenant>,
    pub http: reqwest::Client,
    pub base: String,
    pub real: Arc<AtomicI64>,
}

/// An answer with its body read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    pub fn rows(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json().as_array().cloned().expect("a list")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

pub async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    Answer { status, headers, text: response.text().await.expect("a body") }
}

fn client() -> reqwest::Client {
    static RING: Once = Once::new();
    RING.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("no other provider was installed");
    });
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .build()
        .expect("a client")
}

impl Practice {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let real = Arc::new(AtomicI64::new(NOON));
        let clock = Arc::clone(&real);
        let mut options = Options {
            people: 600,
            clock: Arc::new(move || clock.load(Ordering::Relaxed)),
            ..Options::default()
        };
        change(&mut options);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let tenant = start(listener, options).await.expect("it starts");
        let base = tenant.base_url();
        Self { tenant: Some(tenant), http: client(), base, real }
    }

    pub fn tenant(&self) -> &Tenant {
        self.tenant.as_ref().expect("it runs")
    }

    pub async fn stop(&mut self) {
        self.tenant.take().expect("it runs").shutdown().await;
    }

    /// Moves real time.
    pub fn pass(&self, ms: i64) {
        self.real.fetch_add(ms, Ordering::Relaxed);
    }

    /// A token of a practice person by personal access token.
    pub async fn token(&self, role: &str) -> String {
        let id = if role == "app" { "practice-app".to_owned() } else { format!("practice-pat-{role}") };
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", "practice-secret"),
        ];
        let answer = self.form("/oauth/token", &form).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    pub async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        read(self.http.post(format!("{}{path}", self.base)).form(form).send().await.expect("an answer")).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::GET, path, None).await
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(token, Method::POST, path, Some(body)).await
    }

    pub async fn call(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        read(self.send(token, method, path, body).await.expect("an answer")).await
    }

    pub async fn send(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Response, reqwest::Error> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(token)
            .header("X-SailPoint-Experimental", "true");
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await
    }

    /// Invites people as the Org Admin.
    pub async fn invite(&self, token: &str, ids: &[String]) -> Value {
        let answer = self.post(token, "/v2024/identities/invite", json!({ "ids": ids })).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        answer.json()
    }

    /// People by query of `/_practice/people`.
    pub async fn people(&self, query: &str) -> Vec<Value> {
        self.get("", &format!("/_practice/people?{query}")).await.rows()
    }

    /// Ids of people who were never invited, can be, and have an address of their own.
    pub async fn invitable(&self, count: usize) -> Vec<String> {
        let all = self.people("limit=100000").await;
        let mut seen: HashMap<String, usize> = HashMap::new();
        for person in &all {
            *seen.entry(address(person)).or_default() += 1;
        }
        let ids: Vec<String> = all
            .iter()
            .filter(|p| {
                p["identityStatus"] == "UNREGISTERED" && p["correlated"] == true && p["invitations"] == 0
            })
            .filter(|p| seen.get(&address(p)) == Some(&1) && address(p).contains('@'))
            .filter(|p| !address(p).contains("@@") && !address(p).contains(' '))
            .map(id)
            .take(count)
            .collect();
        assert_eq!(ids.len(), count, "the tenant has too few people to invite");
        ids
    }

    pub async fn status_of(&self, id: &str) -> String {
        let person = self.get("", &format!("/_practice/people/{id}")).await.json();
        person["identityStatus"].as_str().expect("a status").to_owned()
    }

    pub async fn advance(&self, ms: i64) {
        let answer = self.post("", "/_practice/clock", json!({ "advanceMs": ms })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    pub async fn outbox(&self) -> Vec<Value> {
        self.get("", "/_practice/outbox").await.rows()
    }

    pub async fn fault(&self, rule: Value) {
        let answer = self.post("", "/_practice/faults", rule).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }

    pub async fn readings(&self, readings: Value) {
        let answer = self.post("", "/_practice/readings", readings).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Signs in through the page; the answer is that of the token endpoint.
    pub async fn sign_in(&self, person: &str) -> Answer {
        let code = self.code(person).await;
        self.exchange(&code, CALLBACK, VERIFIER).await
    }

    pub async fn code(&self, person: &str) -> String {
        let challenge = challenge();
        let mut form = authorize(&challenge);
        form.push(("person", person));
        let answer = self.form("/oauth/authorize", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        let location = url::Url::parse(answer.header("location")).expect("a location");
        let pairs: HashMap<_, _> = location.query_pairs().into_owned().collect();
        assert_eq!(pairs.get("state").map(String::as_str), Some("the state"));
        pairs.get("code").expect("a code").clone()
    }

    pub async fn exchange(&self, code: &str, redirect_uri: &str, verifier: &str) -> Answer {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", "gangway-practice"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.form("/oauth/token", &form).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        let form =
            [("grant_type", "refresh_token"), ("client_id", "gangway-practice"), ("refresh_token", token)];
        self.form("/oauth/token", &form).await
    }
}

pub fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

pub fn authorize(challenge: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("response_type", "code"),
        ("client_id", "gangway-practice"),
        ("redirect_uri", CALLBACK),
        ("state", "the state"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
    ]
}

pub const GOOD_VERIFIER: &str = VERIFIER;

pub fn address(person: &Value) -> String {
    person["emailAddress"].as_str().unwrap_or_default().trim().to_lowercase()
}

pub fn id(person: &Value) -> String {
    person["id"].as_str().expect("an id").to_owned()
}
