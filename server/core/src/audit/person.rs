//! Readings of one person.

use super::{Entry, write};
use crate::auth::Signed;
use crate::{Core, Result};
use gangway_types::audit::What;
use gangway_types::{PersonId, Role};

/// Tells that `who` read one person, unless they are an Admin.
///
/// # Errors
/// When the store refuses; then the person must not be shown.
pub async fn person_read(core: &Core, who: &Signed, person: &PersonId, name: &str) -> Result<()> {
    if who.roles.contains(&Role::Admin) {
        return Ok(());
    }
    write(core, Entry::by(who, What::PersonRead, format!("read {name}")).about(person, name)).await
}
