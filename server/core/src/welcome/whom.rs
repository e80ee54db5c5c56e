//! Whether somebody is sent a welcome notice, and where to.

use crate::domain::mail::{is_well_formed, normalise};
use crate::settings::Settings;
use crate::store::people::{self, Stored, first_attribute, personal_addresses, sharing};
use crate::store::welcome as store;
use crate::{Core, Result};
use gangway_types::{PersonId, Reading};
use std::collections::{HashMap, HashSet};

/// Personal addresses of some people, and who else has them.
pub(super) struct Addresses {
    /// As they are written in ISC.
    of: HashMap<PersonId, String>,
    /// People still in ISC with a personal address, by its normalised form.
    personal: HashMap<String, u64>,
    /// People still in ISC with it as their work address.
    work: HashMap<String, u64>,
}

impl Addresses {
    /// Of these people.
    pub(super) async fn read(core: &Core, settings: &Settings, ids: &[PersonId]) -> Result<Self> {
        let names = &settings.personal_mail_attributes;
        let of = first_attribute(&core.store, ids, names).await?;
        let wanted: HashSet<String> = of.values().filter_map(|address| normalise(address)).collect();
        let list: Vec<String> = wanted.iter().cloned().collect();
        let work = sharing(&core.store, &list).await?;
        let personal = personal_addresses(&core.store, names, &wanted).await?;
        Ok(Self { of, personal, work })
    }
}

/// Where a welcome notice to this person goes: the address as it is written, and normalised; or why none goes, as a
/// sentence.
pub(super) async fn address(
    core: &Core,
    settings: &Settings,
    person: &Stored,
    addresses: &Addresses,
) -> Result<std::result::Result<(String, String), String>> {
    if let Some(words) = standing(person) {
        return Ok(Err(words));
    }
    if !store::is_invited(&core.store, &person.row.id, core.clock.now()).await? {
        let words = "No invitation from here is valid: a welcome notice only follows one.";
        return Ok(Err(words.to_owned()));
    }
    let names = settings.personal_mail_attributes.join(", ");
    let Some(written) = addresses.of.get(&person.row.id) else {
        return Ok(Err(format!("ISC has no personal e-mail of theirs ({names}).")));
    };
    let Some(normal) = normalise(written).filter(|normal| is_well_formed(normal)) else {
        return Ok(Err("Their personal e-mail is not an address.".to_owned()));
    };
    if person.mail_norm.as_deref() == Some(normal.as_str()) {
        return Ok(
            Err("Their personal e-mail is their work e-mail: ISC's invitation went there.".to_owned()),
        );
    }
    let others = addresses.personal.get(&normal).copied().unwrap_or(0) > 1
        || addresses.work.get(&normal).copied().unwrap_or(0) > 0
        || store::used_by_others(&core.store, &normal, &person.row.id).await?;
    if others {
        return Ok(Err(
            "Somebody else has the same e-mail: whoever reads it may not be this person.".to_owned()
        ));
    }
    Ok(Ok((written.trim().to_owned(), normal)))
}

/// What about a person speaks against it.
fn standing(person: &Stored) -> Option<String> {
    if person.gone_at.is_some() {
        return Some("They are gone from ISC.".to_owned());
    }
    if person.registered_at.is_some() {
        return Some("They have registered.".to_owned());
    }
    match person.row.status.reading() {
        Reading::Unregistered | Reading::Pending => None,
        Reading::Registered => Some("They have registered.".to_owned()),
        _ => Some(format!("ISC says {}.", person.row.status)),
    }
}

/// One person as the directory has them, and where a welcome notice would go.
pub(super) async fn one(
    core: &Core,
    settings: &Settings,
    id: &PersonId,
) -> Result<Option<(Stored, std::result::Result<(String, String), String>)>> {
    let Some(person) = people::get(&core.store, id).await? else { return Ok(None) };
    let addresses = Addresses::read(core, settings, std::slice::from_ref(id)).await?;
    let address = address(core, settings, &person, &addresses).await?;
    Ok(Some((person, address)))
}
