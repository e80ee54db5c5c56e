//! `gangway check --audit`

use super::configured;
use anyhow::Context as _;
use gangway_core::audit::verify;
use gangway_core::store::Store;

/// Verifies the audit log of the configured database, from where retention left it: one line per finding.
pub(super) async fn run() -> anyhow::Result<()> {
    let config = configured()?;
    let store = Store::connect(&config.data.database_url(config.isc.is_none()))
        .await
        .context("GANGWAY_DATABASE_URL: the database cannot be opened")?;
    store
        .ready()
        .await
        .context("GANGWAY_DATABASE_URL: the database is not one of this version; bring it up to date with `gangway migrate`")?;
    let verified = verify(&store).await.context("the audit log cannot be read")?;
    store.close().await;
    for finding in &verified.findings {
        println!("FAILED  {finding}");
    }
    let entries =
        if verified.rows == 1 { "1 entry".to_owned() } else { format!("{} entries", verified.rows) };
    if verified.findings.is_empty() {
        println!(
            "ok      {entries}, chain holds; the last is {}, hash {}",
            verified.head.seq, verified.head.hash
        );
        return Ok(());
    }
    anyhow::bail!("the audit log does not hold: {entries} read, {} found", verified.findings.len())
}
