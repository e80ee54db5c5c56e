//! The audit log over HTTP: who signed in, who was refused, who read whom, from where.

use crate::portal::TestPortal;
use gangway_core::audit::verify;
use gangway_core::store::audit::{Asked, StoredRow, list};

async fn entries(portal: &TestPortal) -> Vec<StoredRow> {
    let mut rows = list(&portal.portal.core.store, &Asked::default(), 0, 1_000).await.expect("the log");
    rows.reverse();
    rows
}

fn of<'a>(rows: &'a [StoredRow], what: &str) -> Vec<&'a StoredRow> {
    rows.iter().filter(|row| row.told.what == what).collect()
}

/// The id of somebody in the directory.
async fn somebody(portal: &TestPortal) -> String {
    for _ in 0..200 {
        let row = portal.portal.core.store.row("SELECT id FROM people ORDER BY id LIMIT 1", Vec::new()).await;
        if let Some(row) = row.expect("the directory") {
            return row.text("id").expect("an id");
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nobody came into the directory");
}

#[tokio::test]
async fn signing_in_and_out_and_being_refused_are_entries_with_an_address() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("user").await;
    for _ in 0..3 {
        assert_eq!(browser.get("/tasks").await.status, 403);
    }
    let refused = browser.call("/api/gangway_app/api/batches/batch_release", &[("id", "B-0001")]).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    browser.post("/auth/sign-out", &[]).await;

    let rows = entries(&portal).await;
    let what: Vec<&str> = rows.iter().map(|row| row.told.what.as_str()).collect();
    assert_eq!(what, ["sign-in", "refused", "refused", "sign-out"]);
    let actor = rows[0].told.actor.clone();
    assert!(actor.is_some());
    for row in &rows {
        assert_eq!(row.told.actor, actor, "{row:?}");
        assert_eq!(row.told.address.as_deref(), Some("127.0.0.1"), "{row:?}");
    }
    assert_eq!(rows[1].told.object.as_deref(), Some("right:ReadTasks"));
    assert_eq!(
        (rows[2].told.result.as_str(), rows[2].told.object.as_deref()),
        ("refused", Some("right:Invite"))
    );
    assert_eq!(verify(&portal.portal.core.store).await.expect("verified").findings, vec![]);
}

#[tokio::test]
async fn a_header_does_not_say_where_a_request_comes_from() {
    let portal = TestPortal::start().await;
    let browser = portal.signed_in("user").await;
    let headers =
        [("accept", "text/html"), ("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.9")];
    browser.get_with("/tasks", &headers).await;
    let rows = entries(&portal).await;
    assert_eq!(of(&rows, "refused")[0].told.address.as_deref(), Some("127.0.0.1"));
}

#[tokio::test]
async fn a_sign_in_that_came_to_nothing_is_told_of_once_a_minute() {
    let portal = TestPortal::start().await;
    for _ in 0..2 {
        let browser = portal.browser();
        let back = browser.consent("admin", "/").await;
        let state = url::Url::parse(&back).expect("an address");
        let (_, state) = state.query_pairs().find(|(name, _)| name == "state").expect("a state");
        browser.get(&format!("/auth/callback?error=access_denied&state={state}")).await;
    }
    let rows = entries(&portal).await;
    let refused = of(&rows, "sign-in.refused");
    assert_eq!(refused.len(), 1, "{rows:?}");
    assert_eq!((refused[0].told.actor.as_deref(), refused[0].told.actor_name.as_str()), (None, "Somebody"));
}

#[tokio::test]
async fn reading_one_person_is_an_entry_unless_an_admin_does_and_never_ahead() {
    let portal = TestPortal::start().await;
    let (admin, helpdesk) = (portal.signed_in("admin").await, portal.signed_in("helpdesk").await);
    let page = format!("/people/{}", somebody(&portal).await);
    assert_eq!(admin.get(&page).await.status, 200);
    let ahead =
        helpdesk.get_with(&page, &[("accept", "text/html"), ("sec-purpose", "prefetch;prerender")]).await;
    assert_eq!(ahead.status, 409, "what is not told of is not shown");
    for part in ["accounts", "ownership", "roles", "history", "reset"] {
        let headers = [("accept", "text/html"), ("sec-purpose", "prefetch;prerender")];
        let ahead = admin.get_with(&format!("{page}/{part}"), &headers).await;
        assert_eq!(ahead.status, 409, "{part}: nobody has asked for what ISC would be asked for");
    }
    assert_eq!(of(&entries(&portal).await, "person.read").len(), 0);
    for _ in 0..20 {
        assert_eq!(helpdesk.get(&page).await.status, 200);
    }
    let rows = entries(&portal).await;
    let told = of(&rows, "person.read");
    assert_eq!(told.len(), 20);
    // Whichever task of the renderer it was.
    assert!(told.iter().all(|row| row.told.address.as_deref() == Some("127.0.0.1")), "{told:?}");
    assert!(
        told[0]
            .told
            .object
            .as_deref()
            .is_some_and(|object| page.ends_with(object.trim_start_matches("person:")))
    );
}

#[tokio::test]
async fn the_page_shows_own_entries_and_admins_see_and_take_all() {
    let portal = TestPortal::start().await;
    let (admin, helpdesk) = (portal.signed_in("admin").await, portal.signed_in("helpdesk").await);
    let all = admin.get("/audit").await;
    assert_eq!(all.status, 200, "{}", all.body);
    // The first Admin who signs in brings the tenant's time zone along.
    assert!(all.body.contains("3 entries match"), "{}", all.body);
    let own = helpdesk.get("/audit").await;
    assert!(own.body.contains("1 entry match") && own.body.contains("You see what you did"), "{}", own.body);
    assert_eq!(helpdesk.get("/audit/1").await.status, 404, "the admin's");
    let entry = admin.get("/audit/3").await;
    assert!(entry.status == 200 && entry.body.contains("signed in"), "{}", entry.body);
    assert_eq!(admin.get("/audit/99999").await.status, 404);
    assert_eq!(admin.get("/audit/x").await.status, 404);

    assert_eq!(helpdesk.get("/audit/export.csv").await.status, 403);
    let file = admin.get("/audit/export.csv?what=sign-in&page=7").await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
    let lines: Vec<&str> = file.body.trim_end().split("\r\n").collect();
    let address = format!("{}audit?what=sign-in", portal.portal.public_url);
    assert_eq!(lines[0].trim_start_matches('\u{feff}'), format!("\"# {address}\""));
    assert_eq!(lines.len(), 4, "{}", file.body);
    let rows = entries(&portal).await;
    assert_eq!(
        rows.last().map(|row| row.told.sentence.as_str()),
        Some("took 2 entries of the audit log as a file")
    );
    assert_eq!(of(&rows, "refused").len(), 1);
}

#[tokio::test]
async fn what_is_done_from_a_list_to_a_draft_is_told_of_in_the_same_breath() {
    let portal = TestPortal::start().await;
    let admin = portal.signed_in("admin").await;
    somebody(&portal).await;
    let moved = admin.call("/api/gangway_app/api/practice/practice_advance", &[("days", "1")]).await;
    assert_eq!(moved.status, 200, "{}", moved.body);
    let saved =
        [("area", "/unregistered"), ("list", "invite=never"), ("name", "Never yet"), ("shared", "on")];
    assert_eq!(admin.call("/api/gangway_app/api/views/save_view", &saved).await.status, 200);
    let rows = entries(&portal).await;
    assert_eq!(of(&rows, "practice.clock")[0].told.sentence, "moved the practice clock forward by 1 day");
    assert_eq!(of(&rows, "view.saved")[0].told.sentence, "saved the view “Never yet”, shared with everybody");
}

#[tokio::test]
async fn files_that_are_refused_are_told_of_like_pages() {
    let portal = TestPortal::start().await;
    let user = portal.signed_in("user").await;
    for (file, right) in [
        ("/batches/B-0001/outcome.csv", "right:ReadBatches"),
        ("/batches/B-0001/evidence.jsonl", "right:ExportAudit"),
        ("/unregistered/check/01J/left-out.csv", "right:Invite"),
    ] {
        assert_eq!(user.get(file).await.status, 403, "{file}");
        let rows = entries(&portal).await;
        let told = &rows.last().expect("an entry").told;
        assert_eq!((told.what.as_str(), told.object.as_deref()), ("refused", Some(right)), "{file}");
        assert!(told.detail.as_deref().is_some_and(|detail| detail.contains(file)), "{told:?}");
    }
}
