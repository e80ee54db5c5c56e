//! `gangway practice`

use super::asked_to_end;
use crate::cli::Practice;
use crate::config::{Config, Given, is_loopback};
use anyhow::Context as _;
use gangway_practice::Options;
use std::io::Write as _;
use std::time::Duration;
use tokio::net::TcpListener;

/// Serves the practice tenant alone until it is asked to end.
pub(super) async fn run(arguments: &Practice) -> anyhow::Result<()> {
    Config::read_log(&Given::from_process_if_readable())?.start();
    if !is_loopback(&arguments.listen) {
        anyhow::bail!(
            "--listen {}: a practice tenant lets everybody in, so it listens on this machine only",
            arguments.listen
        );
    }
    let listener = TcpListener::bind(arguments.listen).await.with_context(|| {
        format!("--listen {} cannot be listened on; choose another port", arguments.listen)
    })?;
    let options = Options {
        people: arguments.people,
        seed: arguments.seed,
        latency: Duration::from_millis(arguments.latency_ms),
        rate: arguments.rate,
        token_ttl: Duration::from_secs(arguments.token_ttl),
        state_file: arguments.state.clone(),
        redirect_uris: arguments.redirect_uri.clone(),
        client_ids: arguments.client_id.clone(),
        ..Options::default()
    };
    let asked = asked_to_end();
    let tenant = gangway_practice::start(listener, options).await?;
    println!("practice tenant on {}", tenant.base_url());
    std::io::stdout().flush()?;
    asked.cancelled().await;
    tenant.shutdown().await;
    Ok(())
}
