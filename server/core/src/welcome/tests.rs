//! Welcome notices on each database, with a mail server that does as it is told.

use super::{again, of, page, save, turn};
use crate::auth::Signed;
use crate::notices::tests::server::{MailServer, Mood};
use crate::notices::{Mail, Smtp, turn as deliver};
use crate::store::people::{PersonRead, touch, upsert};
use crate::store::settings::{change, rows};
use crate::store::testing::{Tested, stores};
use crate::testing::Stage;
use crate::{Core, args};
use gangway_practice::Options;
use gangway_types::welcome::{WelcomeHeld, WelcomeState, WelcomeText};
use gangway_types::{PersonId, PortalError};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const DAY: i64 = 86_400_000;

struct Hall {
    stage: Stage,
    what: &'static str,
}

impl Hall {
    async fn each(moods: &[Mood]) -> Vec<(Self, MailServer)> {
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
        let hall = Self { stage, what };
        hall.know(&[
            ("ida", "UNREGISTERED", json!({"personalEmail": "Ida@Home.example"})),
            ("bob", "PENDING", json!({"personalEmail": "bob@home.example"})),
            ("twin1", "UNREGISTERED", json!({"personalEmail": "family@home.example"})),
            ("twin2", "UNREGISTERED", json!({"personalEmail": "FAMILY@home.example"})),
            ("mute", "UNREGISTERED", json!({})),
            ("odd", "UNREGISTERED", json!({"personalEmail": "odd@"})),
            ("same", "UNREGISTERED", json!({"personalEmail": "same@acme.example"})),
            ("boss", "UNREGISTERED", json!({"personalEmail": "ida@acme.example"})),
            ("active", "ACTIVE", json!({"personalEmail": "active@home.example"})),
            ("barred", "DISABLED", json!({"personalEmail": "barred@home.example"})),
            ("gone", "UNREGISTERED", json!({"personalEmail": "gone@home.example"})),
        ])
        .await;
        hall.core()
            .store
            .exec("UPDATE people SET gone_at = 1 WHERE id = 'gone'", args![])
            .await
            .expect("gone");
        hall.set("welcome_notice", json!(true)).await;
        hall
    }

    fn core(&self) -> &Core {
        &self.stage.core
    }

    async fn know(&self, people: &[(&str, &str, serde_json::Value)]) {
        let rows: Vec<PersonRead> = people
            .iter()
            .map(|(name, status, attributes)| PersonRead {
                id: (*name).to_owned(),
                name: name.to_uppercase(),
                alias: format!("{name}.x"),
                mail: Some(format!("{name}@acme.example")),
                status: (*status).to_owned(),
                attributes: attributes.to_string(),
                correlated: Some(true),
                start_date: Some("2031-12-01".to_owned()),
                ..PersonRead::default()
            })
            .collect();
        let mut tx = self.core().store.begin().await.expect("a transaction");
        upsert(&mut tx, &rows, self.core().clock.now(), None).await.expect("stored");
        touch(&mut tx).await.expect("touched");
        tx.commit().await.expect("committed");
    }

    async fn set(&self, key: &str, value: serde_json::Value) {
        let at = self.core().clock.now();
        change(&self.core().store, key, &value, Some(("a", "Amara")), at).await.expect("set");
        assert!(rows(&self.core().store).await.expect("read").iter().any(|row| row.key == key));
    }

    /// A batch of these people with this outcome, invited `ago` before now.
    async fn batch(&self, number: i64, outcome: &str, people: &[&str], ago: i64) {
        let core = self.core();
        let (id, now) = (format!("B-{number:04}"), core.clock.now());
        let sql = "INSERT INTO batches (id, number, name, state, made_by, made_by_name, made_at, check_id, frozen_at, frozen_hash,
            selected, left_out) VALUES ($1, $2, 'November', 'sent', 'a', 'Amara', $3, $1, $3, 'h', 1, 0)";
        core.store.exec(sql, args![&id, number, now]).await.expect("a batch");
        for (at, person) in people.iter().enumerate() {
            let sql = "INSERT INTO batch_people (batch_id, person_id, position, name, alias, status, outcome, invited_at, expires_at,
                changed_at) VALUES ($1, $2, $3, $2, $2, 'UNREGISTERED', $4, $5, $6, $5)";
            let at = i64::try_from(at).expect("few");
            let given = args![&id, *person, at, outcome, now - ago, now - ago + 7 * DAY];
            core.store.exec(sql, given).await.expect("a person");
        }
    }

    async fn state(&self, who: &str) -> Option<WelcomeState> {
        let of = of(self.core(), &PersonId::from(who)).await.expect("read")?;
        of.sent.first().map(|sent| sent.state)
    }

    async fn refusal(&self, who: &str) -> String {
        let of = of(self.core(), &PersonId::from(who)).await.expect("read").expect("it is on");
        of.refused.unwrap_or_default()
    }

    async fn turns(&self) -> u64 {
        let written = turn(self.core()).await.expect("a turn");
        deliver(self.core()).await.expect("delivered");
        turn(self.core()).await.expect("a turn");
        written
    }
}

fn amara() -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: "amara".to_owned(),
        name: "Amara".to_owned(),
        alias: "amara".to_owned(),
        levels: Vec::new(),
        roles: Vec::new(),
        zone: "UTC".to_owned(),
    }
}

const ALL: [&str; 11] =
    ["ida", "bob", "twin1", "twin2", "mute", "odd", "same", "boss", "active", "barred", "gone"];

#[tokio::test]
async fn it_goes_once_to_those_who_were_invited_and_to_nobody_else() {
    for (hall, server) in Hall::each(&[]).await {
        assert_eq!(hall.turns().await, 0, "nobody was invited");
        hall.batch(1, "invited", &ALL, 0).await;
        assert_eq!(hall.turns().await, 2, "{}", hall.what);
        for _ in 0..2 {
            assert_eq!(hall.turns().await, 0, "once for each person, ever");
        }
        hall.batch(2, "confirmed", &["ida"], 0).await;
        assert_eq!(hall.turns().await, 0, "not for another invitation either");
        let mails = server.mails();
        let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, ["Ida@Home.example", "bob@home.example"], "{}", hall.what);
        let ida = mails.iter().find(|mail| mail.to.starts_with("Ida")).expect("hers");
        assert!(ida.text.contains("Hello IDA") && ida.text.contains("ida.x"), "{}", ida.text);
        assert!(
            ida.text.contains("1 December 2031") && ida.text.contains("http://127.0.0.1:"),
            "{}",
            ida.text
        );
        assert!(!ida.text.to_lowercase().contains("token"), "{}", ida.text);
        assert_eq!(hall.state("ida").await, Some(WelcomeState::Sent));
        for (who, why) in [
            ("twin1", "Somebody else has the same"),
            ("twin2", "Somebody else has the same"),
            ("mute", "no personal e-mail"),
            ("odd", "not an address"),
            ("same", "is their work e-mail"),
            ("boss", "Somebody else has the same"),
            ("active", "They have registered."),
            ("barred", "ISC says DISABLED."),
            ("gone", "They are gone from ISC."),
        ] {
            let words = hall.refusal(who).await;
            assert!(words.contains(why), "{} {who}: {words}", hall.what);
            assert_eq!(hall.state(who).await, None);
        }
        // In the ledger the address is normalised, and no entry of the audit log has one.
        let rows = hall.core().store.rows("SELECT address FROM welcome_sent ORDER BY address", args![]).await;
        let addresses: Vec<String> =
            rows.expect("read").iter().map(|row| row.text("address").expect("text")).collect();
        assert_eq!(addresses, ["bob@home.example", "ida@home.example"]);
        let sql = "SELECT COUNT(*) AS n FROM audit WHERE what = 'notice.sent' AND result = 'done'";
        let told = hall.core().store.row(sql, args![]).await.expect("read").expect("a row");
        assert_eq!(told.int("n").expect("a number"), 2);
        let sql = "SELECT COUNT(*) AS n FROM audit WHERE sentence LIKE '%home.example%' OR detail LIKE '%home.example%'";
        let told = hall.core().store.row(sql, args![]).await.expect("read").expect("a row");
        assert_eq!(told.int("n").expect("a number"), 0);
    }
}

#[tokio::test]
async fn not_before_the_invitation_not_after_its_end_and_never_for_the_backlog() {
    for (hall, server) in Hall::each(&[]).await {
        hall.batch(1, "asked", &["ida"], 0).await;
        hall.batch(2, "not_confirmed", &["bob"], 0).await;
        assert_eq!(hall.turns().await, 0, "{}", hall.what);
        // Invited before it was switched on.
        hall.batch(3, "invited", &["ida"], 3 * DAY).await;
        assert_eq!(hall.turns().await, 0, "{}", hall.what);
        assert_eq!(hall.refusal("ida").await, "", "a person may say so");
        hall.batch(4, "invited", &["bob"], 0).await;
        hall.stage.ahead.fetch_add(8 * DAY, Ordering::SeqCst);
        assert_eq!(hall.turns().await, 0, "the invitation has run out");
        assert!(server.mails().is_empty());
    }
}

#[tokio::test]
async fn once_more_when_a_person_says_so() {
    for (hall, server) in Hall::each(&[]).await {
        hall.batch(1, "invited", &["ida", "mute"], 0).await;
        assert_eq!(hall.turns().await, 1);
        let who = amara();
        assert_eq!(again(hall.core(), &who, &PersonId::from("ida")).await.expect("sent"), "IDA");
        let waits = again(hall.core(), &who, &PersonId::from("ida")).await.expect_err("the last one waits");
        assert!(waits.to_string().contains("still waits"), "{waits}");
        deliver(hall.core()).await.expect("delivered");
        assert_eq!(server.mails().len(), 2, "{}", hall.what);
        let refused = again(hall.core(), &who, &PersonId::from("mute")).await.expect_err("no address");
        assert!(refused.to_string().contains("Nothing was sent."), "{refused}");
        let sent = of(hall.core(), &PersonId::from("ida")).await.expect("read").expect("there are").sent;
        let by: Vec<Option<&str>> = sent.iter().map(|one| one.by_name.as_deref()).collect();
        assert_eq!(by, [Some("Amara"), None]);
    }
}

#[tokio::test]
async fn caps_quiet_hours_and_the_switch_hold_it() {
    for (hall, server) in Hall::each(&[]).await {
        hall.batch(1, "invited", &["ida", "bob"], 0).await;
        // Always quiet: from this minute on, for a day less a minute.
        let minute = u32::try_from(hall.core().clock.now() / 60_000 % 1_440).expect("a minute");
        hall.set("quiet_from", json!(minute)).await;
        hall.set("quiet_to", json!((minute + 1_439) % 1_440)).await;
        assert_eq!(hall.turns().await, 0, "{}", hall.what);
        hall.set("quiet_to", json!(null)).await;
        hall.set("daily_cap", json!(1)).await;
        assert_eq!(hall.turns().await, 1, "{}", hall.what);
        assert_eq!(hall.turns().await, 0);
        hall.stage.ahead.fetch_add(DAY, Ordering::SeqCst);
        assert_eq!(hall.turns().await, 1, "the next day");
        assert_eq!(server.mails().len(), 2);
        hall.set("welcome_notice", json!(false)).await;
        assert_eq!(page(hall.core()).await.expect("a page").held, Some(WelcomeHeld::Off));
        hall.batch(2, "invited", &["twin1"], 0).await;
        assert_eq!(hall.turns().await, 0);
    }
}

#[tokio::test]
async fn one_that_waits_is_taken_back_when_it_is_not_needed_any_more() {
    let busy = Mood::Say("RCPT", "451 later");
    for (hall, server) in Hall::each(&[busy.clone(), busy]).await {
        hall.batch(1, "invited", &["ida", "bob"], 0).await;
        assert_eq!(hall.turns().await, 2);
        assert_eq!(hall.state("ida").await, Some(WelcomeState::Waiting), "{}", hall.what);
        let sql = "UPDATE people SET registered_at = 5, reading = 'registered' WHERE id = 'ida'";
        hall.core().store.exec(sql, args![]).await.expect("registered");
        hall.turns().await;
        assert_eq!(hall.state("ida").await, Some(WelcomeState::TakenBack), "{}", hall.what);
        assert_eq!(hall.state("bob").await, Some(WelcomeState::Waiting));
        hall.set("welcome_notice", json!(false)).await;
        hall.turns().await;
        assert_eq!(hall.state("bob").await, Some(WelcomeState::TakenBack));
        assert!(server.mails().is_empty());
    }
}

#[tokio::test]
async fn what_is_unknown_is_not_sent_again_by_itself() {
    for (hall, server) in Hall::each(&[Mood::Cut(".")]).await {
        hall.batch(1, "invited", &["ida"], 0).await;
        assert_eq!(hall.turns().await, 1);
        assert_eq!(hall.state("ida").await, Some(WelcomeState::Unknown), "{}", hall.what);
        for _ in 0..2 {
            hall.turns().await;
        }
        assert_eq!(server.mails().len(), 1, "the one that may have arrived");
    }
}

#[tokio::test]
async fn without_a_server_nobody_is_written_to() {
    for store in stores().await {
        let hall = Hall::on(store, None).await;
        hall.batch(1, "invited", &["ida"], 0).await;
        assert_eq!(hall.turns().await, 0);
        assert_eq!(page(hall.core()).await.expect("a page").held, Some(WelcomeHeld::NoServer));
    }
}

#[tokio::test]
async fn the_text_is_kept_with_its_history_and_used() {
    for (hall, server) in Hall::each(&[]).await {
        let who = amara();
        let text = WelcomeText {
            subject: "Hello {name}\u{0}".to_owned(),
            body: "{account} at {register_at}".to_owned(),
            organisation: "Acme".to_owned(),
            contact: String::new(),
        };
        let Err(crate::Error::Portal(PortalError::Refused { fields, .. })) =
            save(hall.core(), &who, text.clone(), 0).await
        else {
            panic!("a control character is refused");
        };
        assert_eq!(fields[0].field, "subject");
        let text = WelcomeText { subject: "Hello {name}".to_owned(), ..text };
        assert_eq!(save(hall.core(), &who, text.clone(), 0).await.expect("kept"), 1);
        assert_eq!(save(hall.core(), &who, text.clone(), 1).await.expect("the same"), 1);
        let other = WelcomeText { subject: "Hi".to_owned(), ..text };
        let late = save(hall.core(), &who, other, 0).await.expect_err("somebody saved meanwhile");
        assert!(late.to_string().contains("Amara saved another text"), "{late}");
        let view = page(hall.core()).await.expect("a page");
        assert_eq!((view.now.number, view.earlier.len()), (1, 1), "{}", hall.what);
        hall.batch(1, "invited", &["ida"], 0).await;
        hall.turns().await;
        let mails = server.mails();
        assert!(mails[0].text.contains("Subject: Hello IDA\r\n"), "{}", mails[0].text);
        assert!(mails[0].text.contains("ida.x at http://127.0.0.1:"), "{}", mails[0].text);
    }
}
