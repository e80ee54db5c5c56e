//! What an approver has marked on a list that is not answered yet: kept with their preferences, so that it is there after
//! a reload, a sign-out, on another device. The comment lies under nobody's id.

use crate::args;
use crate::store::{Result, Store};
use gangway_types::PersonId;
use gangway_types::batches::BatchState;

/// Keys begin with this; a request's id and a person's follow.
const BEGINNING: &str = "approval-mark:";
/// Characters of a request's id.
const ID_LENGTH: usize = 26;

fn key(request: &str, about: &str) -> String {
    format!("{BEGINNING}{request}:{about}")
}

/// What this person has marked on one list: about whom, and what, in the order of ids.
///
/// # Errors
/// When the database does not answer.
pub async fn marks(store: &Store, person: &PersonId, request: &str) -> Result<Vec<(String, String)>> {
    let start = key(request, "");
    let rows = store
        .rows(
            "SELECT key, value FROM preferences WHERE person_id = $1 AND key LIKE $2 ORDER BY key",
            args![person, format!("{start}%")],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        // A sign of the id may stand for another in LIKE.
        if let Some(about) = row.text("key")?.strip_prefix(&start) {
            found.push((about.to_owned(), row.text("value")?));
        }
    }
    Ok(found)
}

/// Marks somebody, or keeps the comment (about nobody).
///
/// # Errors
/// When the database refuses.
pub async fn mark(store: &Store, person: &PersonId, request: &str, about: &str, value: &str) -> Result<()> {
    crate::store::auth::set_preference(store, person.as_str(), &key(request, about), value).await
}

/// Takes a mark back.
///
/// # Errors
/// When the database refuses.
pub async fn unmark(store: &Store, person: &PersonId, request: &str, about: &str) -> Result<()> {
    let sql = "DELETE FROM preferences WHERE person_id = $1 AND key = $2";
    store.exec(sql, args![person, key(request, about)]).await?;
    Ok(())
}

/// Forgets the marks on lists that nobody can answer or change any more.
///
/// # Errors
/// When the database refuses.
pub async fn forget_marks(store: &Store) -> Result<()> {
    let states = [
        BatchState::AwaitingApproval,
        BatchState::Approved,
        BatchState::PartlyApproved,
        BatchState::NeedsSender,
        BatchState::Rejected,
    ];
    let states = states.map(|state| format!("'{}'", state.key())).join(", ");
    let sql = format!(
        "DELETE FROM preferences WHERE key LIKE '{BEGINNING}%' AND substr(key, {}, {ID_LENGTH}) NOT IN
            (SELECT approvals.id FROM approvals JOIN batches ON batches.id = approvals.batch_id
                AND batches.round = approvals.round
             WHERE approvals.state IN ('open', 'answered') AND batches.state IN ({states}))",
        BEGINNING.len() + 1
    );
    store.exec(&sql, args![]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    #[tokio::test]
    async fn marks_are_kept_for_one_person_and_one_list_until_they_are_taken_back() {
        for store in stores().await {
            let (me, you) = (PersonId::from("me"), PersonId::from("you"));
            mark(&store, &me, "R1", "a", "has_left").await.expect(store.what);
            mark(&store, &me, "R1", "a", "other\nwords").await.expect(store.what);
            mark(&store, &me, "R1", "b", "has_left").await.expect(store.what);
            mark(&store, &me, "R2", "c", "has_left").await.expect(store.what);
            let of = async |who, request| marks(&store, who, request).await.expect(store.what);
            let pair = |about: &str, value: &str| (about.to_owned(), value.to_owned());
            assert_eq!(
                of(&me, "R1").await,
                [pair("a", "other\nwords"), pair("b", "has_left")],
                "{}",
                store.what
            );
            assert_eq!(of(&you, "R1").await, []);
            assert_eq!(of(&me, "R_").await, [], "no sign stands for another");
            unmark(&store, &me, "R1", "a").await.expect(store.what);
            assert_eq!(of(&me, "R1").await, [pair("b", "has_left")]);
            forget_marks(&store).await.expect(store.what);
            assert_eq!(of(&me, "R1").await, [], "there is no such list any more");
        }
    }
}
