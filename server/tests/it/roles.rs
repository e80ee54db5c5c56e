//! The one table of roles and capabilities: printed, and compared with what the running portal answers over HTTP, for
//! every page, every file and every server function, for each role alone and for a plain user.

use crate::browser::Browser;
use crate::calls::{TABLE as CALLS, address};
use crate::killed::until;
use crate::portal::TestPortal;
use gangway_core::args;
use gangway_types::{Capability, Extent, PortalError, Role, TABLE};
use leptos_axum::generate_route_list;

/// Routes of pages and files with an address of each, and what it needs. A page that is not listed here fails the test.
const PAGES: &[(&str, &str, Capability)] = &[
    ("/", "/", Capability::SignedIn),
    ("/people", "/people", Capability::ReadPeople),
    ("/people/{id}", "/people/00000000000000000000000000000000", Capability::ReadPeople),
    ("/people/{id}/{part}", "/people/00000000000000000000000000000000/accounts", Capability::ReadPeople),
    ("/people/jobs/{id}", "/people/jobs/P-0000", Capability::ReadPeople),
    ("/people/old-lists", "/people/old-lists", Capability::Invite),
    ("/people/old-lists/{id}", "/people/old-lists/01L", Capability::Invite),
    ("", "/people/old-lists/01L/report.csv", Capability::Invite),
    ("/unregistered", "/unregistered", Capability::ReadPeople),
    ("/unregistered/check/{id}", "/unregistered/check/01J", Capability::Invite),
    ("", "/unregistered/check/01J/left-out.csv", Capability::Invite),
    ("/unregistered/check/{id}/doubts", "/unregistered/check/01J/doubts", Capability::Invite),
    ("", "/unregistered/check/01J/doubts.csv", Capability::Invite),
    ("/joiners", "/joiners", Capability::ReadPeople),
    ("/joiners/{id}/skip", "/joiners/00000000000000000000000000000000/skip", Capability::Invite),
    ("/boards/joiners", "/boards/joiners?from=2026-11-23", Capability::ReadPeople),
    ("/batches", "/batches", Capability::ReadBatches),
    ("/batches/{id}", "/batches/B-0001", Capability::ReadBatches),
    ("/batches/{id}/timeline", "/batches/B-0001/timeline", Capability::ReadBatches),
    ("/batches/{id}/{action}", "/batches/B-0001/cancel", Capability::ReadBatches),
    ("", "/batches/B-0001/outcome.csv", Capability::ReadBatches),
    ("/approvals", "/approvals", Capability::ReadApprovals),
    ("/approvals/away", "/approvals/away", Capability::Approve),
    ("/approvals/{id}", "/approvals/B-0001", Capability::ReadApprovals),
    ("/approvals/{id}/review", "/approvals/B-0001/review", Capability::ReadApprovals),
    ("/approvals/{id}/done", "/approvals/B-0001/done", Capability::ReadApprovals),
    ("/approvals/{id}/ask", "/approvals/B-0001/ask", Capability::ReadApprovals),
    ("/approvals/{id}/leave-out/{person}", "/approvals/B-0001/leave-out/nobody", Capability::ReadApprovals),
    ("/notices", "/notices", Capability::SignedIn),
    ("/accounts/import", "/accounts/import", Capability::ReadAccounts),
    ("/accounts/import/{id}", "/accounts/import/I-0000", Capability::ReadAccounts),
    ("/accounts/import/{id}/{step}", "/accounts/import/I-0000/fix", Capability::ReadAccounts),
    ("/accounts/jobs/{id}", "/accounts/jobs/A-0000", Capability::ReadAccounts),
    ("/accounts/new", "/accounts/new", Capability::WriteAccounts),
    ("/accounts/new/{draft}", "/accounts/new/01J", Capability::WriteAccounts),
    ("/accounts/new/{draft}/{step}", "/accounts/new/01J/result", Capability::ReadAccounts),
    ("/sources", "/sources", Capability::ReadAccounts),
    ("/sources/{id}", "/sources/00000000000000000000000000000000", Capability::ReadAccounts),
    ("", "/sources/00000000000000000000000000000000/template.csv", Capability::ReadAccounts),
    ("/sources/{id}/safety", "/sources/00000000000000000000000000000000/safety", Capability::ReadAccounts),
    (
        "/sources/{id}/safety/merge",
        "/sources/00000000000000000000000000000000/safety/merge",
        Capability::ReadAccounts,
    ),
    ("/sources/{id}/files", "/sources/00000000000000000000000000000000/files", Capability::ReadAccounts),
    ("", "/sources/00000000000000000000000000000000/files/none/download", Capability::ReadAccounts),
    ("/sources/{id}/load", "/sources/00000000000000000000000000000000/load", Capability::WriteAccounts),
    (
        "/sources/{id}/loads/{load}",
        "/sources/00000000000000000000000000000000/loads/L-0001",
        Capability::ReadAccounts,
    ),
    ("/tasks", "/tasks", Capability::ReadTasks),
    ("/tasks/{id}", "/tasks/2c91808568c529c60168cca6f90c1313", Capability::ReadTasks),
    ("/audit", "/audit", Capability::ReadAudit),
    ("/audit/{id}", "/audit/999999", Capability::ReadAudit),
    ("", "/audit/export.csv", Capability::ExportAudit),
    ("/search", "/search", Capability::SignedIn),
    ("/help/words", "/help/words", Capability::SignedIn),
    ("/settings", "/settings", Capability::ReadSettings),
    ("/settings/connection", "/settings/connection", Capability::ReadSettings),
    ("/settings/roles", "/settings/roles", Capability::ReadSettings),
    ("/settings/invites", "/settings/invites", Capability::ReadSettings),
    ("/settings/approvals", "/settings/approvals", Capability::ReadSettings),
    ("/settings/joiners", "/settings/joiners", Capability::ReadSettings),
    ("/settings/joiners/rules/{id}", "/settings/joiners/rules/none", Capability::ReadSettings),
    ("/settings/joiners/rules/{id}/{part}", "/settings/joiners/rules/none/on", Capability::ChangeSettings),
    (
        "/settings/joiners/subscriptions/{id}/remove",
        "/settings/joiners/subscriptions/none/remove",
        Capability::ChangeSettings,
    ),
    ("/settings/accounts", "/settings/accounts", Capability::ReadSettings),
    ("/settings/audit", "/settings/audit", Capability::ReadSettings),
    ("/settings/welcome", "/settings/welcome", Capability::ReadSettings),
    ("/settings/preferences", "/settings/preferences", Capability::SignedIn),
    ("/settings/practice", "/settings/practice", Capability::Practice),
    ("/settings/practice/start-over", "/settings/practice/start-over", Capability::Practice),
    ("/sign-out", "/sign-out", Capability::SignedIn),
];
/// Pages for people who are not signed in.
const DOORS: [&str; 2] = ["/sign-in", "/signed-out"];

/// Somebody with one role alone, or with none.
struct Member {
    what: &'static str,
    roles: Vec<Role>,
    person: String,
    browser: Browser,
}

async fn member(portal: &TestPortal, what: &'static str, who: &str, roles: &[Role]) -> Member {
    let browser = portal.signed_in(who).await;
    let core = &portal.portal.core;
    // Whoever signed in last is the first of them.
    let grant = core.grants.signed_in_now().await.expect("read").remove(0);
    let found = gangway_core::roles::of(&core.store, &grant.person_id, &grant.levels, core.clock.now()).await;
    assert_eq!(found.expect("read"), roles, "{what}");
    core.grants.forget_roles();
    portal.later(std::time::Duration::from_secs(1));
    Member { what, roles: roles.to_vec(), person: grant.person_id, browser }
}

/// One person per role, and one without. Who is given a role by assignment has no level in ISC, so that the role alone
/// is tried.
async fn cast(portal: &TestPortal) -> Vec<Member> {
    let core = &portal.portal.core;
    let admin = member(portal, "Admin", "admin", &[Role::Admin]).await;
    until("the directory is filled", async || {
        admin.browser.get("/unregistered").await.body.contains("Synced ").then_some(())
    })
    .await;
    let mut cast = vec![admin];
    cast.push(member(portal, "Inviter", "helpdesk", &[Role::Inviter]).await);
    cast.push(member(portal, "Coordinator", "coordinator", &[Role::Coordinator]).await);
    cast.push(member(portal, "Approver", "manager", &[Role::Approver]).await);
    cast.push(member(portal, "nobody", "user", &[]).await);
    core.store.exec("DELETE FROM role_assignments", Vec::new()).await.expect("none yet");
    cast
}

/// Gives the plain user the role of an Auditor, as an Admin does.
async fn audit(portal: &TestPortal, cast: &mut Vec<Member>) {
    let user = cast.pop().expect("the plain user");
    let give = address("roles/give_role");
    let fields =
        [("role", "auditor"), ("kind", "person"), ("subject", user.person.as_str()), ("key", "auditor")];
    let posted = cast[0].browser.post(&give, &fields).await;
    assert_eq!((posted.status, posted.location()), (303, "/settings/roles"), "{}", posted.body);
    cast.push(Member { what: "Auditor", roles: vec![Role::Auditor], ..user });
    assert!(portal.portal.core.practice.is_some());
}

fn print_table() {
    let word = |extent: Option<Extent>| extent.map_or("-", Extent::word);
    println!("{:<18}{}", "", Role::ALL.map(|role| format!("{:<12}", role.name())).concat());
    for (capability, extents) in TABLE {
        let cells: String = extents.iter().map(|extent| format!("{:<12}", word(*extent))).collect();
        println!("{:<18}{cells}", format!("{capability:?}"));
    }
}

async fn compare(member: &Member) -> Vec<String> {
    let mut wrong = Vec::new();
    for (_, address, need) in PAGES {
        let status = member.browser.get(address).await.status;
        let allowed = need.allowed(&member.roles);
        println!("{:<12} GET  {address:<50} {need:?}: {status}", member.what);
        let fits = if allowed { !matches!(status, 401 | 403 | 500..) } else { status == 403 };
        if !fits {
            wrong.push(format!("{} GET {address} ({need:?}): {status}", member.what));
        }
    }
    for (row, need, body) in CALLS {
        // It would end everything that is tried here.
        if *row == "practice/practice_start_over" {
            continue;
        }
        let answer = member.browser.call(&address(row), body).await;
        let allowed = need.allowed(&member.roles);
        println!("{:<12} POST {row:<50} {need:?}: {}", member.what, answer.status);
        let refused = answer.status == 403
            && serde_json::from_str::<PortalError>(&answer.body).ok()
                == Some(PortalError::Forbidden { need: *need });
        let fits = if allowed { !matches!(answer.status, 401 | 403 | 500 | 503..) } else { refused };
        if !fits {
            wrong.push(format!("{} POST {row} ({need:?}): {} {}", member.what, answer.status, answer.body));
        }
    }
    wrong
}

#[tokio::test]
async fn the_running_portal_answers_as_the_table_says() {
    print_table();
    let portal = TestPortal::start().await;
    let mut cast = cast(&portal).await;
    let mut wrong = Vec::new();
    for member in &cast {
        wrong.extend(compare(member).await);
    }
    audit(&portal, &mut cast).await;
    wrong.extend(compare(cast.last().expect("the Auditor")).await);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_page_is_in_the_table() {
    let missing: Vec<String> = generate_route_list(gangway_app::App)
        .iter()
        .map(|route| route.path().to_owned())
        .filter(|path| !PAGES.iter().any(|(known, ..)| known == path) && !DOORS.contains(&path.as_str()))
        .collect();
    assert!(missing.is_empty(), "say in PAGES what these need: {missing:#?}");
}

#[tokio::test]
async fn own_is_ones_own_and_all_is_everything() {
    let portal = TestPortal::start().await;
    let mut cast = cast(&portal).await;
    audit(&portal, &mut cast).await;
    let store = &portal.portal.core.store;
    let text = async |sql: &str, arg: &str| {
        let row = store.row(sql, args![arg]).await.expect("read").expect("there is one");
        row.text("id").expect("an id")
    };
    let [admin, inviter, _, approver, auditor] = cast.as_slice() else { panic!("five of them") };
    let report =
        text("SELECT id FROM people WHERE manager_id = $1 ORDER BY id LIMIT 1", &approver.person).await;
    let other = text(
        "SELECT id FROM people WHERE manager_id <> $1 AND id <> $1 ORDER BY id LIMIT 1",
        &approver.person,
    )
    .await;
    for (member, found) in
        [(approver, [200, 404]), (admin, [200, 200]), (inviter, [200, 200]), (auditor, [200, 200])]
    {
        for (person, expected) in [&report, &other].into_iter().zip(found) {
            let status = member.browser.get(&format!("/people/{person}")).await.status;
            assert_eq!(status, expected, "{} reads {person}", member.what);
        }
    }
    let own = "SELECT CAST(seq AS TEXT) AS id FROM audit WHERE actor = $1 ORDER BY seq LIMIT 1";
    let (mine, theirs) = (text(own, &inviter.person).await, text(own, &admin.person).await);
    for (member, found) in [(inviter, [200, 404]), (admin, [200, 200]), (auditor, [200, 200])] {
        for (row, expected) in [&mine, &theirs].into_iter().zip(found) {
            let status = member.browser.get(&format!("/audit/{row}")).await.status;
            assert_eq!(status, expected, "{} reads row {row}", member.what);
        }
    }
}
