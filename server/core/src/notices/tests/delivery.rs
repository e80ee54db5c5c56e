//! Sent, refused, tried again, unknown: and never twice.

use super::super::deliver::next_try;
use super::super::{Tried, looked_at, mail_state, mine, test_mail, turn, unread};
use super::server::{MailServer, Mood};
use super::*;
use crate::auth::Signed;
use crate::notices::deliver::recover;

const DAY: i64 = 86_400_000;

fn signed(who: &str) -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: who.to_owned(),
        name: who.to_uppercase(),
        alias: who.to_owned(),
        levels: Vec::new(),
        roles: Vec::new(),
        zone: "UTC".to_owned(),
    }
}

#[tokio::test]
async fn a_notice_is_mailed_once_and_told() {
    for (post, server) in Post::each(&[]).await {
        for _ in 0..2 {
            post.ask("asked B-0007 1", &["m1", "m2"]).await;
            turn(post.core()).await.expect("a turn");
        }
        let mails = server.mails();
        assert_eq!(mails.len(), 2, "{}", post.what);
        assert_eq!(server.connections(), 1, "one connection for all that waits");
        assert_eq!(mails[0].from, "gangway@acme.example");
        let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["m1@acme.example", "m2@acme.example"]);
        let row = post.row("m1").await;
        assert_eq!((row.state, row.problem, row.is_new), (NoticeState::Sent, None, true));
        let text = &mails[0].text;
        let id = format!("Message-ID: <{}@acme.example>", row.id);
        assert!(text.contains(&id) && text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
        assert!(text.contains("From: Gangway <gangway@acme.example>\r\nTo: m1@acme.example\r\n"), "{text}");
        assert!(text.contains("Subject: 6 people wait for your approval: B-0007 November\r\n"), "{text}");
        assert!(text.contains("\r\nhttps://gangway.acme.example/approvals/B-0007\r\n"), "{text}");
        let told: Vec<(String, String)> = post.told().await;
        let done =
            |name: &str| ("done".to_owned(), format!("mailed a notice to {name}: Your approval is asked"));
        assert_eq!(told, [done("M1"), done("M2")]);
    }
}

#[tokio::test]
async fn without_an_address_a_server_or_the_switch_it_is_shown_only() {
    for (post, server) in Post::each(&[]).await {
        post.ask("one", &["mute", "odd", "stranger"]).await;
        for who in ["mute", "odd", "stranger"] {
            let row = post.row(who).await;
            assert_eq!((row.state, row.address), (NoticeState::Shown, None), "{} {who}", post.what);
        }
        post.switch(false).await;
        post.ask("two", &["m1"]).await;
        assert_eq!(post.state("m1").await, NoticeState::Shown, "off");
        post.switch(true).await;
        turn(post.core()).await.expect("a turn");
        assert_eq!(post.state("m1").await, NoticeState::Shown, "what was shown only is not mailed later");
        post.ask("three", &["m2"]).await;
        post.switch(false).await;
        turn(post.core()).await.expect("a turn");
        assert_eq!(post.state("m2").await, NoticeState::Shown, "switched off before it left");
        assert!(server.mails().is_empty() && post.told().await.is_empty());
    }
    for store in stores().await {
        let post = Post::on(store, None).await;
        post.ask("one", &["m1"]).await;
        turn(post.core()).await.expect("a turn");
        assert_eq!(post.state("m1").await, NoticeState::Shown);
        assert!(test_mail(post.core(), &signed("m1")).await.is_err());
    }
}

#[tokio::test]
async fn refused_for_good_it_failed() {
    for at in ["MAIL", "RCPT", "DATA", "."] {
        for (post, server) in Post::each(&[Mood::Say(at, "550 no such mailbox")]).await {
            post.ask("one", &["m1"]).await;
            post.ask("two", &["m2"]).await;
            turn(post.core()).await.expect("a turn");
            let row = post.row("m1").await;
            assert_eq!(row.state, NoticeState::Failed, "{} {at}", post.what);
            assert!(row.problem.is_some_and(|why| why.contains("no such mailbox")));
            assert_eq!(post.state("m2").await, NoticeState::Sent, "the others are sent all the same");
            assert_eq!(server.mails().len(), 1);
            assert_eq!(
                post.told().await[0],
                ("failed".to_owned(), "could not mail a notice to M1: Your approval is asked".to_owned())
            );
            let (_, why) = mail_state(post.core()).await.expect("a state").last_failure.expect("told");
            assert!(why.contains("no such mailbox"), "{why}");
            post.later(2 * DAY).await;
            turn(post.core()).await.expect("a turn");
            assert_eq!(server.mails().len(), 1, "it is not tried again");
        }
    }
}

#[tokio::test]
async fn refused_for_now_or_cut_before_the_mail_it_waits_and_is_sent() {
    let moods = [
        Mood::Say("RCPT", "451 greylisted"),
        Mood::Say(".", "452 disk full"),
        Mood::Cut("MAIL"),
        Mood::Cut("DATA"),
    ];
    for mood in moods {
        for (post, server) in Post::each(std::slice::from_ref(&mood)).await {
            post.ask("one", &["m1"]).await;
            turn(post.core()).await.expect("a turn");
            let row = post.row("m1").await;
            assert_eq!(row.state, NoticeState::Queued, "{} {mood:?}", post.what);
            assert!(row.problem.is_some() && server.mails().is_empty());
            turn(post.core()).await.expect("a turn");
            assert!(server.mails().is_empty(), "not before its time");
            assert!(post.told().await.is_empty());
            post.later(60_001).await;
            turn(post.core()).await.expect("a turn");
            assert_eq!((post.state("m1").await, server.mails().len()), (NoticeState::Sent, 1));
            assert_eq!(post.row("m1").await.problem, None);
        }
    }
}

#[tokio::test]
async fn without_a_server_it_is_tried_for_a_day() {
    for (post, server) in Post::each(&[]).await {
        // A port where nobody listens.
        let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = deaf.local_addr().expect("an address").port();
        drop(deaf);
        let smtp = Smtp::parse(&format!("smtp://127.0.0.1:{port}"), "g@acme.example").expect("a server");
        post.ask("one", &["m1", "m2"]).await;
        let due = store::due(&post.core().store, post.core().clock.real(), false).await.expect("read");
        for id in &due {
            let mut line = None;
            let came = super::super::deliver::one(post.core(), &smtp, &mut line, id).await.expect("tried");
            assert_eq!(came, Some((NoticeState::Queued, false)), "{}", post.what);
        }
        post.later(DAY).await;
        let mut line = None;
        let came = super::super::deliver::one(post.core(), &smtp, &mut line, &due[0]).await.expect("tried");
        assert_eq!(came, Some((NoticeState::Failed, false)));
        assert_eq!(post.told().await.len(), 1);
        turn(post.core()).await.expect("a turn");
        assert_eq!(server.mails().len(), 1, "the other one is sent once the server is there");
    }
}

#[test]
fn waits_grow_up_to_an_hour_and_end_with_the_day() {
    assert_eq!(next_try(1, 0, 0), Some(60_000));
    assert_eq!(next_try(2, 0, 0), Some(120_000));
    assert_eq!(next_try(7, 0, 0), Some(3_600_000));
    assert_eq!(next_try(i64::MAX, 0, 0), Some(3_600_000));
    assert_eq!(next_try(30, 0, DAY - 3_600_001), Some(DAY - 1));
    assert_eq!(next_try(30, 0, DAY - 3_600_000), None);
}

#[tokio::test]
async fn cut_after_the_mail_was_handed_over_it_is_unknown_and_never_sent_again() {
    for (post, server) in Post::each(&[Mood::Cut(".")]).await {
        post.ask("one", &["m1"]).await;
        turn(post.core()).await.expect("a turn");
        assert_eq!(post.state("m1").await, NoticeState::Unknown, "{}", post.what);
        assert_eq!(server.mails().len(), 1);
        post.ask("one", &["m1"]).await;
        post.later(2 * DAY).await;
        turn(post.core()).await.expect("a turn");
        assert_eq!((post.state("m1").await, server.mails().len()), (NoticeState::Unknown, 1));
        assert_eq!(
            post.told().await,
            [("unknown".to_owned(), "may have mailed a notice to M1: Your approval is asked".to_owned())]
        );
    }
}

#[tokio::test]
async fn killed_while_sending_it_is_unknown_and_never_sent_again() {
    for at_start in [true, false] {
        for (post, server) in Post::each(&[]).await {
            post.ask("one", &["m1"]).await;
            let real = post.core().clock.real();
            let due = store::due(&post.core().store, real, false).await.expect("read");
            // Taken by a process that is no more a moment later.
            store::take(&post.core().store, &due[0], "dead", real).await.expect("taken").expect("a mail");
            turn(post.core()).await.expect("a turn");
            assert_eq!(post.state("m1").await, NoticeState::Sending, "{}: it may be alive", post.what);
            if at_start {
                recover(post.core(), true).await.expect("recovered");
            } else {
                post.later(store::LEASE_MS + 1).await;
            }
            turn(post.core()).await.expect("a turn");
            assert_eq!(post.state("m1").await, NoticeState::Unknown);
            post.later(2 * DAY).await;
            turn(post.core()).await.expect("a turn");
            assert!(server.mails().is_empty());
            assert_eq!(post.told().await.len(), 1);
            // What the dead process would still write is refused.
            let mut tx = post.core().store.begin().await.expect("a transaction");
            let sent = store::Became { state: NoticeState::Sent, next_at: None, problem: None, at: None };
            assert!(!store::settle(&mut tx, &due[0], "dead", &sent).await.expect("refused"));
        }
    }
}

#[tokio::test]
async fn several_that_send_at_once_send_each_mail_once() {
    for (post, server) in Post::each(&[]).await {
        for n in 0..10 {
            post.ask(&format!("event {n}"), &["m1", "m2"]).await;
        }
        let core = post.core();
        let (a, b, c) = tokio::join!(turn(core), turn(core), turn(core));
        let sent = a.expect("a turn") + b.expect("a turn") + c.expect("a turn");
        assert_eq!((sent, server.mails().len()), (20, 20), "{}", post.what);
        let ids: std::collections::HashSet<String> = server
            .mails()
            .iter()
            .filter_map(|mail| {
                mail.text.lines().find(|line| line.starts_with("Message-ID")).map(str::to_owned)
            })
            .collect();
        assert_eq!(ids.len(), 20);
    }
}

#[tokio::test]
async fn a_test_mail_is_sent_even_when_notices_are_off_and_says_what_came_of_it() {
    let moods = [Mood::Take, Mood::Say("RCPT", "550 no"), Mood::Say("RCPT", "451 later"), Mood::Cut(".")];
    for (post, server) in Post::each(&moods).await {
        post.switch(false).await;
        let me = signed("m1");
        let sent = test_mail(post.core(), &me).await.expect("tried");
        assert_eq!(sent, Tried::Sent("m1@acme.example".to_owned()), "{}", post.what);
        assert!(server.mails()[0].text.contains("Subject: Test mail from Gangway\r\n"));
        assert!(matches!(test_mail(post.core(), &me).await, Ok(Tried::Failed(_))));
        assert!(matches!(test_mail(post.core(), &me).await, Ok(Tried::Waits(_))));
        assert!(matches!(test_mail(post.core(), &me).await, Ok(Tried::Unknown(_))));
        assert!(test_mail(post.core(), &signed("mute")).await.is_err());
    }
}

#[tokio::test]
async fn what_was_looked_at_is_not_new_any_more() {
    for store in stores().await {
        let post = Post::on(store, None).await;
        let (me, core) = (PersonId::from("m1"), post.core());
        post.ask("one", &["m1", "m2"]).await;
        post.ask("two", &["m1"]).await;
        assert_eq!(unread(core, &me).await.expect("counted"), 2, "{}", post.what);
        let rows = mine(core, &me).await.expect("read");
        looked_at(core, &me, &rows).await.expect("kept");
        assert_eq!(unread(core, &me).await.expect("counted"), 0);
        assert_eq!(
            unread(core, &PersonId::from("m2")).await.expect("counted"),
            1,
            "what others look at is theirs"
        );
        assert_eq!(mine(core, &me).await.expect("read").iter().filter(|row| row.is_new).count(), 0);
        assert_eq!(store::trim(&core.store, core.clock.now() + 1).await.expect("trimmed"), 3);
    }
}

#[tokio::test]
async fn the_server_is_probed_without_a_mail() {
    let server = MailServer::start([]).await;
    let smtp = Smtp::parse(&server.url(), "g@acme.example").expect("a server");
    assert_eq!(smtp.probe().await.expect("it answers"), "mail.test");
    assert!(server.mails().is_empty());
    let secret = format!("smtp://ann:hush@{}", server.address);
    let smtp = Smtp::parse(&secret, "g@acme.example").expect("a server");
    let why = smtp.probe().await.expect_err("it has no way to sign in");
    assert!(!why.contains("hush") && !format!("{smtp:?} {smtp}").contains("hush"), "{why}");
}
