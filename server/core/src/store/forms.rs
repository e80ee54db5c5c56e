//! Forms that were refused, kept for an hour with what was typed; and posts, so that one sent twice is done once.

use super::{Result, Store};
use crate::args;
use gangway_types::FieldError;
use serde::{Deserialize, Serialize};

/// A form that was not accepted, as it was sent, with the reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    /// Where it was posted.
    pub action: String,
    /// What was typed: name and value, in order, repeated names included; never a password.
    pub values: Vec<(String, String)>,
    /// What happened, in words.
    pub what: String,
    /// Reasons beside the fields.
    pub fields: Vec<FieldError>,
}

impl KeptForm {
    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a field.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The reason at a field.
    pub fn reason(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|reason| reason.field == name).map(|reason| reason.words.as_str())
    }
}

/// Keeps a refused form for `owner` until `expires_at` (real time).
///
/// # Errors
/// When the database refuses.
pub async fn keep(store: &Store, handle: &str, owner: &str, form: &KeptForm, expires_at: i64) -> Result<()> {
    store
        .exec(
            "INSERT INTO forms (handle, owner, data, expires_at) VALUES ($1, $2, $3, $4)",
            args![handle, owner, serde_json::to_string(form)?, expires_at],
        )
        .await?;
    Ok(())
}

/// The form kept under this handle, if it is this owner's and not older than it may be.
///
/// # Errors
/// When the database does not answer.
pub async fn kept(store: &Store, handle: &str, owner: &str, now: i64) -> Result<Option<KeptForm>> {
    let row = store
        .row(
            "SELECT data FROM forms WHERE handle = $1 AND owner = $2 AND expires_at > $3",
            args![handle, owner, now],
        )
        .await?;
    row.map(|row| Ok(serde_json::from_str(&row.text("data")?)?)).transpose()
}

/// What became of a post that was sent before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It was not: go on, and [`finish`] or [`forget`] it.
    Now,
    /// It is being done since then (real time).
    Doing(i64),
    /// It was done, with this answer.
    Done(String),
}

/// Begins a post, or says what became of it.
///
/// # Errors
/// When the database refuses.
pub async fn begin(store: &Store, key: &str, owner: &str, now: i64) -> Result<Begun> {
    let touched = store
        .exec(
            "INSERT INTO posts (key, owner, state, created_at) VALUES ($1, $2, 'doing', $3)
             ON CONFLICT (key, owner) DO NOTHING",
            args![key, owner, now],
        )
        .await?;
    if touched == 1 {
        return Ok(Begun::Now);
    }
    let row = store
        .row("SELECT state, result, created_at FROM posts WHERE key = $1 AND owner = $2", args![key, owner])
        .await?;
    Ok(match row {
        // It was given up between the two statements: whoever asks again may begin it.
        None => Begun::Doing(now),
        Some(row) if row.text("state")? == "done" => Begun::Done(row.text("result")?),
        Some(row) => Begun::Doing(row.int("created_at")?),
    })
}

/// Stores the answer of a post, to be given again.
///
/// # Errors
/// When the database refuses.
pub async fn finish(store: &Store, key: &str, owner: &str, result: &str) -> Result<()> {
    store
        .exec(
            "UPDATE posts SET state = 'done', result = $3 WHERE key = $1 AND owner = $2",
            args![key, owner, result],
        )
        .await?;
    Ok(())
}

/// A post that was refused did nothing: it may be sent again.
///
/// # Errors
/// When the database refuses.
pub async fn forget(store: &Store, key: &str, owner: &str) -> Result<()> {
    store.exec("DELETE FROM posts WHERE key = $1 AND owner = $2", args![key, owner]).await?;
    Ok(())
}

/// Forgets forms that expired and posts older than `posts_before`.
///
/// # Errors
/// When the database refuses.
pub async fn tidy(store: &Store, now: i64, posts_before: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.exec("DELETE FROM forms WHERE expires_at <= $1", args![now]).await?;
    tx.exec("DELETE FROM posts WHERE created_at < $1", args![posts_before]).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    fn form() -> KeptForm {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        KeptForm {
            action: "/api/x".to_owned(),
            values: vec![pair("ids[]", "1"), pair("ids[]", "2"), pair("name", "O'Neil")],
            what: "No.".to_owned(),
            fields: vec![FieldError { field: "name".to_owned(), words: "Too short.".to_owned() }],
        }
    }

    #[tokio::test]
    async fn a_kept_form_is_its_owners_for_its_time() {
        for store in stores().await {
            keep(&store, "h", "me", &form(), 100).await.expect(store.what);
            let read = async |owner, now| kept(&store, "h", owner, now).await.expect(store.what);
            assert_eq!(read("me", 99).await, Some(form()), "{}", store.what);
            assert_eq!(read("you", 99).await, None);
            assert_eq!(read("me", 100).await, None);
            tidy(&store, 100, 0).await.expect(store.what);
            assert_eq!(read("me", 0).await, None);
        }
    }

    #[tokio::test]
    async fn a_post_is_begun_once_and_its_answer_given_again() {
        for store in stores().await {
            let begin_at = async |now| begin(&store, "k", "me", now).await.expect(store.what);
            assert_eq!(begin_at(5).await, Begun::Now, "{}", store.what);
            assert_eq!(begin_at(9).await, Begun::Doing(5));
            forget(&store, "k", "me").await.expect(store.what);
            assert_eq!(begin_at(10).await, Begun::Now);
            finish(&store, "k", "me", "answer").await.expect(store.what);
            assert_eq!(begin_at(11).await, Begun::Done("answer".to_owned()));
            assert_eq!(begin(&store, "k", "you", 11).await.expect(store.what), Begun::Now);
            tidy(&store, 0, 11).await.expect(store.what);
            assert_eq!(begin_at(12).await, Begun::Now);
        }
    }

    #[test]
    fn values_are_found_by_name() {
        let form = form();
        assert_eq!(form.values("ids[]").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((form.value("name"), form.value("nothing")), (Some("O'Neil"), None));
        assert_eq!((form.reason("name"), form.reason("ids[]")), (Some("Too short."), None));
    }
}
