//! Roles given by assignment, and copies of the governance groups that carry some.

use super::{Result, Row, Store, Tx};
use crate::args;
use gangway_types::Role;
use gangway_types::roles::SubjectKind;

/// A role given to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: String,
    /// The role.
    pub role: Role,
    /// To what kind of subject.
    pub kind: SubjectKind,
    /// ISC's id of the person or group, or the level's name.
    pub subject: String,
    /// Its name as of giving.
    pub subject_name: String,
    /// Who gave it: ISC's identity id.
    pub made_by: String,
    /// Who gave it: name.
    pub made_by_name: String,
    /// When, the domain's clock.
    pub made_at: i64,
}

/// The copy of a governance group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// ISC's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was read, the domain's clock.
    pub read_at: i64,
    /// Under whose sign-in.
    pub read_by_name: String,
    /// Why the copy is not what ISC has, in words.
    pub problem: Option<String>,
}

/// What is known about the levels of somebody who signed in: as of their latest sign-in or its last renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLevels {
    /// ISC's identity id.
    pub person_id: String,
    /// Their name.
    pub name: String,
    /// ISC's user levels.
    pub levels: Vec<String>,
}

const COLUMNS: &str = "id, role, kind, subject, subject_name, made_by, made_by_name, made_at";

/// A row of a role or kind that is no more says nothing.
fn assignment(row: &Row) -> Result<Option<Assignment>> {
    let (role, kind) = (Role::parse(&row.text("role")?), SubjectKind::parse(&row.text("kind")?));
    let Some((role, kind)) = role.zip(kind) else { return Ok(None) };
    Ok(Some(Assignment {
        id: row.text("id")?,
        role,
        kind,
        subject: row.text("subject")?,
        subject_name: row.text("subject_name")?,
        made_by: row.text("made_by")?,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
    }))
}

fn assignments(rows: &[Row]) -> Result<Vec<Assignment>> {
    rows.iter().filter_map(|row| assignment(row).transpose()).collect()
}

/// All assignments.
///
/// # Errors
/// When the database does not answer.
pub async fn all(store: &Store) -> Result<Vec<Assignment>> {
    let sql = format!("SELECT {COLUMNS} FROM role_assignments ORDER BY kind, subject_name, subject, role");
    assignments(&store.rows(&sql, args![]).await?)
}

/// As [`all`], inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn all_in(tx: &mut Tx) -> Result<Vec<Assignment>> {
    let sql = format!("SELECT {COLUMNS} FROM role_assignments ORDER BY kind, subject_name, subject, role");
    assignments(&tx.rows(&sql, args![]).await?)
}

/// Assignments to this person, to a group whose copy has them, and to any level.
///
/// # Errors
/// When the database does not answer.
pub async fn that_may_concern(store: &Store, person_id: &str) -> Result<Vec<Assignment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM role_assignments
         WHERE kind = 'level' OR (kind = 'person' AND subject = $1)
            OR (kind = 'group' AND subject IN (SELECT group_id FROM group_members WHERE person_id = $1))"
    );
    assignments(&store.rows(&sql, args![person_id]).await?)
}

/// Gives a role. Answers false when it was given before.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, new: &Assignment) -> Result<bool> {
    let touched = tx
        .exec(
            "INSERT INTO role_assignments (id, role, kind, subject, subject_name, made_by, made_by_name, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (role, kind, subject) DO NOTHING",
            args![
                &new.id,
                new.role.key(),
                new.kind.key(),
                &new.subject,
                &new.subject_name,
                &new.made_by,
                &new.made_by_name,
                new.made_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Takes a role away, and forgets the copy of a group that carries none any more. Answers false when it was taken before.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<bool> {
    let touched = tx.exec("DELETE FROM role_assignments WHERE id = $1", args![id]).await?;
    tx.exec(
        "DELETE FROM governance_groups
         WHERE id NOT IN (SELECT subject FROM role_assignments WHERE kind = 'group')",
        args![],
    )
    .await?;
    Ok(touched == 1)
}

/// Stores the copy of a group: who is in it now, in place of who was. `members` are ids and names.
///
/// # Errors
/// When the database refuses.
pub async fn put_group(tx: &mut Tx, group: &Group, members: &[(String, String)]) -> Result<()> {
    tx.exec(
        "INSERT INTO governance_groups (id, name, read_at, read_by_name, problem) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, read_at = excluded.read_at,
            read_by_name = excluded.read_by_name, problem = excluded.problem",
        args![&group.id, &group.name, group.read_at, &group.read_by_name, group.problem.clone()],
    )
    .await?;
    tx.exec("DELETE FROM group_members WHERE group_id = $1", args![&group.id]).await?;
    for (person_id, name) in members {
        tx.exec(
            "INSERT INTO group_members (group_id, person_id, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            args![&group.id, person_id, name],
        )
        .await?;
    }
    Ok(())
}

/// Copies of groups with how many members each has, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn groups(store: &Store) -> Result<Vec<(Group, u64)>> {
    let rows = store
        .rows(
            "SELECT id, name, read_at, read_by_name, problem,
                (SELECT COUNT(*) FROM group_members WHERE group_id = governance_groups.id) AS members
             FROM governance_groups ORDER BY name, id",
            args![],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let group = Group {
                id: row.text("id")?,
                name: row.text("name")?,
                read_at: row.int("read_at")?,
                read_by_name: row.text("read_by_name")?,
                problem: row.opt_text("problem")?,
            };
            Ok((group, u64::try_from(row.int("members")?).unwrap_or_default()))
        })
        .collect()
}

const LATEST: &str = "SELECT g.person_id, g.person_name, g.levels FROM grants g
     WHERE g.created_at = (SELECT MAX(l.created_at) FROM grants l WHERE l.person_id = g.person_id)
     ORDER BY g.person_id, g.id";

fn known(rows: &[Row]) -> Result<Vec<KnownLevels>> {
    rows.iter()
        .map(|row| {
            Ok(KnownLevels {
                person_id: row.text("person_id")?,
                name: row.text("person_name")?,
                levels: serde_json::from_str(&row.text("levels")?)?,
            })
        })
        .collect()
}

/// The levels of everybody who ever signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn known_levels(store: &Store) -> Result<Vec<KnownLevels>> {
    known(&store.rows(LATEST, args![]).await?)
}

/// As [`known_levels`], inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn known_levels_in(tx: &mut Tx) -> Result<Vec<KnownLevels>> {
    known(&tx.rows(LATEST, args![]).await?)
}

/// Members of all copies: group and person.
///
/// # Errors
/// When the database does not answer.
pub async fn members_in(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let rows = tx.rows("SELECT group_id, person_id FROM group_members", args![]).await?;
    rows.iter().map(|row| Ok((row.text("group_id")?, row.text("person_id")?))).collect()
}

/// As [`members_in`], outside of a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn members(store: &Store) -> Result<Vec<(String, String)>> {
    let rows = store.rows("SELECT group_id, person_id FROM group_members", args![]).await?;
    rows.iter().map(|row| Ok((row.text("group_id")?, row.text("person_id")?))).collect()
}

const ABSENT: &str = "SELECT id FROM people WHERE (gone_at IS NOT NULL OR reading = 'blocked') AND (
     id IN (SELECT subject FROM role_assignments WHERE kind = 'person')
     OR id IN (SELECT person_id FROM group_members)
     OR id IN (SELECT person_id FROM grants))";

/// Who of those that may have a role cannot sign in any more, as far as the directory knows.
///
/// # Errors
/// When the database does not answer.
pub async fn absent(store: &Store) -> Result<Vec<String>> {
    store.rows(ABSENT, args![]).await?.iter().map(|row| row.text("id")).collect()
}

/// As [`absent`], inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn absent_in(tx: &mut Tx) -> Result<Vec<String>> {
    tx.rows(ABSENT, args![]).await?.iter().map(|row| row.text("id")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::stores;

    fn given(id: &str, role: Role, kind: SubjectKind, subject: &str) -> Assignment {
        Assignment {
            id: id.to_owned(),
            role,
            kind,
            subject: subject.to_owned(),
            subject_name: subject.to_uppercase(),
            made_by: "p".to_owned(),
            made_by_name: "Lena".to_owned(),
            made_at: 1,
        }
    }

    fn group(id: &str) -> Group {
        Group {
            id: id.to_owned(),
            name: "G".to_owned(),
            read_at: 1,
            read_by_name: "Lena".to_owned(),
            problem: None,
        }
    }

    #[tokio::test]
    async fn a_role_is_given_once_and_reaches_people_groups_and_levels() {
        for store in stores().await {
            let mut tx = store.begin().await.expect("begun");
            let rows = [
                given("1", Role::Auditor, SubjectKind::Person, "p1"),
                given("2", Role::Inviter, SubjectKind::Group, "g1"),
                given("3", Role::Auditor, SubjectKind::Level, "CERT_ADMIN"),
            ];
            for row in &rows {
                assert!(insert(&mut tx, row).await.expect("written"), "{}", store.what);
            }
            assert!(
                !insert(&mut tx, &given("4", Role::Auditor, SubjectKind::Person, "p1")).await.expect("twice")
            );
            put_group(&mut tx, &group("g1"), &[("p2".to_owned(), "Mia".to_owned())]).await.expect("copied");
            tx.commit().await.expect("kept");
            let concern = async |person: &str| {
                let found = that_may_concern(&store, person).await.expect("read");
                let mut ids: Vec<String> = found.into_iter().map(|row| row.id).collect();
                ids.sort();
                ids.join(" ")
            };
            assert_eq!(concern("p1").await, "1 3", "{}", store.what);
            assert_eq!(concern("p2").await, "2 3");
            assert_eq!(concern("p3").await, "3");
        }
    }

    #[tokio::test]
    async fn a_group_read_again_has_its_new_members_and_goes_with_its_last_role() {
        for store in stores().await {
            let mut tx = store.begin().await.expect("begun");
            insert(&mut tx, &given("1", Role::Inviter, SubjectKind::Group, "g1")).await.expect("written");
            let one = |id: &str| vec![(id.to_owned(), id.to_owned())];
            put_group(&mut tx, &group("g1"), &one("p1")).await.expect("copied");
            put_group(&mut tx, &group("g1"), &one("p2")).await.expect("read again");
            assert_eq!(members_in(&mut tx).await.expect("read"), [("g1".to_owned(), "p2".to_owned())]);
            assert!(delete(&mut tx, "1").await.expect("taken"), "{}", store.what);
            assert!(!delete(&mut tx, "1").await.expect("taken before"));
            tx.commit().await.expect("kept");
            assert!(groups(&store).await.expect("read").is_empty());
            assert!(members(&store).await.expect("read").is_empty(), "members go with their group");
        }
    }
}
