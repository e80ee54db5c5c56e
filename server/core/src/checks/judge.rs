//! From rows of the directory to judged people of a check.

use crate::domain::eligibility::{Facts, judge};
use crate::people::side;
use crate::reach::Reach;
use crate::settings::{REPEAT_DAYS, Settings};
use crate::store::checks::CheckPerson;
use crate::store::invitations::since;
use crate::store::people::{Profile, Stored, sharing};
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::checks::{Choice, Reason};
use gangway_types::reach::HintKind;
use std::collections::HashMap;

/// What judging needs beside the people.
pub(super) struct Judge {
    settings: Settings,
    lately: HashMap<PersonId, u64>,
    profiles: Vec<Profile>,
    sharing: HashMap<String, u64>,
    now: i64,
    reach: Reach,
    /// For what the owner leaves people out.
    leave: Vec<HintKind>,
}

impl Judge {
    /// For people with these addresses.
    pub(super) async fn new(core: &Core, people: &[Stored], leave: &[HintKind]) -> Result<Self> {
        let mut addresses: Vec<String> =
            people.iter().filter_map(|person| person.mail_norm.clone()).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let ids: Vec<PersonId> = people.iter().map(|person| person.row.id.clone()).collect();
        let now = core.clock.now();
        let settings = Settings::load(&core.store).await?;
        Ok(Self {
            reach: Reach::new(core, &settings, people).await?,
            leave: leave.to_vec(),
            settings,
            lately: since(&core.store, &ids, now - i64::from(REPEAT_DAYS) * 86_400_000).await?,
            profiles: side(core).await?.profiles.clone(),
            sharing: sharing(&core.store, &addresses).await?,
            now,
        })
    }

    /// For what the owner leaves people out: told inside the transaction that stores what is judged, so that no choice
    /// made meanwhile is lost.
    pub(super) fn leave_out(&mut self, kinds: Vec<HintKind>) {
        self.leave = kinds;
    }

    /// Judges one person of the directory.
    pub(super) fn person(
        &self,
        of: &Stored,
        position: i64,
        unreadable: bool,
        read_at: Option<i64>,
        choice: Choice,
    ) -> CheckPerson {
        let row = &of.row;
        let profile =
            row.profile.as_ref().and_then(|named| self.profiles.iter().find(|one| one.id == named.id));
        let same = of.mail_norm.as_ref().and_then(|address| self.sharing.get(address)).copied().unwrap_or(0);
        let facts = Facts {
            gone: of.gone_at.is_some(),
            unreadable,
            status: row.status.to_string(),
            registered_at: of.registered_at,
            profile: row.profile.as_ref().map(|profile| profile.name.clone()),
            sso: profile.is_some_and(|profile| profile.sso),
            automatic: profile.is_some_and(|profile| profile.automatic),
            protected: row.protected,
            correlated: row.correlated,
            lifecycle: row.lifecycle.clone(),
            mail: row.mail.clone(),
            // The person is one of those counted.
            others: same.saturating_sub(1),
            lately: self.lately.get(&row.id).copied().unwrap_or(0),
            invited_at: of.invited_at,
            expires_at: of.invite_expires_at,
            open_batch: row.open_batch.clone(),
            has_manager: row.manager.is_some(),
            processed: row.last_refresh.is_some() || of.processing_state.is_some(),
        };
        let mut judged = judge(&facts, self.settings.rules(), self.now);
        let hints = if facts.gone { Vec::new() } else { self.reach.person(of) };
        if !hints.is_empty() {
            let left = hints.iter().any(|hint| self.leave.contains(&hint.kind));
            judged.reasons.push(Reason::MayNotRead { hints, left });
        }
        CheckPerson {
            person_id: row.id.clone(),
            position,
            name: row.name.clone(),
            alias: row.alias.clone(),
            mail: row.mail.clone(),
            mail_norm: of.mail_norm.clone(),
            status: row.status.to_string(),
            lifecycle: row.lifecycle.clone(),
            manager_id: row.manager.as_ref().map(|manager| manager.id.clone()),
            manager_name: row.manager.as_ref().map(|manager| manager.name.clone()),
            profile_id: row.profile.as_ref().map(|profile| profile.id.clone()),
            profile_name: row.profile.as_ref().map(|profile| profile.name.clone()),
            protected: row.protected,
            correlated: row.correlated,
            reasons: judged.reasons,
            warnings: judged.warnings,
            choice,
            read_at,
        }
    }
}

/// Somebody the directory never had: nothing is known but the id and why they are left out.
pub(super) fn stranger(id: &PersonId, position: i64, read_at: Option<i64>, reason: Reason) -> CheckPerson {
    CheckPerson {
        person_id: id.clone(),
        position,
        name: id.to_string(),
        alias: String::new(),
        mail: None,
        mail_norm: None,
        status: String::new(),
        lifecycle: None,
        manager_id: None,
        manager_name: None,
        profile_id: None,
        profile_name: None,
        protected: false,
        correlated: true,
        reasons: vec![reason],
        warnings: Vec::new(),
        choice: Choice::default(),
        read_at,
    }
}
