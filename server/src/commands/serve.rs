//! `gangway serve`

use super::{asked_to_end, configured};
use crate::cli::Serve;
use crate::config::{Config, Http};
use crate::portal::{Means, Portal};
use crate::web::metrics;
use std::io::Write as _;
use tokio::net::TcpListener;

/// Serves until it is asked to end.
pub(super) async fn run(arguments: &Serve) -> anyhow::Result<()> {
    let mut config = configured()?;
    if let Some(listen) = arguments.listen {
        Http::check_practice(listen, config.isc.is_none())?;
        config.http.listen = listen;
    }
    let asked = asked_to_end();
    serve_metrics(&config, asked.clone()).await?;
    let portal = Portal::start(&config, means(&config, arguments)).await?;
    let url = portal.public_url.as_str().trim_end_matches('/');
    if portal.core.practice.is_some() {
        tracing::info!("practice: a made-up tenant inside this process; nothing leaves this machine");
    }
    println!("listening on {url}");
    std::io::stdout().flush()?;
    asked.cancelled().await;
    tracing::info!("ending");
    portal.stop().await;
    Ok(())
}

fn means(config: &Config, arguments: &Serve) -> Means {
    let mut means = Means::system();
    means.isc_proxy.clone_from(&arguments.isc_proxy);
    means.practice.state_file = Some(config.data.dir.join("practice-tenant.jsonl"));
    means.practice.people = arguments.people.unwrap_or(means.practice.people);
    means.practice.seed = arguments.seed.unwrap_or(means.practice.seed);
    if let Some(url) = &config.http.public_url {
        means.practice.redirect_uris.extend(url.join("auth/callback").map(String::from));
    }
    means
}

async fn serve_metrics(config: &Config, asked: tokio_util::sync::CancellationToken) -> anyhow::Result<()> {
    let Some(listen) = config.http.metrics_listen else {
        return Ok(());
    };
    let listener = TcpListener::bind(listen).await?;
    let router = metrics::router(metrics::start()?);
    tracing::info!(address = %listener.local_addr()?, "metrics");
    tokio::spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(asked.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "metrics are not served any more");
        }
    });
    Ok(())
}
