//! People who share something with somebody who is about to be made.

use super::filter::like;
use crate::args;
use crate::domain::similar::halves;
use crate::store::{Result, Row, Store, Value, placeholders};
use gangway_types::PersonId;

/// A name is looked for among at most this many candidates.
const CANDIDATES: i64 = 500;

/// A person of the directory, as far as comparing goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The identity.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Normalised address.
    pub mail_norm: Option<String>,
}

fn known(row: &Row) -> Result<Known> {
    Ok(Known {
        id: row.text("id")?.into(),
        name: row.text("name")?,
        alias: row.text("alias")?,
        mail_norm: row.opt_text("mail_norm")?,
    })
}

/// People still in ISC with one of these account names, as they are written, or one of these normalised addresses.
///
/// # Errors
/// When the database does not answer.
pub async fn known_by(store: &Store, aliases: &[String], mails: &[String]) -> Result<Vec<Known>> {
    let mut found: Vec<Known> = Vec::new();
    for (column, wanted) in [("alias", aliases), ("mail_norm", mails)] {
        for chunk in wanted.chunks(400) {
            let sql = format!(
                "SELECT id, name, alias, mail_norm FROM people WHERE gone_at IS NULL AND {column} IN ({}) ORDER BY sort_name, id",
                placeholders(1, chunk.len())
            );
            for row in store.rows(&sql, chunk.iter().map(Value::from).collect()).await? {
                let person = known(&row)?;
                if !found.contains(&person) {
                    found.push(person);
                }
            }
        }
    }
    Ok(found)
}

/// Candidates for a similar name: people still in ISC who have half of each name somewhere. Names are folded.
///
/// # Errors
/// When the database does not answer.
pub async fn named_like(store: &Store, given: &str, family: &str) -> Result<Vec<Known>> {
    let last_word = |text: &str| text.rsplit(' ').next().unwrap_or_default().to_owned();
    let first_word = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let (given, family) = (first_word(given), last_word(family));
    if given.is_empty() || family.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = Vec::new();
    for name in [&given, &family] {
        let (first, second) = halves(name);
        for half in [first, second] {
            // Half of a very short name is nothing to look for.
            let half = if half.is_empty() { name.clone() } else { half };
            args.extend(args![like(&half)]);
        }
    }
    args.extend(args![CANDIDATES]);
    let sql = "SELECT id, name, alias, mail_norm FROM people WHERE gone_at IS NULL
                 AND (sort_name LIKE $1 ESCAPE '\\' OR sort_name LIKE $2 ESCAPE '\\')
                 AND (sort_name LIKE $3 ESCAPE '\\' OR sort_name LIKE $4 ESCAPE '\\')
               ORDER BY sort_name, id LIMIT $5";
    store.rows(sql, args).await?.iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fold::fold;
    use crate::store::testing::stores;

    async fn add(store: &Store, id: &str, name: &str, mail: &str, gone: Option<i64>) {
        let sql =
            "INSERT INTO people (id, name, alias, mail_norm, status, sort_name, search, read_at, gone_at)
                   VALUES ($1, $2, $1, $3, 'ACTIVE', $4, $4, 0, $5)";
        store.exec(sql, args![id, name, mail, fold(name), gone]).await.expect("stored");
    }

    #[tokio::test]
    async fn people_are_found_by_what_they_share() {
        for store in stores().await {
            add(&store, "aosei", "Amara Osei", "a@x.example", None).await;
            add(&store, "osei2", "Osei, Amarra", "b@x.example", None).await;
            add(&store, "iholm", "Ida Holm", "a@x.example", None).await;
            add(&store, "left", "Amara Osei", "a@x.example", Some(5)).await;
            let ids = |found: Vec<Known>| found.into_iter().map(|one| one.id.0).collect::<Vec<_>>();
            let by = known_by(&store, &["osei2".to_owned()], &["a@x.example".to_owned()]).await;
            assert_eq!(ids(by.expect(store.what)), ["osei2", "aosei", "iholm"], "{}", store.what);
            let like = named_like(&store, "amara", "osei").await.expect(store.what);
            assert_eq!(ids(like), ["aosei", "osei2"]);
            for (given, family) in [("", "osei"), ("100%", "_"), ("\\", "'")] {
                let none = named_like(&store, given, family).await.expect(store.what);
                assert!(none.is_empty(), "{given} {family}: {none:?}");
            }
        }
    }
}
