//! Setting when an approved batch is sent, ahead of its time.

use super::make::second_eyes;
use super::{commit, tell};
use crate::domain::local::{NoMoment, moment};
use crate::invites::Maker;
use crate::settings::Settings;
use crate::store::batches::{self, Release};
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::batches::BatchState;
use gangway_types::{BatchId, FieldError, PortalError};

/// How far ahead a day may lie: longer than any approval holds.
const FURTHEST_MS: i64 = 366 * 86_400_000;

/// A day and a time as they were typed, in the tenant's time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotBefore {
    /// `2025-11-24`
    pub day: String,
    /// `09:00`
    pub time: String,
}

impl NotBefore {
    /// The moment, milliseconds UTC of the domain's clock.
    ///
    /// # Errors
    /// [`PortalError::Refused`] with the reason beside `day` or `time`, when it cannot be read or has passed.
    pub async fn moment(&self, core: &Core) -> Result<i64> {
        let settings = Settings::load(&core.store).await?;
        let zone = settings.time_zone.as_deref().unwrap_or("UTC");
        let now = core.clock.now();
        let (field, words) = match moment(zone, &self.day, &self.time) {
            Ok(at) if at <= now => ("day", "This has passed. Choose a later moment."),
            Ok(at) if at > now + FURTHEST_MS => {
                ("day", "This is more than a year ahead. Choose an earlier day.")
            }
            Ok(at) => return Ok(at),
            Err(NoMoment::Day) => ("day", "Enter a day, such as 2025-11-24."),
            Err(NoMoment::Time) => ("time", "Enter a time of day, such as 09:00."),
        };
        let fields = vec![FieldError { field: field.to_owned(), words: words.to_owned() }];
        let what = "The day and time cannot be used. Nothing was done.".to_owned();
        Err(PortalError::Refused { what, fields }.into())
    }
}

/// An approved batch releases itself under `who`'s sign-in, not before `at`; none: only when somebody releases it.
///
/// # Errors
/// [`PortalError::Conflict`] when it is not approved, or was released already.
pub async fn release_later(core: &Core, who: Maker<'_>, id: &BatchId, at: Option<i64>) -> Result<()> {
    let settings = Settings::load(&core.store).await?;
    let mut tx = core.store.begin().await?;
    let batch = batches::lock(&mut tx, id).await?.ok_or_else(|| PortalError::not_found("batch"))?;
    if !BatchState::RELEASABLE.contains(&batch.state) {
        let what = match batch.state {
            BatchState::AwaitingApproval => {
                "Not everybody who was asked has answered yet. Nothing was changed."
            }
            _ => {
                "A day can be set only for a batch that is approved and was not released. Nothing was changed."
            }
        };
        return Err(PortalError::Conflict { what: what.to_owned() }.into());
    }
    let (_, people, refused) = crate::store::approvals::tally(&mut tx, id).await?;
    if let Some(why) = second_eyes(&settings, &batch, people, who.person_id).filter(|_| at.is_some()) {
        return Err(PortalError::Conflict { what: format!("{why} Nothing was changed.") }.into());
    }
    let release = at.map(|at| Release {
        grant_id: who.grant_id.to_owned(),
        person_id: who.person_id.to_owned(),
        name: who.name.to_owned(),
        at: Some(at),
    });
    batches::dated(&mut tx, id, release.as_ref()).await?;
    if batch.state == BatchState::NeedsSender && release.is_some() {
        // Somebody with the right to send is there again.
        let state = if refused > 0 { BatchState::PartlyApproved } else { BatchState::Approved };
        batches::move_state(&mut tx, id, &[BatchState::NeedsSender], state).await?;
    }
    let words = match at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok()) {
        Some(at) => {
            format!("set it to be sent by itself, not before {}", at.strftime("%-d %b %Y, %H:%M UTC"))
        }
        None => "set it to be sent only when somebody releases it".to_owned(),
    };
    tell(core, &mut tx, &batch, who, What::BatchDated, &words).await?;
    commit(tx).await?;
    core.news.tell("batches");
    core.news.tell(format!("batch:{id}"));
    Ok(())
}
