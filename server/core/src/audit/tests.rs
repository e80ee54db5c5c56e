//! The log as jobs write it and people read it.

use super::*;
use crate::auth::Signed;
use crate::store::testing::stores;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::audit::{AuditFilter, AuditObject, AuditResult, ObjectKind, What};
use gangway_types::{BatchId, Capability, Role};
use std::sync::atomic::Ordering;

const DAY_MS: i64 = 86_400_000;

fn signed(person: &str, role: Role) -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: person.to_owned(),
        name: format!("Name of {person}"),
        alias: person.to_owned(),
        levels: Vec::new(),
        roles: vec![role],
        zone: "Europe/Berlin".to_owned(),
    }
}

async fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    for store in stores().await {
        stages.push(Stage::on(store, Options { people: 200, ..Options::default() }).await);
    }
    stages
}

fn everything() -> AuditFilter {
    AuditFilter::read("when=ever")
}

async fn sentences(core: &Core, who: &Signed, filter: &AuditFilter) -> Vec<String> {
    let found = list(core, Reader::from(who), filter).await.expect("a list");
    assert_eq!(found.page.total as usize, found.page.items.len());
    found.page.items.into_iter().map(|row| row.sentence).collect()
}

#[tokio::test]
async fn somebody_without_the_right_sees_what_they_did_and_what_was_done_for_them() {
    for stage in stages().await {
        let core = &stage.core;
        let (admin, inviter) = (signed("a", Role::Admin), signed("i", Role::Inviter));
        let batch = BatchId::from("B-0001");
        let about = |entry: Entry| entry.about(&batch, "November");
        write(core, about(Entry::by(&admin, What::BatchReleased, "released it"))).await.expect("told");
        write(core, about(Entry::by(&inviter, What::BatchMade, "made it"))).await.expect("told");
        let for_them = Entry::by(&admin, What::ApprovalAnswered, "approved it").on_behalf_of(&inviter);
        write(core, about(for_them)).await.expect("told");
        assert_eq!(sentences(core, &admin, &everything()).await, ["approved it", "made it", "released it"]);
        assert_eq!(sentences(core, &inviter, &everything()).await, ["approved it", "made it"]);
        let reader = Reader::from(&inviter);
        assert!(detail(core, reader, 1).await.is_err(), "another one's entry is not there");
        let own = detail(core, reader, 3).await.expect("an entry");
        assert_eq!(own.row.for_name.as_deref(), Some("Name of i"));
        assert_eq!(own.chain.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3]);
        let all = detail(core, Reader::from(&admin), 3).await.expect("an entry");
        assert_eq!(all.chain.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

#[tokio::test]
async fn each_menu_counts_what_its_value_leads_to() {
    for stage in stages().await {
        let core = &stage.core;
        let admin = signed("a", Role::Admin);
        for (n, what) in [(3, What::BatchMade), (2, What::Exported), (1, What::Refused)] {
            for _ in 0..n {
                let entry = Entry::by_gangway(what, "did").result(AuditResult::Failed);
                write(core, entry).await.expect("told");
                write(core, Entry::by(&admin, what, "did").about(&BatchId::from("B-1"), "B-1"))
                    .await
                    .expect("told");
            }
        }
        let filter = AuditFilter::read("what=export&what=refused&result=failed");
        let found = list(core, Reader::from(&admin), &filter).await.expect("a list");
        assert_eq!(found.page.total, 3);
        for (name, menu) in [("who", &found.who), ("what", &found.what), ("result", &found.result)] {
            for value in menu {
                let mut one = filter.clone();
                let alone = AuditFilter::read(&format!("{name}={}", value.value));
                match name {
                    "who" => one.who = alone.who,
                    "what" => one.what = alone.what,
                    _ => one.result = alone.result,
                }
                let leads = list(core, Reader::from(&admin), &one).await.expect("a list").page.total;
                assert_eq!(leads, value.count, "{name} {}", value.value);
            }
        }
        assert!(found.who.iter().any(|value| value.label == "Gangway" && value.count == 3));
    }
}

#[tokio::test]
async fn a_right_that_is_missing_is_told_of_once_a_minute() {
    for stage in stages().await {
        let core = &stage.core;
        let (admin, user) = (signed("a", Role::Admin), signed("u", Role::Approver));
        for _ in 0..5 {
            refused(core, &user, Capability::Invite, "/api/x").await.expect("told");
            refused(core, &user, Capability::ChangeSettings, "/settings").await.expect("told");
        }
        assert_eq!(sentences(core, &admin, &everything()).await.len(), 2);
        stage.ahead.store(61_000, Ordering::SeqCst);
        refused(core, &user, Capability::Invite, "/api/x").await.expect("told");
        assert_eq!(sentences(core, &admin, &everything()).await.len(), 3);
        let origin = Origin { address: None, looks_ahead: true };
        stage.ahead.store(180_000, Ordering::SeqCst);
        from(origin, refused(core, &user, Capability::Invite, "/api/x")).await.expect("told");
        assert_eq!(sentences(core, &admin, &everything()).await.len(), 3, "nobody asked for it yet");
    }
}

#[tokio::test]
async fn an_entry_knows_where_the_request_came_from() {
    for stage in stages().await {
        let core = &stage.core;
        let admin = signed("a", Role::Admin);
        let origin = Origin { address: Some([10, 2, 0, 17].into()), looks_ahead: false };
        from(origin, write(core, Entry::by(&admin, What::BatchClosed, "closed"))).await.expect("told");
        write(core, Entry::by_gangway(What::ApprovalLapsed, "let it lapse")).await.expect("told");
        let found = list(core, Reader::from(&admin), &everything()).await.expect("a list").page.items;
        let addresses: Vec<_> = found.iter().map(|row| row.address.as_deref()).collect();
        assert_eq!(addresses, [None, Some("10.2.0.17")]);
    }
}

#[tokio::test]
async fn the_file_holds_its_filter_and_no_formulas() {
    for stage in stages().await {
        let core = &stage.core;
        let auditor = signed("a", Role::Auditor);
        let mut tx = core.store.begin().await.expect("begun");
        for n in 0..1_001 {
            let entry =
                Entry::by(("x", "=HYPERLINK(\"x\")"), What::BatchMade, format!("made {n}\nof \"them\""));
            append(core, &mut tx, entry);
        }
        append(core, &mut tx, Entry::by_gangway(What::Exported, "is filtered out"));
        tx.commit().await.expect("committed");
        let filter = AuditFilter::read("what=batch.made");
        let mut file =
            export(core, &auditor, &filter, "https://x.example/audit?what=batch.made").await.expect("a file");
        let mut text = String::new();
        while let Some(piece) = file.next().await.expect("read") {
            text.push_str(&piece);
        }
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 1_003);
        assert_eq!(lines[0], "\u{feff}\"# https://x.example/audit?what=batch.made\"");
        assert!(lines[1].starts_with("\"Number\",\"When (UTC)\",\"Who\""));
        assert!(lines[2].starts_with("\"1001\",") && lines[1_002].starts_with("\"1\","), "{}", lines[2]);
        assert!(lines[2].contains("\"'=HYPERLINK(\"\"x\"\")\",\"x\""), "{}", lines[2]);
        assert!(lines[2].contains("made 1000 of \"\"them\"\""), "{}", lines[2]);
        let told = sentences(core, &auditor, &AuditFilter::read("who=a")).await;
        assert_eq!(told, ["took 1001 entries of the audit log as a file"]);
    }
}

#[tokio::test]
async fn old_months_go_and_the_chain_holds_from_the_anchor() {
    for stage in stages().await {
        let core = &stage.core;
        let now = core.clock.now();
        crate::store::settings::change(&core.store, "audit_months", &serde_json::json!(1), None, now)
            .await
            .expect("set");
        let mut tx = core.store.begin().await.expect("begun");
        for months in [20, 14, 13, 11, 2] {
            let entry = Entry::by_gangway(What::BatchClosed, format!("{months} months ago"));
            append_at(&mut tx, now - months * 31 * DAY_MS, entry);
        }
        tx.commit().await.expect("committed");
        // A year is the least, whatever the setting says.
        assert_eq!(keep::trim(core).await.expect("trimmed"), 3);
        let verified = verify(&core.store).await.expect("verified");
        assert_eq!((verified.rows, verified.findings), (3, vec![]));
        assert_eq!(keep::trim(core).await.expect("trimmed"), 0);
        let admin = signed("a", Role::Admin);
        let told = sentences(core, &admin, &AuditFilter::read("what=audit.trimmed")).await;
        assert!(told[0].starts_with("removed 3 entries of the audit log from before "), "{told:?}");
    }
}

#[test]
fn what_is_about_something_else_is_told_by_its_key() {
    let object = AuditObject::new(ObjectKind::Setting, "batch_cap");
    let entry = Entry::by(("a", "A"), What::SettingChanged, "changed it").about(object, "People per batch");
    let row = entry.change("People per batch", "5,000", "200").row(7, None);
    assert_eq!(row.object.as_deref(), Some("setting:batch_cap"));
    assert_eq!(row.detail.as_deref(), Some(r#"[{"label":"People per batch","was":"5,000","is":"200"}]"#));
    assert_eq!((row.result.as_str(), row.at), ("done", 7));
}
