//! Passwords in a spreadsheet: nowhere in the database as they stand in the file, and on no page.

use super::*;
use crate::args;
use crate::store::Store;
use crate::store::imports as stored;
use gangway_types::imports::{CellEdit, ImportWay};

const FILE: &str = "badge_id;holder_name;valid_from;pin\r\n\
    B-9001;Zoe;2027-01-05;hush-4711\r\n\
    B-9002;Bo;2027-01-05;hush-4712\r\n\
    B-9003;Al;2027-01-05;\r\n\
    B-9004;Cy;2027-01-05;;hush-4714\r\n";
/// A part of every password of the test.
const HUSH: &str = "hush-";

/// Names of all tables.
async fn tables(store: &Store) -> Vec<String> {
    let sql = if store.is_sqlite() {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name"
    } else {
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
    };
    let rows = store.rows(sql, args![]).await.expect("tables");
    rows.iter().map(|row| row.text("name").expect("a name")).collect()
}

/// Columns that hold one of the passwords as it stands in the file.
async fn told(store: &Store) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(store).await {
        for row in store.rows(&format!("SELECT * FROM {table}"), args![]).await.unwrap_or_default() {
            for column in row.columns() {
                let text = row.opt_text(&column).ok().flatten().map(String::into_bytes);
                let bytes = text.or_else(|| row.opt_blob(&column).ok().flatten()).unwrap_or_default();
                if bytes.windows(HUSH.len()).any(|part| part == HUSH.as_bytes()) {
                    found.push(format!("{table}.{column}"));
                }
            }
        }
    }
    found
}

async fn pins(world: &World, id: &AccountJobId) -> Vec<Option<String>> {
    let rows = stored::after(&world.core().store, id, 0, 10).await.expect("rows");
    rows.iter().map(|row| row.account.get("pin").map(|values| values[0].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_of_a_file_lie_nowhere_in_the_open() {
    for world in World::all().await {
        let core = world.core();
        let id = world.upload_to("Badge system", "badges.csv", FILE.as_bytes()).await;
        assert_eq!(told(&core.store).await, Vec::<String>::new(), "read");
        let shown = format!("{:?}", columns(core, &world.who, &id).await.expect("the second step").columns);
        assert!(!shown.contains(HUSH), "{shown}");
        world.take_columns(&id, &[]).await;
        assert_eq!(told(&core.store).await, Vec::<String>::new(), "checked");
        assert_eq!(pins(&world, &id).await[0].as_deref(), Some("hush-4711"));

        // What is typed, undone and made again.
        let edit = |value: &str| CellEdit { row: 3, field: "pin".to_owned(), value: value.to_owned() };
        edit_cells(core, &world.who, &id, &[edit("hush-4713")]).await.expect("edited");
        undo(core, &world.who, &id, false).await.expect("undone");
        undo(core, &world.who, &id, true).await.expect("made again");
        assert_eq!(pins(&world, &id).await[2].as_deref(), Some("hush-4713"));
        // A form shows none of them, and says nothing about those left empty.
        edit_cells(core, &world.who, &id, &[edit("")]).await.expect("left empty");
        assert_eq!(pins(&world, &id).await[2].as_deref(), Some("hush-4713"));
        let shown = format!("{:?}", world.fix(&id).await);
        assert!(!shown.contains(HUSH), "{shown}");
        let shown = format!("{:?}", upload(core, &world.who, &id).await.expect("the first step"));
        assert!(!shown.contains("hush-4711"), "{shown}");
        assert_eq!(told(&core.store).await, Vec::<String>::new(), "edited");

        let plan = world.plan(&id).await;
        assert_eq!((plan.counts.create, plan.counts.left_out), (3, 1), "{plan:#?}");
        assert!(!format!("{plan:?}").contains(HUSH));
        start(core, &world.who, &id, &plan.digest, 3, ImportWay::Rows).await.expect("started");
        assert_eq!(told(&core.store).await, Vec::<String>::new(), "started");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fixed_password_is_remembered_for_nobody() {
    let world = World::new().await;
    let core = world.core();
    let bytes = b"badge_id;holder_name;valid_from\r\nB-9101;Zoe;2027-01-05\r\n";
    let id = world.upload_to("Badge system", "fixed.csv", bytes).await;
    let form = |fixed: &[(&str, &str)], forget: &[&str], go_on| ColumnsForm {
        fixed: fixed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        forget: forget.iter().map(|name| (*name).to_owned()).collect(),
        go_on,
        ..ColumnsForm::default()
    };
    let first = form(&[("pin", "hush-4711"), ("access_level", "3")], &[], false);
    save_columns(core, &world.who, &id, &first).await.expect("saved");
    let again = form(&[("pin", "")], &[], true);
    save_columns(core, &world.who, &id, &again).await.expect("saved");
    world.rest(&id).await;
    assert_eq!(pins(&world, &id).await[0].as_deref(), Some("hush-4711"), "left empty, it stayed");
    let shown = columns(core, &world.who, &id).await.expect("the second step");
    assert!(shown.fixed.contains_key("pin") && !format!("{shown:?}").contains(HUSH), "{shown:?}");
    assert_eq!(told(&core.store).await, Vec::<String>::new());

    let other = world.upload_to("Badge system", "fixed-too.csv", bytes).await;
    let remembered = columns(core, &world.who, &other).await.expect("the second step").fixed;
    assert_eq!(remembered.keys().collect::<Vec<_>>(), ["access_level"]);
    let forgotten = form(&[], &["pin"], false);
    save_columns(core, &world.who, &id, &forgotten).await.expect("saved");
    assert!(!columns(core, &world.who, &id).await.expect("the second step").fixed.contains_key("pin"));
}
