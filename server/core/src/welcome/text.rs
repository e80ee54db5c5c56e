//! The text: kept with its history, shown as somebody would get it, tried.

use super::{register_at, whom};
use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::domain::start_day;
use crate::domain::welcome_text::{Values, check, default_text, render};
use crate::notices::{Tried, test_mail_of};
use crate::settings::Settings;
use crate::store::people;
use crate::store::welcome as store;
use crate::store::{Store, Tx};
use crate::{Core, Result};
use gangway_types::audit::{AuditObject, ObjectKind, What};
use gangway_types::people::PersonRow;
use gangway_types::welcome::{WelcomePreview, WelcomeText, WelcomeVersion};
use gangway_types::{FieldError, PersonId, PortalError};

fn first(core: &Core) -> WelcomeVersion {
    WelcomeVersion { number: 0, text: default_text(&core.tenant.name), saved: None }
}

/// The text that is used, and those before it.
pub(super) async fn versions(core: &Core, store: &Store) -> Result<(WelcomeVersion, Vec<WelcomeVersion>)> {
    let mut all = store::texts(store, 20).await?;
    if all.last().is_none_or(|oldest| oldest.number == 1) {
        all.push(first(core));
    }
    let now = all.remove(0);
    Ok((now, all))
}

/// The text that is used, as a transaction sees it.
pub(super) async fn current_in(core: &Core, tx: &mut Tx) -> Result<WelcomeVersion> {
    Ok(store::text_in(tx).await?.unwrap_or_else(|| first(core)))
}

/// What is put into a text for this person.
pub(super) fn values(person: &PersonRow, register_at: String) -> Values {
    let start = person.start_date.as_deref().and_then(start_day::read);
    Values {
        name: person.name.clone(),
        account: person.alias.clone(),
        register_at,
        start_day: start.map(|day| day.strftime("%-d %B %Y").to_string()).unwrap_or_default(),
    }
}

/// Keeps a text. `seen`: the number of the version that the form showed. Answers the new number.
///
/// # Errors
/// [`PortalError::Refused`] with reasons beside the fields; [`PortalError::Conflict`] when somebody else saved one meanwhile.
pub async fn save(core: &Core, who: &Signed, text: WelcomeText, seen: i64) -> Result<i64> {
    let text = WelcomeText {
        subject: text.subject.trim().to_owned(),
        body: text.body.replace("\r\n", "\n").trim_end().to_owned(),
        organisation: text.organisation.trim().to_owned(),
        contact: text.contact.trim().to_owned(),
    };
    let wrong = check(&text, register_at(core).await.as_deref());
    if !wrong.is_empty() {
        let fields =
            wrong.into_iter().map(|(field, words)| FieldError { field: field.to_owned(), words }).collect();
        let what = "Nothing was saved: the text needs another look.".to_owned();
        return Err(PortalError::Refused { what, fields }.into());
    }
    let at = core.clock.now();
    let mut tx = core.store.begin().await?;
    let now = current_in(core, &mut tx).await?;
    if now.text == text {
        return Ok(now.number);
    }
    let by = now.saved.as_ref().map_or("Somebody", |(name, _)| name);
    let conflict = PortalError::Conflict {
        what: format!(
            "{by} saved another text after you opened the page. Yours was not saved; look at theirs first."
        ),
    };
    if now.number != seen {
        return Err(conflict.into());
    }
    let number = now.number + 1;
    if !store::keep_text(&mut tx, number, &text, (&who.person_id, &who.name), at).await? {
        return Err(conflict.into());
    }
    let entry = Entry::by(
        who,
        What::WelcomeSaved,
        format!("changed the text of the welcome notice, version {number}"),
    );
    let object = AuditObject::new(ObjectKind::Setting, "welcome_text");
    let entry = entry.about(object, "Welcome notice").change("Subject", &now.text.subject, &text.subject);
    audit::append(core, &mut tx, entry);
    tx.commit().await?;
    core.news.tell("settings");
    Ok(number)
}

/// The text that is used, as this person would get it.
///
/// # Errors
/// [`PortalError::NotFound`] for somebody the directory does not know.
pub async fn preview(core: &Core, id: &PersonId) -> Result<WelcomePreview> {
    let settings = Settings::load(&core.store).await?;
    let Some((person, address)) = whom::one(core, &settings, id).await? else {
        return Err(PortalError::not_found("person").into());
    };
    let (version, _) = versions(core, &core.store).await?;
    let place = register_at(core).await.unwrap_or_default();
    let (subject, body) = render(&version.text, &values(&person.row, place));
    let (address, refused) = match address {
        Ok((written, _)) => (Some(written), None),
        Err(words) => (None, Some(words)),
    };
    Ok(WelcomePreview { name: person.row.name, address, subject, body, refused })
}

/// Sends the text that is used to the caller's own work address, filled with their own facts.
///
/// # Errors
/// [`PortalError::Refused`] when no mail server is configured or the directory has no address of theirs.
pub async fn test(core: &Core, who: &Signed) -> Result<Tried> {
    let me = PersonId::from(who.person_id.as_str());
    let Some(person) = people::get(&core.store, &me).await? else {
        return Err(
            PortalError::refused("The list of people does not have you yet. No mail was sent.").into()
        );
    };
    let (version, _) = versions(core, &core.store).await?;
    let place = register_at(core).await.unwrap_or_default();
    let (subject, body) = render(&version.text, &values(&person.row, place));
    test_mail_of(core, who, format!("Test: {subject}"), body).await
}
