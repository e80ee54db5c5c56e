//! What tests of jobs share: a core on its own database, with a practice tenant behind real HTTP and people signed in.

mod between;

pub(crate) use between::{Between, Passing};

use crate::auth::{Grants, GrantsParts, Keys};
use crate::clock::Clock;
use crate::news::News;
use crate::notices::Mail;
use crate::random::Random;
use crate::store::testing::{Tested, sqlite};
use crate::{Core, CoreParts, TenantInfo};
use gangway_isc::{AccessToken, Claims, Client, OauthApp, Tokens};
use gangway_practice::{Options, Tenant};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A core, its tenant and its database.
pub(crate) struct Stage {
    pub(crate) core: Core,
    pub(crate) tenant: Tenant,
    /// Added to the domain's clock.
    pub(crate) ahead: Arc<AtomicI64>,
    _store: Tested,
}

impl Stage {
    /// A tenant as `options` say and an empty SQLite database.
    pub(crate) async fn new(options: Options) -> Self {
        Self::on(sqlite().await, options).await
    }

    /// A tenant as `options` say beside this database.
    pub(crate) async fn on(store: Tested, options: Options) -> Self {
        Self::set_up(store, options, None, Mail::default()).await
    }

    /// The same, with a way for mail to leave.
    pub(crate) async fn mailing(store: Tested, options: Options, mail: Mail) -> Self {
        Self::set_up(store, options, None, mail).await
    }

    /// A tenant as `options` say, which the core reaches through `between` alone.
    pub(crate) async fn behind(options: Options, between: Between) -> Self {
        Self::set_up(sqlite().await, options, Some(between), Mail::default()).await
    }

    async fn set_up(store: Tested, options: Options, between: Option<Between>, mail: Mail) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let tenant = gangway_practice::start(listener, options).await.expect("a tenant");
        let base = match between {
            Some(between) => between.serve(tenant.addr()).await,
            None => tenant.base_url(),
        };
        let base = base.parse().expect("an address");
        let isc = Client::builder(base).retries(1).build().expect("a client");
        let ahead = Arc::new(AtomicI64::new(0));
        let moved = Arc::clone(&ahead);
        let system = Clock::system();
        let real = system.clone();
        let clock = system.with_domain(move || real.real() + moved.load(Ordering::SeqCst));
        let (random, keys) = (Random::seeded(7), Keys::new([7; 32]));
        let instance = "test".to_owned();
        let grants = Grants::new(GrantsParts {
            store: store.store.clone(),
            keys: keys.clone(),
            clock: clock.clone(),
            random: random.clone(),
            isc: isc.clone(),
            app: OauthApp {
                client_id: "gangway-practice".to_owned(),
                client_secret: None,
                redirect_uri: "http://127.0.0.1:3000/auth/callback".parse().expect("an address"),
            },
            instance: instance.clone(),
        });
        let core = Core::new(CoreParts {
            store: store.store.clone(),
            isc,
            clock,
            random,
            grants,
            keys,
            mail,
            news: News::new(),
            instance,
            tenant: TenantInfo { id: "practice".to_owned(), name: "practice".to_owned() },
            door: crate::joiners::Door { basic: None, bearer: Some("test-token".into()) },
            invite_api: crate::invites::InviteApi::default(),
            practice: None,
        });
        Self { core, tenant, ahead, _store: store }
    }

    /// What the token endpoint gives to one of the practice people (`admin`, `helpdesk`, …).
    pub(crate) async fn tokens(&self, who: &str) -> Tokens {
        let body = format!(
            "grant_type=client_credentials&client_id=practice-pat-{who}&client_secret=practice-secret"
        );
        let answer = self.http("POST", "/oauth/token", "application/x-www-form-urlencoded", &body).await;
        let access = AccessToken::new(answer["access_token"].as_str().expect("a token").to_owned());
        let claims = Claims::of(&access);
        let expires_in = Duration::from_secs(answer["expires_in"].as_u64().expect("a lifetime"));
        Tokens { access, refresh: None, expires_in, claims }
    }

    /// Signs in one of the practice people (`admin`, `helpdesk`, …); their grant's id.
    pub(crate) async fn sign_in(&self, who: &str) -> String {
        let tokens = self.tokens(who).await;
        let grant = self.core.grants.sign_in(&tokens).await.expect("a grant");
        let real = self.core.clock.real();
        self.core
            .store
            .exec(
                "INSERT INTO sessions (id_hash, grant_id, key_id, data, created_at, expires_at) VALUES ($1, $2, '', $3, $4, $5)",
                crate::args![format!("session {who}"), &grant.id, Vec::<u8>::new(), real, real + 3_600_000],
            )
            .await
            .expect("a session");
        grant.id
    }

    /// Nobody is signed in any more.
    pub(crate) async fn sign_everybody_out(&self) {
        self.core.store.exec("DELETE FROM sessions", Vec::new()).await.expect("signed out");
    }

    /// The tenant's `/_practice` controls.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.http(method, path, "application/json", &body).await
    }

    /// One request, spoken plainly.
    async fn http(&self, method: &str, path: &str, content_type: &str, body: &str) -> Value {
        let mut stream = tokio::net::TcpStream::connect(self.tenant.addr()).await.expect("a connection");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
            self.tenant.addr(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("answered");
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).unwrap_or_default();
        assert!(status.starts_with('2'), "{method} {path}: {text}");
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { unchunked(body) } else { body.to_owned() };
        if body.trim().is_empty() { Value::Null } else { serde_json::from_str(&body).expect("JSON") }
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.push_str(&rest[..size]);
        body = rest[size..].trim_start_matches("\r\n");
    }
    whole
}
