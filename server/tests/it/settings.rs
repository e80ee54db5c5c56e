//! Settings over HTTP, without script: changed, refused, changed by two people at once.

use crate::browser::Browser;
use crate::calls::address;
use crate::portal::TestPortal;

fn seen(page: &str) -> String {
    let value = page.split("name=\"seen\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    let value = value.and_then(|rest| rest.split('"').next()).expect("what the form showed");
    value.replace("&quot;", "\"").replace("&amp;", "&")
}

async fn save(browser: &Browser, seen: &str, values: &[(&str, &str)]) -> String {
    let mut fields = vec![("section", "invites"), ("seen", seen), ("return", "/settings/invites")];
    fields.extend(values);
    let posted = browser.post(&address("settings/save_settings"), &fields).await;
    assert_eq!(posted.status, 303, "{}", posted.body);
    posted.location().to_owned()
}

#[tokio::test]
async fn a_setting_is_changed_and_shows_who_when_and_from_what() {
    let portal = TestPortal::start().await;
    let admin = portal.signed_in("admin").await;
    let page = admin.get("/settings/invites").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("As Gangway came."));
    let to = save(&admin, &seen(&page.body), &[("values[batch_cap]", "1,000")]).await;
    assert_eq!(to, "/settings/invites");
    let page = admin.get(&to).await.body;
    assert!(page.contains("Saved: People per batch"), "said once");
    assert!(page.contains("Changed by Amara Lindqvist on") && page.contains("from 5,000 people."), "{page}");
    assert!(page.contains("People per batch: from 5,000 people to 1,000 people"), "the history");
}

#[tokio::test]
async fn a_refused_value_comes_back_with_its_reason_beside_it() {
    let portal = TestPortal::start().await;
    let admin = portal.signed_in("admin").await;
    let shown = seen(&admin.get("/settings/invites").await.body);
    let to = save(&admin, &shown, &[("values[batch_cap]", "many"), ("values[invite_chunk]", "50")]).await;
    assert!(to.starts_with("/settings/invites?form="), "{to}");
    let page = admin.get(&to).await.body;
    assert!(page.contains("There is a problem") && page.contains("href=\"#set-batch_cap\""), "{page}");
    assert!(page.contains("Enter a whole number from 1 to 50,000."));
    assert!(page.contains("value=\"many\"") && page.contains("value=\"50\""), "what was typed is kept");
    let now = gangway_core::settings::Settings::load(&portal.portal.core.store).await.expect("read");
    assert_eq!((now.batch_cap, now.invite_chunk), (5_000, 100), "nothing was saved");
}

#[tokio::test]
async fn two_people_at_once_do_not_write_over_each_other() {
    let portal = TestPortal::start().await;
    let (one, two) = (portal.signed_in("admin").await, portal.signed_in("admin").await);
    let shown = seen(&one.get("/settings/invites").await.body);
    save(&one, &shown, &[("values[batch_cap]", "10")]).await;
    let to = save(&two, &shown, &[("values[batch_cap]", "20")]).await;
    let page = two.get(&to).await.body;
    assert!(page.contains("changed this to 10 people after you opened the page"), "{page}");
    assert!(page.contains("value=\"20\""), "theirs is told, ours is kept in the field");
    save(&two, &seen(&page), &[("values[batch_cap]", "20")]).await;
    let now = gangway_core::settings::Settings::load(&portal.portal.core.store).await.expect("read");
    assert_eq!(now.batch_cap, 20);
}

#[tokio::test]
async fn the_connection_is_tested_under_ones_own_sign_in_and_nobody_is_mailed() {
    let portal = TestPortal::start().await;
    let admin = portal.signed_in("admin").await;
    let page = admin.get("/settings/connection").await.body;
    assert!(page.contains("gangway-practice") && !page.contains("test-lines"), "not before it is asked for");
    let page = admin.get("/settings/connection?test=now").await.body;
    assert!(
        page.contains("Your session renews itself") && page.contains("It was renewed just now."),
        "{page}"
    );
    assert!(page.contains("You act as Amara Lindqvist, Org Admin"), "{page}");
    assert!(page.contains("It was not tried, because trying sends mail."), "{page}");
    assert_eq!(portal.asked("/v2024/identities/invite").await, 0);
    let ahead = admin
        .get_with("/settings/connection?test=now", &[("sec-purpose", "prefetch"), ("accept", "text/html")])
        .await;
    assert!(!ahead.body.contains("test-lines"), "looking ahead asks nobody");
}

#[tokio::test]
async fn what_is_typed_about_a_profile_comes_back_when_it_is_refused() {
    let portal = TestPortal::start().await;
    let admin = portal.signed_in("admin").await;
    let store = &portal.portal.core.store;
    store
        .exec("INSERT INTO profiles (id, name, read_at) VALUES ('p-typed', 'Temps', 1)", Vec::new())
        .await
        .expect("a profile");
    let note = "x".repeat(300);
    let fields = [
        ("profile", "p-typed"),
        ("seen", ""),
        ("automatic", "yes"),
        ("mail_note", note.as_str()),
        ("return", "/settings/invites"),
    ];
    let posted = admin.post(&address("settings/record_profile"), &fields).await;
    assert!(posted.location().starts_with("/settings/invites?form="), "{}", posted.location());
    let page = admin.get(posted.location()).await.body;
    assert!(page.contains(&note), "the note is kept");
    let form = page.split("id=\"profile-p-typed-record\"").nth(1).expect("its form");
    let tick = form.split("id=\"profile-p-typed-automatic\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(tick.is_some_and(|tick| tick.contains("checked")), "the tick is kept: {tick:?}");
}
