//! Whatever is changed can be taken back, and made again.

use super::*;
use gangway_types::imports::{CellEdit, ExistingChoice, GridRow};

const FILE: &str = "contractor_id,family_name,start_date\n\
    1,A ,2026-01-05\n1,B,2026-01-05\n2,,2026-01-05\n3,c,soon\n3,c,2026-01-05\n4,d,05.01.2026\n";

async fn rows(world: &World, id: &AccountJobId) -> (Vec<GridRow>, BTreeMap<String, u64>) {
    (world.fix(id).await.rows.items, world.causes(id).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_what_was_and_redo_what_is() {
    for world in World::all().await {
        let core = world.core();
        let who = &world.who;
        let id = world.upload("joiners.csv", FILE.as_bytes()).await;
        world.take_columns(&id, &[]).await;
        let edit = |row, field: &str, value: &str| CellEdit {
            row,
            field: field.to_owned(),
            value: value.to_owned(),
        };
        let mut states = vec![rows(&world, &id).await];
        for step in 0..7 {
            match step {
                0 => {
                    edit_cells(
                        core,
                        who,
                        &id,
                        &[edit(3, "family_name", "X"), edit(4, "start_date", "2026-01-05")],
                    )
                    .await
                }
                1 => keep_row(core, who, &id, 2).await,
                2 => leave_out_row(core, who, &id, 5, true).await,
                3 => edit_cells(core, who, &id, &[edit(6, "contractor_id", "3")]).await,
                4 => toggle_fix(core, who, &id, "blanks:family_name", false).await,
                5 => existing_all(core, who, &id, Some(ExistingChoice::Skip), "").await,
                _ => leave_out_cause(core, who, &id, "", false, 2).await,
            }
            .unwrap_or_else(|error| panic!("{step}: {error}"));
            states.push(rows(&world, &id).await);
        }
        for at in (0..7).rev() {
            undo(core, who, &id, false).await.expect("undone");
            assert_eq!(rows(&world, &id).await, states[at], "undone {at}");
        }
        assert!(undo(core, who, &id, false).await.is_err());
        for (at, state) in states.iter().enumerate().skip(1) {
            undo(core, who, &id, true).await.expect("made again");
            assert_eq!(rows(&world, &id).await, *state, "made again {at}");
        }
        assert!(undo(core, who, &id, true).await.is_err());
        // What is done anew takes the place of what was undone.
        undo(core, who, &id, false).await.expect("undone");
        edit_cells(core, who, &id, &[edit(1, "family_name", "Z")]).await.expect("edited");
        assert!(undo(core, who, &id, true).await.is_err());
        let view = world.fix(&id).await;
        assert_eq!(view.undo.as_deref(), Some("family_name of row 1"));
    }
}
