//! Templates: values that many accounts of one source share, by name. Whoever may write to the source uses them.

use super::drafts::shared;
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::account_form::changes;
use crate::domain::fold::fold;
use crate::store::account_drafts::{self as stored, TemplateRow};
use crate::{Core, Result};
use gangway_types::accounts::{AccountForm, Values};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::{FieldError, PortalError, Role, SourceId};

/// Characters of a name.
const NAME_LIMIT: usize = 60;
/// Templates per source.
const LIMIT: usize = 100;

/// A template beside the form as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The source.
    pub source: SourceId,
    /// Its values, of fields that the form still has.
    pub values: Values,
    /// Who made it.
    pub made_by_name: String,
    /// When, domain time.
    pub made_at: i64,
    /// What changed on the source since, as far as it touches the template's values; sentences.
    pub broken: Vec<String>,
    /// The reader may remove it.
    pub may_remove: bool,
}

fn shown(row: TemplateRow, form: &AccountForm, who: &Signed) -> Template {
    let touched = |field: &str| row.values.contains_key(field);
    let broken = changes(&row.form, form)
        .into_iter()
        .filter(|change| touched(&change.field) && !change.words.ends_with("is not required any more."))
        .map(|change| change.words)
        .collect();
    let may_remove = row.made_by == who.person_id || who.roles.contains(&Role::Admin);
    let mut values = row.values;
    values.retain(|name, _| form.field(name).is_some_and(|field| !field.set_by_isc));
    Template {
        id: row.id,
        name: row.name,
        source: row.source,
        values,
        made_by_name: row.made_by_name,
        made_at: row.made_at,
        broken,
        may_remove,
    }
}

/// The templates of a source, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn list(core: &Core, who: &Signed, form: &AccountForm) -> Result<Vec<Template>> {
    let rows = stored::templates(&core.store, &form.source.id).await?;
    Ok(rows.into_iter().map(|row| shown(row, form, who)).collect())
}

/// Saves the values that other accounts may have as well under a name; one's own template of this name is replaced.
///
/// # Errors
/// [`PortalError::Refused`] when the name is empty, too long or taken, or when there is nothing to save.
pub async fn save(
    core: &Core,
    who: &Signed,
    form: &AccountForm,
    values: Values,
    name: &str,
) -> Result<String> {
    let refuse = |words: String| {
        let fields = vec![FieldError { field: "template_name".to_owned(), words }];
        PortalError::Refused {
            what: "The template was not saved. What you typed is kept as a draft.".to_owned(),
            fields,
        }
    };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_LIMIT {
        return Err(refuse(format!("Give the template a name of 1 to {NAME_LIMIT} characters.")).into());
    }
    let values = shared(form, values);
    if values.is_empty() {
        let words = "Fill in at least one field that other accounts share. Account ID, names, mail and numbers belong to one account alone and are not kept.";
        return Err(refuse(words.to_owned()).into());
    }
    let all = stored::templates(&core.store, &form.source.id).await?;
    let sort_name = fold(&name);
    if all.len() >= LIMIT && !all.iter().any(|row| row.sort_name == sort_name) {
        return Err(refuse(format!("There are {LIMIT} templates already. Remove one first.")).into());
    }
    let row = TemplateRow {
        id: core.random.id(core.clock.real()),
        source: form.source.id.clone(),
        sort_name,
        form: form.clone(),
        values,
        made_by: who.person_id.clone(),
        made_by_name: who.name.clone(),
        made_at: core.clock.now(),
        name,
    };
    let mut tx = core.store.begin().await?;
    if !stored::put_template(&mut tx, &row).await? {
        let words = format!(
            "A template called “{}” is there already, made by somebody else. Choose another name.",
            row.name
        );
        return Err(refuse(words).into());
    }
    let sentence = format!("saved the template “{}” for accounts on {}", row.name, form.source.name);
    tell(core, &mut tx, who, What::TemplateSaved, sentence, &row);
    tx.commit().await?;
    Ok(row.name)
}

/// Removes a template.
///
/// # Errors
/// [`PortalError::NotFound`] when there is none, or it is somebody else's and the caller is no Admin.
pub async fn remove(core: &Core, who: &Signed, id: &str) -> Result<TemplateRow> {
    let row = stored::template_of(&core.store, id).await?;
    let may = |row: &TemplateRow| row.made_by == who.person_id || who.roles.contains(&Role::Admin);
    let row = row.filter(may).ok_or_else(|| PortalError::not_found("template of yours"))?;
    let mut tx = core.store.begin().await?;
    if stored::remove_template(&mut tx, id).await? {
        let sentence = format!("removed the template “{}”", row.name);
        tell(core, &mut tx, who, What::TemplateRemoved, sentence, &row);
    }
    tx.commit().await?;
    Ok(row)
}

fn tell(
    core: &Core,
    tx: &mut crate::store::Tx,
    who: &Signed,
    what: What,
    sentence: String,
    row: &TemplateRow,
) {
    let entry = Entry::by((who.person_id.as_str(), who.name.as_str()), what, sentence);
    audit::append(
        core,
        tx,
        entry.about(AuditObject::new(ObjectKind::Source, &row.source), &row.form.source.name),
    );
}
