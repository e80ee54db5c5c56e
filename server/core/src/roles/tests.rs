//! Giving and taking roles, against a tenant.

use super::*;
use crate::auth::{Signed, Standing};
use crate::testing::Stage;
use crate::{Core, Error, args};
use gangway_practice::Options;
use gangway_types::PortalError;
use gangway_types::roles::SubjectKind;

async fn stage() -> Stage {
    Stage::new(Options { people: 300, rate: 0, ..Options::default() }).await
}

/// Signs somebody in; who they are now.
async fn signed_in(stage: &Stage, who: &str) -> Signed {
    let grant = stage.sign_in(who).await;
    now(&stage.core, &grant).await
}

async fn now(core: &Core, grant: &str) -> Signed {
    match core.grants.standing(grant, "s").await.expect("read") {
        Standing::Signed(signed) => signed,
        Standing::Ended(why) => panic!("ended: {why}"),
    }
}

/// Puts somebody into the directory.
async fn known(core: &Core, id: &str) {
    let sql = "INSERT INTO people (id, name, alias, status, sort_name, search, read_at) VALUES ($1, 'Mia', 'mia', \
               'ACTIVE', 'mia', 'mia', 0)";
    core.store.exec(sql, args![id]).await.expect("somebody");
}

fn refused<T: std::fmt::Debug>(answer: crate::Result<T>) -> String {
    match answer {
        Err(Error::Portal(PortalError::Refused { what, .. })) => what,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_role_given_to_a_person_counts_from_their_next_request() {
    let stage = stage().await;
    let core = &stage.core;
    let admin = signed_in(&stage, "admin").await;
    let user = signed_in(&stage, "user").await;
    assert_eq!(user.roles, []);
    known(core, &user.person_id).await;
    give(core, &admin, Role::Auditor, SubjectKind::Person, &user.person_id).await.expect("given");
    give(core, &admin, Role::Auditor, SubjectKind::Person, &user.person_id).await.expect("given once");
    assert_eq!(now(core, &user.grant_id).await.roles, [Role::Auditor]);
    let shown = view(core, &admin).await.expect("shown");
    let given: Vec<&str> = shown.rows.iter().filter_map(|row| row.id.as_deref()).collect();
    let [id] = given.as_slice() else { panic!("{given:?}") };
    take(core, &admin, id).await.expect("taken");
    assert_eq!(now(core, &user.grant_id).await.roles, []);
    let again = take(core, &admin, id).await.expect_err("taken before");
    assert!(matches!(again, Error::Portal(PortalError::Conflict { .. })), "{again}");
}

#[tokio::test]
async fn a_group_gives_its_members_a_role_page_by_page() {
    let stage = stage().await;
    let core = &stage.core;
    let admin = signed_in(&stage, "admin").await;
    let helpdesk = signed_in(&stage, "helpdesk").await;
    assert_eq!(helpdesk.roles, [Role::Inviter]);
    let found = find(core, &admin, SubjectKind::Group, "Site").await.expect("found");
    let [group] = found.as_slice() else { panic!("{found:?}") };
    give(core, &admin, Role::Auditor, SubjectKind::Group, &group.id).await.expect("given");
    assert_eq!(now(core, &helpdesk.grant_id).await.roles, [Role::Inviter, Role::Auditor]);
    let shown = view(core, &admin).await.expect("shown");
    let [copy] = shown.groups.as_slice() else { panic!("{:?}", shown.groups) };
    assert_eq!(copy.problem, None, "as many as ISC counted");
    assert!(copy.members > 100, "more than two pages of 50: {}", copy.members);
    assert_eq!(refresh(core, &admin).await.expect("read again"), 1);
    let forbidden = find(core, &helpdesk, SubjectKind::Group, "Site").await.expect_err("no right in ISC");
    assert!(PortalError::from(forbidden).to_string().contains("Org Admin"));
}

#[tokio::test]
async fn a_level_carries_a_role_for_everybody_who_has_it() {
    let stage = stage().await;
    let core = &stage.core;
    let admin = signed_in(&stage, "admin").await;
    let coordinator = signed_in(&stage, "coordinator").await;
    give(core, &admin, Role::Inviter, SubjectKind::Level, "source_admin").await.expect("given");
    assert_eq!(now(core, &coordinator.grant_id).await.roles, [Role::Inviter, Role::Coordinator]);
    let shown = view(core, &admin).await.expect("shown");
    let row = shown.rows.iter().find(|row| row.id.is_some()).expect("given");
    assert!(
        row.without_effect.as_deref().is_some_and(|why| why.contains("ISC would refuse to send")),
        "{row:?}"
    );
    let default = give(core, &admin, Role::Admin, SubjectKind::Level, "ORG_ADMIN").await;
    assert!(refused(default).contains("anyway"));
    assert!(
        refused(give(core, &admin, Role::Admin, SubjectKind::Level, "no level!").await)
            .contains("CERT_ADMIN")
    );
}

#[tokio::test]
async fn the_last_admin_stays() {
    let stage = stage().await;
    let core = &stage.core;
    let admin = signed_in(&stage, "admin").await;
    let helpdesk = signed_in(&stage, "helpdesk").await;
    known(core, &helpdesk.person_id).await;
    give(core, &admin, Role::Admin, SubjectKind::Person, &helpdesk.person_id).await.expect("given");
    // The Org Admin lost the level in ISC: nobody is an Admin by level any more.
    core.store
        .exec("UPDATE grants SET levels = '[]' WHERE person_id = $1", args![&admin.person_id])
        .await
        .expect("lost");
    core.grants.forget_roles();
    let helpdesk = now(core, &helpdesk.grant_id).await;
    assert!(helpdesk.roles.contains(&Role::Admin));
    let shown = view(core, &helpdesk).await.expect("shown");
    let row = shown.rows.iter().find(|row| row.id.is_some()).expect("given");
    assert_eq!(row.stays.as_deref(), Some("You are the last Admin"));
    let id = row.id.clone().expect("an id");
    assert!(refused(take(core, &helpdesk, &id).await).contains("You are the last Admin"));
    // Somebody who is gone is no way to be an Admin; somebody who can sign in is.
    known(core, "gone").await;
    give(core, &helpdesk, Role::Admin, SubjectKind::Person, "gone").await.expect("given");
    core.store.exec("UPDATE people SET gone_at = 1 WHERE id = 'gone'", Vec::new()).await.expect("gone");
    assert!(refused(take(core, &helpdesk, &id).await).contains("last Admin"));
    known(core, "here").await;
    give(core, &helpdesk, Role::Admin, SubjectKind::Person, "here").await.expect("given");
    take(core, &helpdesk, &id).await.expect("somebody else is left");
}

#[tokio::test]
async fn whoever_stands_in_for_managers_is_an_approver() {
    let stage = stage().await;
    let core = &stage.core;
    let admin = signed_in(&stage, "admin").await;
    let user = signed_in(&stage, "user").await;
    known(core, &user.person_id).await;
    let person = PersonId::from(user.person_id.as_str());
    crate::settings::add_fallback(core, &admin, &person).await.expect("added");
    assert_eq!(now(core, &user.grant_id).await.roles, [Role::Approver]);
}
