//! Events as they come.

use super::super::{Result, Store, Tx};
use crate::args;
use gangway_types::PersonId;
use gangway_types::joiners::{JoinerState, Origin, StateKey, WaitingFor};

/// Events of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// `created`, `changed`, `unreadable`, `wrong`.
    pub kind: String,
    /// How many came.
    pub n: u64,
    /// When the last one did.
    pub last_at: i64,
}

async fn count(tx: &mut Tx, kind: &str, n: usize, at: i64) -> Result<()> {
    if n == 0 {
        return Ok(());
    }
    tx.exec(
        "INSERT INTO hook_counts (kind, n, last_at) VALUES ($1, $2, $3)
         ON CONFLICT (kind) DO UPDATE SET n = hook_counts.n + excluded.n, last_at = excluded.last_at",
        args![kind, i64::try_from(n).unwrap_or(i64::MAX), at],
    )
    .await?;
    Ok(())
}

/// Stores events that came at `at`: people created, and people of whom attributes changed, each with how many events. One
/// row a person. A closed row counts its copies and stays closed; an open one is asked about again. A change of somebody
/// who is in no row is counted and nothing else.
///
/// # Errors
/// When the database refuses.
pub async fn hear(
    tx: &mut Tx,
    created: &[(PersonId, u32)],
    changed: &[(PersonId, u32)],
    at: i64,
) -> Result<()> {
    let unseen = serde_json::to_string(&JoinerState::Waiting { for_: vec![WaitingFor::Isc] })?;
    let open = open_states();
    for chunk in created.chunks(super::ROWS) {
        let mut args = Vec::with_capacity(chunk.len() * 9);
        for (person, times) in chunk {
            args.extend(args![
                person,
                Origin::Event.key(),
                at,
                i64::from(*times),
                at,
                at,
                StateKey::Unseen.key(),
                &unseen,
                at,
            ]);
        }
        let sql = format!(
            "INSERT INTO joiners (person_id, origin, arrived_at, events, last_event_at, due_at, state, detail, since)
             VALUES {}
             ON CONFLICT (person_id) DO UPDATE SET events = joiners.events + excluded.events,
                last_event_at = excluded.last_event_at, origin = excluded.origin,
                due_at = CASE WHEN joiners.state IN ({open}) AND (joiners.due_at IS NULL OR joiners.due_at > excluded.due_at)
                    THEN excluded.due_at ELSE joiners.due_at END",
            tx.values(chunk.len(), 9)
        );
        tx.exec(&sql, args).await?;
    }
    for (person, times) in changed {
        tx.exec(
            &format!(
                "UPDATE joiners SET events = events + $2, last_event_at = $3,
                    due_at = CASE WHEN state IN ({open}) THEN $3 ELSE due_at END WHERE person_id = $1"
            ),
            args![person, i64::from(*times), at],
        )
        .await?;
    }
    let times = |events: &[(PersonId, u32)]| events.iter().map(|(_, times)| *times as usize).sum();
    count(tx, "created", times(created), at).await?;
    count(tx, "changed", times(changed), at).await
}

/// The states that an event asks about again, for an `IN (…)`.
fn open_states() -> String {
    let open = StateKey::ALL.iter().filter(|key| crate::domain::joiners::is_open(**key));
    open.map(|key| format!("'{}'", key.key())).collect::<Vec<_>>().join(", ")
}

/// Counts an event that came with a right credential and could not be read.
///
/// # Errors
/// When the database refuses.
pub async fn unreadable(store: &Store, at: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    count(&mut tx, "unreadable", 1, at).await?;
    tx.commit().await
}

/// Counts requests that showed a wrong credential.
///
/// # Errors
/// When the database refuses.
pub async fn turned_away(store: &Store, n: usize, at: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    count(&mut tx, "wrong", n, at).await?;
    tx.commit().await
}

/// What came so far.
///
/// # Errors
/// When the database does not answer.
pub async fn tallies(store: &Store) -> Result<Vec<Tally>> {
    let rows = store.rows("SELECT kind, n, last_at FROM hook_counts ORDER BY kind", args![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Tally {
                kind: row.text("kind")?,
                n: u64::try_from(row.int("n")?).unwrap_or(0),
                last_at: row.int("last_at")?,
            })
        })
        .collect()
}
