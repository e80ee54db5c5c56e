//! Who would be asked for the people of a check, before there is a batch.

use super::plan::Plan;
use super::submit::summary;
use crate::domain::approval::Approver;
use crate::settings::Settings;
use crate::store::approvals::{Covered, Frozen};
use crate::store::checks;
use crate::{Core, Result};
use gangway_types::approvals::ApprovalPreview;
use gangway_types::{CheckId, PersonId};

/// What asking for approval of those whom a check lets through would do, asked by `submitter`. Approvals given lately are
/// not looked at: with them, fewer people are asked about.
///
/// # Errors
/// When the store does not answer.
pub async fn preview_of_check(core: &Core, submitter: &PersonId, check: &CheckId) -> Result<ApprovalPreview> {
    let settings = Settings::load(&core.store).await?;
    let people = checks::frozen(&core.store, check)
        .await?
        .into_iter()
        .map(|person| Frozen {
            mail_norm: person.mail_norm,
            manager: person.manager_id.map(|id| Approver {
                name: person.manager_name.unwrap_or_else(|| id.clone()),
                id: PersonId(id),
            }),
            id: person.person_id,
        })
        .collect();
    let mut tx = core.store.begin().await?;
    let plan = Plan::split(&mut tx, &settings, people, Covered::new(), submitter).await?;
    // Nothing was written.
    drop(tx);
    Ok(summary(core, &settings, &plan, submitter))
}
