//! Notices on their way, on each database there is, with a mail server that does as it is told.

mod delivery;
pub(crate) mod server;
mod url;
mod words;

use super::{Facts, Mail, Matter, Recipient, Smtp, add};
use crate::Core;
use crate::domain::approval::Approver;
use crate::store::notices as store;
use crate::store::people::{PersonRead, touch, upsert};
use crate::store::testing::{Tested, stores};
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::notices::{NoticeKind, NoticeRow, NoticeState};
use gangway_types::{BatchId, PersonId};
use serde_json::json;
use server::MailServer;
use std::sync::Arc;

/// A portal whose mail goes to a server, with notices by mail switched on.
struct Post {
    stage: Stage,
    what: &'static str,
}

impl Post {
    /// One for each database, each with a mail server of its own in these moods.
    async fn each(moods: &[server::Mood]) -> Vec<(Self, MailServer)> {
        let mut all = Vec::new();
        for store in stores().await {
            let server = MailServer::start(moods.to_vec()).await;
            all.push((Self::on(store, Some(&server)).await, server));
        }
        all
    }

    async fn on(store: Tested, server: Option<&MailServer>) -> Self {
        let what = store.what;
        let server = server.map(|server| {
            Arc::new(Smtp::parse(&server.url(), "Gangway <gangway@acme.example>").expect("a server"))
        });
        let mail = Mail { server, public_url: "https://gangway.acme.example/".to_owned() };
        let stage = Stage::mailing(store, Options { people: 200, ..Options::default() }, mail).await;
        let post = Self { stage, what };
        let person = |name: &str, mail: Option<&str>| PersonRead {
            id: name.to_owned(),
            name: name.to_uppercase(),
            alias: name.to_owned(),
            mail: mail.map(str::to_owned),
            status: "ACTIVE".to_owned(),
            attributes: "{}".to_owned(),
            correlated: Some(true),
            ..PersonRead::default()
        };
        let rows = [
            person("m1", Some("m1@acme.example")),
            person("m2", Some("m2@acme.example")),
            person("mute", None),
            person("odd", Some("odd@")),
        ];
        let mut tx = post.core().store.begin().await.expect("a transaction");
        upsert(&mut tx, &rows, post.core().clock.now(), None).await.expect("stored");
        touch(&mut tx).await.expect("touched");
        tx.commit().await.expect("committed");
        post.switch(true).await;
        post
    }

    fn core(&self) -> &Core {
        &self.stage.core
    }

    async fn switch(&self, on: bool) {
        let store = &self.core().store;
        crate::store::settings::change(store, "mail_notices", &json!(on), None, 0).await.expect("set");
    }

    /// Tells people that they are asked.
    async fn ask(&self, event: &str, who: &[&str]) {
        let to: Vec<Recipient> = who
            .iter()
            .map(|id| Recipient {
                who: Approver { id: PersonId::from(*id), name: id.to_uppercase() },
                facts: Facts::Asked { people: 6, until: Some("28 Nov".to_owned()) },
            })
            .collect();
        let batch = BatchId::from("B-0007");
        let matter =
            Matter { kind: NoticeKind::Asked, batch: &batch, name: "November", event: event.to_owned() };
        let mut tx = self.core().store.begin().await.expect("a transaction");
        add(self.core(), &mut tx, &matter, &to).await.expect("written");
        tx.commit().await.expect("committed");
    }

    async fn row(&self, who: &str) -> NoticeRow {
        let rows = store::list(&self.core().store, Some(&PersonId::from(who)), 10).await.expect("read");
        let [row] = rows.as_slice() else { panic!("{}: {rows:?}", self.what) };
        row.clone()
    }

    async fn state(&self, who: &str) -> NoticeState {
        self.row(who).await.state
    }

    /// As if this much real time had passed for what waits.
    async fn later(&self, ms: i64) {
        let sql = "UPDATE notices SET next_at = next_at - $1, queued_at = queued_at - $1, lease_until = lease_until - $1";
        self.core().store.exec(sql, crate::args![ms]).await.expect("later");
    }

    /// Entries of the audit log about notices: result and sentence.
    async fn told(&self) -> Vec<(String, String)> {
        let sql = "SELECT result, sentence FROM audit WHERE what = 'notice.sent' ORDER BY seq";
        let rows = self.core().store.rows(sql, crate::args![]).await.expect("read");
        rows.iter()
            .map(|row| (row.text("result").expect("a result"), row.text("sentence").expect("words")))
            .collect()
    }
}
