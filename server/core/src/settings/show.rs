//! Settings as pages show them: what they are, who changed them, when, and from what.

use super::{Settings, TIME_ZONE, profiles as records, registry};
use crate::store::people;
use crate::store::settings::{self, ChangeRow};
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::Reading;
use gangway_types::people::PersonRow;
use gangway_types::settings::{
    FallbackApprover, ProfileRecord, Section, SectionView, SettingChange, SettingView,
};
use serde_json::Value as Json;

/// Changes read for the history, over all sections.
const READ: i64 = 200;
/// Changes shown per section.
const SHOWN: usize = 20;

fn default_of(key: &str) -> Json {
    serde_json::to_value(Settings::default()).ok().and_then(|all| all.get(key).cloned()).unwrap_or(Json::Null)
}

/// A line of the history in words; none for a setting of another section, or one that is no more.
fn told(row: &ChangeRow, section: Section) -> Option<SettingChange> {
    let change = |label: &str, was: String, became: String| SettingChange {
        label: label.to_owned(),
        at: row.at,
        by_name: Some(row.made_by_name.clone()),
        was,
        became,
    };
    if let Some(name) = row.key.strip_prefix("profile ") {
        let was = records::words(row.was.as_ref().unwrap_or(&Json::Null));
        let line = change(&format!("Identity profile {name}"), was, records::words(&row.became));
        return (section == Section::Invites).then_some(line);
    }
    if row.key == TIME_ZONE {
        // Quiet hours, caps of a day and dated releases go by it.
        let words = |value: &Json| value.as_str().unwrap_or("UTC").to_owned();
        let was = words(row.was.as_ref().unwrap_or(&Json::Null));
        let line = change("Time zone of the tenant, as ISC has it", was, words(&row.became));
        return (section == Section::Invites).then_some(line);
    }
    let setting = registry::of(&row.key).filter(|setting| setting.section == section)?;
    let was = row.was.clone().unwrap_or_else(|| default_of(setting.key));
    Some(change(setting.label, setting.kind.words(&was), setting.kind.words(&row.became)))
}

/// One section.
///
/// # Errors
/// When the store does not answer.
pub async fn section(core: &Core, section: Section) -> Result<SectionView> {
    let now = serde_json::to_value(Settings::load(&core.store).await?).map_err(crate::store::Error::from)?;
    let rows = settings::rows(&core.store).await?;
    let history = settings::changes(&core.store, READ).await?;
    let mut seen = serde_json::Map::new();
    let settings = registry::fields(section)
        .map(|setting| {
            let value = now.get(setting.key).cloned().unwrap_or(Json::Null);
            let changed = rows.iter().find(|row| row.key == setting.key).map(|row| SettingChange {
                label: setting.label.to_owned(),
                at: row.changed_at,
                by_name: row.changed_by_name.clone(),
                was: setting.kind.words(&row.previous.clone().unwrap_or_else(|| default_of(setting.key))),
                became: setting.kind.words(&value),
            });
            let view = SettingView {
                key: setting.key.to_owned(),
                label: setting.label.to_owned(),
                hint: setting.kind.hint(setting.hint),
                input: setting.kind.input(),
                value: setting.kind.typed(&value),
                words: setting.kind.words(&value),
                changed,
            };
            seen.insert(setting.key.to_owned(), value);
            view
        })
        .collect();
    let history = history.iter().filter_map(|row| told(row, section)).take(SHOWN).collect();
    Ok(SectionView { section, seen: Json::Object(seen).to_string(), settings, history })
}

/// Why somebody cannot answer requests; none when nothing speaks against it.
fn trouble(person: Option<&people::Stored>) -> Option<String> {
    let Some(person) = person else {
        return Some(
            "Gangway's list of people does not have them: perhaps they are gone from ISC.".to_owned(),
        );
    };
    if person.gone_at.is_some() {
        return Some("They are gone from ISC.".to_owned());
    }
    match person.row.status.reading() {
        Reading::Registered | Reading::Attention => None,
        Reading::Unregistered | Reading::Pending => {
            Some("They have not registered yet, so they cannot sign in to answer.".to_owned())
        }
        Reading::Blocked => Some(format!("They cannot sign in: ISC says {}.", person.row.status)),
        Reading::Unknown => {
            Some(format!("Whether they can sign in is not known: ISC says {}.", person.row.status))
        }
    }
}

/// The fallback approvers, in the order in which they were added.
///
/// # Errors
/// When the store does not answer.
pub async fn fallback_approvers(core: &Core) -> Result<Vec<FallbackApprover>> {
    let ids = Settings::load(&core.store).await?.fallback_approvers;
    let known = people::stored(&core.store, &ids).await?;
    let found = |id: &PersonId| known.iter().find(|person| person.row.id == *id);
    Ok(ids
        .iter()
        .map(|id| {
            let row: Option<&PersonRow> = found(id).map(|person| &person.row);
            FallbackApprover {
                id: id.clone(),
                name: row.map_or_else(|| id.to_string(), |row| row.name.clone()),
                alias: row.map_or_else(String::new, |row| row.alias.clone()),
                trouble: trouble(found(id)),
            }
        })
        .collect())
}

/// Lifecycle states that people in the directory have, with how many, the most frequent first.
///
/// # Errors
/// When the store does not answer.
pub async fn known_lifecycle(core: &Core) -> Result<Vec<(String, u64)>> {
    Ok(people::lifecycle_states(&core.store).await?)
}

/// Identity profiles with what is recorded about them, by name.
///
/// # Errors
/// When the store does not answer.
pub async fn profiles(core: &Core) -> Result<Vec<ProfileRecord>> {
    let found = people::profiles(&core.store).await?;
    Ok(found
        .into_iter()
        .map(|profile| ProfileRecord {
            seen: records::recorded(&profile).to_string(),
            id: profile.id,
            name: profile.name,
            source: profile.source_name,
            automatic: profile.automatic,
            sso: profile.sso,
            mail_note: profile.mail_note.unwrap_or_default(),
            goes_to: profile.goes_to,
            live_early: profile.live_early,
            recorded: profile.recorded_by_name.zip(profile.recorded_at),
        })
        .collect())
}
