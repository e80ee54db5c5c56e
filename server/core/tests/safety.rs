//! What the next file would do, against a practice tenant that then does it.

mod support;

use gangway_core::auth::Signed;
use gangway_core::sources::{self, Merge, load};
use gangway_core::store::kept_files::{self, KeptFile, Writer};
use gangway_core::store::source_files::loads;
use gangway_core::{Error, runs};
use gangway_practice::Options;
use gangway_types::safety::{CompareState, Comparison, LoadDecision, LoadState, RowKind};
use gangway_types::{ComparisonId, PortalError, Role, RunId, SourceFileId, SourceId, SourceLoadId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use support::{Outside, Portal, killed_after, places, quick, tenant};
use tokio_util::sync::CancellationToken;

/// A portal beside a tenant, and one of its flat-file sources.
struct Scene {
    portal: Portal,
    outside: Outside,
    source: SourceId,
    _tenant: gangway_practice::Tenant,
    _place: support::Place,
}

fn signed(portal: &Portal, level: &str) -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: portal.grant.clone(),
        person_id: portal.who.0.clone(),
        name: portal.who.1.clone(),
        alias: String::new(),
        levels: vec![level.to_owned()],
        roles: vec![Role::Admin],
        zone: "UTC".to_owned(),
    }
}

impl Scene {
    async fn new(place: support::Place, options: Options, name: &str) -> Self {
        let tenant = tenant(options).await;
        let base = tenant.base_url();
        let portal = Portal::start(&place, &base, "admin").await;
        let outside = Outside::new(&base);
        let all = outside.get("/_practice/sources").await;
        let found = all.as_array().expect("sources").iter().find(|source| source["name"] == name);
        let source = SourceId::from(found.expect("the source")["id"].as_str().expect("an id"));
        Self { portal, outside, source, _tenant: tenant, _place: place }
    }

    fn who(&self) -> Signed {
        signed(&self.portal, "ORG_ADMIN")
    }

    async fn csv(&self) -> String {
        let url = format!("{}/_practice/sources/{}/csv", self.portal.base, self.source);
        reqwest::get(url).await.expect("an answer").text().await.expect("text")
    }

    /// Keys of the accounts that the tenant has.
    async fn natives(&self) -> BTreeSet<String> {
        let path = format!("/_practice/sources/{}/accounts?limit=100000", self.source);
        let all = self.outside.get(&path).await;
        let native = |account: &Value| account["nativeIdentity"].as_str().expect("a key").to_owned();
        all.as_array().expect("accounts").iter().map(native).collect()
    }

    async fn threshold(&self, percent: u32) {
        let path = format!("/_practice/sources/{}", self.source);
        self.outside.patch(&path, json!({"deleteThreshold": percent})).await;
    }

    async fn kept(&self, name: &str, bytes: &[u8]) -> KeptFile {
        let (store, core) = (&self.portal.core.store, &self.portal.core);
        let id = core.random.id(core.clock.real());
        let mut writer = Writer::begin(store, &id, name, core.clock.real()).await.expect("begun");
        writer.write(store, bytes).await.expect("written");
        writer.finish(store).await.expect("kept")
    }

    async fn upload(&self, name: &str, bytes: &[u8]) -> SourceFileId {
        let kept = self.kept(name, bytes).await;
        sources::keep_upload(&self.portal.core, &self.who(), &self.source, &kept).await.expect("taken").file
    }

    async fn compared(&self, file: &SourceFileId) -> Comparison {
        let (core, who) = (&self.portal.core, self.who());
        let id = sources::start(core, &who, &self.source, file).await.expect("a comparison");
        let of = async || {
            let view = sources::safety(core, &who, &self.source, Some(file)).await.expect("a page");
            view.latest.expect("a comparison")
        };
        self.portal.until("the comparison is over", async || of().await.state != CompareState::Reading).await;
        let latest = of().await;
        assert_eq!(latest.id, id);
        latest
    }

    async fn named(&self, id: &ComparisonId, kind: RowKind) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for page in 1.. {
            let rows = sources::rows(&self.portal.core, &self.source, id, kind, page).await.expect("rows");
            all.extend(rows.items.iter().map(|row| row.native.clone()));
            if page >= rows.pages() {
                break;
            }
        }
        all
    }

    async fn ask(&self, done: &Comparison, typed: &str) -> Result<SourceLoadId, Error> {
        load::ask(&self.portal.core, &self.who(), &self.source, &done.id, typed).await
    }

    async fn load(&self, id: &SourceLoadId) -> loads::Load {
        loads::get(&self.portal.core.store, id).await.expect("a load").expect("a load")
    }

    async fn over(&self, id: &SourceLoadId) -> loads::Load {
        self.portal.until("the load is over", async || self.load(id).await.state.is_over()).await;
        self.load(id).await
    }

    /// How often a file was sent.
    async fn sent(&self) -> usize {
        let journal = self.outside.get("/_practice/journal?method=POST&path=load-accounts").await;
        let all = journal.as_array().or_else(|| journal["requests"].as_array()).expect("the journal");
        all.len()
    }

    async fn fault(&self, fault: Value) {
        let path = "/sources/{id}/load-accounts";
        self.outside
            .post("/_practice/faults", json!({"method": "POST", "path": path, "on": "next", "fault": fault}))
            .await;
    }
}

/// The rows of a file with their line ends, headings first; a line break within quotes is part of its row.
fn rows_of(csv: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    for line in csv.split_inclusive('\n') {
        if let Some(open) = rows.last_mut() {
            open.push_str(line);
            if open.matches('"').count() % 2 == 0 {
                rows.push(String::new());
            }
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}

fn key_of(row: &str) -> &str {
    row.split([',', ';', '\r', '\n']).next().unwrap_or_default()
}

/// The file without accounts at these places, all rows of each.
fn without(csv: &str, places: impl Fn(usize) -> bool) -> String {
    let rows = rows_of(csv);
    let keys: BTreeSet<&str> = rows.iter().skip(1).map(|row| key_of(row)).collect();
    let dropped: BTreeSet<&str> =
        keys.into_iter().enumerate().filter(|(n, _)| places(*n)).map(|(_, key)| key).collect();
    let kept = rows.iter().enumerate().filter(|(n, row)| *n == 0 || !dropped.contains(key_of(row)));
    kept.map(|(_, row)| row.as_str()).collect()
}

fn words(error: &Error) -> String {
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn safety_names_exactly_what_the_tenant_then_removes() {
    for place in places().await {
        let scene = Scene::new(place, quick(), "Contractor register").await;
        let _background = scene.portal.background();
        scene.threshold(100).await;
        let csv = scene.csv().await;
        let file = scene.upload("contractors.csv", without(&csv, |n| n % 7 == 3).as_bytes()).await;
        let done = scene.compared(&file).await;
        assert_eq!(done.state, CompareState::Done, "{:?}", done.problem);
        let goes = scene.named(&done.id, RowKind::Goes).await;
        assert_eq!((goes.len() as u64, done.counts.adds, done.counts.differs), (done.counts.goes, 0, 0));
        assert!(!goes.is_empty() && done.authoritative && done.counts.people > 0);
        let before = scene.natives().await;
        assert!(goes.is_subset(&before));

        let confirmation = format!("remove {} accounts", goes.len());
        let refused = scene.ask(&done, "remove all").await.expect_err("not confirmed");
        assert!(words(&refused).contains(&confirmation), "{refused}");
        let id = scene.ask(&done, &confirmation).await;
        // More than a tenth: somebody else has to say yes.
        let id = id.expect("a load");
        assert_eq!(scene.load(&id).await.state, LoadState::Second);
        let alone = load::allow(&scene.portal.core, &scene.who(), &scene.source, &id, &confirmation).await;
        assert!(matches!(alone, Err(Error::Portal(PortalError::Refused { .. }))));
        assert_eq!(scene.sent().await, 0);
        let other = Portal::start(&scene._place, &scene.portal.base, "coordinator").await;
        let other = signed(&other, "SOURCE_ADMIN");
        load::allow(&scene.portal.core, &other, &scene.source, &id, &confirmation).await.expect("let go");
        let load = scene.over(&id).await;
        assert_eq!(load.state, LoadState::Done, "{:?} {:?}", load.cause, load.result);
        assert_eq!(scene.sent().await, 1);
        let after = scene.natives().await;
        let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
        assert_eq!(gone, goes);
        assert!(after.is_subset(&before));
        let baseline =
            sources::safety(&scene.portal.core, &scene.who(), &scene.source, None).await.expect("a page");
        assert_eq!(baseline.file.expect("a file").id, file);
        assert_eq!(sources::only_in_isc(&scene.portal.core, &scene.source).await.expect("a number"), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_file_removes_nobody() {
    for source in ["Contractor register", "Badge system", "Partner directory"] {
        for place in places().await {
            let scene = Scene::new(place, quick(), source).await;
            let _background = scene.portal.background();
            let csv = scene.csv().await;
            let whole = scene.upload("whole.csv", csv.as_bytes()).await;
            let nothing = scene.compared(&whole).await;
            let counts = nothing.counts;
            assert_eq!((counts.goes, counts.adds, counts.differs), (0, 0, 0), "{source}: {counts:?}");
            let old = without(&csv, |n| n % 5 == 2);
            let file = scene.upload("old.csv", old.as_bytes()).await;
            let done = scene.compared(&file).await;
            assert!(done.counts.goes > 0 && done.counts.differs == 0, "{source}: {:?}", done.counts);
            assert_eq!(done.against, Some(whole.clone()), "{source}");
            let how = Merge { only_ours: false, values_of_isc: true };
            let merged = sources::merge(&scene.portal.core, &scene.who(), &scene.source, &done.id, how).await;
            let merged = merged.expect("a merged file");
            let (view, kept) = sources::download(&scene.portal.core, &scene.who(), &scene.source, &merged)
                .await
                .expect("it");
            let mut bytes = Vec::new();
            for n in 0.. {
                match kept_files::piece(&scene.portal.core.store, &kept, n).await.expect("read") {
                    Some(piece) => bytes.extend(piece),
                    None => break,
                }
            }
            assert_eq!(bytes.len() as u64, view.bytes);
            let text = String::from_utf8(bytes).expect("text");
            let rows: BTreeSet<String> = rows_of(&text).into_iter().collect();
            for row in rows_of(&old) {
                assert!(rows.contains(&row), "{source}: {row} is not there as it was");
            }
            let checked = scene.compared(&merged).await;
            let counts = checked.counts;
            assert_eq!((counts.goes, counts.adds, counts.differs), (0, 0, 0), "{source}: {counts:?}");
            let before = scene.natives().await;
            let id = scene.ask(&checked, "").await.expect("nothing to confirm");
            let load = scene.over(&id).await;
            assert_eq!(load.state, LoadState::Done, "{source}: {:?} {:?}", load.cause, load.result);
            assert_eq!(scene.natives().await, before, "{source}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_threshold_holds_back_is_no_success() {
    let place = places().await.remove(0);
    let scene = Scene::new(place, quick(), "Contractor register").await;
    let _background = scene.portal.background();
    scene.threshold(1).await;
    let csv = scene.csv().await;
    let total = scene.natives().await.len();
    // One account in twenty: more than the threshold, less than what needs a second person.
    let file = scene.upload("few.csv", without(&csv, |n| n % 20 == 0).as_bytes()).await;
    let done = scene.compared(&file).await;
    assert!(done.counts.goes as usize * 100 > total, "{:?} of {total}", done.counts);
    let confirmation =
        format!("remove {} account{}", done.counts.goes, if done.counts.goes == 1 { "" } else { "s" });
    let id = scene.ask(&done, &confirmation).await.expect("a load");
    let before = scene.natives().await;
    let load = scene.over(&id).await;
    assert_eq!(load.state, LoadState::Differs, "{:?} {:?}", load.cause, load.result);
    let differs = load.result.expect("a result").differs;
    assert!(differs.iter().any(|words| words.contains("were not removed")), "{differs:?}");
    assert_eq!(scene.natives().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_aggregation_is_waited_for() {
    let place = places().await.remove(0);
    let options = Options { task_runs_for: Duration::from_secs(8), ..quick() };
    let scene = Scene::new(place, options, "Badge system").await;
    let _background = scene.portal.background();
    let csv = scene.csv().await;
    let file = scene.upload("badges.csv", csv.as_bytes()).await;
    let done = scene.compared(&file).await;
    let core = &scene.portal.core;
    let (token, _) = core.grants.token(&scene.portal.grant).await.expect("a token");
    let isc = core.isc.acting(&token, gangway_isc::Lane::People);
    let source = gangway_isc::SourceId::from(scene.source.as_str());
    isc.load_accounts(&source, "by hand.csv", csv.as_bytes(), false).await.expect("taken");
    let shown = async || isc.pending_tasks().await.is_ok_and(|tasks| !tasks.items.is_empty());
    scene.portal.until("ISC shows it", shown).await;
    let id = scene.ask(&done, "").await.expect("a load");
    scene.portal.until("it waits", async || scene.load(&id).await.state == LoadState::Busy).await;
    assert_eq!(scene.sent().await, 1, "only the one by hand");
    let load = scene.over(&id).await;
    assert_eq!(load.state, LoadState::Done, "{:?} {:?}", load.cause, load.result);
    assert_eq!(scene.sent().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_found_and_nothing_is_sent_twice() {
    let place = places().await.remove(0);
    let scene = Scene::new(place, quick(), "Badge system").await;
    let _background = scene.portal.background();
    scene.threshold(100).await;
    let csv = scene.csv().await;
    let file = scene.upload("badges.csv", without(&csv, |n| n == 0).as_bytes()).await;
    let done = scene.compared(&file).await;
    let confirmation =
        format!("remove {} account{}", done.counts.goes, if done.counts.goes == 1 { "" } else { "s" });
    scene.fault(json!({"kind": "cut", "after": true})).await;
    let typed = if done.counts.goes == 0 { String::new() } else { confirmation };
    let id = scene.ask(&done, &typed).await.expect("a load");
    let load = scene.over(&id).await;
    assert!(matches!(load.state, LoadState::Done | LoadState::Differs), "{:?} {:?}", load.cause, load.result);
    assert_eq!(scene.sent().await, 1);
    // One that never arrived stays unknown until somebody decides.
    let again = scene.compared(&file).await;
    scene.fault(json!({"kind": "cut"})).await;
    let id = scene.ask(&again, "").await.expect("a load");
    scene.portal.until("it is unknown", async || scene.load(&id).await.state == LoadState::Unknown).await;
    let core = &scene.portal.core;
    load::decide(core, &scene.who(), &scene.source, &id, LoadDecision::NotLoaded).await.expect("decided");
    assert_eq!(scene.over(&id).await.state, LoadState::Failed);
    assert_eq!(scene.sent().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_killed_at_any_point_sends_its_file_once_at_most() {
    let place = places().await.remove(0);
    let scene = Scene::new(place, quick(), "Badge system").await;
    let csv = scene.csv().await;
    let whole = scene.upload("badges.csv", csv.as_bytes()).await;
    let mut sent = scene.sent().await;
    for polls in [3, 9, 20, 40, 60, 90, 130, 200, 300] {
        let done = scene.compared(&whole).await;
        let id = scene.ask(&done, "").await.expect("a load");
        let run: RunId = scene.load(&id).await.run.expect("a run");
        let (core, stop) = (&scene.portal.core, CancellationToken::new());
        killed_after(runs::drive(core, &run, &stop), polls).await;
        // Another process finds it when the lease is over.
        scene.portal.advance(Duration::from_secs(40));
        let background = scene.portal.background();
        scene
            .portal
            .until("it rests", async || {
                let state = scene.load(&id).await.state;
                state.is_over() || state == LoadState::Unknown
            })
            .await;
        let now = scene.sent().await;
        assert!(now - sent <= 1, "sent {} times", now - sent);
        sent = now;
        if scene.load(&id).await.state == LoadState::Unknown {
            let decided = load::decide(core, &scene.who(), &scene.source, &id, LoadDecision::NotLoaded).await;
            // It may have been found meanwhile.
            if decided.is_ok() {
                scene.over(&id).await;
            }
        }
        scene.over(&id).await;
        assert_eq!(scene.sent().await, sent, "not sent again");
        drop(background);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_is_an_error_and_an_old_reading_is_not_acted_on() {
    let place = places().await.remove(0);
    let scene = Scene::new(place, quick(), "Badge system").await;
    let csv = scene.csv().await;
    let file = scene.upload("badges.csv", csv.as_bytes()).await;
    let done = scene.compared(&file).await;
    scene.portal.advance(Duration::from_secs(601));
    let refused = scene.ask(&done, "").await.expect_err("too old");
    assert!(words(&refused).contains("Refresh first"), "{refused}");
    let how = Merge { only_ours: false, values_of_isc: false };
    let merged = sources::merge(&scene.portal.core, &scene.who(), &scene.source, &done.id, how).await;
    assert!(words(&merged.expect_err("too old")).contains("Refresh first"));
    let empty = json!({"kind": "status", "status": 200, "body": []});
    scene
        .outside
        .post(
            "/_practice/faults",
            json!({"method": "GET", "path": "/accounts", "on": {"every": 1}, "fault": empty}),
        )
        .await;
    let failed = scene.compared(&file).await;
    assert_eq!(failed.state, CompareState::Failed);
    assert!(failed.problem.expect("a reason").contains("is empty"));
    let kept =
        sources::safety(&scene.portal.core, &scene.who(), &scene.source, Some(&file)).await.expect("a page");
    assert_eq!(kept.done.expect("the earlier result").id, done.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_compared_with_each_other_and_restored() {
    let place = places().await.remove(0);
    let scene = Scene::new(place, quick(), "Partner directory").await;
    let (core, who) = (&scene.portal.core, scene.who());
    let csv = scene.csv().await;
    let first = scene.upload("first.csv", csv.as_bytes()).await;
    let again = scene.kept("again.csv", csv.as_bytes()).await;
    let known = sources::keep_upload(core, &who, &scene.source, &again).await.expect("known");
    assert_eq!((known.file.clone(), known.known), (first.clone(), true));
    let second = scene.upload("second.csv", without(&csv, |n| n == 1).as_bytes()).await;
    let between = sources::between(core, &who, &scene.source, &first, &second).await.expect("compared");
    assert_eq!(between.counts, (1, 0, 0));
    let refused = scene.kept("no.csv", b"login;name\na;b\n").await;
    let refused = sources::keep_upload(core, &who, &scene.source, &refused).await.expect_err("no key");
    assert!(words(&refused).contains("has no column"), "{refused}");
    sources::put_in_place(core, &who, &scene.source, &second).await.expect("in place");
    sources::restore(core, &who, &scene.source, &first).await.expect("restored");
    let view = sources::files(core, &who, &scene.source).await.expect("a page");
    let baselines: BTreeMap<&str, bool> =
        view.files.iter().map(|file| (file.name.as_str(), file.baseline)).collect();
    assert_eq!(baselines, BTreeMap::from([("first.csv", true), ("second.csv", false)]));
    assert_eq!(view.events.len(), 4);
    let none = sources::safety(core, &who, &scene.source, Some(&"other".into())).await;
    assert!(matches!(none, Err(Error::Portal(PortalError::NotFound { .. }))));
}
