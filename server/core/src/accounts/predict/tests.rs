use super::*;
use crate::args;
use crate::domain::account_form::testing::{field, form};
use crate::store::people::{PersonRead, gone, upsert};
use crate::testing::Stage;
use gangway_practice::Options;

async fn stage() -> Stage {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    let person = |n: u32, alias: &str, mail: &str| PersonRead {
        id: format!("{n:032x}"),
        name: format!("Person {n}"),
        alias: alias.to_owned(),
        mail: Some(mail.to_owned()),
        status: "ACTIVE".to_owned(),
        attributes: "{}".to_owned(),
        correlated: Some(true),
        ..PersonRead::default()
    };
    let rows = [
        person(1, "aosei", "amara@x.example"),
        person(2, "iholm", "desk@x.example"),
        person(3, "jberg", "desk@x.example"),
        person(4, "left", "left@x.example"),
    ];
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &rows, now, None).await.expect("stored");
    gone(&mut tx, &[PersonId(format!("{:032x}", 4))], now).await.expect("gone");
    tx.commit().await.expect("committed");
    stage
}

async fn read_whole(stage: &Stage) {
    let sql = "INSERT INTO crawls (id, state, started_at, ended_at) VALUES (1, 'done', 1, 2)";
    stage.core.store.exec(sql, args![]).await.expect("stored");
}

fn badge() -> AccountForm {
    form(vec![field("badge_id"), field("login"), field("mail"), field("family_name")])
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
}

async fn one(stage: &Stage, form: &AccountForm, pairs: &[(&str, &str)]) -> Predicted {
    links(&stage.core, form, &[values(pairs)]).await.expect("an answer").remove(0)
}

#[tokio::test]
async fn a_directory_that_was_never_read_says_nothing() {
    let stage = stage().await;
    assert_eq!(one(&stage, &badge(), &[("mail", "amara@x.example")]).await, Predicted::Unknown);
}

#[tokio::test]
async fn people_are_found_by_login_first_then_by_mail() {
    let stage = stage().await;
    read_whole(&stage).await;
    let form = badge();
    let amara = Predicted::Person {
        id: PersonId(format!("{:032x}", 1)),
        name: "Person 1".to_owned(),
        by: "login".to_owned(),
    };
    assert_eq!(one(&stage, &form, &[("login", "AOSEI"), ("mail", "desk@x.example")]).await, amara);
    let several = Predicted::Several { by: "mail".to_owned(), count: 2 };
    assert_eq!(one(&stage, &form, &[("mail", " Desk@X.example ")]).await, several);
    assert_eq!(one(&stage, &form, &[("mail", "left@x.example")]).await, Predicted::Nobody);
    let bare = crate::domain::account_form::testing::form(vec![field("number"), field("colour")]);
    assert_eq!(one(&stage, &bare, &[("colour", "red")]).await, Predicted::Unknown);
}

#[tokio::test]
async fn an_authoritative_account_makes_somebody_when_it_says_enough() {
    let stage = stage().await;
    read_whole(&stage).await;
    let mut form = badge();
    form.source.authoritative = true;
    assert_eq!(one(&stage, &form, &[("login", "new")]).await, Predicted::Unknown, "no mapping is known");
    for (to, from) in [("uid", "login"), ("lastname", "family_name"), ("email", "mail")] {
        form.feeds.insert(to.to_owned(), from.to_owned());
    }
    let whole = [("login", "new"), ("family_name", "Haddad"), ("mail", "new@x.example")];
    assert_eq!(one(&stage, &form, &whole).await, Predicted::NewPerson);
    let lacking = Predicted::Incomplete(vec!["family_name".to_owned()]);
    assert_eq!(one(&stage, &form, &[("login", "new"), ("mail", "new@x.example")]).await, lacking);
    form.fields[3].set_by_isc = true;
    let by_isc = one(&stage, &form, &[("login", "new"), ("mail", "new@x.example")]).await;
    assert_eq!(by_isc, Predicted::NewPerson);
}

#[tokio::test]
async fn many_are_answered_in_their_order() {
    let stage = stage().await;
    read_whole(&stage).await;
    let all: Vec<Values> = (0..CHUNK + 5)
        .map(|n| if n % 2 == 0 { values(&[("login", "aosei")]) } else { values(&[("login", "nobody")]) })
        .collect();
    let found = links(&stage.core, &badge(), &all).await.expect("an answer");
    assert_eq!(found.len(), all.len());
    for (n, one) in found.iter().enumerate() {
        assert_eq!(matches!(one, Predicted::Person { .. }), n % 2 == 0, "{n}");
    }
}
