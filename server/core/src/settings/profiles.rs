//! What people record about identity profiles, because ISC's API does not tell it.

use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::people::{self, Profile, Recorded};
use crate::store::settings::{NewChange, remember};
use crate::{Core, Result};
use gangway_types::PortalError;
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::settings::GoesTo;
use serde_json::{Value as Json, json};

/// Letters of a note at most.
const NOTE: usize = 200;

/// What is recorded, as one value.
pub(super) fn recorded(profile: &Profile) -> Json {
    as_json(&Recorded {
        automatic: profile.automatic,
        sso: profile.sso,
        mail_note: profile.mail_note.clone().unwrap_or_default(),
        goes_to: profile.goes_to,
        live_early: profile.live_early,
    })
}

fn as_json(of: &Recorded) -> Json {
    json!({
        "automatic": of.automatic, "sso": of.sso, "mail_note": of.mail_note, "goes_to": of.goes_to.key(),
        "live_early": of.live_early,
    })
}

/// What is recorded, in words.
pub(super) fn words(recorded: &Json) -> String {
    let flag = |name: &str| recorded.get(name).and_then(Json::as_bool) == Some(true);
    let note = recorded.get("mail_note").and_then(Json::as_str).unwrap_or_default();
    let mut parts = Vec::new();
    if flag("automatic") {
        parts.push("invites automatically".to_owned());
    }
    if flag("sso") {
        parts.push("signs in by SSO".to_owned());
    }
    match GoesTo::parse(recorded.get("goes_to").and_then(Json::as_str).unwrap_or_default()) {
        GoesTo::NotRecorded => {}
        GoesTo::Work => parts.push("invitations go to the work e-mail".to_owned()),
        GoesTo::Personal => parts.push("invitations go to the personal e-mail".to_owned()),
    }
    match recorded.get("live_early").and_then(Json::as_bool) {
        None => {}
        Some(true) => parts.push("mailboxes are live before the start day".to_owned()),
        Some(false) => parts.push("mailboxes are not live before the start day".to_owned()),
    }
    if !note.is_empty() {
        parts.push(format!("mail goes to {note}"));
    }
    if parts.is_empty() { "nothing recorded".to_owned() } else { parts.join(", ") }
}

/// Records what a profile does; answers its name. `seen` is what the form showed
/// ([`gangway_types::settings::ProfileRecord::seen`]).
///
/// # Errors
/// When the profile is not known, the note is too long, or somebody else recorded something meanwhile.
pub async fn record_profile(
    core: &Core,
    who: &Signed,
    id: &str,
    what: Recorded,
    seen: &str,
) -> Result<String> {
    let what = Recorded { mail_note: what.mail_note.trim().to_owned(), ..what };
    let note = what.mail_note.as_str();
    if note.chars().count() > NOTE || note.chars().any(char::is_control) {
        return Err(PortalError::refused(format!(
            "The note about mail may have {NOTE} letters at most, in one line. Nothing was recorded."
        ))
        .into());
    }
    let mut tx = core.store.begin().await?;
    let Some(profile) = people::profile_in(&mut tx, id).await? else {
        return Err(PortalError::not_found("identity profile").into());
    };
    let was = recorded(&profile);
    let became = as_json(&what);
    if was == became {
        return Ok(profile.name);
    }
    if serde_json::from_str::<Json>(seen).is_ok_and(|seen| seen != was) {
        let by = profile.recorded_by_name.as_deref().unwrap_or("Somebody");
        return Err(PortalError::Conflict {
            what: format!(
                "{by} recorded something else for {} after you opened the page: {}. Yours was not recorded; look at it and save \
                 again.",
                profile.name,
                words(&was)
            ),
        }
        .into());
    }
    let at = core.clock.now();
    let (id_of_change, key, text) =
        (core.random.id(at), format!("profile {}", profile.name), was.to_string());
    people::record(&mut tx, id, &what, &who.name, at).await?;
    let by = (who.person_id.as_str(), who.name.as_str());
    let change = NewChange { id: &id_of_change, key: &key, was: Some(&text), became: &became, by, at };
    remember(&mut tx, change).await?;
    let sentence = format!("recorded for the identity profile {}: {}", profile.name, words(&became));
    let object = AuditObject::new(ObjectKind::Setting, format!("profile {id}"));
    let entry = Entry::by(who, What::SettingChanged, sentence).about(object, &profile.name);
    audit::append(core, &mut tx, entry.change("Recorded", words(&was), words(&became)));
    people::touch(&mut tx).await?;
    tx.commit().await?;
    core.news.tell("directory");
    Ok(profile.name)
}
