//! One person: confirmed, refused, done once.

use super::*;
use crate::person_jobs::{confirm, offers};

#[tokio::test]
async fn a_confirm_page_says_what_will_happen_and_sends_nothing() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 1).await;
    for action in PersonAction::ALL {
        let said = confirm(world.core(), &world.who, action, &ids[0]).await.expect("said");
        assert_eq!((said.refusal, said.unread), (None, None), "{action:?}");
        assert!(!said.effect.is_empty() && !said.told.is_empty() && !said.undone.is_empty());
        assert_eq!(said.typed.is_some(), action.typed());
        assert_ne!(said.has_level, Some(false), "{action:?}");
        assert!(said.request.path.starts_with("/v2024/identities"), "{}", said.request.path);
        assert_eq!(said.vias.is_empty(), action != PersonAction::PasswordMail);
    }
    let journal = world.stage.control("GET", "/_practice/journal", &Value::Null).await.to_string();
    assert!(!journal.contains("\"DELETE\"") && !journal.contains("/reset"), "nothing is sent");
}

#[tokio::test]
async fn what_is_refused_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let (active, fresh) = (world.people("ACTIVE", 1).await, world.people("UNREGISTERED", 1).await);
    let oneself = PersonId::from(world.who.person_id.as_str());
    world.read(&oneself).await;
    let protected =
        world.stage.control("GET", "/_practice/people?protected=true&limit=1", &Value::Null).await;
    let protected =
        protected.as_array().or_else(|| protected["people"].as_array()).expect("people")[0]["id"].clone();
    let protected = PersonId::from(protected.as_str().expect("an id"));
    world.read(&protected).await;
    let mark = args![&protected];
    world.core().store.exec("UPDATE people SET protected = 1 WHERE id = $1", mark).await.expect("marked");
    let table = [
        (PersonAction::Reset, &oneself, "yourself"),
        (PersonAction::Delete, &oneself, "yourself"),
        (PersonAction::Disable, &oneself, "yourself"),
        (PersonAction::Delete, &protected, "protected"),
        (PersonAction::Reset, &fresh[0], "not registered"),
        (PersonAction::PasswordMail, &fresh[0], "not registered"),
    ];
    for (action, id, words) in table {
        let refused = world.act(action, id).await.expect_err("refused").to_string();
        assert!(refused.contains(words) && refused.contains("Nothing was sent"), "{action:?}: {refused}");
        let said = confirm(world.core(), &world.who, action, id).await.expect("said").refusal;
        assert!(said.expect("refused there too").words.contains(words), "{action:?}");
        let person = crate::people::detail(world.core(), &crate::overview::reader(&world.who), id).await;
        let offers = offers(world.core(), &world.who, &person.expect("a person")).await.expect("offers");
        let offer = offers.into_iter().find(|offer| offer.action == action).expect("offered");
        assert!(offer.refusal.is_some(), "{action:?}");
    }
    let wrong =
        act_on_one(world.core(), &world.who, PersonAction::Delete, None, &active[0], "somebody").await;
    let wrong = PortalError::from(wrong.expect_err("refused"));
    assert!(
        matches!(wrong, PortalError::Refused { ref fields, .. } if fields[0].field == "typed"),
        "{wrong:?}"
    );
    let jobs = world.core().store.row("SELECT COUNT(*) AS n FROM person_jobs", args![]).await;
    assert_eq!(jobs.expect("read").expect("a row").int("n").expect("a number"), 0);
}

#[tokio::test]
async fn the_right_of_the_portal_and_the_level_of_isc_are_both_needed() {
    let world = World::with(Stage::new(options()).await, "helpdesk").await;
    let ids = world.people("ACTIVE", 1).await;
    for action in PersonAction::ALL {
        let done =
            act_on_one(world.core(), &world.who, action, None, &ids[0], &world.alias(&ids[0]).await).await;
        let allowed = matches!(action, PersonAction::PasswordMail | PersonAction::Process);
        assert_eq!(done.is_ok(), allowed, "{action:?}");
    }
    // Somebody to whom the portal gave more than ISC does.
    let mut more = world.who.clone();
    more.roles = vec![Role::Admin];
    let refused = act_on_one(world.core(), &more, PersonAction::Sync, None, &ids[0], "").await;
    assert!(PortalError::from(refused.expect_err("refused")).to_string().contains("Org Admin"));
}

#[tokio::test]
async fn attributes_are_synchronised_once_in_ten_seconds_and_never_refused_by_isc() {
    let world = World::new().await;
    let ids = world.people("ACTIVE", 2).await;
    let first = world.act(PersonAction::Sync, &ids[0]).await.expect("a job");
    let again = world.act(PersonAction::Sync, &ids[0]).await.expect_err("still to be sent").to_string();
    assert!(again.contains(first.as_str()), "{again}");
    world.drive(&first).await;
    assert_eq!(world.item(&first).await.outcome, PersonOutcome::Accepted);
    let soon = world.act(PersonAction::Sync, &ids[0]).await.expect_err("too soon");
    assert!(matches!(soon, PortalError::Conflict { ref what } if what.contains("once per 10 s")), "{soon}");
    let said = confirm(world.core(), &world.who, PersonAction::Sync, &ids[0]).await.expect("said");
    assert!(said.refusal.expect("refused").until.is_some_and(|until| until > world.core().clock.real()));
    // A list waits for the one, and sends the other.
    let list = world.propose(PersonAction::Sync, &ids).await;
    start(world.core(), &world.who, &list, None, "").await.expect("started");
    world.drive(&list).await;
    let counts = world.counts(&list).await;
    assert_eq!((counts.accepted, counts.queued), (1, 1), "{counts:?}");
    let run = world.job(&list).await.run;
    assert!(run.wait_until.is_some_and(|until| until > world.core().clock.real()), "{run:?}");
    assert_eq!(world.asked("/synchronize-attributes").await, 2, "ISC never had to refuse");
}

#[tokio::test]
async fn a_lost_answer_is_unknown_until_it_is_seen_or_decided() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 3).await;
        let lost = json!({"kind": "cut", "after": true});
        for path in ["/identities/{id}", "/identities/{id}/verification/account/send"] {
            let rule = json!({"path": path, "method": if path.ends_with("send") { "POST" } else { "DELETE" }, "fault": lost});
            world.stage.control("POST", "/_practice/faults", &rule).await;
        }
        let delete = world.act(PersonAction::Delete, &ids[0]).await.expect("a job");
        let mail = world.act(PersonAction::PasswordMail, &ids[1]).await.expect("a job");
        world.drive(&delete).await;
        world.drive(&mail).await;
        assert_eq!(world.item(&delete).await.outcome, PersonOutcome::Unknown);
        // Gone is evidence; of a mail there is none.
        world.later(&delete, 5_000).await;
        assert_eq!(world.item(&delete).await.outcome, PersonOutcome::Done);
        assert!(world.known(&ids[0]).await.gone_at.is_some());
        world.later(&mail, 60_000).await;
        let counts = world.counts(&mail).await;
        assert_eq!((counts.unknown, counts.undecided), (1, 1));
        let other = decide_unknown(world.core(), &world.who, &mail, true, 2).await;
        assert!(other.is_err(), "another number than was read");
        decide_unknown(world.core(), &world.who, &mail, false, 1).await.expect("left");
        let counts = world.counts(&mail).await;
        assert_eq!((counts.unknown, counts.undecided), (1, 0));
        assert_eq!(world.asked("/verification/account/send").await, 1, "nothing is repeated by itself");
    }
}

#[tokio::test]
async fn a_call_that_was_out_when_gangway_stopped_is_unknown_and_not_sent_again() {
    for world in World::all().await {
        let ids = world.people("ACTIVE", 1).await;
        let job = world.act(PersonAction::PasswordMail, &ids[0]).await.expect("a job");
        let run = stored::get(&world.core().store, &job).await.expect("read").expect("a job").run_id;
        // The call was written down by an owner that is no more.
        let sql = "INSERT INTO calls (id, run_id, seq, kind, state, attempt, request_hash, planned_at, sent_at, fence)
            VALUES ('c', $1, 1, 'person.password-mail', 'sending', 1, 'x', 1, 1, 0)";
        world.core().store.exec(sql, args![&run]).await.expect("a call");
        let sql = "UPDATE person_items SET call_id = 'c', sent_at = 1, sent_real = 1, attempt = 1 WHERE job_id = $1";
        world.core().store.exec(sql, args![&job]).await.expect("out");
        world.drive(&job).await;
        let item = world.item(&job).await;
        assert_eq!(item.outcome, PersonOutcome::Unknown);
        assert!(item.trouble(PersonAction::PasswordMail).expect("said").todo.contains("mail twice"));
        assert_eq!(world.asked("/verification/account/send").await, 0);
        // Somebody decides to send it again.
        decide_unknown(world.core(), &world.who, &job, true, 1).await.expect("again");
        world.drive(&job).await;
        assert_eq!(world.item(&job).await.outcome, PersonOutcome::Accepted);
        assert_eq!(world.asked("/verification/account/send").await, 1);
    }
}
