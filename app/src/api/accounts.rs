//! One account: the form, its drafts and templates, and sending what was reviewed.

#![expect(missing_docs, reason = "the macro turns arguments into fields; each function says what they are")]

use gangway_types::{DraftId, PortalError, Posted, SourceId};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Keeps what was typed as a draft, and goes on with `then`: `review`, `template`, or anything else for staying.
///
/// Attributes may have any name, so the form numbers its fields: `names[3]` is the attribute, `v[3][]` its values,
/// `secrets[3]` a value that never comes back.
#[server]
pub async fn save_account(
    draft: DraftId,
    source: SourceId,
    #[server(default)] names: BTreeMap<String, String>,
    #[server(default)] v: BTreeMap<String, Vec<String>>,
    #[server(default)] secrets: BTreeMap<String, String>,
    #[server(default)] template_name: String,
    #[server(default)] then: String,
) -> Result<Posted, PortalError> {
    use gangway_core::accounts::{drafts, reading, sources, templates};
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let form = reading(&c.core, &c.who, |isc| {
        let (core, source) = (c.core.clone(), source.clone());
        async move { gangway_core::accounts::form::read(&core, &isc, &source).await }
    })
    .await?;
    sources::writable(&form.source)?;
    let values = values(&names, &v, &secrets)?;
    drafts::save(&c.core, &c.who, &draft, &form, values).await?;
    match then.as_str() {
        "review" => {
            let errors = drafts::problems(&c.core, &c.who, &draft, &form).await?;
            if errors.is_empty() {
                return Ok(Posted::to(crate::paths::account_draft(&draft, "review")));
            }
            let what = "Something must be put right before the review. What you typed is kept as a draft.";
            Err(PortalError::Refused { what: what.to_owned(), fields: errors })
        }
        "template" => {
            let values = drafts::get(&c.core, &c.who, &draft).await?.values;
            let name = templates::save(&c.core, &c.who, &form, values, &template_name).await?;
            Ok(Posted::saying(crate::paths::account_draft(&draft, ""), format!("Template “{name}” saved")))
        }
        "row" => Ok(Posted::to(crate::paths::account_draft(&draft, ""))),
        _ => Ok(Posted::saying(crate::paths::account_draft(&draft, ""), "Draft saved")),
    }
}

/// What would become of what is typed so far. Nothing is kept, nothing is sent; ISC is asked whether the account ID is free.
#[server]
pub async fn foresee_account(
    source: SourceId,
    #[server(default)] names: BTreeMap<String, String>,
    #[server(default)] v: BTreeMap<String, Vec<String>>,
) -> Result<gangway_types::accounts::Foreseen, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let values = values(&names, &v, &BTreeMap::new())?;
    let told = gangway_core::accounts::foresee::foresee(&c.core, &c.who, &source, &values).await?;
    Ok(crate::pages::accounts::foreseen(&told, &values))
}

/// Removes a draft and what was typed.
#[server]
pub async fn discard_account(draft: DraftId) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    gangway_core::accounts::drafts::discard(&c.core, &c.who, &draft).await?;
    Ok(Posted::saying(crate::paths::NEW_ACCOUNT, "Draft discarded"))
}

/// Sends a reviewed account to be made. `seen` names what the review told.
#[server]
pub async fn create_account(draft: DraftId, #[server(default)] seen: String) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    gangway_core::accounts::review::create(&c.core, &c.who, &draft, &seen).await?;
    Ok(Posted::to(crate::paths::account_draft(&draft, "result")))
}

/// Sends a reviewed change of the account that is there already. `seen` names what the review told.
#[server]
pub async fn update_account(draft: DraftId, #[server(default)] seen: String) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    gangway_core::accounts::review::update(&c.core, &c.who, &draft, &seen).await?;
    Ok(Posted::to(crate::paths::account_draft(&draft, "result")))
}

/// Begins another account with the values of this one that others may have as well; one that was refused, with all of them.
#[server]
pub async fn account_again(draft: DraftId) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let (new, same) = gangway_core::accounts::drafts::again(&c.core, &c.who, &draft).await?;
    if same {
        let to = format!("{}?after={draft}", crate::paths::account_draft(&new, ""));
        return Ok(Posted::saying(to, "What you typed is here again. Put it right, then send it."));
    }
    let said =
        "A new form with the values that accounts may share. Account ID, names, mail and numbers are empty.";
    Ok(Posted::saying(crate::paths::account_draft(&new, ""), said))
}

/// Removes a template.
#[server]
pub async fn remove_account_template(id: String) -> Result<Posted, PortalError> {
    let c = super::caller(gangway_types::Capability::WriteAccounts).await?;
    let row = gangway_core::accounts::templates::remove(&c.core, &c.who, &id).await?;
    let said = format!("Template “{}” removed", row.name);
    Ok(Posted::saying(crate::paths::new_account_on(&row.source), said))
}

/// Values of one form at most.
#[cfg(feature = "ssr")]
const MOST_VALUES: usize = 5_000;

/// Values by attribute, from the form's numbers.
#[cfg(feature = "ssr")]
fn values(
    names: &BTreeMap<String, String>,
    given: &BTreeMap<String, Vec<String>>,
    secrets: &BTreeMap<String, String>,
) -> Result<gangway_types::accounts::Values, PortalError> {
    let count: usize = given.values().map(Vec::len).sum();
    if names.len() > MOST_VALUES || count > MOST_VALUES {
        let what = "There are more values than a form has. Nothing was kept; send fewer.";
        return Err(PortalError::refused(what));
    }
    let mut values = gangway_types::accounts::Values::new();
    for (number, name) in names {
        let plain = given.get(number).into_iter().flatten();
        let all = plain.chain(secrets.get(number)).filter(|value| !value.is_empty()).cloned();
        values.entry(name.clone()).or_default().extend(all);
    }
    values.retain(|_, all| !all.is_empty());
    Ok(values)
}
