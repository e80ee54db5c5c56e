//! Settings of the portal: defaults here, changes in the store, each with who and when.

mod approvers;
mod change;
mod profiles;
mod read;
mod registry;
mod show;
mod zone;

#[cfg(test)]
mod tests;

pub use crate::store::people::Recorded;
pub use approvers::{add_fallback, remove_fallback};
pub use change::{Changed, change, change_one};
pub use profiles::record_profile;
pub use registry::{ALL, Kind, Setting};
pub use show::{fallback_approvers, known_lifecycle, profiles, section};
pub use zone::{own_zone, save_zone};

use crate::domain::eligibility::Rules;
use crate::store::{self, Store, Tx};
use gangway_types::PersonId;
use serde::{Deserialize, Serialize};

pub use crate::domain::eligibility::REPEAT_DAYS;

/// The key of the tenant's time zone, which is ISC's and not changed here.
pub(crate) const TIME_ZONE: &str = "time_zone";

/// Every setting. [`ALL`] says for each where it is changed, in which words and within which bounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Ids per invite call. ISC states no maximum.
    pub invite_chunk: usize,
    /// Whether a batch needs approval before it is released.
    pub approval_needed: bool,
    /// People per batch at most.
    pub batch_cap: usize,
    /// Lifecycle states that cannot sign in: their people are left out.
    pub blocked_lifecycle: Vec<String>,
    /// Minutes between two refreshes of the directory.
    pub refresh_minutes: u32,
    /// Invitations after which somebody who has not registered needs a call instead; 0: never.
    pub call_after: u32,
    /// Invitations of one person within [`REPEAT_DAYS`] days at most; 0: no cap.
    pub repeat_cap: u32,
    /// How long an invitation lives, in days. ISC's documentation says 7.
    pub invitation_days: u32,
    /// The tenant's time zone, IANA name, as read when an Admin signed in.
    pub time_zone: Option<String>,
    /// Who is asked where no manager can answer.
    pub fallback_approvers: Vec<PersonId>,
    /// Days that a manager has to answer.
    pub approval_deadline_days: u32,
    /// Days before a deadline that a reminder goes out; 0: none.
    pub approval_reminder_days: u32,
    /// Days that the fallback has to answer after a manager did not.
    pub fallback_deadline_days: u32,
    /// Days that an approval holds, counted from the last answer.
    pub approval_days: u32,
    /// Days after an approval in which the same person at the same address is invited again without a new one; 0: never.
    pub reinvite_without_approval_days: u32,
    /// A batch of more people than this is released by somebody else than who submitted it; none: never needed.
    pub second_eyes_above: Option<u32>,
    /// People invited in one day at most, over all batches; none: no cap.
    pub daily_cap: Option<u32>,
    /// People of one mail domain invited in one day at most; none: no cap.
    pub domain_cap: Option<u32>,
    /// Nobody is mailed from this minute of the day on, in the tenant's time zone; none: no quiet hours. Minutes since
    /// midnight, below 1,440; a span may pass midnight.
    pub quiet_from: Option<u32>,
    /// Mailing goes on at this minute of the day.
    pub quiet_to: Option<u32>,
    /// Whether notices are mailed, where a mail server is configured.
    pub mail_notices: bool,
    /// Hours after which an account that ISC does not show proves that a call of unknown fate was not executed.
    pub accounts_absent_hours: u32,
    /// Share of a source's accounts, in percent, above which loading a file that removes them is more than one person's
    /// decision.
    pub load_share: u32,
    /// Whether a second person has to let such a load go; else it is only confirmed.
    pub load_second_person: bool,
    /// Whole months that the audit log is kept, at least 12.
    pub audit_months: u32,
    /// Identity attributes that hold the day somebody starts: the first that has a value counts.
    pub start_attributes: Vec<String>,
    /// Minutes between two comparisons of creation dates with the events that came.
    pub joiner_sweep_minutes: u32,
    /// Minutes over which a rule gathers joiners who are ready into one batch.
    pub joiner_gather_minutes: u32,
    /// How many times the usual time between two joiners may pass before it is called quiet; 0: it never is.
    pub joiner_quiet_times: u32,
    /// Mail domains that count as usual although few have an address there.
    pub usual_domains: Vec<String>,
    /// Whether invited people are sent a welcome notice at their personal address.
    pub welcome_notice: bool,
    /// Identity attributes that hold the personal address: the first that has a value counts.
    pub personal_mail_attributes: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            invite_chunk: 100,
            approval_needed: false,
            batch_cap: 5_000,
            blocked_lifecycle: vec!["inactive".to_owned(), "terminated".to_owned(), "archived".to_owned()],
            refresh_minutes: 15,
            call_after: 3,
            repeat_cap: 3,
            invitation_days: 7,
            time_zone: None,
            fallback_approvers: Vec::new(),
            approval_deadline_days: 7,
            approval_reminder_days: 2,
            fallback_deadline_days: 3,
            approval_days: 30,
            reinvite_without_approval_days: 30,
            second_eyes_above: None,
            daily_cap: None,
            domain_cap: None,
            quiet_from: None,
            quiet_to: None,
            mail_notices: false,
            accounts_absent_hours: 2,
            load_share: 10,
            load_second_person: true,
            audit_months: 24,
            start_attributes: vec!["startDate".to_owned(), "hireDate".to_owned()],
            joiner_sweep_minutes: 30,
            joiner_gather_minutes: 10,
            joiner_quiet_times: 6,
            usual_domains: Vec::new(),
            welcome_notice: false,
            personal_mail_attributes: vec!["personalEmail".to_owned()],
        }
    }
}

impl Settings {
    /// The settings as they are now: defaults, with what was changed over them. A stored value that cannot be read any
    /// more is left at its default.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(store: &Store) -> store::Result<Self> {
        Ok(serde_json::from_value(overlay(store::settings::all(store).await?)?)?)
    }

    /// Who may be invited, as far as settings decide.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { blocked: &self.blocked_lifecycle, repeat_cap: self.repeat_cap }
    }

    /// The same, as a transaction sees them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn load_in(tx: &mut Tx) -> store::Result<Self> {
        let rows = store::settings::rows_in(tx).await?;
        let changed = rows.into_iter().filter_map(|row| Some((row.key, row.value?)));
        Ok(serde_json::from_value(overlay(changed)?)?)
    }

    /// How long an account is absent before its absence is proof, in milliseconds.
    pub fn accounts_absent_ms(&self) -> i64 {
        i64::from(self.accounts_absent_hours) * 3_600_000
    }

    /// How long an invitation lives, in milliseconds.
    pub fn invitation_ms(&self) -> i64 {
        i64::from(self.invitation_days) * 86_400_000
    }
}

/// The defaults with `changed` over them, as JSON by key. What does not fit is left out.
fn overlay(
    changed: impl IntoIterator<Item = (String, serde_json::Value)>,
) -> store::Result<serde_json::Value> {
    let mut all = serde_json::to_value(Settings::default())?;
    for (key, value) in changed {
        let before = all.get(&key).cloned();
        let Some(before) = before else { continue };
        all[&key] = value;
        if serde_json::from_value::<Settings>(all.clone()).is_err() {
            all[&key] = before;
        }
    }
    Ok(all)
}
