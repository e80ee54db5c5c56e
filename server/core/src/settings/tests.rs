//! Changing settings, against the store.

use super::*;
use crate::auth::Signed;
use crate::testing::Stage;
use crate::{Core, Error};
use gangway_practice::Options;
use gangway_types::settings::Section;
use gangway_types::{PortalError, Role};
use std::collections::BTreeMap;

fn lena() -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: "p1".to_owned(),
        name: "Lena Roth".to_owned(),
        alias: "lroth".to_owned(),
        levels: vec!["ORG_ADMIN".to_owned()],
        roles: vec![Role::Admin],
        zone: "UTC".to_owned(),
    }
}

async fn stage() -> Stage {
    Stage::new(Options { people: 200, rate: 0, ..Options::default() }).await
}

async fn save(core: &Core, values: &[(&str, &str)], seen: &str) -> Result<Vec<Changed>, PortalError> {
    let typed: BTreeMap<String, String> =
        values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    change(core, &lena(), Section::Invites, &typed, seen).await.map_err(PortalError::from)
}

fn fields(error: PortalError) -> Vec<String> {
    let PortalError::Refused { fields, .. } = error else { panic!("{error:?}") };
    fields.into_iter().map(|error| error.field).collect()
}

#[tokio::test]
async fn a_change_shows_who_when_and_from_what() {
    let stage = stage().await;
    let core = &stage.core;
    let shown = section(core, Section::Invites).await.expect("shown");
    assert!(shown.settings.iter().all(|setting| setting.changed.is_none()), "as Gangway came");
    let changed = save(core, &[("batch_cap", "1,000"), ("daily_cap", "")], &shown.seen).await.expect("saved");
    assert_eq!(changed.len(), 1, "only what is different is a change");
    assert_eq!(Settings::load(&core.store).await.expect("read").batch_cap, 1_000);
    let shown = section(core, Section::Invites).await.expect("shown");
    let cap = shown.settings.iter().find(|setting| setting.key == "batch_cap").expect("there");
    let told = cap.changed.as_ref().expect("changed");
    assert_eq!(
        (told.by_name.as_deref(), told.was.as_str(), told.became.as_str()),
        (Some("Lena Roth"), "5,000 people", "1,000 people")
    );
    assert_eq!(shown.history.len(), 1);
}

#[tokio::test]
async fn one_wrong_value_and_nothing_is_written() {
    let stage = stage().await;
    let core = &stage.core;
    let seen = section(core, Section::Invites).await.expect("shown").seen;
    let error = save(core, &[("batch_cap", "10"), ("invite_chunk", "0")], &seen).await.expect_err("refused");
    assert_eq!(fields(error), ["invite_chunk"]);
    let error =
        save(core, &[("batch_cap", "10"), ("quiet_from", "22:00")], &seen).await.expect_err("refused");
    assert_eq!(fields(error), ["quiet_to"], "quiet hours that never end");
    let error = save(core, &[("daily_cap", "10"), ("domain_cap", "11")], &seen).await.expect_err("refused");
    assert_eq!(fields(error), ["domain_cap"]);
    assert_eq!(Settings::load(&core.store).await.expect("read"), Settings::default());
}

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_written_over() {
    let stage = stage().await;
    let core = &stage.core;
    let seen = section(core, Section::Invites).await.expect("shown").seen;
    save(core, &[("batch_cap", "10"), ("invite_chunk", "50")], &seen).await.expect("theirs");
    let error =
        save(core, &[("batch_cap", "20"), ("invite_chunk", "100")], &seen).await.expect_err("refused");
    assert!(error.to_string().contains("Nothing was saved"), "{error}");
    let PortalError::Refused { fields, .. } = error else { panic!("{error:?}") };
    assert_eq!(fields.len(), 1, "the chunk was not touched: theirs stays without a word");
    assert!(fields[0].words.contains("Lena Roth changed this to 10 people"), "{}", fields[0].words);
    let seen = section(core, Section::Invites).await.expect("shown").seen;
    save(core, &[("batch_cap", "20"), ("invite_chunk", "50")], &seen).await.expect("knowing it");
    let now = Settings::load(&core.store).await.expect("read");
    assert_eq!((now.batch_cap, now.invite_chunk), (20, 50));
}

#[tokio::test]
async fn the_last_fallback_approver_stays_while_approval_is_needed() {
    let stage = stage().await;
    let core = &stage.core;
    let sql = "INSERT INTO people (id, name, alias, status, sort_name, search, read_at) VALUES ('p2', 'Mia', 'mia', \
               'ACTIVE', 'mia', 'mia', 0)";
    core.store.exec(sql, Vec::new()).await.expect("somebody");
    let person = PersonId::from("p2");
    add_fallback(core, &lena(), &person).await.expect("added");
    add_fallback(core, &lena(), &person).await.expect("again");
    assert_eq!(fallback_approvers(core).await.expect("shown").len(), 1);
    let needed = BTreeMap::from([("approval_needed".to_owned(), "yes".to_owned())]);
    change(core, &lena(), Section::Approvals, &needed, "{}").await.expect("needed");
    let refused = remove_fallback(core, &lena(), &person).await.expect_err("the last one");
    assert!(matches!(refused, Error::Portal(PortalError::Refused { .. })), "{refused}");
    let needed = BTreeMap::from([("approval_needed".to_owned(), "no".to_owned())]);
    change(core, &lena(), Section::Approvals, &needed, "{}").await.expect("not needed");
    remove_fallback(core, &lena(), &person).await.expect("removed");
    assert!(fallback_approvers(core).await.expect("shown").is_empty());
    let gone = add_fallback(core, &lena(), &PersonId::from("nobody")).await.expect_err("unknown");
    assert!(matches!(gone, Error::Portal(PortalError::NotFound { .. })), "{gone}");
}

#[tokio::test]
async fn a_change_of_the_tenants_time_zone_is_in_the_history_and_in_the_log_once() {
    let stage = stage().await;
    let core = &stage.core;
    crate::store::settings::change(&core.store, TIME_ZONE, &"Asia/Tokyo".into(), None, 0).await.expect("set");
    for _ in 0..2 {
        let tokens = stage.tokens("admin").await;
        core.grants.sign_in(&tokens).await.expect("a grant");
    }
    let history = section(core, Section::Invites).await.expect("shown").history;
    let told: Vec<_> = history.iter().map(|one| (one.was.as_str(), one.became.as_str())).collect();
    assert_eq!(told, [("Asia/Tokyo", "Europe/Berlin")]);
    assert!(history[0].label.starts_with("Time zone of the tenant") && history[0].by_name.is_some());
    let asked = crate::store::audit::Asked {
        what: vec![gangway_types::audit::What::SettingChanged.key().to_owned()],
        ..crate::store::audit::Asked::default()
    };
    let rows = crate::store::audit::list(&core.store, &asked, 0, 10).await.expect("the log");
    assert_eq!(rows.len(), 1);
    assert!(rows[0].told.sentence.contains("from Asia/Tokyo to Europe/Berlin"), "{rows:?}");
}
