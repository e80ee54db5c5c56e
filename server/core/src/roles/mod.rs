//! Roles: by default from ISC's user levels and from managing somebody, beyond that by assignment to a level, a
//! governance group or a person. They add up. ISC's level stays the ceiling for calls to ISC.

mod admins;
mod assign;
mod find;
mod groups;
mod rules;
mod show;

#[cfg(test)]
mod tests;

pub(crate) use admins::admins;
pub use assign::{give, take};
pub use find::find;
pub use groups::{keep, refresh};
pub(crate) use rules::effective;
pub use rules::{by_level, level_name, without_effect};
pub use show::view;

use crate::settings::Settings;
use crate::store::{self, Store};
use gangway_types::{PersonId, Role};

/// The roles of somebody with these levels, now. `now` is the domain's time.
///
/// # Errors
/// When the store does not answer.
pub async fn of(store: &Store, person_id: &str, levels: &[String], now: i64) -> store::Result<Vec<Role>> {
    let assigned = store::roles::that_may_concern(store, person_id).await?;
    let approves = approves(store, person_id, now).await?;
    Ok(rules::effective(levels, approves, &assigned))
}

/// Whether somebody has anything to approve: they manage somebody, stand in where no manager can answer, were asked, or
/// answer for somebody away.
async fn approves(store: &Store, person_id: &str, now: i64) -> store::Result<bool> {
    if store::auth::manages(store, person_id).await? {
        return Ok(true);
    }
    let person = PersonId::from(person_id);
    if store::approvals::is_asked(store, &person, now).await? {
        return Ok(true);
    }
    Ok(Settings::load(store).await?.fallback_approvers.contains(&person))
}
