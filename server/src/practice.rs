//! The practice tenant inside this process, as the work knows it.

use gangway_core::PracticeTenant;
use gangway_core::clock::Clock;
use gangway_practice::Tenant;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The tenant that [`crate::portal`] started.
pub(crate) struct Embedded {
    pub(crate) tenant: Arc<Tenant>,
    /// What its clock is compared with.
    pub(crate) clock: Clock,
}

impl PracticeTenant for Embedded {
    fn people(&self) -> usize {
        self.tenant.people()
    }

    fn ahead_ms(&self) -> i64 {
        self.tenant.now_ms() - self.clock.real()
    }

    fn advance(&self, ms: i64) {
        self.tenant.advance(ms);
    }

    fn fail_next_invite(&self, how: &str) -> bool {
        let Some(fault) = fault(how) else {
            return false;
        };
        let rule = json!({ "method": "POST", "path": "/identities/invite", "fault": fault });
        let tenant = Arc::clone(&self.tenant);
        tokio::spawn(async move {
            if let Err(error) = control(&tenant, "/_practice/faults", &rule).await {
                tracing::error!(%error, "the practice tenant does not take a fault");
            }
        });
        true
    }

    fn start_over(&self) -> Result<(), String> {
        self.tenant.start_over().map_err(|error| error.to_string())
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
async fn control(tenant: &Tenant, path: &str, body: &Value) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(tenant.addr()).await?;
    let (body, host) = (body.to_string(), tenant.addr());
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    if answer.starts_with("HTTP/1.1 2") { Ok(()) } else { Err(std::io::Error::other(answer)) }
}
