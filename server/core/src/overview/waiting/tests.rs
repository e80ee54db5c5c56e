use crate::args;
use crate::auth::Signed;
use crate::overview::overview;
use crate::store::testing::stores;
use crate::testing::Stage;
use gangway_practice::Options;
use gangway_types::Role;
use gangway_types::overview::{Needs, Waiting};
use gangway_types::people::PersonAction;

fn who(id: &str, role: Role) -> Signed {
    Signed {
        session: "s".to_owned(),
        grant_id: "g".to_owned(),
        person_id: id.to_owned(),
        name: "C. Diaz".to_owned(),
        alias: "c.diaz".to_owned(),
        levels: Vec::new(),
        roles: vec![role],
        zone: "UTC".to_owned(),
    }
}

/// Two jobs of "c" that are over, one on accounts and one on people, each with one whose fate is unknown and that nobody
/// looks for any more, one that is still looked for, and one that failed; and an import with one row to fix.
async fn jobs(stage: &Stage) {
    let (store, real) = (&stage.core.store, stage.core.clock.real());
    for (run, kind, object) in [("R1", "accounts", "I-0001"), ("R2", "people", "P-0001")] {
        let sql = "INSERT INTO runs (id, kind, object, state, grant_id, started_by, started_by_name, created_at, progressed_at)
             VALUES ($1, $2, $3, 'ended', 'g', 'c', 'C. Diaz', 1, $4)";
        store.exec(sql, args![run, kind, object, real]).await.expect("a run");
    }
    for sql in [
        "INSERT INTO account_jobs (id, kind, source_id, source_name, key_attribute, items, made_by, made_by_name, made_at,
            run_id) VALUES ('I-0001', 'import', '5', 'Contractors CSV', 'id', 3, 'c', 'C. Diaz', 1, 'R1')",
        "INSERT INTO account_items (job_id, position, native, action, attributes, outcome, next_look_at, changed_at)
            VALUES ('I-0001', 1, 'a', 'create', '{}', 'unknown', NULL, 1), ('I-0001', 2, 'b', 'create', '{}', 'unknown', 5, 1),
            ('I-0001', 3, 'c', 'create', '{}', 'failed', NULL, 1)",
        "INSERT INTO person_jobs (id, action, state, made_by, made_by_name, made_at, run_id)
            VALUES ('P-0001', 'reset', 'started', 'c', 'C. Diaz', 1, 'R2')",
        "INSERT INTO person_items (job_id, position, person_id, name, alias, outcome, look_at)
            VALUES ('P-0001', 1, 'x', 'X', 'x', 'unknown', NULL), ('P-0001', 2, 'y', 'Y', 'y', 'unknown', 5)",
        "INSERT INTO imports (id, owner, owner_name, grant_id, name, kind, file_id, sha256, bytes, source_id, source_name,
            state, step, reading, made_at, changed_at)
            VALUES ('I-0002', 'c', 'C. Diaz', 'g', 'joiners.csv', 'csv', 'f', 's', 1, '5', 'Contractors CSV', 'draft', 'fix',
            '{}', 1, 7)",
        "INSERT INTO import_rows (import_id, position, line, cells, state)
            VALUES ('I-0002', 1, 2, '[]', 'problem'), ('I-0002', 2, 3, '[]', 'ready')",
    ] {
        store.exec(sql, Vec::new()).await.expect("inserted");
    }
}

async fn waiting(stage: &Stage, who: &Signed) -> Vec<Waiting> {
    let all = overview(&stage.core, who).await.expect("an overview").waiting;
    let of_jobs = |one: &Waiting| {
        matches!(one, Waiting::Accounts { .. } | Waiting::People { .. } | Waiting::Import { .. })
    };
    all.into_iter().filter(of_jobs).collect()
}

#[tokio::test]
async fn what_only_a_person_can_settle_waits_for_who_may_until_they_did() {
    for tested in stores().await {
        let what = tested.what;
        let stage = Stage::on(tested, Options { people: 200, ..Options::default() }).await;
        jobs(&stage).await;
        let real = stage.core.clock.real();
        let found = waiting(&stage, &who("c", Role::Admin)).await;
        let since = |one: &Waiting| match one {
            Waiting::Accounts { since, .. } | Waiting::People { since, .. } => *since,
            _ => 0,
        };
        assert!(found.iter().all(|one| since(one) <= real), "{what}");
        let accounts = found.iter().find_map(|one| match one {
            Waiting::Accounts { job, needs, accounts, source, .. } => {
                Some((job.to_string(), *needs, *accounts, source.clone()))
            }
            _ => None,
        });
        let expected = ("I-0001".to_owned(), Needs::Decision, 1, "Contractors CSV".to_owned());
        assert_eq!(accounts, Some(expected), "{what}: who is still looked for waits for nobody");
        let deed = found.iter().find_map(|one| match one {
            Waiting::People { action, needs, people, .. } => Some((*action, *needs, *people)),
            _ => None,
        });
        assert_eq!(deed, Some((PersonAction::Reset, Needs::Decision, 1)), "{what}");
        let draft = found.iter().find_map(|one| match one {
            Waiting::Import { open, rows, stopped, .. } => Some((*open, *rows, *stopped)),
            _ => None,
        });
        assert_eq!(draft, Some((1, 2, false)), "{what}");

        // Who only reads, and who has no part in it, is not asked; drafts are their owner's alone.
        assert_eq!(waiting(&stage, &who("d", Role::Auditor)).await, [], "{what}");
        assert_eq!(waiting(&stage, &who("d", Role::Coordinator)).await, [], "{what}");
        let other = waiting(&stage, &who("d", Role::Admin)).await;
        assert_eq!(other.len(), 2, "{what}: {other:?}");

        // Decided, and what failed is the news; a week later it is none.
        let sql = "UPDATE account_items SET decided_at = 9 WHERE outcome = 'unknown'";
        stage.core.store.exec(sql, Vec::new()).await.expect("decided");
        let needs = |found: Vec<Waiting>| {
            found.into_iter().find_map(|one| match one {
                Waiting::Accounts { needs, accounts, .. } => Some((needs, accounts)),
                _ => None,
            })
        };
        let coordinator = who("c", Role::Coordinator);
        assert_eq!(needs(waiting(&stage, &coordinator).await), Some((Needs::Retry, 1)), "{what}");
        let old = "UPDATE runs SET progressed_at = $1";
        stage.core.store.exec(old, args![real - 8 * 86_400_000]).await.expect("long ago");
        assert_eq!(needs(waiting(&stage, &coordinator).await), None, "{what}");
    }
}
