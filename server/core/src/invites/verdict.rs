//! Whether people of a batch are still mailed, by a reading of them from ISC and by what the ledger knows.

use super::reading::{Readings, status_of};
use crate::domain::release::{ANOTHER_MAIL_APPROVED, Frozen, Now, drop_reason, is_another_mail};
use crate::settings::{REPEAT_DAYS, Settings};
use crate::store::invitations;
use crate::store::outcomes::{self, Queued};
use crate::{Core, Result};
use gangway_types::PersonId;
use std::collections::{HashMap, HashSet};

/// What judging people of a batch needs.
pub(super) struct Verdict<'a> {
    settings: &'a Settings,
    readings: Readings,
    protected: HashSet<PersonId>,
    lately: HashMap<PersonId, u64>,
    /// Whether approval was asked for: then another address needs a new one.
    approved: bool,
}

impl<'a> Verdict<'a> {
    /// For the people of these readings; `approved` says whether approval was asked for.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn new(
        core: &Core,
        settings: &'a Settings,
        readings: Readings,
        approved: bool,
    ) -> Result<Self> {
        let ids: Vec<PersonId> = readings.keys().cloned().collect();
        let since = core.clock.now() - i64::from(REPEAT_DAYS) * 86_400_000;
        Ok(Self {
            settings,
            protected: outcomes::protected_among(&core.store, &ids).await?,
            lately: invitations::since(&core.store, &ids, since).await?,
            readings,
            approved,
        })
    }

    /// Why somebody is left out now; none when they are mailed.
    pub(super) fn of(&self, person: &Queued) -> Option<String> {
        let id = &person.person_id;
        let identity = self.readings.get(id).and_then(Option::as_ref);
        let status = identity.map(status_of);
        let told = identity.map(|identity| (identity.mail(), identity.lifecycle_text()));
        let now = match (&told, &status) {
            (Some((mail, lifecycle)), Some(status)) => Now::There {
                status,
                mail: mail.as_deref(),
                lifecycle: lifecycle.as_deref(),
                protected: self.protected.contains(id),
                lately: self.lately.get(id).copied().unwrap_or(0),
            },
            _ => Now::Gone,
        };
        let frozen = Frozen { mail: person.mail.as_deref(), status: &person.status };
        let reason = drop_reason(frozen, &now, self.settings.rules())?;
        let needs_approval = self.approved && is_another_mail(&reason);
        Some(if needs_approval { ANOTHER_MAIL_APPROVED.to_owned() } else { reason })
    }
}
