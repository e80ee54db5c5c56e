//! The time zone of one person. Without one of their own it is the tenant's.

use crate::audit::{self, Entry};
use crate::auth::Signed;
use crate::store::auth::{preference, put_preference};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::{FieldError, PortalError};
use jiff::tz::TimeZone;

/// The key in the store.
const ZONE: &str = "zone";

/// The zone that this person chose; none means the tenant's.
///
/// # Errors
/// When the store does not answer.
pub async fn own_zone(core: &Core, who: &Signed) -> Result<Option<String>> {
    let zone = preference(&core.store, &who.person_id, ZONE).await?;
    Ok(zone.filter(|zone| !zone.is_empty()))
}

/// Chooses a zone (IANA name), or with an empty name none. It holds from the next page on.
///
/// # Errors
/// [`PortalError::Refused`] when there is no such zone.
pub async fn save_zone(core: &Core, who: &Signed, zone: &str) -> Result<()> {
    if !zone.is_empty() && TimeZone::get(zone).is_err() {
        let words = format!("“{zone}” is not the name of a time zone. Choose one from the list.");
        return Err(PortalError::Refused {
            what: "The time zone was not saved.".to_owned(),
            fields: vec![FieldError { field: ZONE.to_owned(), words }],
        }
        .into());
    }
    let was = own_zone(core, who).await?.unwrap_or_default();
    let mut tx = core.store.begin().await?;
    put_preference(&mut tx, &who.person_id, ZONE, zone).await?;
    let entry = Entry::by(who, What::PreferenceChanged, "chose a time zone of their own");
    audit::append(core, &mut tx, entry.change("Time zone", was, zone));
    tx.commit().await?;
    core.grants.forget(&who.grant_id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Stage;
    use gangway_practice::Options;

    #[tokio::test]
    async fn a_zone_is_kept_changed_and_given_up_and_a_wrong_one_is_refused() {
        let stage = Stage::new(Options { people: 200, ..Options::default() }).await;
        let who = Signed {
            session: "s".to_owned(),
            grant_id: "g".to_owned(),
            person_id: "p".to_owned(),
            name: "Ada".to_owned(),
            alias: "ada".to_owned(),
            levels: Vec::new(),
            roles: Vec::new(),
            zone: "UTC".to_owned(),
        };
        let core = &stage.core;
        assert_eq!(own_zone(core, &who).await.expect("read"), None);
        save_zone(core, &who, "Europe/Berlin").await.expect("saved");
        assert!(save_zone(core, &who, "Mars/Base").await.is_err());
        assert_eq!(own_zone(core, &who).await.expect("read").as_deref(), Some("Europe/Berlin"));
        save_zone(core, &who, "").await.expect("given up");
        assert_eq!(own_zone(core, &who).await.expect("read"), None);
    }
}
