//! Changing settings: checked as a whole, written as a whole, never over what somebody else changed meanwhile.

use super::registry::{self, Kind, Setting};
use super::{Settings, overlay};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::people;
use crate::store::settings::{self, NewChange, SettingRow};
use crate::store::{self, Tx};
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::settings::Section;
use gangway_types::{FieldError, PortalError};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Its key.
    pub key: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it was, in words.
    pub was: String,
    /// What it is now, in words.
    pub became: String,
}

/// Changes the settings of a section. `typed` has a value for each field of the form, by key; `seen` is what the form
/// showed ([`gangway_types::settings::SectionView::seen`]). A field that is as it was shown is left as it is now, so two
/// people may change different settings at the same time; one that somebody else changed meanwhile is refused, with what
/// it is now.
///
/// # Errors
/// When a value is not taken, or somebody else changed it meanwhile: reasons beside the fields, nothing is written. When
/// the store refuses.
pub async fn change(
    core: &Core,
    who: &Signed,
    section: Section,
    typed: &BTreeMap<String, String>,
    seen: &str,
) -> Result<Vec<Changed>> {
    let mut errors = Vec::new();
    let mut wanted: Vec<(&'static Setting, Json)> = Vec::new();
    for setting in registry::fields(section) {
        let Some(typed) = typed.get(setting.key) else { continue };
        match setting.kind.read(typed) {
            Ok(value) => wanted.push((setting, value)),
            Err(words) => errors.push(field(setting.key, words)),
        }
    }
    let seen: BTreeMap<String, Json> = serde_json::from_str(seen).unwrap_or_default();
    let mut tx = core.store.begin().await?;
    let rows = settings::rows_in(&mut tx).await?;
    let now = overlay(rows.iter().filter_map(|row| Some((row.key.clone(), row.value.clone()?))))?;
    let mut all = now.clone();
    let mut changes = Vec::new();
    for (setting, value) in wanted {
        let current = now.get(setting.key).unwrap_or(&Json::Null);
        let shown = seen.get(setting.key).unwrap_or(current);
        if value == *current || value == *shown {
            continue;
        }
        if shown != current {
            let row = rows.iter().find(|row| row.key == setting.key);
            errors.push(field(setting.key, meanwhile(setting, current, row)));
            continue;
        }
        all[setting.key] = value.clone();
        changes.push((setting, current.clone(), value));
    }
    errors.extend(together(&serde_json::from_value(all).map_err(store::Error::from)?, section, &errors));
    if !errors.is_empty() {
        return Err(refused(errors).into());
    }
    let mut changed = Vec::new();
    for (setting, was, became) in changes {
        write(core, &mut tx, who, setting, &rows, (&was, &became)).await?;
        changed.push(told(setting, &was, &became));
    }
    if !changed.is_empty() {
        // Lists count by some of them.
        people::touch(&mut tx).await?;
    }
    tx.commit().await?;
    if !changed.is_empty() {
        core.news.tell("settings");
    }
    Ok(changed)
}

/// Changes one setting by what it is now: for lists whose entries are added and removed. Answers nothing when `make`
/// leaves it as it is.
///
/// # Errors
/// What `make` refuses; when the store refuses.
pub async fn change_one(
    core: &Core,
    who: &Signed,
    key: &str,
    make: impl FnOnce(&Settings) -> std::result::Result<Json, PortalError>,
) -> Result<Option<Changed>> {
    let Some(setting) = registry::of(key) else {
        return Err(PortalError::not_found("setting").into());
    };
    let mut tx = core.store.begin().await?;
    let rows = settings::rows_in(&mut tx).await?;
    let now = overlay(rows.iter().filter_map(|row| Some((row.key.clone(), row.value.clone()?))))?;
    let was = now.get(key).cloned().unwrap_or(Json::Null);
    let became = make(&serde_json::from_value(now).map_err(store::Error::from)?)?;
    if became == was {
        return Ok(None);
    }
    write(core, &mut tx, who, setting, &rows, (&was, &became)).await?;
    tx.commit().await?;
    // A fallback approver is an Approver from the next request on.
    core.grants.forget_roles();
    core.news.tell("settings");
    Ok(Some(told(setting, &was, &became)))
}

/// The one place where a change is written, with its line in the history.
async fn write(
    core: &Core,
    tx: &mut Tx,
    who: &Signed,
    setting: &Setting,
    rows: &[SettingRow],
    (before, became): (&Json, &Json),
) -> Result<()> {
    let at = core.clock.now();
    let was = rows.iter().find(|row| row.key == setting.key).map(|row| row.text.as_str());
    let id = core.random.id(at);
    let by = (who.person_id.as_str(), who.name.as_str());
    let written = settings::put(tx, NewChange { id: &id, key: setting.key, was, became, by, at }).await?;
    if written {
        let told = told(setting, before, became);
        let sentence = format!("changed the setting “{}” from {} to {}", told.label, told.was, told.became);
        let object = AuditObject::new(ObjectKind::Setting, setting.key);
        let entry = Entry::by(who, What::SettingChanged, sentence).about(object, setting.label);
        audit::append(core, tx, entry.change(setting.label, &told.was, &told.became));
        return Ok(());
    }
    Err(PortalError::Conflict {
        what: "Somebody saved the same setting at the same moment. Nothing of yours was saved; look at it and save again."
            .to_owned(),
    }
    .into())
}

fn told(setting: &Setting, was: &Json, became: &Json) -> Changed {
    Changed {
        key: setting.key,
        label: setting.label,
        was: setting.kind.words(was),
        became: setting.kind.words(became),
    }
}

fn field(key: &str, words: impl Into<String>) -> FieldError {
    FieldError { field: key.to_owned(), words: words.into() }
}

fn refused(fields: Vec<FieldError>) -> PortalError {
    let what = if fields.len() == 1 {
        "Nothing was saved: one setting needs another look.".to_owned()
    } else {
        format!("Nothing was saved: {} settings need another look.", fields.len())
    };
    PortalError::Refused { what, fields }
}

fn meanwhile(setting: &Setting, current: &Json, row: Option<&SettingRow>) -> String {
    let who = row.and_then(|row| row.changed_by_name.as_deref()).unwrap_or("Somebody");
    let now = match setting.kind {
        Kind::Lines => format!("“{}”", setting.kind.words(current)),
        _ => setting.kind.words(current),
    };
    format!(
        "{who} changed this to {now} after you opened the page. Yours is still in the field: save again to put it in place of \
         theirs."
    )
}

/// What settings must be to each other. Nothing is said about fields that are wrong by themselves.
fn together(all: &Settings, section: Section, wrong: &[FieldError]) -> Vec<FieldError> {
    let fine = |key: &str| !wrong.iter().any(|error| error.field == key);
    let mut errors = Vec::new();
    if section == Section::Invites && fine("quiet_from") && fine("quiet_to") {
        match (all.quiet_from, all.quiet_to) {
            (Some(_), None) => {
                errors.push(field("quiet_to", "Enter when the quiet hours end, or clear when they begin."))
            }
            (None, Some(_)) => {
                errors.push(field("quiet_from", "Enter when the quiet hours begin, or clear when they end."));
            }
            (Some(from), Some(to)) if from == to => {
                errors.push(field(
                    "quiet_to",
                    "Quiet hours that end when they begin would be all day. Enter another time.",
                ));
            }
            _ => {}
        }
    }
    let reminder_fits = all.approval_reminder_days < all.approval_deadline_days;
    if section == Section::Approvals
        && fine("approval_reminder_days")
        && fine("approval_deadline_days")
        && !reminder_fits
    {
        errors.push(field(
            "approval_reminder_days",
            "The reminder must come after the request: enter fewer days than managers have to answer.",
        ));
    }
    if section == Section::Invites && fine("daily_cap") && fine("domain_cap") {
        let larger = all.daily_cap.zip(all.domain_cap).is_some_and(|(day, domain)| domain > day);
        if larger {
            errors.push(field(
                "domain_cap",
                "One mail domain cannot have more people a day than all together.",
            ));
        }
    }
    errors
}
