//! Welcome notices as pages show them.

use super::{held, register_at, text, whom};
use crate::settings::Settings;
use crate::store::welcome as store;
use crate::{Core, Result};
use gangway_types::PersonId;
use gangway_types::welcome::{WelcomeOf, WelcomePage};

/// Rows on the page of the settings.
const SHOWN: i64 = 20;

/// The page of the settings.
///
/// # Errors
/// When the store does not answer.
pub async fn page(core: &Core) -> Result<WelcomePage> {
    let settings = Settings::load(&core.store).await?;
    let (now, earlier) = text::versions(core, &core.store).await?;
    Ok(WelcomePage {
        now,
        earlier,
        register_at: register_at(core).await,
        held: held(core, &settings).await,
        counts: store::counts(&core.store).await?,
        latest: store::latest(&core.store, SHOWN).await?,
    })
}

/// The welcome notices of one person; none while they are off and none was ever sent.
///
/// # Errors
/// When the store does not answer.
pub async fn of(core: &Core, person: &PersonId) -> Result<Option<WelcomeOf>> {
    let settings = Settings::load(&core.store).await?;
    let sent = store::of_person(&core.store, person).await?;
    if sent.is_empty() && !settings.welcome_notice {
        return Ok(None);
    }
    let refused = match held(core, &settings).await {
        Some(held) => Some(held.words().to_owned()),
        None => match whom::one(core, &settings, person).await? {
            Some((_, Ok(_))) => None,
            Some((_, Err(words))) => Some(words),
            None => Some("The list of people does not have them.".to_owned()),
        },
    };
    Ok(Some(WelcomeOf { sent, refused }))
}
