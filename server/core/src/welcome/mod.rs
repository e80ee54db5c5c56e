//! The welcome notice: a mail of our own to the personal address of somebody who was invited, because ISC's invitation goes
//! to a mailbox that they may not be able to read yet. It says what their account is called and where people of the tenant
//! register; it holds no link of theirs and no secret.
//!
//! It goes out once for each person, ever, after ISC's task ended well or the invitation was seen in effect, to those invited
//! from here after it was switched on; once more only when a person says so. The row that says so is written in one
//! transaction with the mail, which then is on its way as any notice is (see [`crate::notices`]). Quiet hours and the caps of
//! a day hold for it as for invitations, counted by themselves.

mod keep;
mod send;
mod text;
mod views;
mod whom;

#[cfg(test)]
mod tests;

pub use keep::{keep, turn};
pub use send::again;
pub use text::{preview, save, test};
pub use views::{of, page};

use crate::domain::quiet::{self, Quiet};
use crate::settings::Settings;
use crate::store::settings::rows;
use crate::{Core, Result};
use gangway_types::welcome::WelcomeHeld;

/// Why nobody is sent one just now; none when people are.
async fn held(core: &Core, settings: &Settings) -> Option<WelcomeHeld> {
    if !settings.welcome_notice {
        return Some(WelcomeHeld::Off);
    }
    if settings.personal_mail_attributes.is_empty() {
        return Some(WelcomeHeld::NoAttribute);
    }
    if !core.can_mail() && core.practice.is_none() {
        return Some(WelcomeHeld::NoServer);
    }
    register_at(core).await.is_none().then_some(WelcomeHeld::NoPlace)
}

/// Where people of the tenant register and sign in, as `/oauth/info` tells: the address with the vanity domain where there
/// is one, else that of the sign-in itself.
async fn register_at(core: &Core) -> Option<String> {
    let info = core.grants.info().await.ok()?;
    let url = info.cloud_domain_url.as_ref().unwrap_or(&info.authorize_endpoint);
    // Never more than the host: nothing that could be anybody's own.
    let origin = url.origin();
    origin.is_tuple().then(|| format!("{}/", origin.ascii_serialization()))
}

/// Since when it is switched on, the domain's clock; none when it is off.
async fn on_since(core: &Core, settings: &Settings) -> Result<Option<i64>> {
    if !settings.welcome_notice {
        return Ok(None);
    }
    let row = rows(&core.store).await?.into_iter().find(|row| row.key == "welcome_notice");
    Ok(row.map(|row| row.changed_at))
}

/// When quiet hours end, domain's time; none when it is not quiet now.
pub(crate) fn quiet_until(core: &Core, settings: &Settings) -> Option<i64> {
    let quiet = Quiet::of(settings.quiet_from, settings.quiet_to)?;
    quiet.until(&quiet::zone(settings.time_zone.as_deref()), core.clock.now())
}
