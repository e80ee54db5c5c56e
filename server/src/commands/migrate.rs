//! `gangway migrate`

use super::configured;
use anyhow::Context as _;
use gangway_core::store::Store;

/// Brings the database up to date and says so.
pub(super) async fn run() -> anyhow::Result<()> {
    let config = configured()?;
    config.data.make_dir()?;
    let store = Store::open(&config.data.database_url(config.isc.is_none()))
        .await
        .context("GANGWAY_DATABASE_URL: the database cannot be brought up to date")?;
    store.ready().await?;
    println!("the database is up to date");
    store.close().await;
    Ok(())
}
