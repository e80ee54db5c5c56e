//! What Gangway keeps of one person's history, besides invitations and the audit log.

use crate::args;
use crate::store::tasks::{self, Task};
use crate::store::{Result, Store};
use gangway_types::batches::Outcome;
use gangway_types::{AccountJobId, BatchId, PersonId};

/// A person in a batch.
#[derive(Clone, Debug)]
pub struct InBatch {
    /// The batch.
    pub batch: BatchId,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub made_by_name: String,
    /// When.
    pub made_at: i64,
    /// What became of the person; none when this version does not know the word.
    pub outcome: Option<Outcome>,
    /// Why, in words.
    pub cause: Option<String>,
    /// When that last changed.
    pub changed_at: i64,
    /// Who answered for the person, and when.
    pub decided: Option<(String, i64)>,
    /// What they wrote.
    pub note: Option<String>,
}

/// The batches of a person that were made or changed something for them before `before`, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn batches_of(store: &Store, person: &PersonId, before: i64, most: u32) -> Result<Vec<InBatch>> {
    let sql = format!(
        "SELECT p.batch_id AS batch_id, b.name AS name, b.made_by_name AS made_by_name, b.made_at AS made_at,
            p.outcome AS outcome, p.cause AS cause, p.changed_at AS changed_at, p.decided_by_name AS decided_by_name,
            p.decided_at AS decided_at, p.note AS note
         FROM batch_people p JOIN batches b ON b.id = p.batch_id
         WHERE p.person_id = $1 AND b.made_at < $2 ORDER BY b.made_at DESC, b.id DESC LIMIT {most}"
    );
    let rows = store.rows(&sql, args![person, before]).await?;
    rows.iter()
        .map(|row| {
            Ok(InBatch {
                batch: BatchId(row.text("batch_id")?),
                name: row.text("name")?,
                made_by_name: row.text("made_by_name")?,
                made_at: row.int("made_at")?,
                outcome: Outcome::parse(&row.text("outcome")?),
                cause: row.opt_text("cause")?,
                changed_at: row.int("changed_at")?,
                decided: row.opt_text("decided_by_name")?.zip(row.opt_int("decided_at")?),
                note: row.opt_text("note")?,
            })
        })
        .collect()
}

/// The tasks that ISC ran for invitations of a person, over before `before`, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn tasks_of(store: &Store, person: &PersonId, before: i64, most: u32) -> Result<Vec<Task>> {
    let sql = format!(
        "SELECT DISTINCT t.* FROM tasks t JOIN batch_people p ON p.task_id = t.id
         WHERE p.person_id = $1 AND t.completed_at < $2 ORDER BY t.completed_at DESC, t.id LIMIT {most}"
    );
    store.rows(&sql, args![person, before]).await?.iter().map(tasks::task).collect()
}

/// An account that was written from here and that ISC linked to a person.
#[derive(Clone, Debug)]
pub struct Written {
    /// The job.
    pub job: AccountJobId,
    /// Who decided it.
    pub by_name: String,
    /// The source.
    pub source_name: String,
    /// The account's key there.
    pub native: String,
    /// Made, not changed.
    pub made: bool,
    /// When ISC took it.
    pub at: i64,
}

/// Accounts written from here that ISC linked to a person, before `before`, newest first; of jobs that `own` made only, if
/// named.
///
/// # Errors
/// When the database does not answer.
pub async fn written_for(
    store: &Store,
    person: &PersonId,
    own: Option<&str>,
    before: i64,
    most: u32,
) -> Result<Vec<Written>> {
    let sql = format!(
        "SELECT i.job_id AS job_id, j.made_by_name AS made_by_name, j.source_name AS source_name, i.native AS native,
            i.action AS action, COALESCE(i.accepted_at, i.sent_at, i.changed_at) AS at
         FROM account_items i JOIN account_jobs j ON j.id = i.job_id
         WHERE i.link_id = $1 AND COALESCE(i.accepted_at, i.sent_at, i.changed_at) < $2
            AND ($3 = '' OR j.made_by = $3)
         ORDER BY at DESC, i.job_id, i.position LIMIT {most}"
    );
    let rows = store.rows(&sql, args![person, before, own.unwrap_or_default()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Written {
                job: AccountJobId(row.text("job_id")?),
                by_name: row.text("made_by_name")?,
                source_name: row.text("source_name")?,
                native: row.text("native")?,
                made: row.text("action")? == "create",
                at: row.int("at")?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    #[tokio::test]
    async fn what_is_kept_of_a_person_comes_newest_first_and_before_a_moment() {
        for tested in stores().await {
            let store = &tested.store;
            let person = PersonId::from("2c91808568c529c60168cca6f90c1313");
            for (n, outcome) in [(1_i64, "invited"), (2, "from the future")] {
                store
                    .exec(
                        "INSERT INTO batches (id, number, name, state, made_by, made_by_name, made_at, check_id, frozen_at,
                            frozen_hash, selected, left_out) VALUES ($1, $2, 'Nov', 'sent', 'a', 'L. Roth', $3, $4, 0, '', 1, 0)",
                        args![format!("B-{n}"), n, n * 10, format!("C-{n}")],
                    )
                    .await
                    .expect("a batch");
                store
                    .exec(
                        "INSERT INTO batch_people (batch_id, person_id, position, name, alias, status, outcome, changed_at,
                            task_id) VALUES ($1, $2, 1, 'Ida', 'iholm', 'PENDING', $3, $4, $5)",
                        args![format!("B-{n}"), &person, outcome, n * 10, format!("T-{n}")],
                    )
                    .await
                    .expect("a person");
            }
            let found = batches_of(store, &person, 1_000, 10).await.expect("read");
            assert_eq!(found.iter().map(|one| one.batch.as_str()).collect::<Vec<_>>(), ["B-2", "B-1"]);
            assert_eq!((found[0].outcome, found[1].outcome), (None, Some(Outcome::Invited)));
            assert_eq!(batches_of(store, &person, 20, 10).await.expect("read").len(), 1);
            assert!(tasks_of(store, &person, 1_000, 10).await.expect("read").is_empty());

            let run = "INSERT INTO runs (id, kind, object, state, grant_id, started_by, started_by_name, created_at, progressed_at)
                 VALUES ('R', 'accounts', 'A-1', 'ended', 'g', 'a', 'L. Roth', 0, 0)";
            store.exec(run, args![]).await.expect("a run");
            let job = "INSERT INTO account_jobs (id, kind, source_id, source_name, key_attribute, items, made_by, made_by_name,
                    made_at, run_id) VALUES ('A-1', 'single', 's', 'HR', 'id', 1, 'a', 'L. Roth', 0, 'R')";
            store.exec(job, args![]).await.expect("a job");
            store
                .exec(
                    "INSERT INTO account_items (job_id, position, native, action, attributes, outcome, link, link_id,
                        accepted_at, changed_at) VALUES ('A-1', 1, 'n-1', 'create', '{}', 'seen', 'person', $1, 50, 60)",
                    args![&person],
                )
                .await
                .expect("an item");
            let all = written_for(store, &person, None, 1_000, 10).await.expect("read");
            assert_eq!((all.len(), all[0].native.as_str(), all[0].made, all[0].at), (1, "n-1", true, 50));
            assert_eq!(written_for(store, &person, Some("a"), 1_000, 10).await.expect("read").len(), 1);
            assert!(written_for(store, &person, Some("b"), 1_000, 10).await.expect("read").is_empty());
            assert!(written_for(store, &person, None, 50, 10).await.expect("read").is_empty());
        }
    }
}
