//! Accounts that somebody is filling in, and templates of such accounts.

use super::{Result, Row, Store, Tx};
use crate::args;
use crate::auth::Sealed;
use gangway_types::accounts::{AccountForm, Values};
use gangway_types::{AccountJobId, DraftId, SourceId};

/// An account being filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRow {
    /// Its id.
    pub id: DraftId,
    /// Whose it is.
    pub owner: String,
    /// The form as it was when the draft was saved.
    pub form: AccountForm,
    /// What was typed, secrets apart.
    pub values: Values,
    /// Secrets that were typed, encrypted.
    pub secrets: Option<Sealed>,
    /// Until when they are kept, real time.
    pub secrets_until: Option<i64>,
    /// What it became, once it was sent.
    pub job: Option<AccountJobId>,
    /// First saved, domain time.
    pub made_at: i64,
    /// Last saved, domain time.
    pub changed_at: i64,
}

/// Values that many accounts of one source share.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateRow {
    /// Its id.
    pub id: String,
    /// The source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// Its name, folded: unique on a source.
    pub sort_name: String,
    /// The form as it was when the template was made.
    pub form: AccountForm,
    /// The values.
    pub values: Values,
    /// Who made it.
    pub made_by: String,
    /// Their name.
    pub made_by_name: String,
    /// When, domain time.
    pub made_at: i64,
}

const DRAFT: &str =
    "id, owner, form, attributes, secrets, secrets_key, secrets_until, job_id, made_at, changed_at";
const TEMPLATE: &str = "id, source_id, name, sort_name, form, attributes, made_by, made_by_name, made_at";

fn draft(row: &Row) -> Result<DraftRow> {
    let secrets = match (row.opt_blob("secrets")?, row.opt_text("secrets_key")?) {
        (Some(bytes), Some(key_id)) => Some(Sealed { key_id, bytes }),
        _ => None,
    };
    Ok(DraftRow {
        id: row.text("id")?.into(),
        owner: row.text("owner")?,
        form: serde_json::from_str(&row.text("form")?)?,
        values: serde_json::from_str(&row.text("attributes")?)?,
        secrets,
        secrets_until: row.opt_int("secrets_until")?,
        job: row.opt_text("job_id")?.map(Into::into),
        made_at: row.int("made_at")?,
        changed_at: row.int("changed_at")?,
    })
}

fn template(row: &Row) -> Result<TemplateRow> {
    Ok(TemplateRow {
        id: row.text("id")?,
        source: row.text("source_id")?.into(),
        name: row.text("name")?,
        sort_name: row.text("sort_name")?,
        form: serde_json::from_str(&row.text("form")?)?,
        values: serde_json::from_str(&row.text("attributes")?)?,
        made_by: row.text("made_by")?,
        made_by_name: row.text("made_by_name")?,
        made_at: row.int("made_at")?,
    })
}

/// Saves a draft, unless its id is somebody else's or it was sent: then false.
///
/// # Errors
/// When the database refuses.
pub async fn put(store: &Store, row: &DraftRow) -> Result<bool> {
    let (secrets, key) = match &row.secrets {
        Some(sealed) => (Some(sealed.bytes.clone()), Some(sealed.key_id.clone())),
        None => (None, None),
    };
    let touched = store
        .exec(
            "INSERT INTO account_drafts
                (id, owner, source_id, source_name, form, attributes, secrets, secrets_key, secrets_until, made_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
             ON CONFLICT (id) DO UPDATE SET source_id = excluded.source_id, source_name = excluded.source_name,
                form = excluded.form, attributes = excluded.attributes, secrets = excluded.secrets,
                secrets_key = excluded.secrets_key, secrets_until = excluded.secrets_until,
                changed_at = excluded.changed_at
             WHERE account_drafts.owner = excluded.owner AND account_drafts.job_id IS NULL",
            args![
                &row.id,
                &row.owner,
                &row.form.source.id,
                &row.form.source.name,
                serde_json::to_string(&row.form)?,
                serde_json::to_string(&row.values)?,
                secrets,
                key,
                row.secrets_until,
                row.changed_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// A draft, whoever's it is.
///
/// # Errors
/// When the database does not answer.
pub async fn get(store: &Store, id: &DraftId) -> Result<Option<DraftRow>> {
    let sql = format!("SELECT {DRAFT} FROM account_drafts WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| draft(&row)).transpose()
}

/// Somebody's drafts, the latest first: those not sent, or those sent.
///
/// # Errors
/// When the database does not answer.
pub async fn of_owner(store: &Store, owner: &str, sent: bool, limit: i64) -> Result<Vec<DraftRow>> {
    let which = if sent { "IS NOT NULL" } else { "IS NULL" };
    let sql = format!(
        "SELECT {DRAFT} FROM account_drafts WHERE owner = $1 AND job_id {which} ORDER BY changed_at DESC, id DESC LIMIT $2"
    );
    store.rows(&sql, args![owner, limit]).await?.iter().map(draft).collect()
}

/// The draft becomes this job, in the transaction that makes the job; false when it became one before. Its secrets are the
/// job's from here on.
///
/// # Errors
/// When the database refuses.
pub async fn sent(tx: &mut Tx, id: &DraftId, job: &AccountJobId, at: i64) -> Result<bool> {
    let sql = "UPDATE account_drafts SET job_id = $2, changed_at = $3, secrets = NULL, secrets_key = NULL,
                   secrets_until = NULL
               WHERE id = $1 AND job_id IS NULL";
    Ok(tx.exec(sql, args![id, job, at]).await? == 1)
}

/// Removes a draft that was not sent; false when it is not this owner's.
///
/// # Errors
/// When the database refuses.
pub async fn discard(store: &Store, owner: &str, id: &DraftId) -> Result<bool> {
    let sql = "DELETE FROM account_drafts WHERE id = $1 AND owner = $2 AND job_id IS NULL";
    Ok(store.exec(sql, args![id, owner]).await? == 1)
}

/// Forgets secrets whose time is over (`real` time), and drafts that were not sent and not touched since `before`
/// (domain time).
///
/// # Errors
/// When the database refuses.
pub async fn tidy(store: &Store, real: i64, before: i64) -> Result<()> {
    let mut tx = store.begin().await?;
    let sql = "UPDATE account_drafts SET secrets = NULL, secrets_key = NULL, secrets_until = NULL
               WHERE secrets_until IS NOT NULL AND secrets_until <= $1";
    tx.exec(sql, args![real]).await?;
    tx.exec("DELETE FROM account_drafts WHERE job_id IS NULL AND changed_at < $1", args![before]).await?;
    tx.commit().await
}

/// Templates of a source, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn templates(store: &Store, source: &SourceId) -> Result<Vec<TemplateRow>> {
    let sql = format!("SELECT {TEMPLATE} FROM account_templates WHERE source_id = $1 ORDER BY sort_name");
    store.rows(&sql, args![source]).await?.iter().map(template).collect()
}

/// One template.
///
/// # Errors
/// When the database does not answer.
pub async fn template_of(store: &Store, id: &str) -> Result<Option<TemplateRow>> {
    let sql = format!("SELECT {TEMPLATE} FROM account_templates WHERE id = $1");
    store.row(&sql, args![id]).await?.map(|row| template(&row)).transpose()
}

/// Saves a template under its name; one of that name is replaced when the same person made it, else nothing is done
/// and the answer is false.
///
/// # Errors
/// When the database refuses.
pub async fn put_template(tx: &mut Tx, row: &TemplateRow) -> Result<bool> {
    let touched = tx
        .exec(
            "INSERT INTO account_templates
                (id, source_id, name, sort_name, form, attributes, made_by, made_by_name, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (source_id, sort_name) DO UPDATE SET name = excluded.name, form = excluded.form,
                attributes = excluded.attributes, made_by_name = excluded.made_by_name, made_at = excluded.made_at
             WHERE account_templates.made_by = excluded.made_by",
            args![
                &row.id,
                &row.source,
                &row.name,
                &row.sort_name,
                serde_json::to_string(&row.form)?,
                serde_json::to_string(&row.values)?,
                &row.made_by,
                &row.made_by_name,
                row.made_at
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// Removes a template.
///
/// # Errors
/// When the database refuses.
pub async fn remove_template(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(tx.exec("DELETE FROM account_templates WHERE id = $1", args![id]).await? == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account_form::testing::{field, form};
    use crate::store::testing::stores;

    fn row(id: &str, at: i64) -> DraftRow {
        DraftRow {
            id: id.into(),
            owner: "me".to_owned(),
            form: form(vec![field("id"), field("mail")]),
            values: [("mail".to_owned(), vec!["a@b.example".to_owned()])].into(),
            secrets: Some(Sealed { key_id: "k".to_owned(), bytes: vec![1, 0, 2] }),
            secrets_until: Some(100),
            job: None,
            made_at: at,
            changed_at: at,
        }
    }

    #[tokio::test]
    async fn a_draft_is_its_owners_until_it_is_sent() {
        for store in stores().await {
            let draft = row("d1", 5);
            assert!(put(&store, &draft).await.expect(store.what), "{}", store.what);
            assert_eq!(get(&store, &draft.id).await.expect(store.what), Some(draft.clone()));
            let stranger = DraftRow { owner: "you".to_owned(), ..draft.clone() };
            assert!(!put(&store, &stranger).await.expect(store.what));
            let later = DraftRow { changed_at: 9, values: Values::new(), ..draft.clone() };
            assert!(put(&store, &later).await.expect(store.what));
            let kept = get(&store, &draft.id).await.expect(store.what).expect("kept");
            assert_eq!((kept.made_at, kept.changed_at, kept.values.len()), (5, 9, 0));
            assert!(put(&store, &row("d2", 7)).await.expect(store.what));
            let open = of_owner(&store, "me", false, 10).await.expect(store.what);
            assert_eq!(open.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["d1", "d2"]);
            for (job, done) in [("A-0001", true), ("A-0002", false)] {
                let mut tx = store.begin().await.expect(store.what);
                assert_eq!(sent(&mut tx, &draft.id, &job.into(), 11).await.expect(store.what), done);
                tx.commit().await.expect(store.what);
            }
            let done = of_owner(&store, "me", true, 10).await.expect(store.what);
            assert_eq!(done[0].job, Some("A-0001".into()));
            assert_eq!((done[0].secrets.clone(), done[0].secrets_until), (None, None));
            assert!(!put(&store, &later).await.expect(store.what), "what was sent stays as it was");
            assert!(!discard(&store, "me", &draft.id).await.expect(store.what));
            assert!(!discard(&store, "you", &"d2".into()).await.expect(store.what));
            assert!(discard(&store, "me", &"d2".into()).await.expect(store.what));
        }
    }

    #[tokio::test]
    async fn secrets_and_old_drafts_are_forgotten_in_time() {
        for store in stores().await {
            for (id, at) in [("old", 5), ("new", 50)] {
                assert!(put(&store, &row(id, at)).await.expect(store.what));
            }
            tidy(&store, 99, 5).await.expect(store.what);
            assert!(get(&store, &"old".into()).await.expect(store.what).expect("kept").secrets.is_some());
            tidy(&store, 100, 6).await.expect(store.what);
            assert_eq!(get(&store, &"old".into()).await.expect(store.what), None);
            let kept = get(&store, &"new".into()).await.expect(store.what).expect("kept");
            assert_eq!((kept.secrets, kept.values.len()), (None, 1));
        }
    }

    #[tokio::test]
    async fn a_template_has_one_name_on_its_source() {
        for store in stores().await {
            let of = |id: &str, name: &str, by: &str| TemplateRow {
                id: id.to_owned(),
                source: "s".into(),
                name: name.to_owned(),
                sort_name: name.to_lowercase(),
                form: form(vec![field("id")]),
                values: Values::new(),
                made_by: by.to_owned(),
                made_by_name: by.to_owned(),
                made_at: 1,
            };
            let save = async |row: TemplateRow| {
                let mut tx = store.begin().await.expect(store.what);
                let done = put_template(&mut tx, &row).await.expect(store.what);
                tx.commit().await.expect(store.what);
                done
            };
            assert!(save(of("t1", "Temps", "me")).await);
            assert!(save(of("t2", "temps", "me")).await, "saved again under its name");
            assert!(!save(of("t3", "TEMPS", "you")).await);
            assert!(save(TemplateRow { source: "s2".into(), ..of("t4", "Temps", "you") }).await);
            let all = templates(&store, &"s".into()).await.expect(store.what);
            assert_eq!(
                all.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect::<Vec<_>>(),
                [("t1", "temps")]
            );
            assert_eq!(template_of(&store, "t1").await.expect(store.what), Some(all[0].clone()));
            let mut tx = store.begin().await.expect(store.what);
            assert!(remove_template(&mut tx, "t1").await.expect(store.what));
            tx.commit().await.expect(store.what);
            assert!(templates(&store, &"s".into()).await.expect(store.what).is_empty());
        }
    }
}
