//! The practice tenant inside this process, as the work knows it.

use gangway_core::clock::Clock;
use gangway_core::{PracticeMail, PracticeTenant};
use gangway_practice::Tenant;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{PoisonError, RwLock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The tenant that [`crate::portal`] started, until it is shut down.
pub struct Embedded {
    tenant: RwLock<Option<Tenant>>,
    base_url: String,
    /// What its clock is compared with.
    real: Clock,
}

impl Embedded {
    pub(crate) fn new(tenant: Tenant, real: Clock) -> Self {
        Self { base_url: tenant.base_url(), tenant: RwLock::new(Some(tenant)), real }
    }

    /// Base address of its API.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The tenant's time; real time after it was shut down.
    pub fn now_ms(&self) -> i64 {
        self.with(Tenant::now_ms).unwrap_or_else(|| self.real.real())
    }

    /// Stops it and lets go of its file.
    pub(crate) async fn shutdown(&self) {
        let tenant = self.tenant.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tenant) = tenant {
            tenant.shutdown().await;
        }
    }

    fn with<T>(&self, ask: impl FnOnce(&Tenant) -> T) -> Option<T> {
        self.tenant.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(ask)
    }
}

impl PracticeTenant for Embedded {
    fn people(&self) -> usize {
        self.with(Tenant::people).unwrap_or_default()
    }

    fn ahead_ms(&self) -> i64 {
        self.now_ms() - self.real.real()
    }

    fn advance(&self, ms: i64) {
        self.with(|tenant| tenant.advance(ms));
    }

    fn fail_next_invite(&self, how: &str) -> bool {
        let (Some(fault), Some(address)) = (fault(how), self.with(Tenant::addr)) else {
            return false;
        };
        let rule = json!({ "method": "POST", "path": "/identities/invite", "fault": fault });
        tokio::spawn(async move {
            if let Err(error) = control(address, "/_practice/faults", &rule).await {
                tracing::error!(%error, "the practice tenant does not take a fault");
            }
        });
        true
    }

    fn invitations(&self, most: usize) -> Vec<PracticeMail> {
        let mails = self.with(|tenant| tenant.latest_mails(most)).unwrap_or_default();
        mails
            .into_iter()
            .map(|mail| PracticeMail { at: mail.at, to: mail.to, subject: mail.subject })
            .collect()
    }

    fn start_over(&self) -> Result<(), String> {
        match self.with(Tenant::start_over) {
            Some(done) => done.map_err(|error| error.to_string()),
            None => Err("the practice tenant was shut down".to_owned()),
        }
    }
}

fn fault(how: &str) -> Option<Value> {
    Some(match how {
        "rate-limit" => json!({ "kind": "rate-limit", "retryAfter": 10 }),
        "forbidden" => json!({ "kind": "status", "status": 403 }),
        "lost-answer" => json!({ "kind": "cut", "after": true }),
        _ => return None,
    })
}

/// One request to the tenant's controls. They are on loopback and speak HTTP/1.1, so no client is needed.
async fn control(tenant: SocketAddr, path: &str, body: &Value) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(tenant).await?;
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {tenant}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    if answer.starts_with("HTTP/1.1 2") { Ok(()) } else { Err(std::io::Error::other(answer)) }
}
