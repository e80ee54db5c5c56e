use super::*;
use crate::store::people::{Enrichment, PersonRead, enrich, gone, touch, upsert};
use crate::testing::Stage;
use crate::views;
use gangway_practice::Options;
use gangway_types::PersonId;
use gangway_types::people::ListView;
use gangway_types::query::{Area, Facet, PeopleQuery, WhyDropped};

async fn stage() -> (Stage, Reader) {
    let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
    let now = stage.core.clock.now();
    let rows: Vec<PersonRead> = (0..120)
        .map(|n: i64| PersonRead {
            id: format!("{n:032x}"),
            name: format!("Person {n:03}"),
            alias: format!("p{n}"),
            mail: (n % 10 != 0).then(|| format!("p{n}@acme.example")),
            status: if n % 3 == 0 { "ACTIVE" } else { "UNREGISTERED" }.to_owned(),
            lifecycle: Some(if n % 2 == 0 { "active" } else { "prehire" }.to_owned()),
            manager_id: Some(format!("{}", n % 4).repeat(32)),
            manager_name: Some(format!("Boss {}", n % 4)),
            created: Some(now - n * 86_400_000),
            attributes: r#"{"uid": "x", "tags": ["a", "b"], "n": 3}"#.to_owned(),
            correlated: Some(true),
            ..PersonRead::default()
        })
        .collect();
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    upsert(&mut tx, &rows, now, None).await.expect("stored");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let reader = Reader { person: PersonId("a".repeat(32)), name: "Ada".to_owned(), scope: Scope::All };
    (stage, reader)
}

async fn shown(stage: &Stage, reader: &Reader, text: &str) -> ListView {
    let (query, notes) = PeopleQuery::parse(Area::Unregistered, text);
    list(&stage.core, reader, query, notes).await.expect("a list")
}

fn menu(view: &ListView, facet: Facet) -> Vec<(String, u64, bool)> {
    let menu = view.facets.iter().find(|menu| menu.facet == facet).expect("a menu");
    menu.values.iter().map(|value| (value.label.clone(), value.count, value.chosen)).collect()
}

#[tokio::test]
async fn every_number_leads_to_a_list_of_that_many() {
    let (stage, reader) = stage().await;
    let view = shown(&stage, &reader, "").await;
    let head = view.headline;
    assert_eq!(head.cannot_sign_in, head.can_be_mailed + head.cannot_be_mailed);
    assert_eq!((head.cannot_sign_in, view.page.total, view.page.items.len()), (80, 80, 50));
    assert_eq!(head.known, 120);
    for tab in &view.views {
        let listed = shown(&stage, &reader, &tab.query.print()).await;
        assert_eq!(tab.count, Some(listed.page.total), "{}", tab.name);
        assert!(!listed.view.expect("the view").edited, "{}", tab.name);
    }
    for (state, count) in &view.invite {
        let listed = shown(&stage, &reader, &format!("invite={}", state.key())).await;
        assert_eq!(listed.page.total, *count);
    }
    for menu in &view.facets {
        for value in &menu.values {
            let listed = shown(&stage, &reader, &view.query.toggled(menu.facet, &value.value).print()).await;
            assert_eq!(listed.page.total, value.count, "{:?} {}", menu.facet, value.value);
        }
    }
}

#[tokio::test]
async fn a_facet_counts_under_the_other_filters() {
    let (stage, reader) = stage().await;
    let view = shown(&stage, &reader, "state=prehire").await;
    assert_eq!(menu(&view, Facet::State), [("active".into(), 40, false), ("prehire".into(), 40, true)]);
    let managers = menu(&view, Facet::Manager);
    assert_eq!(managers.iter().map(|(_, count, _)| count).sum::<u64>(), 40);
    // Nobody has both, so the chosen one stands with nobody beside it.
    let boss = "1".repeat(32);
    let view = shown(&stage, &reader, &format!("state=active&manager={boss}")).await;
    assert_eq!(view.page.total, 0);
    assert!(menu(&view, Facet::Manager).contains(&("Boss 1".into(), 0, true)));
}

#[tokio::test]
async fn counts_follow_the_directory_at_once() {
    let (stage, reader) = stage().await;
    assert_eq!(shown(&stage, &reader, "").await.page.total, 80);
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    gone(&mut tx, &[PersonId(format!("{:032x}", 1))], 5).await.expect("gone");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let view = shown(&stage, &reader, "").await;
    assert_eq!((view.page.total, view.headline.cannot_sign_in), (79, 79));
}

#[tokio::test]
async fn retired_values_are_dropped_once_the_directory_is_filled() {
    let (stage, reader) = stage().await;
    let filling = shown(&stage, &reader, "state=retired").await;
    assert_eq!((filling.page.total, filling.dropped.len()), (0, 0));
    stage
        .core
        .store
        .exec("INSERT INTO crawls (id, state, started_at, ended_at) VALUES (1, 'done', 1, 2)", Vec::new())
        .await
        .expect("filled");
    let mut tx = stage.core.store.begin().await.expect("a transaction");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    let view = shown(&stage, &reader, "state=retired&state=active").await;
    assert_eq!(
        view.dropped.iter().map(|note| (note.value.as_str(), note.why)).collect::<Vec<_>>(),
        [("retired", WhyDropped::Value)]
    );
    assert_eq!((view.page.total, view.query.print()), (40, "state=active".to_owned()));
}

#[tokio::test]
async fn reports_are_all_that_an_approver_reads() {
    let (stage, reader) = stage().await;
    let boss = Reader { scope: Scope::Reports(PersonId("1".repeat(32))), ..reader };
    let view = shown(&stage, &boss, "").await;
    assert!(
        view.page.total > 0
            && view.page.items.iter().all(|row| row.manager.as_ref().is_some_and(|of| of.name == "Boss 1"))
    );
    assert_eq!(view.headline.cannot_sign_in, view.page.total);
    assert_eq!(menu(&view, Facet::Manager).len(), 1);
    let theirs = &view.page.items[0].id;
    assert!(detail(&stage.core, &boss, theirs).await.is_ok());
    assert!(detail(&stage.core, &boss, &PersonId(format!("{:032x}", 2))).await.is_err());
    assert_eq!(search(&stage.core, &boss, "person 00", 50).await.expect("found").len(), 3);
}

#[tokio::test]
async fn the_last_page_stands_for_those_beyond() {
    let (stage, reader) = stage().await;
    let view = shown(&stage, &reader, "page=99&per=25").await;
    assert_eq!((view.page.page, view.page.items.len(), view.query.page), (4, 5, 4));
}

#[tokio::test]
async fn people_who_sign_in_by_sso_are_out_of_the_headline() {
    let (stage, reader) = stage().await;
    let core = &stage.core;
    let with = Enrichment { profile: Some(("p1".into(), "Staff".into())), source: None };
    let ids: Vec<String> = (0..60).map(|n| format!("{n:032x}")).collect();
    let mut tx = core.store.begin().await.expect("a transaction");
    enrich(&mut tx, &with, &ids).await.expect("enriched");
    tx.exec("INSERT INTO profiles (id, name, read_at, sso) VALUES ('p1', 'Staff', 1, 1)", Vec::new())
        .await
        .expect("recorded");
    touch(&mut tx).await.expect("touched");
    tx.commit().await.expect("committed");
    assert_eq!(shown(&stage, &reader, "").await.headline.cannot_sign_in, 40);
    assert_eq!(shown(&stage, &reader, "sso=yes").await.page.total, 40);
}

#[tokio::test]
async fn views_are_saved_edited_shared_and_private() {
    let (stage, reader) = stage().await;
    let core = &stage.core;
    let (query, _) = PeopleQuery::parse(Area::Unregistered, "state=active&sort=-created&page=2");
    let tab = views::save(core, &reader, "Häfen & Docks", false, &query).await.expect("saved");
    assert_eq!(tab.slug, "hafen-docks");
    assert_eq!(
        views::save(core, &reader, "Häfen   & Docks", true, &query).await.expect("saved").slug,
        "hafen-docks-2"
    );
    let view = shown(&stage, &reader, "view=hafen-docks").await;
    assert_eq!(view.query.print(), "state=active&sort=-created&view=hafen-docks");
    assert!(!view.view.expect("the view").edited);
    let edited = shown(&stage, &reader, "state=prehire&view=hafen-docks").await;
    assert!(edited.view.expect("the view").edited);
    let other = Reader { person: PersonId("b".repeat(32)), ..reader.clone() };
    let view = shown(&stage, &other, "view=hafen-docks").await;
    assert_eq!(view.dropped.iter().map(|note| note.why).collect::<Vec<_>>(), [WhyDropped::View]);
    assert!(shown(&stage, &other, "view=hafen-docks-2").await.view.is_some());
    assert!(views::update(core, &other, "hafen-docks-2", &query).await.is_err());
    assert!(views::delete(core, &other, "hafen-docks-2").await.is_err());
    views::delete(core, &reader, "hafen-docks").await.expect("deleted");
    assert!(views::save(core, &reader, "  ", false, &query).await.is_err());
}

#[tokio::test]
async fn a_person_in_detail() {
    let (stage, reader) = stage().await;
    let found = detail(&stage.core, &reader, &PersonId(format!("{:032x}", 1))).await.expect("a person");
    assert!(
        found.attributes.contains(&("tags".into(), "a, b".into()))
            && found.attributes.contains(&("n".into(), "3".into()))
    );
    assert_eq!((found.shares_mail_with, found.invitations.len()), (0, 0));
}
