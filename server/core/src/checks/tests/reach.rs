//! Who may not be able to read it: hints, not reasons, until the owner says so; and how ISC's mail is set up.

use super::*;
use gangway_types::reach::{HintGroup, HintKind, TestMode};

fn group(check: &Check, kind: HintKind) -> Option<&HintGroup> {
    check.may_not_read.iter().find(|group| group.kind == kind)
}

#[tokio::test]
async fn a_hint_keeps_nobody_from_being_mailed_unless_the_owner_says_so() {
    let scene = scene(400).await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let before = scene.all("").await;
    let names: Vec<String> =
        before.will_be_mailed.iter().take(3).map(|person| person.person.id.clone()).collect();
    for (n, id) in names.iter().enumerate() {
        scene.patch(id, json!({"emailAddress": format!("private{n}@gmail.com")})).await;
    }
    check_again(core, &scene.owner, &before.id).await.expect("again");
    let check = scene.read(&before.id).await;
    assert_eq!((check.mailed, check.left_out), (before.mailed, before.left_out), "hints are no reasons");
    let private = group(&check, HintKind::PersonalDomain).expect("three of them");
    assert_eq!((private.count, private.left), (3, false));
    assert!(
        private
            .people
            .iter()
            .all(|(person, words)| names.contains(&person.id) && words.contains("gmail.com"))
    );
    assert!(check.doubtful >= 3 && check.doubtful <= check.mailed);

    leave_out(core, owner, &check.id, HintKind::PersonalDomain, true).await.expect("left out");
    let without = get(core, owner, &check.id).await.expect("a check");
    assert_eq!(without.selected, without.mailed + without.left_out);
    assert_eq!((without.mailed + 3, without.doubtful + 3), (check.mailed, check.doubtful));
    assert_eq!(count(&without, ReasonKind::MayNotRead), 3);
    let private = group(&without, HintKind::PersonalDomain).expect("still shown, to be taken back");
    assert_eq!((private.count, private.left), (3, true));
    let frozen = frozen(core, &check.id, owner.as_str()).await.expect("frozen");
    assert!(frozen.people.iter().all(|person| !names.contains(&person.person_id.to_string())));
    let csv = left_out_csv(core, owner, &check.id).await.expect("a file");
    assert_eq!(
        csv.lines()
            .filter(|line| line.contains("gmail.com is open to everybody") && line.contains("May not be"))
            .count(),
        3,
        "{csv}"
    );

    // The choice holds when everybody is read again, for those who are found then, too.
    let fourth = before.will_be_mailed[3].person.id.clone();
    scene.patch(&fourth, json!({"emailAddress": "private4@gmail.com"})).await;
    check_again(core, &scene.owner, &check.id).await.expect("again");
    let again = scene.read(&check.id).await;
    assert_eq!(count(&again, ReasonKind::MayNotRead), 4);
    leave_out(core, owner, &check.id, HintKind::PersonalDomain, false).await.expect("taken back");
    let after = get(core, owner, &check.id).await.expect("a check");
    assert_eq!((after.mailed, count(&after, ReasonKind::MayNotRead)), (check.mailed, 0));
    assert!(leave_out(core, &PersonId("0".repeat(32)), &check.id, HintKind::NotLive, true).await.is_err());
}

#[tokio::test]
async fn the_doubtful_are_a_list_that_is_left_out_with_one_press_and_counted() {
    let scene = scene(400).await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let before = scene.all("").await;
    for (n, person) in before.will_be_mailed.iter().take(3).enumerate() {
        scene.patch(&person.person.id, json!({"emailAddress": format!("private{n}@gmail.com")})).await;
    }
    check_again(core, &scene.owner, &before.id).await.expect("again");
    let check = scene.read(&before.id).await;
    let private = Some(HintKind::PersonalDomain);
    let all = doubts(core, owner, &check.id, None, 1).await.expect("a list");
    assert_eq!((all.all, all.mailed, all.people.total), (check.doubtful, check.doubtful, check.doubtful));
    let some = doubts(core, owner, &check.id, private, 1).await.expect("a list");
    assert_eq!((some.people.total, some.people.items.len()), (3, 3));
    assert!(some.people.items.iter().all(|one| !one.left && !one.hints.is_empty()), "{some:?}");

    // A number that the page did not name changes nothing.
    let wrong = leave_out_as_said(core, owner, &check.id, private, true, 4).await;
    assert!(wrong.is_err_and(|error| error.to_string().contains("The page named 4; it is 3 by now")));
    assert_eq!(get(core, owner, &check.id).await.expect("a check").mailed, check.mailed);

    leave_out_as_said(core, owner, &check.id, private, true, 3).await.expect("left out");
    let some = doubts(core, owner, &check.id, private, 1).await.expect("a list");
    assert_eq!((some.people.total, some.mailed), (3, check.doubtful - 3));
    assert!(some.people.items.iter().all(|one| one.left), "{some:?}");
    leave_out_as_said(core, owner, &check.id, None, true, check.doubtful).await.expect("all of them");
    let now = get(core, owner, &check.id).await.expect("a check");
    assert_eq!((now.mailed, now.doubtful), (check.mailed - check.doubtful, 0));
    assert_eq!(now.selected, now.mailed + now.left_out);

    let file = doubts_csv(core, owner, &check.id).await.expect("a file");
    assert_eq!(file.lines().count() as u64, check.doubtful + 1, "{file}");
    assert_eq!(file.matches("A private address: gmail.com is open to everybody").count(), 3, "{file}");
    leave_out_as_said(core, owner, &check.id, None, false, check.doubtful).await.expect("taken back");
    assert_eq!(get(core, owner, &check.id).await.expect("a check").mailed, check.mailed);
    let stranger = PersonId("0".repeat(32));
    assert!(doubts(core, &stranger, &check.id, None, 1).await.is_err());
    assert!(doubts_csv(core, &stranger, &check.id).await.is_err());
}

#[tokio::test]
async fn somebody_who_starts_later_is_hinted_at_unless_mailboxes_are_live_before() {
    let scene = scene(300).await;
    let (core, owner) = (scene.core(), &scene.owner.person);
    let check = scene.all("").await;
    let late = group(&check, HintKind::NotLive).expect("pre-hires").clone();
    assert!(late.people.iter().all(|(_, words)| words.starts_with("starts on ")), "{late:?}");
    let person = PersonId(late.people[0].0.id.clone());
    let found = crate::reach::of(core, std::slice::from_ref(&person)).await.expect("hints");
    assert!(found[&person].iter().any(|hint| hint.kind == HintKind::NotLive));
    core.store.exec("UPDATE profiles SET live_early = 'yes'", Vec::new()).await.expect("recorded");
    let mut tx = core.store.begin().await.expect("a transaction");
    crate::store::people::touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    check_again(core, &scene.owner, &check.id).await.expect("again");
    let after = scene.read(&check.id).await;
    let known = "SELECT COUNT(*) AS n FROM check_people WHERE check_id = $1 AND hints LIKE '%not_live%' AND profile_id IS NOT NULL";
    let row = core.store.row(known, crate::args![&check.id]).await.expect("read").expect("a row");
    assert_eq!(row.int("n").expect("a number"), 0, "{after:?}");
    assert_eq!(after.selected, after.mailed + after.left_out);
    assert!(get(core, owner, &check.id).await.is_ok());
}

#[tokio::test]
async fn test_mode_and_templates_are_told_with_who_and_when_and_a_refusal_leaves_them() {
    let scene = scene(300).await;
    let core = scene.core();
    let set_up = json!({"testMode": true, "testAddress": "qa@acme.example", "templates": [
        {"key": "cloud_invitation", "name": "Invitation", "subject": "#stop Welcome", "from": "IT <it@acme.example>"},
        {"key": "cloud_reset", "name": "Reset", "subject": "Your password"},
    ]});
    scene.stage.control("POST", "/_practice/mail", &set_up).await;
    let check = scene.all("").await;
    let mode = check.mail.test_mode.as_ref().expect("told");
    assert_eq!(mode.value, TestMode::On(Some("qa@acme.example".to_owned())));
    assert_eq!(mode.by_name, scene.owner.name);
    let templates = &check.mail.templates.as_ref().expect("told").value;
    assert_eq!((templates.changed, templates.suppressed.len()), (2, 1));
    assert_eq!(templates.suppressed[0].subject, "#stop Welcome");
    assert_eq!(templates.own_from, ["IT <it@acme.example>"]);
    assert_eq!(check.mail.refused, None);

    // Somebody of the help desk may not read either: what the Admin was told stays, with the Admin's name.
    scene.stage.ahead.fetch_add(600_000, std::sync::atomic::Ordering::SeqCst);
    let grant_id = scene.stage.sign_in("helpdesk").await;
    let (_, grant) = core.grants.token(&grant_id).await.expect("a token");
    let desk =
        Owner { person: PersonId(grant.person_id), name: grant.person_name, grant_id, scope: Scope::All };
    let (query, _) = PeopleQuery::parse(Area::Unregistered, "");
    let id = create(core, &desk, &query.with_all(), None).await.expect("a check");
    let theirs = loop {
        let check = get(core, &desk.person, &id).await.expect("a check");
        if check.state != CheckState::Reading {
            break check;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(theirs.mail.test_mode, check.mail.test_mode);
    let refused = theirs.mail.refused.as_ref().expect("both were refused");
    assert!(refused.value.contains("Org Admin is needed") && refused.by_name == desk.name, "{refused:?}");
}

#[tokio::test]
async fn a_tenant_that_does_not_know_the_test_mode_is_no_trouble() {
    let scene = scene(300).await;
    scene.stage.control("POST", "/_practice/mail", &json!({"testModeAnswer": "gone"})).await;
    let check = scene.all("").await;
    assert_eq!((check.state, check.problem.as_deref()), (CheckState::Ready, None));
    assert_eq!(check.mail.test_mode, None);
    assert!(check.mail.templates.is_some());
    assert!(
        check
            .mail
            .refused
            .is_some_and(|why| why.value.contains("test mode") && !why.value.contains("templates"))
    );
}
