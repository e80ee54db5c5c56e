//! News between replicas: LISTEN and NOTIFY on PostgreSQL. SQLite has one process, so there is nobody to tell.

use super::{Pools, Result, Store};
use crate::news::News;
use sqlx::postgres::PgListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

const CHANNEL: &str = "gangway_news";

impl Store {
    /// Carries news out to the other replicas and theirs in, until `stop`. `sender` marks our own, so that they are not
    /// heard twice. On SQLite it only waits.
    ///
    /// # Errors
    /// When the connection breaks; call again after a while.
    pub async fn carry_news(
        &self,
        news: &News,
        outgoing: &mut UnboundedReceiver<String>,
        sender: &str,
        stop: &CancellationToken,
    ) -> Result<()> {
        let Pools::Postgres(pool) = &self.pools else {
            stop.cancelled().await;
            return Ok(());
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                heard = listener.recv() => {
                    let heard = heard?;
                    if let Some((from, topic)) = heard.payload().split_once(' ') && from != sender {
                        // It told of what it wrote.
                        self.changed_outside();
                        news.hear(topic.to_owned());
                    }
                }
                told = outgoing.recv() => {
                    let Some(topic) = told else { return Ok(()) };
                    sqlx::query("SELECT pg_notify($1, $2)")
                        .bind(CHANNEL)
                        .bind(format!("{sender} {topic}"))
                        .execute(pool)
                        .await?;
                }
            }
        }
    }
}
